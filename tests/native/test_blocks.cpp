// Boxes and sums of blocks, compared with their rows.
#include <random>
#include <vector>

#include "blocks/blocks.hpp"
#include "check.hpp"
#include "in_blocks.hpp"

namespace {

using namespace kmeans_gif;

template <class T>
void describes_its_rows(size_t n, int d, int levels) {
    using Sum = typename Blocks<T>::Sum;
    std::mt19937 random(static_cast<unsigned>(n));
    std::vector<T> values(n * d);
    std::vector<int64_t> weights(n);
    for (auto& x : values) x = static_cast<T>(random() % levels);
    for (auto& w : weights) w = random() % 5;
    const auto held = in_blocks(values.data(), weights.data(), n, d, n % 2 == 0 ? 1 : 3);
    const auto& blocks = *held;
    CHECK(blocks.n_blocks == (n + 63) / 64 && blocks.n_branches == (blocks.n_blocks + 63) / 64);

    std::vector<int> seen(n, 0);
    for (const uint32_t row : blocks.order) ++seen.at(row);
    for (const int times : seen) CHECK(times == 1);

    for (size_t b = 0; b < blocks.n_blocks; ++b) {
        std::vector<Sum> sum(1 + d);
        for (size_t place = b * 64; place < std::min(n, b * 64 + 64); ++place) {
            const size_t row = blocks.order[place];
            CHECK(blocks.weights[place] == Sum(weights[row]));
            sum[0] += Sum(weights[row]);
            for (int f = 0; f < d; ++f) {
                const T x = values[row * d + f];
                CHECK(blocks.rows[(b * d + f) * 64 + place % 64] == x);
                CHECK(blocks.boxes.low[blocks.boxes.place(b, f)] <= x &&
                      x <= blocks.boxes.high[blocks.boxes.place(b, f)]);
                CHECK(blocks.branch_low[b / 64 * d + f] <= x && x <= blocks.branch_high[b / 64 * d + f]);
                sum[1 + f] += Sum(weights[row]) * Sum(x);
            }
        }
        for (int f = 0; f <= d; ++f) CHECK(blocks.sums[b * (1 + d) + f] == sum[f]);
    }
    for (size_t place = n; place < blocks.n_blocks * 64; ++place)
        CHECK(blocks.weights_of(place / 64)[place % 64] == Sum{0});
}

TEST(boxes_and_sums_agree_with_the_rows) {
    for (const size_t n : {1, 2, 63, 64, 65, 4096, 4097, 10000})
        for (const int d : {2, 3, 5}) {
            describes_its_rows<uint8_t>(n, d, 256);
            describes_its_rows<uint16_t>(n, d, 65536);
            describes_its_rows<double>(n, d, 1000);
        }
    describes_its_rows<double>(300, 1, 1000);
    describes_its_rows<double>(300, 9, 1000);
}

TEST(rows_of_a_block_are_neighbours) {
    // All 2^12 points of a grid: Morton order cuts it into 64 cubes of 4 × 4 × 4.
    std::vector<double> values;
    for (int r = 0; r < 16; ++r)
        for (int g = 0; g < 16; ++g)
            for (int b = 0; b < 16; ++b)
                for (const int x : {r, g, b}) values.push_back(16 * x);
    const std::vector<int64_t> weights(4096, 1);
    const auto held = in_blocks(values.data(), weights.data(), 4096, 3, 1);
    const auto& blocks = *held;
    for (size_t i = 0; i < blocks.boxes.low.size(); ++i) CHECK(blocks.boxes.high[i] - blocks.boxes.low[i] == 48);
}

TEST(second_moments_have_128_bits) {
    const uint16_t value[] = {65535, 65535};
    const int64_t weight = int64_t{1} << 40;
    const auto held = in_blocks(value, &weight, 1, 2, 1);
    const auto& blocks = *held;
    const auto square = static_cast<unsigned __int128>(2ull * 65535 * 65535) << 40;
    CHECK(blocks.total_square == square && (square >> 64) != 0);
}

// Weights around the limits at which a block's sums still fit 32 and 64 bits.
TEST(moments_are_exact_at_every_integer_width) {
    const unsigned __int128 square = 3 * 255 * 255;
    for (const uint64_t most : {uint64_t{0xffffffff}, ~uint64_t{0}})
        for (const int64_t more : {-1, 0, 1}) {
            const auto weight = static_cast<int64_t>(static_cast<uint64_t>(most / square)) + more;
            std::vector<uint8_t> values(64 * 3, 255);
            std::vector<int64_t> weights(64, 1);
            weights[17] = weight - 63;
            const auto blocks = whole_blocks(values.data(), weights.data(), 64, 3, 1);
            CHECK(blocks->sums[0] == weight && blocks->total_square == square * static_cast<unsigned __int128>(weight));
            for (int f = 1; f <= 3; ++f) CHECK(blocks->sums[f] == 255 * weight);
        }
}

TEST(blocks_of_equal_or_extreme_floats) {
    const int64_t weights[] = {1, 1, 1};
    const double same[] = {3, 3, 3}, wide[] = {-1e308, 0, 1e308}, tiny[] = {0, 5e-324, 1e-323};
    for (const double* values : {same, wide, tiny}) {
        const auto held = in_blocks(values, weights, 3, 1, 1);
        const auto& blocks = *held;
        CHECK(blocks.boxes.low[0] == values[0] && blocks.boxes.high[0] == values[2]);
    }
}

}  // namespace
