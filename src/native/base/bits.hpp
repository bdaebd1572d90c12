// Packs bytes that are 0 or 1 into the bits of a word.
#pragma once
#include <cstdint>
#include <cstring>

namespace kmeans_gif {

// Sets bit i if byte i is 1. IN bytes (64,), each 0 or 1.
inline uint64_t bits_of(const uint8_t* bytes) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) {
        uint64_t eight;
        std::memcpy(&eight, bytes + 8 * i, sizeof eight);
        bits |= (eight * 0x0102040810204080ULL >> 56) << (8 * i);  // moves byte j to bit 56 + j without carries
    }
    return bits;
}

}  // namespace kmeans_gif
