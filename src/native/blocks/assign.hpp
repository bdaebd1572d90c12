// The step of Lloyd's algorithm that takes the time: the nearest centroid of every row, and the sums of each cluster.
#pragma once
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "blocks/blocks.hpp"

namespace kmeans_gif {

// What an assignment sums up to. Those of disjoint branches add up: floats in the order of branches.
template <class Sum>
struct ClusterSums {
    std::vector<Sum> by_cluster;  // (k, 1 + features) weight, weighted sums
    double inertia = 0;           // floats only: about the centroids
    Sum moved = 0;                // weight of the rows whose label is not that of the previous centroids
};

// Centroids beside each other feature by feature, with the label of each. A table of all is padded to whole vectors
// with the last one.
struct Candidates {
    Candidates(int features, int k)
        : stride((k + 7) / 8 * 8), coordinates(size_t(features) * stride), label(stride), kept(stride) {}
    int n = 0;
    int stride;
    std::vector<double> coordinates;  // (features, stride)
    std::vector<int32_t> label;       // (stride,) ascending
    std::vector<int32_t> kept;        // (stride,) where they stood among those they were chosen from
};

// Room that one thread needs for one branch after the other.
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
    std::vector<Sum> sums;       // floats: of each candidate for a block; whole numbers: of some rows
    std::vector<int32_t> slots;  // 0, 1, 2, …
};

// Each row's nearest centroid over the blocks of a branch: ties go to the lowest label. Updates the cache and adds to
// `out`, whose by_cluster is (k, 1 + features) zeros: floats what the branch sums up to, whole numbers by how much that
// differs from what is cached. One for every instruction set.
template <class T>
using AssignBranch = void (*)(const Blocks<T>& blocks, AssignmentCache<typename Blocks<T>::Sum>& cache, size_t branch,
                              const Candidates& centroids, Workspace<T>& room,
                              ClusterSums<typename Blocks<T>::Sum>& out);

// The same, for the labels alone. OUT labels (blocks of the branch, 64).
template <class T>
using LabelBranch = void (*)(const Blocks<T>& blocks, size_t branch, const Candidates& centroids, Workspace<T>& room,
                             uint16_t* labels);

KMEANS_GIF_EVERY_ISA(template <class T> AssignBranch<T> assign_branch(int features);
                     template <class T> LabelBranch<T> label_branch(int features);)

// All branches of some pieces, each of which is one node of the tree of sums: (last - first,) of them.
// IN centroids (k, features), previous (k, features) or null: then all weight counts as moved.
template <class T>
std::vector<ClusterSums<typename Blocks<T>::Sum>> assign(const Blocks<T>& blocks, const double* centroids, int k,
                                                         const double* previous, size_t first, size_t last,
                                                         int threads);

// The labels of the rows of some pieces, ties to the lowest. OUT numbers (n,) of all rows by place: offset + stride ×
// label. Number: uint8_t or uint16_t, which must hold them.
template <class T, class Number>
void label(const Blocks<T>& blocks, const double* centroids, int k, int offset, int stride, size_t first, size_t last,
           Number* numbers, int threads);

// Inertia of whole-number rows about any centroids, from exact sums. IN by_cluster (k, 1 + features).
double whole_inertia(unsigned __int128 total_square, const int64_t* by_cluster, const double* centroids, int k,
                     int features);

}  // namespace kmeans_gif
