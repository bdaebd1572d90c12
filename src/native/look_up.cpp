#include "look_up.hpp"

#include <algorithm>
#include <vector>

#include "threads.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kChunk = 1 << 16;

}  // namespace


bool look_up(const uint8_t* table, size_t size, const uint32_t* places, const uint8_t* added, size_t n, uint8_t* out,
             int threads) {
    if (size == 0) return n == 0;
    const auto last = static_cast<uint32_t>(size - 1);
    const size_t n_chunks = (n + kChunk - 1) / kChunk;
    std::vector<uint32_t> largest(n_chunks);
    in_parallel(
        n_chunks, threads, [] { return 0; },
        [&](size_t chunk, int) {
            const size_t first = chunk * kChunk, end = std::min(n, first + kChunk);
            uint32_t most = 0;
            for (size_t i = first; i < end; ++i) {
                const uint32_t place = places[i];
                most = std::max(most, place);
                out[i] = table[std::min(place, last)];
            }
            if (added != nullptr)
                for (size_t i = first; i < end; ++i) out[i] = static_cast<uint8_t>(out[i] + added[i]);
            largest[chunk] = most;
        });
    return std::all_of(largest.begin(), largest.end(), [last](uint32_t most) { return most <= last; });
}

}  // namespace kmeans_gif
