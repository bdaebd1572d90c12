// Frames with a palette to the planes of a video: a luma per pixel, and a chroma pair for each 2×2 pixels.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kmeans_gif {

// A plane of a video; scanlines are `stride` bytes apart.
struct Plane {
    uint8_t* data;
    size_t stride;
};

// T: uint8_t or uint16_t. IN index (height, width), height, width >= 1; table (size,), size >= 1: Y of an entry in bits
// 0 to 15, and 64 times its Cb in bits 16 to 31 and its Cr in bits 32 to 47, each at most 255. OUT luma (height,
// width), both rounded up to even numbers by repeating the last scanline and the last column; cb and cr, half as many
// each: the means of 2×2 pixels, rounded half up. Returns false, with the planes unspecified, if an index is outside
// the table.
template <class T>
bool yuv420(const T* index, size_t height, size_t width, const uint64_t* table, size_t size, Plane luma, Plane cb,
            Plane cr);

extern template bool yuv420<uint8_t>(const uint8_t*, size_t, size_t, const uint64_t*, size_t, Plane, Plane, Plane);
extern template bool yuv420<uint16_t>(const uint16_t*, size_t, size_t, const uint64_t*, size_t, Plane, Plane, Plane);

}  // namespace kmeans_gif
