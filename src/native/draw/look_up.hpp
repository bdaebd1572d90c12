// Drawing: each pixel of a frame takes what stands for its value.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/isa.hpp"

namespace kmeans_gif {

constexpr size_t kTogether = 8;  // frames whose pixels are looked up at once

// IN tables (size,) each, from 1 to 8 of them, size >= 1; places (n,); added (n,) or null. OUT a table's out (n,):
// table[places[i]] + added[i]. False, and nothing of use in them, where a place lies behind the tables.
bool look_up(const std::vector<const uint8_t*>& tables, size_t size, const uint32_t* places, const uint8_t* added, size_t n,
             const std::vector<uint8_t*>& outs, int threads);

// What vectors do of it, with the values of 8 tables in a word each. One for every instruction set.
struct LookUpKernels {
    // IN tables (8)(n,). OUT words (n,): byte t is that of table t.
    void (*join)(const uint8_t* const* tables, size_t n, uint64_t* words);
    // IN words (size,), places (n,). OUT outs (8)(n,). Returns false where a place lies behind the words.
    bool (*look_up)(const uint64_t* words, size_t size, const uint32_t* places, size_t n, uint8_t* const* outs);
};
KMEANS_GIF_EVERY_ISA(LookUpKernels look_up_kernels();)

}  // namespace kmeans_gif
