#include "draw/yuv420.hpp"

#include <algorithm>

namespace kmeans_gif {
namespace {

// Half of 4 · 64, by which the sum of four chroma values is divided.
constexpr uint32_t kHalf = 128;

uint8_t mean(uint64_t sum, int lane) {
    return static_cast<uint8_t>((static_cast<uint32_t>(sum >> 16 * lane & 0xffff) + kHalf) >> 8);
}

}  // namespace

template <class T>
bool yuv420(const T* index, size_t height, size_t width, const uint64_t* table, size_t size, Plane luma, Plane cb,
            Plane cr) {
    const size_t last = size - 1;
    size_t largest = 0;
    const auto entry = [&](const T* row, size_t x) {
        const size_t place = row[x];
        largest = std::max(largest, place);
        return table[std::min(place, last)];
    };
    for (size_t y = 0; y < height; y += 2) {
        const T* upper = index + y * width;
        const T* lower = y + 1 < height ? upper + width : upper;
        uint8_t *upper_luma = luma.data + y * luma.stride, *lower_luma = upper_luma + luma.stride;
        uint8_t *cb_row = cb.data + y / 2 * cb.stride, *cr_row = cr.data + y / 2 * cr.stride;
        const auto square = [&](size_t x, size_t right) {
            const uint64_t a = entry(upper, x), b = entry(upper, right), c = entry(lower, x), d = entry(lower, right);
            upper_luma[x] = static_cast<uint8_t>(a);
            upper_luma[x + 1] = static_cast<uint8_t>(b);
            lower_luma[x] = static_cast<uint8_t>(c);
            lower_luma[x + 1] = static_cast<uint8_t>(d);
            const uint64_t sum = a + b + c + d;  // no carry between lanes: 4 · 64 · 255 < 2^16
            cb_row[x / 2] = mean(sum, 1);
            cr_row[x / 2] = mean(sum, 2);
        };
        for (size_t x = 0; x + 1 < width; x += 2) square(x, x + 1);
        if (width % 2 == 1) square(width - 1, width - 1);
    }
    return largest <= last;
}

template bool yuv420<uint8_t>(const uint8_t*, size_t, size_t, const uint64_t*, size_t, Plane, Plane, Plane);
template bool yuv420<uint16_t>(const uint16_t*, size_t, size_t, const uint64_t*, size_t, Plane, Plane, Plane);

}  // namespace kmeans_gif
