// Bytes that are 0 or 1, as the bits of a word.
#pragma once
#include <cstdint>
#include <cstring>

namespace kmeans_gif {

// Bit i for each i of 64 bytes that is 1; the others are 0.
inline uint64_t bits_of(const uint8_t* bytes) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) {
        uint64_t eight;
        std::memcpy(&eight, bytes + 8 * i, sizeof eight);
        bits |= (eight * 0x0102040810204080ULL >> 56) << (8 * i);  // byte j of eight lands on bit 56 + j, and alone
    }
    return bits;
}

}  // namespace kmeans_gif
