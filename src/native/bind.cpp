// The only file that knows both the kernels and Python. Arguments have been checked in Python; what is checked here is
// what would be unsafe otherwise. Every kernel runs without the interpreter's lock.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "isa.hpp"

namespace nb = nanobind;
using namespace nb::literals;
using namespace kmeans_gif;

NB_MODULE(_native, m) {
    m.doc() = "Kernels of kmeans-gif. Not a public interface.";
    m.def("available_isas", &available_isas);
    m.def("isa", [] { return name_of(current_isa()); });
}
