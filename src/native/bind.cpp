// The only file that knows both the kernels and Python. Arguments have been checked in Python; what is checked here is
// what would be unsafe otherwise. Every kernel runs without the interpreter's lock.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "color_spaces.hpp"
#include "isa.hpp"

namespace nb = nanobind;
using namespace nb::literals;
using namespace kmeans_gif;

namespace {

using RowsIn = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using RowsOut = nb::ndarray<double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// A conversion between colour spaces: the one for rows of 3 values, or the one for rows of 1.
template <Conversion color, Conversion gray>
void convert(RowsIn from, RowsOut to) {
    const bool same = from.shape(0) == to.shape(0) && from.shape(1) == to.shape(1);
    if (!same || (from.shape(1) != 3 && from.shape(1) != 1))
        throw std::invalid_argument("rows of 1 or 3 values are wanted, and as many out as in");
    nb::gil_scoped_release release;
    (from.shape(1) == 3 ? color : gray)(from.data(), to.data(), from.shape(0));
}

template <double (&root)(double)>
void roots(nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu> from,
           nb::ndarray<double, nb::ndim<1>, nb::c_contig, nb::device::cpu> to) {
    if (from.shape(0) != to.shape(0)) throw std::invalid_argument("as many values out as in are wanted");
    nb::gil_scoped_release release;
    std::transform(from.data(), from.data() + from.shape(0), to.data(), root);
}

}  // namespace

NB_MODULE(_native, m) {
    m.doc() = "Kernels of kmeans-gif. Not a public interface.";
    m.def("available_isas", &available_isas);
    m.def("srgb_to_lab", &convert<srgb_to_lab, gray_to_lab>, "rows"_a, "out"_a);
    m.def("lab_to_srgb", &convert<lab_to_srgb, lab_to_gray>, "rows"_a, "out"_a);
    m.def("srgb_to_oklab", &convert<srgb_to_oklab, gray_to_oklab>, "rows"_a, "out"_a);
    m.def("oklab_to_srgb", &convert<oklab_to_srgb, oklab_to_gray>, "rows"_a, "out"_a);
    m.def("cube_root", &roots<cube_root>, "values"_a, "out"_a);
    m.def("fifth_root", &roots<fifth_root>, "values"_a, "out"_a);
    m.def("isa", [] { return name_of(current_isa()); });
}
