#include "look_up.hpp"

#include <algorithm>
#include <atomic>

#include "threads.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kChunk = 1 << 14;

// A place behind the table is looked up as its last, and told afterwards: in one loop with the rest it costs next to
// nothing.
bool look_up_chunk(const uint8_t* table, size_t size, const uint32_t* places, const uint8_t* added, size_t n, uint8_t* out) {
    const auto last = static_cast<uint32_t>(size - 1);
    uint32_t most = 0;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t place = places[i];
        most = std::max(most, place);
        out[i] = table[std::min(place, last)];
    }
    if (added != nullptr)
        for (size_t i = 0; i < n; ++i) out[i] = static_cast<uint8_t>(out[i] + added[i]);
    return most <= last;
}

}  // namespace

bool look_up(const uint8_t* table, size_t size, const uint32_t* places, const uint8_t* added, size_t n, uint8_t* out,
             int threads) {
    std::atomic<bool> inside{true};
    in_parallel(
        (n + kChunk - 1) / kChunk, threads, [] { return 0; },
        [&](size_t chunk, int) {
            const size_t first = chunk * kChunk;
            if (!look_up_chunk(table, size, places + first, added == nullptr ? nullptr : added + first,
                               std::min(kChunk, n - first), out + first))
                inside = false;
        });
    return inside;
}

}  // namespace kmeans_gif
