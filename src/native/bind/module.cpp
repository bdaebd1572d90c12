// The module kmeans_gif._native. Only this folder depends on both the kernels and Python. Python checks the arguments;
// the bindings check only what would be unsafe otherwise. Kernels run without the GIL.
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.hpp"
#include "base/isa.hpp"

NB_MODULE(_native, m) {
    using namespace kmeans_gif;
    nb::set_leak_warnings(false);  // daemon threads may hold objects until the process ends
    m.doc() = "Kernels of kmeans-gif. Not a public interface.";
    m.def("available_isas", &available_isas);
    m.def("isa", [] { return name_of(current_isa()); });
    bind_clustering(m);
    bind_components(m);
    bind_drawing(m);
    bind_gif(m);
    bind_indices(m);
    bind_optimum(m);
    bind_random(m);
    bind_tiff(m);
    bind_text(m);
    nb::module_::import_("atexit").attr("register")(nb::cpp_function([] { WithoutGil::python_ends(); }));
}
