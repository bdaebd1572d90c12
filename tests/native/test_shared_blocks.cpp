// One set of blocks with many centroids: results don't depend on earlier calls and other threads.
#include <cstdint>
#include <random>
#include <thread>
#include <vector>

#include "blocks/assign.hpp"
#include "blocks/farthest.hpp"
#include "check.hpp"
#include "in_blocks.hpp"

namespace {

using namespace kmeans_gif;

template <class T>
struct Outcome {
    std::vector<uint16_t> labels;
    std::vector<ClusterSums<typename Blocks<T>::Sum>> sums;
    std::vector<double> far;

    bool operator==(const Outcome& other) const {
        bool same = labels == other.labels && far == other.far && sums.size() == other.sums.size();
        for (size_t i = 0; same && i < sums.size(); ++i)
            same = sums[i].by_cluster == other.sums[i].by_cluster && sums[i].inertia == other.sums[i].inertia &&
                   sums[i].moved == other.sums[i].moved;
        return same;
    }
};

template <class T>
Outcome<T> outcome(const Blocks<T>& blocks, const std::vector<double>& centroids, const std::vector<double>& previous) {
    const int k = static_cast<int>(centroids.size()) / blocks.features;
    Outcome<T> found;
    found.labels.resize(blocks.n);
    label(blocks, centroids.data(), k, 0, 1, 0, blocks.n_pieces, found.labels.data(), 2);
    found.sums = assign(blocks, centroids.data(), k, previous.data(), 0, blocks.n_pieces, 2);
    found.far = farthest_rows(blocks, centroids.data(), k, 3, 2);
    return found;
}

template <class T>
struct Shared {
    static constexpr int kFeatures = 3;

    explicit Shared(size_t n) : values(n * kFeatures), weights(n, 2) {
        for (auto& x : values) x = static_cast<T>(random() % 200);
    }
    std::vector<double> centroids(int k) {
        std::vector<double> all(size_t(k) * kFeatures);
        for (auto& c : all) c = double(random() % 800) / 4;
        return all;
    }
    std::unique_ptr<Blocks<T>> blocks() const {
        return in_blocks(values.data(), weights.data(), weights.size(), kFeatures, 2);
    }

    std::mt19937 random{11};
    std::vector<T> values;
    std::vector<int64_t> weights;
};

template <class T>
void clusters_change() {
    Shared<T> shared(5000);
    const auto blocks = shared.blocks();
    for (const int k : {5, 400, 1, 400, 7}) {
        const auto centroids = shared.centroids(k), previous = shared.centroids(k);
        CHECK(outcome(*blocks, centroids, previous) == outcome(*shared.blocks(), centroids, previous));
    }
}

TEST(blocks_can_be_reused_with_any_number_of_clusters) {
    clusters_change<uint8_t>();
    clusters_change<uint16_t>();
    clusters_change<double>();
}

template <class T>
void is_shared() {
    Shared<T> shared(9000);
    const auto blocks = shared.blocks();
    std::vector<std::thread> threads;
    for (const int k : {5, 60, 5}) {
        const auto centroids = shared.centroids(k), previous = shared.centroids(k);
        const auto expected = outcome(*shared.blocks(), centroids, previous);
        threads.emplace_back([=, &blocks] {
            for (int times = 0; times < 20; ++times) CHECK(outcome(*blocks, centroids, previous) == expected);
        });
    }
    for (auto& thread : threads) thread.join();
}

TEST(threads_can_share_blocks_with_different_centroids) {
    is_shared<uint8_t>();
    is_shared<uint16_t>();
    is_shared<double>();
}

}  // namespace
