// Bindings for principal components.
#include <algorithm>
#include <vector>

#include "arrays.hpp"
#include "components/jacobi.hpp"
#include "components/row_sums.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

nb::object total(const RowSums& sums) {
    const size_t d = sums.features();
    return sums.of_products() ? array_of(sums.total(), {d, d}) : array_of(sums.total(), {d});
}

// Projects centred rows onto vectors; products are added in feature order.
nb::object project(const In<double, 2>& rows, const In<double, 1>& center, const In<double, 2>& vectors) {
    const size_t n = rows.shape(0), d = rows.shape(1), m = vectors.shape(0);
    require(center.shape(0) == d && vectors.shape(1) == d,
            "rows, center and vectors must have the same number of features");
    const Out<double> out({n, m});
    {
        const WithoutGil released;
        for (size_t i = 0; i < n; ++i)
            for (size_t j = 0; j < m; ++j) {
                double sum = 0;
                for (size_t f = 0; f < d; ++f)
                    sum += (rows.data()[i * d + f] - center.data()[f]) * vectors.data()[j * d + f];
                out.data[i * m + j] = sum;
            }
    }
    return out.array();
}

}  // namespace

void bind_components(nb::module_& m) {
    nb::class_<RowSums>(m, "RowSums")
        .def(
            "__init__",
            [](RowSums* sums, int features) {
                require(features >= 1, "features must be at least 1");
                new (sums) RowSums(features);
            },
            "features"_a)
        .def(
            "__init__",
            [](RowSums* sums, const In<double, 1>& center, double scale) {
                require(center.shape(0) >= 1, "features must be at least 1");
                new (sums) RowSums(std::vector<double>(center.data(), center.data() + center.shape(0)), scale);
            },
            "center"_a, "scale"_a)
        .def(
            "add",
            [](RowSums& self, const In<double, 2>& rows) {
                require(rows.shape(1) == size_t(self.features()), "rows have another number of features");
                const WithoutGil released;
                self.add(rows.data(), rows.shape(0));
            },
            "rows"_a)
        .def("total", &total);

    nb::class_<Jacobi>(m, "Jacobi")
        .def(
            "__init__",
            [](Jacobi* jacobi, const In<double, 2>& matrix) {
                require(matrix.shape(0) == matrix.shape(1) && matrix.shape(0) >= 1,
                        "matrix must be square and not empty");
                new (jacobi) Jacobi(std::vector<double>(matrix.data(), matrix.data() + matrix.size()), matrix.shape(0));
            },
            "matrix"_a)
        .def("rotate", &Jacobi::rotate, "rotations"_a, nb::call_guard<WithoutGil>())
        .def("values", [](const Jacobi& self) { return array_of(self.values(), {self.n()}); })
        .def("vectors", [](const Jacobi& self) { return array_of(self.vectors(), {self.n(), self.n()}); });

    m.def("project", &project, "rows"_a, "center"_a, "vectors"_a);
}

}  // namespace kmeans_gif
