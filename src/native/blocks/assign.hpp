// The assignment step of Lloyd's algorithm: the nearest centroid of every row, and the sums of each cluster.
#pragma once
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "blocks/blocks.hpp"

namespace kmeans_gif {

// Per-cluster sums of an assignment. Sums of disjoint branches add up, floats in branch order.
template <class Sum>
struct ClusterSums {
    std::vector<Sum> by_cluster;  // (k, 1 + features) weight, weighted sums
    double inertia = 0;           // floats only: about the centroids
    Sum moved = 0;                // weight of the rows whose label differs from that under the previous centroids
};

// Centroids stored feature by feature (structure of arrays), with their labels. The table of all centroids is padded to
// whole vectors with copies of the last one.
struct Candidates {
    Candidates(int features, int k)
        : stride((k + 7) / 8 * 8), coordinates(size_t(features) * stride), label(stride), kept(stride) {}
    int n = 0;
    int stride;
    std::vector<double> coordinates;  // (features, stride)
    std::vector<int32_t> label;       // (stride,) ascending
    std::vector<int32_t> kept;        // (stride,) index in the set they were chosen from
};

// Scratch memory of one thread, reused from branch to branch.
template <class T>
struct Workspace {
    using Sum = typename Blocks<T>::Sum;

    Workspace(int features, int k)
        : branch(features, k),
          twig(features, k),
          block(features, k),
          nearest(Boxes::kBeside * branch.stride),
          nearest_of_twig(Boxes::kBeside * branch.stride),
          sums(Blocks<T>::kReal ? size_t(k) * (1 + features) : 1 + size_t(features)),
          slots(k) {
        std::iota(slots.begin(), slots.end(), 0);
    }

    Candidates branch, twig, block;
    std::vector<double> nearest, nearest_of_twig;
    std::vector<Sum> sums;       // floats: of each candidate in a block; integers: of some rows
    std::vector<int32_t> slots;  // 0, 1, 2, …
};

// Assigns the rows of a branch to their nearest centroids; ties go to the lowest label. Updates the cache and adds to
// `out`, whose by_cluster is (k, 1 + features) zeros: the sums of the branch for floats, their difference from the
// cached sums for integers. One per instruction set.
template <class T>
using AssignBranch = void (*)(const Blocks<T>& blocks, AssignmentCache<typename Blocks<T>::Sum>& cache, size_t branch,
                              const Candidates& centroids, Workspace<T>& room,
                              ClusterSums<typename Blocks<T>::Sum>& out);

// Computes only the labels. OUT labels (blocks of the branch, 64).
template <class T>
using LabelBranch = void (*)(const Blocks<T>& blocks, size_t branch, const Candidates& centroids, Workspace<T>& room,
                             uint16_t* labels);

KMEANS_GIF_EVERY_ISA(template <class T> AssignBranch<T> assign_branch(int features);
                     template <class T> LabelBranch<T> label_branch(int features);)

// Assigns rows to centroids and caches the labels. Returns the sums of pieces [first, last); each piece is a node of
// the tree of sums. IN centroids (k, features), previous (k, features) or null; if null, all weight counts as moved.
template <class T>
std::vector<ClusterSums<typename Blocks<T>::Sum>> assign(const Blocks<T>& blocks, const double* centroids, int k,
                                                         const double* previous, size_t first, size_t last,
                                                         int threads);

// Labels the rows of pieces [first, last); ties go to the lowest label. OUT numbers (n,) in block order: offset +
// stride × label. Number: uint8_t or uint16_t, wide enough for all values.
template <class T, class Number>
void label(const Blocks<T>& blocks, const double* centroids, int k, int offset, int stride, size_t first, size_t last,
           Number* numbers, int threads);

// Inertia of integer rows about any centroids, from exact sums. IN by_cluster (k, 1 + features).
double whole_inertia(unsigned __int128 total_square, const int64_t* by_cluster, const double* centroids, int k,
                     int features);

}  // namespace kmeans_gif
