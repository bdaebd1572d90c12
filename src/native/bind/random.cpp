// Bindings for random numbers.
#include "base/random.hpp"

#include <algorithm>

#include "arrays.hpp"

namespace kmeans_gif {

using namespace nb::literals;

void bind_random(nb::module_& m) {
    nb::class_<Pcg32>(m, "Pcg32")
        .def(nb::init<uint32_t>(), "seed"_a)
        .def("next", &Pcg32::next)
        .def(
            "below",
            [](Pcg32& self, uint64_t bound) {
                require(bound > 0, "bound must be positive");
                return self.below(bound);
            },
            "bound"_a)
        .def("uniform", &Pcg32::uniform)
        .def(
            "uniforms",
            [](Pcg32& self, size_t n) {
                const Out<double> out({n});
                std::generate_n(out.data, n, [&] { return self.uniform(); });
                return out.array();
            },
            "n"_a);
}

}  // namespace kmeans_gif
