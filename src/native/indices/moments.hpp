// Sums over clusters, under several labellings of the same rows. Rows are added in order, so that only the order of the
// rows decides how the sums are rounded; labellings are shared out among the threads.
#pragma once
#include "indices/labelled.hpp"

namespace kmeans_gif {

// Adds w, w (x - center) of each feature, w |x - center|² and w |x - center| of each row to moments
// (clusters, 3 + features), in that order. IN centers (clusters, features).
void add_moments(const Labelled& labelled, const double* centers, double* moments, int threads);

// Adds the weighted silhouettes of the rows in squared distances to sums (labellings,). The mean squared distance to
// the rows of a cluster is that to its mean plus the variance of the cluster. IN means (clusters, features), variances
// and weights (clusters,) of the clusters; a cluster of weight 0 has no rows.
void add_squared_silhouettes(const Labelled& labelled, const double* means, const double* variances,
                             const double* weights, double* sums, int threads);

}  // namespace kmeans_gif
