// Where empty clusters go.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "blocks/blocks.hpp"

namespace kmeans_gif {

// The rows of weight farthest from the centroid nearest to them, farthest first; ties go to the lexicographically
// smallest. Different rows only, none from a cluster of one distinct row, at most `wanted`.
// IN centroids (k, features). OUT (found, features).
template <class T>
std::vector<double> farthest_rows(const Blocks<T>& blocks, const double* centroids, int k, size_t wanted, int threads);

}  // namespace kmeans_gif
