#include <map>

#include "base/random.hpp"
#include "check.hpp"

using kmeans_gif::Pcg32;

// The output of the reference implementation's demonstration for seed 42, stream 54 (pcg-random.org).
TEST(pcg32_gives_the_published_numbers) {
    Pcg32 numbers(42);
    for (const uint32_t expected : {0xa15c02b7u, 0x7b47f409u, 0xba1d3330u, 0x83d2f293u, 0xbfa4784bu, 0xcbed606eu})
        CHECK(numbers.next() == expected);
}

TEST(below_is_uniform_on_its_range) {
    for (const uint64_t bound : {1ull, 2ull, 3ull, 10ull}) {
        Pcg32 numbers(7);
        std::map<uint64_t, int> counts;
        for (int i = 0; i < 10000; ++i) ++counts[numbers.below(bound)];
        CHECK(counts.size() == bound && counts.rbegin()->first == bound - 1);
        for (const auto& [value, count] : counts) CHECK(count > 9000 / int(bound) && count < 11000 / int(bound) + 1);
    }
}

TEST(below_of_large_bounds_draws_the_higher_half_first) {
    Pcg32 numbers(42);
    CHECK(numbers.below(1ull << 63) == ((0xa15c02b77b47f409ull) & ((1ull << 63) - 1)));
}

// The bound is three quarters of the range: without rejection half of the numbers would fall into the lowest third.
TEST(below_of_three_quarters_of_the_range_is_uniform) {
    for (const uint64_t third : {1ull << 30, 1ull << 62}) {
        Pcg32 numbers(3);
        int low = 0;
        for (int i = 0; i < 9000; ++i) {
            const uint64_t value = numbers.below(3 * third);
            CHECK(value < 3 * third);
            low += value < third ? 1 : 0;
        }
        CHECK(low > 2800 && low < 3200);
    }
}

TEST(uniform_has_53_bits) {
    Pcg32 numbers(42);
    const double expected = double(uint64_t(0xa15c02b7u >> 5) << 26 | 0x7b47f409u >> 6) / 9007199254740992.0;
    CHECK(numbers.uniform() == expected);
    double least = 1, most = 0;
    for (int i = 0; i < 100000; ++i) {
        const double x = numbers.uniform();
        least = x < least ? x : least;
        most = x > most ? x : most;
    }
    CHECK(least >= 0 && least < 1e-4 && most < 1 && most > 1 - 1e-4);
}
