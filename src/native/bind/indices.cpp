// Bindings for indices of how well rows are clustered.
#include <algorithm>

#include "arrays.hpp"
#include "indices/moments.hpp"
#include "indices/silhouettes.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

using Labels = In<uint16_t, 2>;
using Counts = In<uint32_t, 1>;

Labelled labelled_of(const In<double, 2>& rows, const In<double, 1>& weights, const Labels& labels,
                     const Counts& clusters) {
    const size_t n = rows.shape(0), labellings = labels.shape(0);
    require(rows.shape(1) >= 1 && n < 0xffffffff, "too many rows, or no features");
    require(weights.shape(0) == n && labels.shape(1) == n, "there must be one weight and one label for each row");
    require(clusters.shape(0) == labellings, "there must be one number of clusters for each labelling");
    Labelled labelled{rows.data(), weights.data(), n, static_cast<int>(rows.shape(1)), labels.data(), {0}};
    for (size_t l = 0; l < labellings; ++l) {
        const uint16_t *begin = labels.data() + l * n, *end = begin + n;
        require(n == 0 || *std::max_element(begin, end) < clusters.data()[l], "a label is out of range");
        labelled.first.push_back(labelled.first.back() + clusters.data()[l]);
    }
    return labelled;
}

}  // namespace

void bind_indices(nb::module_& m) {
    nb::class_<Silhouettes>(m, "Silhouettes")
        .def(
            "__init__",
            [](Silhouettes* self, const In<double, 2>& rows, const In<double, 1>& weights, const Labels& labels,
               const Counts& clusters) {
                const Labelled labelled = labelled_of(rows, weights, labels, clusters);
                const WithoutGil released;
                new (self) Silhouettes(labelled);
            },
            "rows"_a, "weights"_a, "labels"_a, "clusters"_a)
        .def(
            "of_rows",
            [](const Silhouettes& self, size_t first, size_t last, int threads) {
                require(first < last && last <= self.n(), "the range of rows is empty or out of bounds");
                const Out<double> out({self.labellings(), last - first});
                {
                    const WithoutGil released;
                    self.of_rows(first, last, out.data, threads);
                }
                return out.array();
            },
            "first"_a, "last"_a, "threads"_a);

    m.def(
        "add_moments",
        [](const In<double, 2>& rows, const In<double, 1>& weights, const Labels& labels, const Counts& clusters,
           const In<double, 2>& centers, const InOut<double, 2>& moments, int threads) {
            const Labelled labelled = labelled_of(rows, weights, labels, clusters);
            const size_t k = labelled.first.back(), d = labelled.features;
            require(centers.shape(0) == k && centers.shape(1) == d, "centers must be (clusters, features)");
            require(moments.shape(0) == k && moments.shape(1) == 3 + d, "moments must be (clusters, 3 + features)");
            const WithoutGil released;
            add_moments(labelled, centers.data(), moments.data(), threads);
        },
        "rows"_a, "weights"_a, "labels"_a, "clusters"_a, "centers"_a, "moments"_a.noconvert(), "threads"_a);

    m.def(
        "add_squared_silhouettes",
        [](const In<double, 2>& rows, const In<double, 1>& weights, const Labels& labels, const Counts& clusters,
           const In<double, 2>& means, const In<double, 1>& variances, const In<double, 1>& cluster_weights,
           const InOut<double, 1>& sums, int threads) {
            const Labelled labelled = labelled_of(rows, weights, labels, clusters);
            const size_t k = labelled.first.back();
            require(means.shape(0) == k && means.shape(1) == size_t(labelled.features),
                    "means must be (clusters, features)");
            require(variances.shape(0) == k && cluster_weights.shape(0) == k,
                    "there must be one variance and one weight for each cluster");
            require(sums.shape(0) == labels.shape(0), "there must be one sum for each labelling");
            const WithoutGil released;
            add_squared_silhouettes(labelled, means.data(), variances.data(), cluster_weights.data(), sums.data(),
                                    threads);
        },
        "rows"_a, "weights"_a, "labels"_a, "clusters"_a, "means"_a, "variances"_a, "cluster_weights"_a,
        "sums"_a.noconvert(), "threads"_a);
}

}  // namespace kmeans_gif
