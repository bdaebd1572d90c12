// Weighted rows and their labels in several clusterings.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kmeans_gif {

struct Labelled {
    const double* rows;     // (n, features)
    const double* weights;  // (n,)
    size_t n;
    int features;
    const uint16_t* labels;     // (labellings, n)
    std::vector<size_t> first;  // (labellings + 1,) the first cluster of each among all clusters
};

}  // namespace kmeans_gif
