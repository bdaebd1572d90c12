// The k-means++ potential, compared with direct sums.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "blocks/potential.hpp"
#include "check.hpp"
#include "in_blocks.hpp"

namespace {

using namespace kmeans_gif;

struct Data {
    std::vector<uint8_t> values;  // (n, 3)
    std::vector<int64_t> weights;
    std::vector<double> row(size_t i) const { return {values.begin() + 3 * i, values.begin() + 3 * i + 3}; }
};

std::vector<double> drawn(const Potential& potential, double share) {
    std::vector<double> row(potential.features());
    potential.at(share, row.data());
    return row;
}

Data random_data(size_t n) {
    std::mt19937 random(11);
    Data data;
    for (size_t i = 0; i < 3 * n; ++i) data.values.push_back(static_cast<uint8_t>(random()));
    for (size_t i = 0; i < n; ++i) data.weights.push_back(random() % 4);
    return data;
}

// Integer rows and centroids: sums are exact in any order.
double part(const Data& data, size_t row, const std::vector<std::vector<double>>& centroids) {
    double nearest = 1e300;
    for (const auto& centroid : centroids) {
        double sum = 0;
        for (int f = 0; f < 3; ++f) {
            const double away = data.values[3 * row + f] - centroid[f];
            sum += away * away;
        }
        nearest = std::min(nearest, sum);
    }
    return double(data.weights[row]) * nearest;
}

TEST(potential_is_the_sum_of_weighted_squared_distances) {
    const Data data = random_data(5000);
    const auto held = in_blocks(data.values.data(), data.weights.data(), 5000, 3, 1);
    const auto& blocks = *held;
    const auto potential = Potential::make(blocks);
    std::mt19937 random(3);
    std::vector<std::vector<double>> centroids;
    for (int c = 0; c < 20; ++c) {
        centroids.push_back({double(random() % 256), double(random() % 256), double(random() % 256)});
        double expected = 0;
        for (size_t row = 0; row < 5000; ++row) expected += part(data, row, centroids);
        CHECK(potential->with(centroids.back().data(), 2) == expected);
        potential->add(centroids.back().data(), 2);
        CHECK(potential->with(centroids.back().data(), 2) == expected);  // a duplicate changes nothing
    }
}

TEST(a_share_of_the_potential_selects_the_row_that_contains_it) {
    const Data data = random_data(300);
    const auto held = in_blocks(data.values.data(), data.weights.data(), 300, 3, 1);
    const auto& blocks = *held;
    const auto potential = Potential::make(blocks);
    const std::vector<double> centroid = data.row(0);
    potential->add(centroid.data(), 2);
    const double total = potential->with(centroid.data(), 2);
    double before = 0;
    for (size_t place = 0; place < 300; ++place) {
        const double own = part(data, blocks.order[place], {centroid});
        if (own > 0) {
            CHECK(drawn(*potential, (before + own * 0.25) / total) == data.row(blocks.order[place]));
            CHECK(drawn(*potential, (before + own * 0.75) / total) == data.row(blocks.order[place]));
        }
        before += own;
    }
}

TEST(the_end_of_the_potential_selects_a_row_of_positive_weight) {
    const uint8_t values[] = {0, 10, 20};  // the last row has weight 0, the first is the centroid
    const int64_t weights[] = {5, 1, 0};
    const auto held = in_blocks(values, weights, 3, 1, 1);
    const auto& blocks = *held;
    const auto potential = Potential::make(blocks);
    const double centroid = 0;
    potential->add(&centroid, 2);
    for (const double share : {0.0, 0.5, 0.9999999999999999, 1.0}) CHECK(drawn(*potential, share).at(0) == 10);
}

TEST(a_rounding_remainder_selects_a_row_of_positive_weight) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> uniform(1, 2);
    const int64_t weights[] = {1, 1, 1, 1, 1, 0};
    for (int times = 0; times < 2000; ++times) {
        double values[6];
        for (double& x : values) x = uniform(random);
        const auto held = in_blocks(values, weights, 6, 1, 1);
        const auto& blocks = *held;
        const auto potential = Potential::make(blocks);
        const double centroid = 0;
        potential->add(&centroid, 2);
        const double row = drawn(*potential, 1 - 0x1p-53).at(0);
        CHECK(row != values[5] && std::count(values, values + 5, row) == 1);
    }
}

// The second centroid is only just nearer than the first, so skipping the block would change the last bits.
TEST(a_slightly_nearer_centroid_counts) {
    const int64_t weight = 1;
    for (const double hair : {1e-4, 1e-6, 1e-9, 1e-15}) {
        const double row[] = {3, 4}, far[] = {3, 5}, near[] = {3, 4 + (1 - hair)};
        const auto held = in_blocks(row, &weight, 1, 2, 1);
        const auto potential = Potential::make(*held);
        potential->add(far, 2);
        const double expected = (near[1] - 4) * (near[1] - 4);
        CHECK(expected < 1 && potential->with(near, 2) == expected);
        potential->add(near, 2);
        CHECK(potential->with(far, 2) == expected);
    }
}

// Against each row's minimum over all centroids, by the same expression and in the documented order: most blocks are
// out of reach of most centroids, and none that is in reach may be skipped.
TEST(potential_of_floats_agrees_with_brute_force) {
    std::mt19937_64 random(8);
    std::uniform_real_distribution<double> uniform(-1, 1);
    constexpr size_t n = 3000;
    std::vector<double> values(2 * n);
    for (double& x : values) x = uniform(random);
    const std::vector<int64_t> weights(n, 1);
    const auto held = in_blocks(values.data(), weights.data(), n, 2, 2);
    const auto potential = Potential::make(*held);
    std::vector<double> nearest(n, std::numeric_limits<double>::infinity());
    for (int turn = 0; turn < 60; ++turn) {
        const size_t at = random() % n;  // always at the same distance from a row
        const double angle = turn * 0.7, centroid[] = {values[2 * at] + 0.25 * std::cos(angle),
                                                       values[2 * at + 1] + 0.25 * std::sin(angle)};
        double expected = 0;
        for (size_t block = 0; block < held->n_blocks; ++block) {
            double sum = 0;
            for (size_t place = block * 64; place < std::min(n, block * 64 + 64); ++place) {
                const double* row = &values[2 * held->order[place]];
                const double a = row[0] - centroid[0], b = row[1] - centroid[1];
                nearest[place] = std::min(nearest[place], a * a + b * b);
                sum += nearest[place];
            }
            expected += sum;
        }
        CHECK(potential->with(centroid, 2) == expected);
        potential->add(centroid, 2);
    }
}

}  // namespace
