// The rows that reseed empty clusters, compared with sorting all rows.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "blocks/farthest.hpp"
#include "check.hpp"
#include "in_blocks.hpp"

namespace {

using namespace kmeans_gif;
using Row = std::vector<double>;

// All eligible rows, farthest first, directly by the rule.
std::vector<Row> brute_force(const std::vector<Row>& rows, const std::vector<int64_t>& weights,
                             const std::vector<Row>& centroids) {
    std::map<size_t, std::set<Row>> clusters;
    std::set<std::pair<double, Row>> takers;  // −distance, row
    for (const bool collecting : {true, false})
        for (size_t i = 0; i < rows.size(); ++i) {
            if (weights[i] == 0) continue;
            std::pair<double, size_t> nearest{1e300, 0};
            for (size_t c = 0; c < centroids.size(); ++c) {
                double sum = 0;
                for (size_t f = 0; f < rows[i].size(); ++f) {
                    const double away = rows[i][f] - centroids[c][f];
                    sum += away * away;
                }
                nearest = std::min(nearest, {sum, c});
            }
            if (collecting) clusters[nearest.second].insert(rows[i]);
            if (!collecting && clusters[nearest.second].size() > 1) takers.insert({-nearest.first, rows[i]});
        }
    std::vector<Row> all;
    for (const auto& taker : takers) all.push_back(taker.second);
    return all;
}

template <class T>
void agrees(std::mt19937& random, size_t n, int d, int levels, int k) {
    std::vector<T> values(n * d);
    std::vector<int64_t> weights(n);
    std::vector<Row> rows(n), centroids(k);
    std::vector<double> flat;
    for (auto& x : values) x = static_cast<T>(random() % levels);
    for (auto& w : weights) w = random() % 4;
    if (d == 1) std::sort(values.begin(), values.end());
    for (size_t i = 0; i < n; ++i) rows[i].assign(values.begin() + i * d, values.begin() + (i + 1) * d);
    for (auto& centroid : centroids) {
        for (int f = 0; f < d; ++f) centroid.push_back(double(random() % (4 * levels)) / 4);
        if (random() % 3 == 0) centroid = rows[random() % n];  // possibly a cluster of one distinct row
        flat.insert(flat.end(), centroid.begin(), centroid.end());
    }
    const auto blocks = in_blocks(values.data(), weights.data(), n, d, 1);
    const std::vector<Row> all = brute_force(rows, weights, centroids);
    for (const size_t wanted : {size_t{0}, size_t{1}, size_t{2}, size_t{7}, all.size(), all.size() + 3}) {
        std::vector<double> expected;
        for (size_t i = 0; i < std::min(wanted, all.size()); ++i)
            expected.insert(expected.end(), all[i].begin(), all[i].end());
        CHECK(farthest_rows(*blocks, flat.data(), k, wanted, 2) == expected);
    }
}

TEST(farthest_rows_agree_with_brute_force) {
    std::mt19937 random(9);
    for (const size_t n : {1, 2, 5, 63, 64, 65, 700})
        for (const int d : {1, 2, 3, 5})
            for (const int levels : {2, 5, 200})  // few: duplicates and ties; many: owned and mixed blocks
                for (const int k : {1, 2, 6}) {
                    agrees<uint8_t>(random, n, d, levels, k);
                    agrees<uint16_t>(random, n, d, levels, k);
                    agrees<double>(random, n, d, levels, k);
                }
    agrees<double>(random, 9000, 2, 30, 40);
}

TEST(clusters_of_equal_rows_give_no_farthest_row) {
    const double rows[] = {4, 4, 4, 9, 9};
    const int64_t weights[] = {1, 1, 1, 1, 1};
    const auto blocks = in_blocks(rows, weights, 5, 1, 1);
    const double centroids[] = {4, 50};  // 4 owns both values, 50 none
    CHECK(farthest_rows(*blocks, centroids, 2, 3, 1) == (std::vector<double>{9, 4}));
    const double apart[] = {3, 10};  // each owns one value, repeated
    CHECK(farthest_rows(*blocks, apart, 2, 3, 1).empty());
}

TEST(pinned_clusters_give_any_row_that_is_elsewhere) {
    const double rows[] = {4, 4, 4, 9, 9, 20, 20};
    const int64_t weights[] = {1, 1, 1, 1, 1, 1, 1};
    const auto blocks = in_blocks(rows, weights, 7, 1, 1);
    const double centroids[] = {4, 8, 21, 90};  // each but the last owns one value; the first is there
    CHECK(farthest_rows(*blocks, centroids, 4, 3, 1, 2) == (std::vector<double>{9}));
    CHECK(farthest_rows(*blocks, centroids, 4, 3, 1, 3) == (std::vector<double>{9, 20}));
    CHECK(farthest_rows(*blocks, centroids, 4, 3, 1).empty());
}

}  // namespace
