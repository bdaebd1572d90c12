// Table lookup: gives each pixel of a panel the palette entry of its value.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kmeans_gif {

// T: uint8_t or uint16_t. IN table (size,), size >= 1; places (height, width); added (height, width) or null. OUT out
// (height, width), scanlines `stride` apart: table[place] + added. Returns false, with `out` unspecified, if a place is
// outside the table.
template <class T>
bool look_up(const T* table, size_t size, const uint32_t* places, const T* added, size_t height, size_t width, T* out,
             size_t stride, int threads);

extern template bool look_up<uint8_t>(const uint8_t*, size_t, const uint32_t*, const uint8_t*, size_t, size_t, uint8_t*,
                                      size_t, int);
extern template bool look_up<uint16_t>(const uint16_t*, size_t, const uint32_t*, const uint16_t*, size_t, size_t,
                                       uint16_t*, size_t, int);

}  // namespace kmeans_gif
