// Drawing over a frame: what each palette entry becomes under coverage.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kmeans_gif {

// A table of entries by level of coverage, and by the entry before unless it has a single column.
template <class T>
struct CoverTable {
    const T* entries;  // (levels, columns), levels >= 2
    size_t levels;
    size_t columns;
};

// T: uint8_t or uint16_t. IN coverage (height, width), 0 to 255, which is rounded to a level; 0 leaves a pixel as it
// is. INOUT view (height, width), scanlines `stride` apart. Returns false if an entry is outside the table.
template <class T>
bool cover(const CoverTable<T>& table, const uint8_t* coverage, size_t height, size_t width, T* view, size_t stride);

extern template bool cover<uint8_t>(const CoverTable<uint8_t>&, const uint8_t*, size_t, size_t, uint8_t*, size_t);
extern template bool cover<uint16_t>(const CoverTable<uint16_t>&, const uint8_t*, size_t, size_t, uint16_t*, size_t);

}  // namespace kmeans_gif
