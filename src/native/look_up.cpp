#include "look_up.hpp"

#include <algorithm>

namespace kmeans_gif {

bool look_up(const uint8_t* table, size_t size, const uint32_t* places, const uint8_t* added, size_t n, uint8_t* out) {
    if (size == 0) return n == 0;
    const auto last = static_cast<uint32_t>(size - 1);
    uint32_t largest = 0;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t place = places[i];
        largest = std::max(largest, place);
        out[i] = table[std::min(place, last)];
    }
    if (added != nullptr)
        for (size_t i = 0; i < n; ++i) out[i] = static_cast<uint8_t>(out[i] + added[i]);
    return largest <= last;
}

}  // namespace kmeans_gif
