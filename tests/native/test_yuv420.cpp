// Planes of a video, compared with the mean of each 2×2 pixels.
#include <algorithm>
#include <random>
#include <vector>

#include "check.hpp"
#include "draw/yuv420.hpp"

namespace {

using kmeans_gif::Plane;
using kmeans_gif::yuv420;

template <class T>
bool agrees(size_t height, size_t width, size_t size, size_t padding) {
    std::mt19937 random(static_cast<uint32_t>(height * 1000 + width + size));
    std::vector<uint64_t> table(size);
    for (uint64_t& entry : table) {
        const uint64_t luma = random() % 256, cb = random() % (255 * 64 + 1), cr = random() % (255 * 64 + 1);
        entry = luma | cb << 16 | cr << 32;
    }
    std::vector<T> index(height * width);
    for (T& place : index) place = static_cast<T>(random() % size);
    const size_t half_height = (height + 1) / 2, half_width = (width + 1) / 2, stride = half_width + padding;
    std::vector<uint8_t> luma(2 * half_height * 2 * stride), cb(half_height * stride), cr(half_height * stride);
    if (!yuv420(index.data(), height, width, table.data(), size, Plane{luma.data(), 2 * stride},
                Plane{cb.data(), stride}, Plane{cr.data(), stride}))
        return false;
    const auto entry = [&](size_t y, size_t x) {
        return table[index[std::min(y, height - 1) * width + std::min(x, width - 1)]];
    };
    bool same = true;
    for (size_t y = 0; y < 2 * half_height; ++y)
        for (size_t x = 0; x < 2 * half_width; ++x) same &= luma[y * 2 * stride + x] == (entry(y, x) & 0xffff);
    for (size_t y = 0; y < half_height; ++y)
        for (size_t x = 0; x < half_width; ++x) {
            uint64_t cb_sum = 0, cr_sum = 0;
            for (const size_t i : {0, 1, 2, 3}) {
                const uint64_t one = entry(2 * y + i / 2, 2 * x + i % 2);
                cb_sum += one >> 16 & 0xffff;
                cr_sum += one >> 32;
            }
            same &= cb[y * stride + x] == (cb_sum + 128) / 256 && cr[y * stride + x] == (cr_sum + 128) / 256;
        }
    return same;
}

TEST(planes_are_means_of_2x2_pixels) {
    for (const size_t height : {1, 2, 5, 8})
        for (const size_t width : {1, 2, 3, 16, 33})
            for (const size_t padding : {0, 7}) {
                CHECK(agrees<uint8_t>(height, width, 1, padding));
                CHECK(agrees<uint8_t>(height, width, 256, padding));
                CHECK(agrees<uint16_t>(height, width, 65536, padding));
            }
}

TEST(an_index_outside_the_table_is_found) {
    const uint8_t index[] = {0, 0, 0, 2};
    const uint64_t table[] = {0, 0};
    uint8_t luma[4], cb[1], cr[1];
    CHECK(!yuv420(index, 2, 2, table, 2, Plane{luma, 2}, Plane{cb, 1}, Plane{cr, 1}));
}

}  // namespace
