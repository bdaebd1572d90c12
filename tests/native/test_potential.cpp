// k-means++ weights against direct sums.
#include <random>
#include <vector>

#include "check.hpp"
#include "potential.hpp"

namespace {

using namespace kmeans_gif;

struct Data {
    std::vector<uint8_t> values;  // (n, 3)
    std::vector<int64_t> weights;
};

Data random_data(size_t n) {
    std::mt19937 random(11);
    Data data;
    for (size_t i = 0; i < 3 * n; ++i) data.values.push_back(static_cast<uint8_t>(random()));
    for (size_t i = 0; i < n; ++i) data.weights.push_back(random() % 4);
    return data;
}

// Whole-number rows and centroids: every sum is exact, whatever its order.
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
    const Blocks<uint8_t> blocks(data.values.data(), data.weights.data(), 5000, 3, 1);
    const auto potential = Potential::make(blocks);
    std::mt19937 random(3);
    std::vector<std::vector<double>> centroids;
    for (int c = 0; c < 20; ++c) {
        centroids.push_back({double(random() % 256), double(random() % 256), double(random() % 256)});
        double expected = 0;
        for (size_t row = 0; row < 5000; ++row) expected += part(data, row, centroids);
        CHECK(potential->with(centroids.back().data()) == expected);
        potential->add(centroids.back().data());
        CHECK(potential->with(centroids.back().data()) == expected);  // a second one changes nothing
    }
}

TEST(a_share_of_the_potential_falls_on_the_row_that_holds_it) {
    const Data data = random_data(300);
    const Blocks<uint8_t> blocks(data.values.data(), data.weights.data(), 300, 3, 1);
    const auto potential = Potential::make(blocks);
    const std::vector<double> centroid{data.values[0] * 1.0, data.values[1] * 1.0, data.values[2] * 1.0};
    potential->add(centroid.data());
    const double total = potential->with(centroid.data());
    double before = 0;
    for (size_t place = 0; place < 300; ++place) {
        const double own = part(data, blocks.order[place], {centroid});
        if (own > 0) {
            CHECK(potential->at((before + own * 0.25) / total) == place);
            CHECK(potential->at((before + own * 0.75) / total) == place);
        }
        before += own;
    }
}

TEST(the_end_of_the_potential_is_a_row_that_can_be_drawn) {
    const uint8_t values[] = {0, 10, 20};  // the last row weighs nothing, the first is the centroid
    const int64_t weights[] = {5, 1, 0};
    const Blocks<uint8_t> blocks(values, weights, 3, 1, 1);
    const auto potential = Potential::make(blocks);
    const double centroid = 0;
    potential->add(&centroid);
    for (const double share : {0.0, 0.5, 0.9999999999999999, 1.0}) CHECK(potential->at(share) == 1);
}

TEST(what_rounding_leaves_over_falls_on_a_row_that_can_be_drawn) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> uniform(1, 2);
    const int64_t weights[] = {1, 1, 1, 1, 1, 0};
    for (int times = 0; times < 2000; ++times) {
        double values[6];
        for (double& x : values) x = uniform(random);
        const Blocks<double> blocks(values, weights, 6, 1, 1);
        const auto potential = Potential::make(blocks);
        const double centroid = 0;
        potential->add(&centroid);
        const size_t place = potential->at(1 - 0x1p-53);
        CHECK(place < 6 && blocks.weights[place] > 0);
    }
}

}  // namespace
