#include "rows/rows.hpp"

#include <stdexcept>

#include "rows/direct_counter.hpp"
#include "rows/hashing_counter.hpp"
#include "rows/sorting_counter.hpp"

namespace kmeans_gif {
namespace {

constexpr int kDirectBits = 24;

template <class T>
std::unique_ptr<RowCounter> whole_counter(int features) {
    const int bits = features * static_cast<int>(8 * sizeof(T));
    if (features < 1 || bits > 64)
        throw std::invalid_argument("integer rows must have at least one feature and fit 64 bits");
    if (bits <= kDirectBits) return std::make_unique<DirectCounter<T>>(features);
    if (bits <= 32) return std::make_unique<SortingCounter<T, uint32_t>>(features);
    return std::make_unique<SortingCounter<T, uint64_t>>(features);
}

}  // namespace

std::unique_ptr<RowCounter> RowCounter::make(Element element, int features) {
    switch (element) {
        case Element::u8: return whole_counter<uint8_t>(features);
        case Element::u16: return whole_counter<uint16_t>(features);
        default: return std::make_unique<HashingCounter>(features);
    }
}

}  // namespace kmeans_gif
