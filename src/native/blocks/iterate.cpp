#include "blocks/iterate.hpp"

#include <chrono>

namespace kmeans_gif {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(50);

// Moves centroids (k, features) to the means of their clusters. Returns false if a cluster that isn't pinned is empty.
template <class Sum>
bool move(const std::vector<Sum>& by_cluster, int features, int pinned, std::vector<double>& centroids) {
    for (size_t c = pinned; c < centroids.size() / features; ++c) {
        const Sum* sums = by_cluster.data() + c * (1 + features);
        if (sums[0] == 0) return false;
        for (int f = 0; f < features; ++f)
            centroids[c * features + f] = static_cast<double>(sums[1 + f]) / static_cast<double>(sums[0]);
    }
    return true;
}

}  // namespace

template <class T>
Iterations<typename Blocks<T>::Sum> iterate(const Blocks<T>& blocks, const double* centroids, int k,
                                            const double* previous, int pinned, size_t max_assignments, int threads) {
    using Sum = typename Blocks<T>::Sum;
    const auto end = std::chrono::steady_clock::now() + kPatience;
    const size_t d = blocks.features, size = k * d;
    Iterations<Sum> done;
    ClusterSums<Sum> last;
    std::vector<double> now(centroids, centroids + size), before;
    do {
        last = assign(blocks, now.data(), k, previous, 0, 1, threads)[0];
        done.centroids.insert(done.centroids.end(), now.begin(), now.end());
        for (int c = 0; c < k; ++c) done.weights.push_back(last.by_cluster[c * (1 + d)]);
        if constexpr (Blocks<T>::kReal) {
            done.inertia.push_back(last.inertia);
        } else {
            const auto* sums = last.by_cluster.data();
            done.inertia.push_back(whole_inertia(blocks.total_square, sums, now.data(), k, blocks.features));
        }
        done.moved.push_back(last.moved);
        before = now;
        previous = before.data();
    } while (done.moved.size() < max_assignments && last.moved != 0 &&
             move(last.by_cluster, blocks.features, pinned, now) && std::chrono::steady_clock::now() < end);
    for (int c = 0; c < k; ++c) {
        const Sum* sums = last.by_cluster.data() + c * (1 + d);
        done.sums.insert(done.sums.end(), sums + 1, sums + 1 + d);
    }
    return done;
}

template Iterations<int64_t> iterate(const Blocks<uint8_t>&, const double*, int, const double*, int, size_t, int);
template Iterations<int64_t> iterate(const Blocks<uint16_t>&, const double*, int, const double*, int, size_t, int);
template Iterations<double> iterate(const Blocks<double>&, const double*, int, const double*, int, size_t, int);

}  // namespace kmeans_gif
