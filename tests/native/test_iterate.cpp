// Iterations in one call, compared with single assignments.
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "blocks/iterate.hpp"
#include "check.hpp"
#include "in_blocks.hpp"

namespace {

using namespace kmeans_gif;

constexpr int kFeatures = 3;

template <class T>
std::unique_ptr<Blocks<T>> scattered(size_t n, std::vector<double>& centroids) {
    std::mt19937 random(5);
    std::vector<T> rows(n * kFeatures);
    std::vector<int64_t> weights(n);
    for (auto& x : rows) x = static_cast<T>(random() % 200);
    for (auto& weight : weights) weight = 1 + random() % 9;
    for (auto& x : centroids) x = double(random() % 800) / 4;
    return in_blocks(rows.data(), weights.data(), n, kFeatures, 1);
}

template <class T>
void equal_single_ones(int pinned) {
    constexpr int k = 9;
    std::vector<double> now(k * kFeatures), before;
    const auto blocks = scattered<T>(5000, now);
    const auto run = iterate(*blocks, now.data(), k, nullptr, pinned, 12, 1);
    CHECK(run.moved.size() == 12);
    for (size_t i = 0; i < run.moved.size(); ++i) {
        CHECK(std::equal(now.begin(), now.end(), run.centroids.begin() + i * now.size()));
        const auto found = assign(*blocks, now.data(), k, before.empty() ? nullptr : before.data(), 0, 1, 1)[0];
        CHECK(run.moved[i] == found.moved);
        if (Blocks<T>::kReal) CHECK(run.inertia[i] == found.inertia);
        before = now;
        for (int c = 0; c < k; ++c) {
            const auto* sums = found.by_cluster.data() + c * (1 + kFeatures);
            CHECK(run.weights[i * k + c] == sums[0]);
            for (int f = 0; f < kFeatures; ++f) {
                if (i + 1 == run.moved.size()) CHECK(run.sums[c * kFeatures + f] == sums[1 + f]);
                if (c >= pinned) now[c * kFeatures + f] = double(sums[1 + f]) / double(sums[0]);
            }
        }
    }
    // From the middle on.
    const double* at = run.centroids.data() + 6 * now.size();
    const auto rest = iterate(*blocks, at, k, at - now.size(), pinned, 6, 1);
    CHECK(rest.sums == run.sums && std::equal(rest.inertia.begin(), rest.inertia.end(), run.inertia.begin() + 6));
    CHECK(std::equal(rest.moved.begin(), rest.moved.end(), run.moved.begin() + 6));
}

TEST(iterations_in_one_call_equal_single_ones) {
    for (const int pinned : {0, 2}) {
        equal_single_ones<uint8_t>(pinned);
        equal_single_ones<uint16_t>(pinned);
        equal_single_ones<double>(pinned);
    }
}

TEST(iterations_end_when_no_label_changes) {
    std::vector<double> centroids(2 * kFeatures);
    const auto blocks = scattered<uint8_t>(3000, centroids);
    const auto run = iterate(*blocks, centroids.data(), 2, nullptr, 0, 1000, 1);
    CHECK(run.moved.size() < 1000 && run.moved.back() == 0);
    CHECK(std::count(run.moved.begin(), run.moved.end(), 0) == 1);
}

TEST(iterations_end_when_a_cluster_is_empty_unless_it_is_pinned) {
    std::vector<double> centroids(3 * kFeatures);
    const auto blocks = scattered<double>(3000, centroids);
    std::fill_n(centroids.begin(), kFeatures, 1e6);
    CHECK(iterate(*blocks, centroids.data(), 3, nullptr, 0, 10, 1).moved.size() == 1);
    CHECK(iterate(*blocks, centroids.data(), 3, nullptr, 1, 10, 1).moved.size() == 10);
}

}  // namespace
