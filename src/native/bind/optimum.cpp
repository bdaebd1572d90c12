// Bindings for the best possible clustering of numbers.
#include "optimum/best_partition.hpp"

#include <algorithm>
#include <vector>

#include "arrays.hpp"

namespace kmeans_gif {

using namespace nb::literals;

void bind_optimum(nb::module_& m) {
    nb::class_<BestPartition>(m, "BestPartition")
        .def(
            "__init__",
            [](BestPartition* self, const In<double, 1>& values, const In<double, 1>& weights) {
                const size_t n = values.shape(0);
                require(n >= 1 && n <= BestPartition::kMaxValues, "from 1 to 65536 values");
                require(weights.shape(0) == n, "one weight a value");
                const WithoutGil released;
                new (self) BestPartition({values.data(), values.data() + n}, {weights.data(), weights.data() + n});
            },
            "values"_a, "weights"_a)
        .def("add_cluster",
             [](BestPartition& self) {
                 require(self.clusters() < self.n(), "more clusters than values");
                 const WithoutGil released;
                 self.add_cluster();
             })
        .def("means", [](const BestPartition& self) {
            const std::vector<double> means = self.means();
            return array_of(means, {means.size()});
        });
}

}  // namespace kmeans_gif
