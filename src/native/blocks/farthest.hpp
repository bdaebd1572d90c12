// Finds the rows that reseed empty clusters.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "blocks/blocks.hpp"

namespace kmeans_gif {

// At most `wanted` distinct rows of positive weight that are farthest from their nearest centroid, farthest first; ties
// go to the lexicographically smallest. A cluster with a single distinct row gives none, because its centroid moves
// there; the first `pinned` centroids don't move, so their clusters give any row that is elsewhere. IN centroids
// (k, features). OUT (found, features).
template <class T>
std::vector<double> farthest_rows(const Blocks<T>& blocks, const double* centroids, int k, size_t wanted, int threads,
                                  int pinned = 0);

}  // namespace kmeans_gif
