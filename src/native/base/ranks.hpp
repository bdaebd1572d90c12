// Which of some words, in ascending order, a word is: a bit for each word there may be, and how many words are before
// each 64 of them. Only of 4096 words of which there are any the bits are kept: for a photo they stay in a core's own
// cache.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/isa.hpp"

namespace kmeans_gif {

struct Ranks {
    static constexpr int kBits = 24;  // of a word
    static constexpr int kLowBits = 12;
    static constexpr size_t kGroups = 1 << (kLowBits - 6);

    struct Group {
        uint64_t bits = 0;
        uint32_t before = 0;  // words before its first
    };

    Group& of(uint32_t word) { return groups[bucket[word >> kLowBits] * kGroups + (word >> 6) % kGroups]; }
    const Group& of(uint32_t word) const { return groups[bucket[word >> kLowBits] * kGroups + (word >> 6) % kGroups]; }

    uint32_t none;  // what a word gets that is none of them
    std::vector<uint32_t> bucket = std::vector<uint32_t>(size_t{1} << (kBits - kLowBits));  // which of those kept
    std::vector<Group> groups = std::vector<Group>(kGroups);  // (cells kept, 64), the first of nothing
};

// IN words (n,). OUT found (n,). One for every instruction set.
using FindRanks = void (*)(const Ranks& ranks, const uint32_t* words, size_t n, uint32_t* found);
KMEANS_GIF_EVERY_ISA(FindRanks find_ranks();)

}  // namespace kmeans_gif
