// Finds the nearest centroid of every row of a branch and passes each block to a visitor. Distances are direct sums of
// squared differences in float64, in feature order, without fused multiply-add, so every instruction set gives the same
// bits.
#pragma once
#include <limits>

#include "blocks/assign.hpp"
#include "vector/lanes.hpp"
#include "vector/narrow.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

// For each of the 64 rows x (features, 64): the tag of the nearest candidate and, if kDistances, the squared distance.
template <int D, bool kDistances, class T>
void nearest_of(const T* x, int features, const Candidates& among, const int32_t* tags, int64_t* nearest,
                double* distance) {
    const int d = D != 0 ? D : features;
    constexpr int kUnroll = 2;
    for (int i = 0; i < kBlock; i += kUnroll * kLanes) {
        Vec held[kUnroll][D != 0 ? D : 1];  // the rows, if they have few features
        Vec best[kUnroll];
        Mask which[kUnroll];
        for (int u = 0; u < kUnroll; ++u) {
            for (int f = 0; f < D; ++f) held[u][f] = load(x + f * kBlock + i + u * kLanes);
            best[u] = spread(std::numeric_limits<double>::infinity());
            which[u] = tags[0] - Mask{};
        }
        for (int c = 0; c < among.n; ++c) {
            const Mask tag = tags[c] - Mask{};
            for (int u = 0; u < kUnroll; ++u) {
                Vec sum{};
                for (int f = 0; f < d; ++f) {
                    const Vec row = D != 0 ? held[u][f] : load(x + f * kBlock + i + u * kLanes);
                    const Vec away = row - spread(among.coordinates[size_t(f) * among.stride + c]);
                    sum = f == 0 ? away * away : sum + away * away;
                }
                const Mask less = sum < best[u];
                which[u] = less ? tag : which[u];
                best[u] = less ? sum : best[u];
            }
        }
        for (int u = 0; u < kUnroll; ++u) {
            store(nearest + i + u * kLanes, which[u]);
            if (kDistances) store(distance + i + u * kLanes, best[u]);
        }
    }
}

// Candidates for the 8 boxes starting at `first`.
template <int D>
Eight narrow_eight(const Candidates& from, const Boxes& boxes, size_t first, std::vector<double>& nearest) {
    const size_t place = boxes.place(first, 0);
    return narrow_eight<D>(from, &boxes.low[place], &boxes.high[place], boxes.features, nearest.data());
}

// Assigns the rows of a block one by one, even if no label changes. Bounds on the margin between the two nearest
// centroids could skip such blocks, but on a photo even the tightest bounds hold for only 0 to 30 % of them in the
// first 50 iterations (measured, k = 6 to 64).
template <int D, class T, class Taker>
void visit_block(const Blocks<T>& blocks, size_t block, const Workspace<T>& room, Taker& taker) {
    const int d = D != 0 ? D : blocks.features;
    const T* x = blocks.rows.data() + block * d * kBlock;
    const Candidates& among = room.block;
    int64_t nearest[kBlock];
    if constexpr (Taker::kDistances) {
        double distance[kBlock];
        nearest_of<D, true>(x, d, among, room.slots.data(), nearest, distance);
        taker.share(block, among, nearest, distance);
    } else {
        nearest_of<D, false>(x, d, among, among.label.data(), nearest, nullptr);
        taker.share(block, nearest);
    }
}

// For every block in order, calls taker.own(block, candidates, owner) if one centroid owns it, else taker.share(block,
// labels), or taker.share(block, candidates, nearest, distances) if Taker::kDistances.
template <int D, class T, class Taker>
void visit_branch(const Blocks<T>& blocks, size_t branch, const Candidates& centroids, Workspace<T>& room,
                  Taker& taker) {
    const int d = D != 0 ? D : blocks.features;
    narrow<D>(centroids, &blocks.branch_low[branch * d], &blocks.branch_high[branch * d], d, room.nearest.data(),
              room.branch);
    const size_t first_twig = branch * (kBranch / kTwig), end = std::min(blocks.n_blocks, (branch + 1) * kBranch);
    const Eight twigs = narrow_eight<D>(room.branch, blocks.twigs, first_twig, room.nearest);
    for (size_t first = branch * kBranch; first < end; first += kTwig) {
        const size_t twig = first / kTwig - first_twig, last = std::min(end, first + kTwig);
        if (twigs.count[twig] == 1) {
            for (size_t block = first; block < last; ++block) taker.own(block, room.branch, twigs.last[twig]);
            continue;
        }
        twigs.keep_of<D>(twig, room.branch, d, room.twig);
        const Eight each = narrow_eight<D>(room.twig, blocks.boxes, first, room.nearest_of_twig);
        for (size_t block = first; block < last; ++block) {
            if (each.count[block - first] == 1) {
                taker.own(block, room.twig, each.last[block - first]);
            } else {
                each.keep_of<D>(block - first, room.twig, d, room.block);
                visit_block<D>(blocks, block, room, taker);
            }
        }
    }
}

}  // namespace
}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
