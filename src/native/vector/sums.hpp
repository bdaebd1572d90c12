// What a branch adds to the sums of the clusters, once it is known whose its rows are. Included by every instruction
// set's assign.cpp.
#pragma once
#include <cstring>

#include "assign.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {

// Whole numbers: exact whatever the order, so only what changed hands since the labels remembered is added, here, and
// taken away, there.
template <class T>
struct BranchSums {
    Blocks<T>& blocks;
    ClusterSums<int64_t>& out;
    int d;

    // A block that one cluster owns.
    void own(size_t block, const Candidates& owner) {
        const int32_t label = owner.label[0], before = blocks.owner[block];
        if (before == label) return;
        blocks.owner[block] = label;
        if (before == Blocks<T>::kMixed) {
            const uint16_t* old = blocks.labels.get() + block * kBlock;
            for (int i = 0; i < kBlock; ++i)
                if (old[i] != label) move(block, i, old[i], label);
            return;
        }
        const int64_t* sums = blocks.sums.data() + block * (1 + d);
        if (before >= 0) {
            add(before, sums, -1);
            out.moved += sums[0];
        }
        add(label, sums, 1);
    }

    // A block of several clusters, with the label of each row.
    void share(size_t block, const int64_t* nearest) {
        uint16_t* labels = blocks.labels.get() + block * kBlock;
        uint16_t now[kBlock];
        for (int i = 0; i < kBlock; ++i) now[i] = static_cast<uint16_t>(nearest[i]);
        const int32_t before = blocks.owner[block];
        blocks.owner[block] = Blocks<T>::kMixed;
        if (before == Blocks<T>::kNobody) {
            for (int i = 0; i < kBlock; ++i) add_row(block, i, now[i], 1);
        } else {
            if (before >= 0) std::fill_n(labels, kBlock, static_cast<uint16_t>(before));
            if (std::memcmp(labels, now, sizeof now) == 0) return;
            for (int i = 0; i < kBlock; ++i)
                if (labels[i] != now[i]) move(block, i, labels[i], now[i]);
        }
        std::copy_n(now, kBlock, labels);
    }

  private:
    void add(int32_t label, const int64_t* sums, int64_t sign) {
        int64_t* total = out.by_cluster.data() + size_t(label) * (1 + d);
        for (int f = 0; f <= d; ++f) total[f] += sign * sums[f];
    }

    void add_row(size_t block, int i, int32_t label, int64_t sign) {
        const T* x = blocks.rows.data() + block * d * kBlock + i;
        const int64_t weight = sign * blocks.weights_of(block)[i];
        int64_t* total = out.by_cluster.data() + size_t(label) * (1 + d);
        total[0] += weight;
        for (int f = 0; f < d; ++f) total[1 + f] += weight * x[f * kBlock];
    }

    void move(size_t block, int i, int32_t from, int32_t to) {
        add_row(block, i, from, -1);
        add_row(block, i, to, 1);
        out.moved += blocks.weights_of(block)[i];
    }
};

// Floats: rows are added in order from zero inside their block, block sums in order inside their branch; a row of
// another cluster adds nothing.
template <>
struct BranchSums<double> {
    Blocks<double>& blocks;
    ClusterSums<double>& out;
    int d;

    // A block that one cluster owns: its stored sums are what adding its rows in order would give.
    void own(size_t block, const Candidates& owner) {
        const int32_t label = owner.label[0], before = blocks.owner[block];
        const double* sums = blocks.sums.data() + block * (1 + d);
        double* total = out.by_cluster.data() + size_t(label) * (1 + d);
        for (int f = 0; f <= d; ++f) total[f] += sums[f];
        out.inertia += inertia_about(block, owner);
        if (before == label) return;
        blocks.owner[block] = label;
        if (before != Blocks<double>::kMixed) {
            out.moved += sums[0];
            return;
        }
        int64_t now[kBlock];
        std::fill_n(now, kBlock, label);
        out.moved += moved(block, now);
    }

    // A block of several clusters, with the candidate that each row is nearest to and how near.
    void share(size_t block, const Candidates& among, const int64_t* slot, const double* distance, double* sums) {
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
        uint16_t* labels = blocks.labels.get() + block * kBlock;
        if (blocks.owner[block] >= 0) std::fill_n(labels, kBlock, static_cast<uint16_t>(blocks.owner[block]));
        int64_t now[kBlock];
        for (int i = 0; i < kBlock; ++i) now[i] = among.label[slot[i]];
        out.moved += moved(block, now);
        std::copy_n(now, kBlock, labels);
        blocks.owner[block] = Blocks<double>::kMixed;
    }

  private:
    // Σ w |x - c|² from the moments about the block's own centre m: Σ w |x - m|² + 2 (m - c)·Σ w (x - m) + W |m - c|².
    double inertia_about(size_t block, const Candidates& owner) const {
        const double* center = blocks.about.data() + block * (2 * d + 1);
        const double* first = center + d;
        double cross = 0, square = 0;
        for (int f = 0; f < d; ++f) {
            const double away = center[f] - owner.coordinates[size_t(f) * owner.stride];
            cross += away * first[f];
            square += away * away;
        }
        return center[2 * d] + 2 * cross + blocks.sums[block * (1 + d)] * square;
    }

    double moved(size_t block, const int64_t* now) const {
        const uint16_t* before = blocks.labels.get() + block * kBlock;
        const double* weight = blocks.weights_of(block);
        double sum = 0;
        for (int i = 0; i < kBlock; ++i) sum += before[i] != now[i] ? weight[i] : 0;
        return sum;
    }
};

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
