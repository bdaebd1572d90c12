#include "draw/look_up.hpp"

#include <algorithm>
#include <atomic>

#include "base/threads.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kChunk = 1 << 14;  // pixels per task

// Clamps places to the table and returns the largest one, so that the check costs next to nothing.
template <class T>
uint32_t look_up_row(const T* table, uint32_t last, const uint32_t* places, const T* added, size_t n, T* out) {
    uint32_t largest = 0;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t place = places[i];
        largest = std::max(largest, place);
        out[i] = table[std::min(place, last)];
    }
    if (added != nullptr)
        for (size_t i = 0; i < n; ++i) out[i] = static_cast<T>(out[i] + added[i]);
    return largest;
}

}  // namespace

template <class T>
bool look_up(const T* table, size_t size, const uint32_t* places, const T* added, size_t height, size_t width, T* out,
             size_t stride, int threads) {
    const auto last = static_cast<uint32_t>(size - 1);
    const size_t rows = std::max<size_t>(1, kChunk / std::max<size_t>(1, width));
    std::atomic<bool> inside{true};
    in_parallel((height + rows - 1) / rows, threads, [] { return 0; },
                [&](size_t task, int) {
                    for (size_t row = task * rows; row < std::min(height, (task + 1) * rows); ++row) {
                        const T* row_added = added == nullptr ? nullptr : added + row * width;
                        if (look_up_row(table, last, places + row * width, row_added, width, out + row * stride) > last)
                            inside = false;
                    }
                });
    return inside;
}

template bool look_up<uint8_t>(const uint8_t*, size_t, const uint32_t*, const uint8_t*, size_t, size_t, uint8_t*,
                               size_t, int);
template bool look_up<uint16_t>(const uint16_t*, size_t, const uint32_t*, const uint16_t*, size_t, size_t, uint16_t*,
                                size_t, int);

}  // namespace kmeans_gif
