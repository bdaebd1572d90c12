// Rank lookup in a sparse two-level bitmap: one bit per possible word, and the number of set bits before each group
// of 64. Only non-empty buckets of 4096 words are stored; those of a photo fit a core's own cache.
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
        uint32_t before = 0;  // rank of its first word
    };

    Group& of(uint32_t word) { return groups[bucket[word >> kLowBits] * kGroups + (word >> 6) % kGroups]; }
    const Group& of(uint32_t word) const { return groups[bucket[word >> kLowBits] * kGroups + (word >> 6) % kGroups]; }

    uint32_t none;  // the result for a word that is not in the set
    // The number of each bucket among those stored; 0 if it is empty.
    std::vector<uint32_t> bucket = std::vector<uint32_t>(size_t{1} << (kBits - kLowBits));
    std::vector<Group> groups = std::vector<Group>(kGroups);  // (buckets stored, 64), the first bucket is empty
};

// IN words (n,). OUT found (n,). One per instruction set.
using FindRanks = void (*)(const Ranks& ranks, const uint32_t* words, size_t n, uint32_t* found);
KMEANS_GIF_EVERY_ISA(FindRanks find_ranks();)

}  // namespace kmeans_gif
