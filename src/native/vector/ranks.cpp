// Compiled once per instruction set: some have a population count.
#include "base/ranks.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

inline uint32_t ones(uint64_t x) {
#if defined(__POPCNT__)
    return static_cast<uint32_t>(__builtin_popcountll(x));
#else
    // H. S. Warren, "Hacker's Delight", 2nd edition, 5-1.
    x -= x >> 1 & 0x5555555555555555ULL;
    x = (x & 0x3333333333333333ULL) + (x >> 2 & 0x3333333333333333ULL);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return static_cast<uint32_t>(x * 0x0101010101010101ULL >> 56);
#endif
}

void find(const Ranks& ranks, const uint32_t* words, size_t n, uint32_t* found) {
    for (size_t i = 0; i < n; ++i) {
        const Ranks::Group& group = ranks.of(words[i]);
        const uint64_t bit = uint64_t{1} << (words[i] & 63);
        const uint32_t rank = group.before + ones(group.bits & (bit - 1));
        found[i] = (group.bits & bit) != 0 ? rank : ranks.none;
    }
}

}  // namespace

FindRanks find_ranks() { return find; }

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
