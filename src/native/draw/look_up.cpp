#include "draw/look_up.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "base/buffer.hpp"
#include "base/threads.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kChunk = 1 << 14;

template <class Work>
void in_chunks(size_t n, int threads, Work work) {
    in_parallel(
        (n + kChunk - 1) / kChunk, threads, [] { return 0; },
        [&](size_t chunk, int) { work(chunk * kChunk, std::min(kChunk, n - chunk * kChunk)); });
}

// A place behind the table is looked up as its last; see LookUpKernels.
bool look_up_one(const uint8_t* table, size_t size, const uint32_t* places, size_t n, uint8_t* out) {
    const auto last = static_cast<uint32_t>(size - 1);
    uint32_t most = 0;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t place = places[i];
        most = std::max(most, place);
        out[i] = table[std::min(place, last)];
    }
    return most <= last;
}

}  // namespace

bool look_up(const std::vector<const uint8_t*>& tables, size_t size, const uint32_t* places, const uint8_t* added, size_t n,
             const std::vector<uint8_t*>& outs, int threads) {
    const LookUpKernels kernels = KMEANS_GIF_OF_ISA(look_up_kernels());
    const bool one = tables.size() == 1;
    Buffer<uint64_t> words(one ? 0 : size);
    const auto filled = [](const auto& some, size_t first) {  // with the last, for there to be 8
        std::array<std::decay_t<decltype(some[0])>, kTogether> all;
        for (size_t t = 0; t < kTogether; ++t) all[t] = some[std::min(t, some.size() - 1)] + first;
        return all;
    };
    if (!one)
        in_chunks(size, threads, [&](size_t first, size_t count) {
            kernels.join(filled(tables, first).data(), count, words.data() + first);
        });
    std::atomic<bool> inside{true};
    in_chunks(n, threads, [&](size_t first, size_t count) {
        if (!(one ? look_up_one(tables[0], size, places + first, count, outs[0] + first)
                  : kernels.look_up(words.data(), size, places + first, count, filled(outs, first).data())))
            inside = false;
        if (added == nullptr) return;
        for (uint8_t* out : outs)
            for (size_t i = first; i < first + count; ++i) out[i] = static_cast<uint8_t>(out[i] + added[i]);
    });
    return inside;
}

}  // namespace kmeans_gif
