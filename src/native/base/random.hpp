// PCG32 (XSH RR 64/32): M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
// Random Number Generation", HMC-CS-2014-0905. Stream 54 is that of the reference implementation's demonstration, whose
// published output the tests compare with.
#pragma once
#include <cstdint>

namespace kmeans_gif {

class Pcg32 {
  public:
    explicit Pcg32(uint32_t seed) {
        next();
        state_ += seed;
        next();
    }

    uint32_t next() {
        const uint64_t old = state_;
        state_ = old * 6364136223846793005ULL + kIncrement;
        const auto shifted = static_cast<uint32_t>(((old >> 18) ^ old) >> 27);
        const auto turn = static_cast<uint32_t>(old >> 59);
        return (shifted >> turn) | (shifted << ((32 - turn) & 31));
    }

    // A uniform integer from 0 to bound - 1, by rejection: values below 2^n mod bound are drawn again. A draw takes one
    // 32-bit number (n = 32) if bound < 2^32, else two (n = 64), the higher half first.
    uint64_t below(uint64_t bound) {
        if (bound <= 0xffffffffULL) {
            const auto small = static_cast<uint32_t>(bound);
            const uint32_t threshold = (0u - small) % small;
            for (;;) {
                const uint32_t value = next();
                if (value >= threshold) return value % small;
            }
        }
        const uint64_t threshold = (0ULL - bound) % bound;
        for (;;) {
            const uint64_t high = next();
            const uint64_t value = high << 32 | next();
            if (value >= threshold) return value % bound;
        }
    }

    // A multiple of 2^-53 in [0, 1), from two 32-bit numbers.
    double uniform() {
        const uint64_t high = next() >> 5;
        const uint64_t low = next() >> 6;
        return static_cast<double>(high << 26 | low) / 9007199254740992.0;
    }

  private:
    static constexpr uint64_t kIncrement = 54 << 1 | 1;
    uint64_t state_ = 0;
};

}  // namespace kmeans_gif
