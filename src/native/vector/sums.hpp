// Adds the rows of a branch to the cluster sums, given their labels. Included by assign.cpp of each instruction set.
#pragma once
#include "blocks/assign.hpp"
#include "vector/lanes.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {

// Integers: exact in any order, so only rows whose label differs from the cached one are moved between sums. D: the
// number of features if known at compile time, else 0.
template <int D, class T>
struct BranchSums {
    static constexpr bool kDistances = false;
    using Cache = AssignmentCache<int64_t>;

    const Blocks<T>& blocks;
    Cache& cache;
    ClusterSums<int64_t>& out;
    int features;
    int64_t* room;  // (1 + features,)

    // A block that one cluster owns.
    void own(size_t block, const Candidates& among, int64_t owner) {
        const int32_t label = among.label[owner], before = cache.owner[block];
        if (before == label) return;
        cache.owner[block] = label;
        if (before == Cache::kMixed) {
            uint16_t now[kBlock];
            std::fill_n(now, kBlock, static_cast<uint16_t>(label));
            hand_over(block, now);
            return;
        }
        if (before != Cache::kNobody) {
            add(before, sums_of(block), -1);
            out.moved += sums_of(block)[0];
        }
        add(label, sums_of(block), 1);
    }

    // A block of several clusters, with the label of each row.
    void share(size_t block, const int64_t* nearest) {
        uint16_t now[kBlock];
        for (int i = 0; i < kBlock; ++i) now[i] = static_cast<uint16_t>(nearest[i]);
        uint16_t* labels = cache.labels.get() + block * kBlock;
        int32_t& owner = cache.owner[block];
        if (owner == Cache::kNobody) {  // start from its first row's cluster, so that fewer rows are moved
            owner = now[0];
            add(owner, sums_of(block), 1);
        }
        if (owner != Cache::kMixed) std::fill_n(labels, kBlock, static_cast<uint16_t>(owner));
        owner = Cache::kMixed;
        hand_over(block, now);
        std::copy_n(now, kBlock, labels);
    }

  private:
    int d() const { return D != 0 ? D : features; }

    const int64_t* sums_of(size_t block) const { return blocks.sums.data() + block * (1 + d()); }

    void add(int32_t label, const int64_t* sums, int64_t sign) {
        int64_t* total = out.by_cluster.data() + size_t(label) * (1 + d());
        for (int f = 0; f <= d(); ++f) total[f] += sign * sums[f];
    }

    // Moves rows from their cached clusters to the new ones, one pair of clusters at a time.
    void hand_over(size_t block, const uint16_t* now) {
        const uint16_t* before = cache.labels.get() + block * kBlock;
        const T* x = blocks.rows.data() + block * d() * kBlock;
        const int64_t* weights = blocks.weights_of(block);
        for (uint64_t left = differing(before, now); left != 0;) {
            const int first = __builtin_ctzll(left);
            uint64_t pair = left & equal_to(before[first], before) & equal_to(now[first], now);
            left &= ~pair;
            int64_t held[1 + D], *sum = D != 0 ? held : room;
            std::fill_n(sum, 1 + d(), 0);
            for (; pair != 0; pair &= pair - 1) {
                const size_t i = __builtin_ctzll(pair);
                const int64_t weight = weights[i];
                sum[0] += weight;
                for (int f = 0; f < d(); ++f) sum[1 + f] += weight * x[f * kBlock + i];
            }
            add(before[first], sum, -1);
            add(now[first], sum, 1);
            out.moved += sum[0];
        }
    }
};

// Floats: rows are added in order from zero within their block, block sums in order within their branch; a row of
// another cluster adds nothing.
template <int D>
struct BranchSums<D, double> {
    static constexpr bool kDistances = true;
    using Cache = AssignmentCache<double>;

    const Blocks<double>& blocks;
    Cache& cache;
    ClusterSums<double>& out;
    int d;
    double* room;  // (k, 1 + features)

    // A block that one cluster owns: its stored sums equal those of adding its rows in order.
    void own(size_t block, const Candidates& among, int64_t owner) {
        const int32_t label = among.label[owner], before = cache.owner[block];
        const double* sums = blocks.sums.data() + block * (1 + d);
        double* total = out.by_cluster.data() + size_t(label) * (1 + d);
        for (int f = 0; f <= d; ++f) total[f] += sums[f];
        out.inertia += inertia_about(block, among.coordinates.data() + owner, among.stride);
        if (before == label) return;
        cache.owner[block] = label;
        if (before != Cache::kMixed) {
            out.moved += sums[0];
            return;
        }
        int64_t now[kBlock];
        std::fill_n(now, kBlock, label);
        out.moved += moved(block, now);
    }

    // A block of several clusters, with each row's nearest candidate and squared distance.
    void share(size_t block, const Candidates& among, const int64_t* slot, const double* distance) {
        double* const sums = room;
        const double* x = blocks.rows.data() + block * d * kBlock;
        const double* weight = blocks.weights_of(block);
        std::fill_n(sums, size_t(among.n) * (1 + d), 0.0);
        double inertia = 0;
        for (int i = 0; i < kBlock; ++i) {
            double* sum = sums + slot[i] * (1 + d);
            sum[0] += weight[i];
            for (int f = 0; f < d; ++f) sum[1 + f] += weight[i] * x[f * kBlock + i];
            inertia += weight[i] * distance[i];
        }
        out.inertia += inertia;
        for (int c = 0; c < among.n; ++c) {
            double* total = out.by_cluster.data() + size_t(among.label[c]) * (1 + d);
            for (int f = 0; f <= d; ++f) total[f] += sums[c * (1 + d) + f];
        }
        uint16_t* labels = cache.labels.get() + block * kBlock;
        if (cache.owner[block] >= 0) std::fill_n(labels, kBlock, static_cast<uint16_t>(cache.owner[block]));
        int64_t now[kBlock];
        for (int i = 0; i < kBlock; ++i) now[i] = among.label[slot[i]];
        out.moved += moved(block, now);
        std::copy_n(now, kBlock, labels);
        cache.owner[block] = Cache::kMixed;
    }

  private:
    // Σ w |x - c|² from the moments about the block's own centre m: Σ w |x - m|² + 2 (m - c)·Σ w (x - m) + W |m - c|².
    double inertia_about(size_t block, const double* centroid, size_t stride) const {
        const double* center = blocks.about.data() + block * (2 * d + 1);
        const double* first = center + d;
        double cross = 0, square = 0;
        for (int f = 0; f < d; ++f) {
            const double away = center[f] - centroid[f * stride];
            cross += away * first[f];
            square += away * away;
        }
        return center[2 * d] + 2 * cross + blocks.sums[block * (1 + d)] * square;
    }

    double moved(size_t block, const int64_t* now) const {
        const uint16_t* before = cache.labels.get() + block * kBlock;
        const double* weight = blocks.weights_of(block);
        double sum = 0;
        for (int i = 0; i < kBlock; ++i) sum += before[i] != now[i] ? weight[i] : 0;
        return sum;
    }
};

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
