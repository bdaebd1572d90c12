// Compiled once for every instruction set.
#include "draw/look_up.hpp"

#include <algorithm>
#include <cstring>

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

constexpr size_t kLine = 64;                    // of a vector or some, in words
constexpr size_t kSquares = kTogether * kLine;  // pixels

// 64 squares of 8 by 8 bytes beside each other: words[j * 64 + g] is row j of square g, byte b its column b. Each is
// flipped about its diagonal: H. S. Warren, "Hacker's Delight", 2nd edition, 7-3.
void flip(uint64_t* words) {
    constexpr uint64_t kFirst[] = {0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff};
    for (const size_t half : {4, 2, 1}) {
        const uint64_t first = kFirst[half / 2];
        for (size_t j = 0; j < kTogether; ++j) {
            if ((j & half) != 0) continue;
            uint64_t* a = words + j * kLine;
            uint64_t* b = a + half * kLine;
            for (size_t g = 0; g < kLine; ++g) {
                const uint64_t swapped = ((a[g] >> (8 * half)) ^ b[g]) & first;
                b[g] ^= swapped;
                a[g] ^= swapped << (8 * half);
            }
        }
    }
}

void join(const uint8_t* const* tables, size_t n, uint64_t* words) {
    alignas(64) uint64_t squares[kSquares] = {};  // all are flipped, also those behind the last
    for (size_t i = 0; i < n; i += kSquares) {
        const size_t count = std::min(kSquares, n - i);
        for (size_t t = 0; t < kTogether; ++t) std::memcpy(squares + t * kLine, tables[t] + i, count);
        flip(squares);
        for (size_t p = 0; p < count; ++p) words[i + p] = squares[p % kTogether * kLine + p / kTogether];
    }
}

// A place behind the words is looked up as their last, and told afterwards: in one loop with the rest it costs next to
// nothing.
bool look_up(const uint64_t* words, size_t size, const uint32_t* places, size_t n, uint8_t* const* outs) {
    const auto last = static_cast<uint32_t>(size - 1);
    uint32_t most = 0;
    alignas(64) uint64_t squares[kSquares] = {};  // all are flipped, also those behind the last
    for (size_t i = 0; i < n; i += kSquares) {
        const size_t count = std::min(kSquares, n - i);
        for (size_t p = 0; p < count; ++p) {
            const uint32_t place = places[i + p];
            most = std::max(most, place);
            squares[p % kTogether * kLine + p / kTogether] = words[std::min(place, last)];
        }
        flip(squares);
        for (size_t t = 0; t < kTogether; ++t) std::memcpy(outs[t] + i, squares + t * kLine, count);
    }
    return most <= last;
}

}  // namespace

LookUpKernels look_up_kernels() { return {join, look_up}; }

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
