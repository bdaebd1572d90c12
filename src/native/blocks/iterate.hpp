// Iterations of Lloyd's algorithm in one call: on a photo, one takes less time than the way to Python and back.
#pragma once
#include <cstddef>
#include <vector>

#include "blocks/assign.hpp"

namespace kmeans_gif {

// Consecutive assignments.
template <class Sum>
struct Iterations {
    std::vector<double> centroids;  // (n, k, features)
    std::vector<Sum> weights;       // (n, k) of the clusters
    std::vector<double> inertia;    // (n,)
    std::vector<Sum> moved;         // (n,)
    std::vector<Sum> sums;          // (k, features) weighted sums of the clusters of the last one
};

// Assigns the rows of blocks of one piece to centroids, then to the means of their clusters, and so on:
// `max_assignments` times, until no label changes or a cluster is empty, or for about 50 ms. The first `pinned`
// centroids stay where they are. IN centroids (k, features), previous (k, features) or null, as for `assign`.
template <class T>
Iterations<typename Blocks<T>::Sum> iterate(const Blocks<T>& blocks, const double* centroids, int k,
                                            const double* previous, int pinned, size_t max_assignments, int threads);

}  // namespace kmeans_gif
