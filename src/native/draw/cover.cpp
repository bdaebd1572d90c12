#include "draw/cover.hpp"

#include <array>
#include <cstring>

namespace kmeans_gif {
namespace {

// Whether the next eight pixels have no coverage, as most pixels of a mark do.
bool eight_are_bare(const uint8_t* coverage) {
    uint64_t eight;
    std::memcpy(&eight, coverage, sizeof eight);
    return eight == 0;
}

}  // namespace

template <class T>
bool cover(const CoverTable<T>& table, const uint8_t* coverage, size_t height, size_t width, T* view, size_t stride) {
    std::array<const T*, 256> rows;  // of the table, by coverage
    for (size_t i = 0; i < rows.size(); ++i)
        rows[i] = table.entries + (i * (table.levels - 1) + 127) / 255 * table.columns;
    const size_t last = table.columns - 1;
    for (size_t y = 0; y < height; ++y, coverage += width, view += stride) {
        for (size_t x = 0; x < width; ++x) {
            if (x + 8 <= width && eight_are_bare(coverage + x)) {
                x += 7;
                continue;
            }
            if (coverage[x] == 0) continue;
            const size_t column = last == 0 ? 0 : view[x];
            if (column > last) return false;
            view[x] = rows[coverage[x]][column];
        }
    }
    return true;
}

template bool cover<uint8_t>(const CoverTable<uint8_t>&, const uint8_t*, size_t, size_t, uint8_t*, size_t);
template bool cover<uint16_t>(const CoverTable<uint16_t>&, const uint8_t*, size_t, size_t, uint16_t*, size_t);

}  // namespace kmeans_gif
