// The only file that knows both the kernels and Python. Arguments have been checked in Python; what is checked here is
// what would be unsafe otherwise. Every kernel runs without the interpreter's lock.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>

#include "assign.hpp"
#include "blocks.hpp"
#include "color_spaces.hpp"
#include "gif.hpp"
#include "isa.hpp"
#include "look_up.hpp"
#include "potential.hpp"
#include "random.hpp"
#include "rows.hpp"

namespace nb = nanobind;
using namespace nb::literals;
using namespace kmeans_gif;

namespace {

template <class T, int N>
using In = nb::ndarray<const T, nb::ndim<N>, nb::c_contig, nb::device::cpu>;
template <class T, int N>
using InOut = nb::ndarray<T, nb::ndim<N>, nb::c_contig, nb::device::cpu>;
using InAny = nb::ndarray<nb::ro, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

void require(bool condition, const char* message) {
    if (!condition) throw std::invalid_argument(message);
}

// A new array of our own that NumPy frees.
template <class T>
struct Out {
    explicit Out(std::initializer_list<size_t> shape) : shape_(shape) {
        size_t size = 1;
        for (const size_t n : shape_) size *= n;
        data = new T[size];
        owner_ = nb::capsule(data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    }
    nb::object array() const {
        return nb::cast(nb::ndarray<nb::numpy, T>(data, shape_.size(), shape_.data(), owner_));
    }
    T* data;

  private:
    std::vector<size_t> shape_;
    nb::capsule owner_;
};

Element element_of(const InAny& rows) {
    if (rows.dtype() == nb::dtype<uint8_t>()) return Element::u8;
    if (rows.dtype() == nb::dtype<uint16_t>()) return Element::u16;
    require(rows.dtype() == nb::dtype<double>(), "rows must be uint8, uint16 or float64");
    return Element::f64;
}

// RowCounter with what Python needs to know of it.
struct PyRowCounter {
    PyRowCounter(int features, const std::string& dtype)
        : features(features),
          element(dtype == "uint8" ? Element::u8 : dtype == "uint16" ? Element::u16 : Element::f64),
          counter(RowCounter::make(element, features)) {
        require(features >= 1, "features must be at least 1");
    }

    void check(const InAny& rows) const {
        require(element_of(rows) == element && rows.shape(1) == size_t(features), "rows of another kind");
    }

    void add(const InAny& rows, const std::optional<In<uint8_t, 1>>& weights, int threads) {
        check(rows);
        require(!weights || weights->shape(0) == rows.shape(0), "one weight a row");
        nb::gil_scoped_release release;
        counter->add(rows.data(), rows.shape(0), weights ? weights->data() : nullptr, threads);
    }

    void add_counted(const InAny& rows, const In<int64_t, 1>& weights) {
        check(rows);
        require(weights.shape(0) == rows.shape(0), "one weight a row");
        nb::gil_scoped_release release;
        counter->add_counted(rows.data(), rows.shape(0), weights.data());
    }

    size_t count() {
        nb::gil_scoped_release release;
        return counter->count();
    }

    nb::tuple sorted() {
        const size_t n = count(), d = features;
        const Out<int64_t> weights({n});
        const auto fill = [&](const auto& values) {
            {
                nb::gil_scoped_release release;
                counter->sorted(values.data, weights.data);
            }
            return nb::make_tuple(values.array(), weights.array());
        };
        if (element == Element::u8) return fill(Out<uint8_t>({n, d}));
        if (element == Element::u16) return fill(Out<uint16_t>({n, d}));
        return fill(Out<double>({n, d}));
    }

    int features;
    Element element;
    std::unique_ptr<RowCounter> counter;
};

struct PyRowFinder {
    explicit PyRowFinder(const InAny& values)
        : element(element_of(values)), features(values.shape(1)), n(static_cast<uint32_t>(values.shape(0))) {
        require(values.shape(0) < kNoRow && features >= 1, "too many values");
        nb::gil_scoped_release release;
        finder = RowFinder::make(element, values.data(), n, static_cast<int>(features));
    }

    // The value that each row is; one behind the last where it is none.
    nb::object find(const InAny& rows, int threads) const {
        require(element_of(rows) == element && rows.shape(1) == features, "rows of another kind");
        const Out<uint32_t> found({rows.shape(0)});
        {
            nb::gil_scoped_release release;
            finder->find(rows.data(), rows.shape(0), found.data, threads);
            std::replace(found.data, found.data + rows.shape(0), kNoRow, n);
        }
        return found.array();
    }

    Element element;
    size_t features;
    uint32_t n;
    std::unique_ptr<RowFinder> finder;
};

struct PyBlocks {
    template <class T>
    using Held = std::unique_ptr<Blocks<T>>;

    PyBlocks(const InAny& values, const In<int64_t, 1>& weights, int threads)
        : features(static_cast<int>(values.shape(1))) {
        require(values.shape(0) >= 1 && values.shape(0) < kNoRow && features >= 1, "at least one row and feature");
        require(weights.shape(0) == values.shape(0), "one weight a row");
        const Element element = element_of(values);
        const auto make = [&](auto zero) {
            using T = decltype(zero);
            nb::gil_scoped_release release;
            blocks = std::make_unique<Blocks<T>>(static_cast<const T*>(values.data()), weights.data(), values.shape(0),
                                                 features, threads);
        };
        if (element == Element::u8) make(uint8_t{});
        if (element == Element::u16) make(uint16_t{});
        if (element == Element::f64) make(double{});
    }

    template <class Function>
    decltype(auto) visit(Function function) const {
        return std::visit([&](const auto& held) -> decltype(auto) { return function(*held); }, blocks);
    }

    int clusters(const In<double, 2>& centroids) const {
        require(centroids.shape(1) == size_t(features), "centroids have other features");
        require(centroids.shape(0) >= 1 && centroids.shape(0) <= 65535, "from 1 to 65535 centroids");
        return static_cast<int>(centroids.shape(0));
    }

    nb::tuple assign_piece(const In<double, 2>& centroids, const std::optional<In<double, 2>>& previous, size_t piece,
                           int threads) const {
        const int k = clusters(centroids);
        require(!previous || clusters(*previous) == k, "previous has another number of centroids");
        return visit([&](auto& held) {
            using Sum = typename std::decay_t<decltype(held)>::Sum;
            require(piece < held.n_pieces, "there is no such piece");
            ClusterSums<Sum> result;
            {
                nb::gil_scoped_release release;
                result = assign(held, centroids.data(), k, previous ? previous->data() : nullptr, piece, threads);
            }
            const size_t d = features;
            const Out<Sum> weights({size_t(k)}), sums({size_t(k), d});
            for (size_t c = 0; c < size_t(k); ++c) {
                weights.data[c] = result.by_cluster[c * (1 + d)];
                std::copy_n(result.by_cluster.data() + c * (1 + d) + 1, d, sums.data + c * d);
            }
            return nb::make_tuple(weights.array(), sums.array(), result.inertia, result.moved);
        });
    }

    nb::object labels() const {
        return visit([&](auto& held) {
            const Out<uint16_t> labels({held.n});
            {
                nb::gil_scoped_release release;
                remembered_labels(held, labels.data);
            }
            return labels.array();
        });
    }

    nb::object order() const {
        return visit([](auto& held) {
            const Out<uint32_t> order({held.n});
            std::copy(held.order.begin(), held.order.end(), order.data);
            return order.array();
        });
    }

    double inertia(const In<int64_t, 1>& weights, const In<int64_t, 2>& sums, const In<double, 2>& centroids) const {
        const size_t k = clusters(centroids), d = features;
        require(weights.shape(0) == k && sums.shape(0) == k && sums.shape(1) == d, "one weight and sum a centroid");
        std::vector<int64_t> by_cluster(k * (1 + d));
        for (size_t c = 0; c < k; ++c) {
            by_cluster[c * (1 + d)] = weights.data()[c];
            std::copy_n(sums.data() + c * d, d, by_cluster.data() + c * (1 + d) + 1);
        }
        return visit([&](auto& held) {
            return whole_inertia(held.total_square, by_cluster.data(), centroids.data(), static_cast<int>(k), features);
        });
    }

    int features;
    std::variant<Held<uint8_t>, Held<uint16_t>, Held<double>> blocks;
};

nb::object look_up_all(const In<uint8_t, 1>& table, const In<uint32_t, 2>& places) {
    const Out<uint8_t> out({places.shape(0), places.shape(1)});
    bool inside = true;
    {
        nb::gil_scoped_release release;
        inside = look_up(table.data(), table.shape(0), places.data(), places.size(), out.data);
    }
    require(inside, "a place lies behind the table");
    return out.array();
}

// A conversion between colour spaces: the one for rows of 3 values, or the one for rows of 1.
template <Conversion color, Conversion gray>
void convert(const In<double, 2>& from, const InOut<double, 2>& to) {
    const bool same = from.shape(0) == to.shape(0) && from.shape(1) == to.shape(1);
    require(same && (from.shape(1) == 3 || from.shape(1) == 1), "rows of 1 or 3 values are wanted, as many out as in");
    nb::gil_scoped_release release;
    (from.shape(1) == 3 ? color : gray)(from.data(), to.data(), from.shape(0));
}

template <double (&root)(double)>
void roots(const In<double, 1>& from, const InOut<double, 1>& to) {
    require(from.shape(0) == to.shape(0), "as many values out as in are wanted");
    nb::gil_scoped_release release;
    std::transform(from.data(), from.data() + from.shape(0), to.data(), root);
}

using Plane = In<uint8_t, 2>;

nb::bytes to_bytes(const gif::Bytes& bytes) { return nb::bytes(bytes.data(), bytes.size()); }

gif::Palette palette_of(const Plane& palette, int transparent) {
    require(palette.shape(1) == 3 && palette.shape(0) >= 1 && palette.shape(0) <= 256,
            "a palette has the shape (1 to 256, 3)");
    return {palette.data(), int(palette.shape(0)), transparent};
}

gif::Size size_of(std::size_t height, std::size_t width) {
    require(width >= 1 && width <= 65535 && height >= 1 && height <= 65535, "it is 1 to 65535 pixels wide and high");
    return {int(width), int(height)};
}

nb::bytes gif_header(std::size_t height, std::size_t width, Plane palette, int plays, const std::string& comment) {
    return to_bytes(gif::header(size_of(height, width), palette_of(palette, -1), plays, comment));
}

nb::bytes gif_frame(Plane index, Plane palette, int transparent, std::optional<Plane> previous_index,
                    std::optional<Plane> previous_palette, int previous_transparent, Plane global_palette,
                    int centiseconds) {
    const gif::Size size = size_of(index.shape(0), index.shape(1));
    const gif::Picture current{index.data(), palette_of(palette, transparent)};
    const gif::Palette global = palette_of(global_palette, -1);
    std::optional<gif::Picture> previous;
    if (previous_index && previous_palette) {
        require(previous_index->shape(0) == index.shape(0) && previous_index->shape(1) == index.shape(1),
                "the previous picture has another size");
        previous = gif::Picture{previous_index->data(), palette_of(*previous_palette, previous_transparent)};
    }
    gif::Bytes bytes;
    {
        nb::gil_scoped_release unlocked;
        bytes = gif::frame(previous ? &*previous : nullptr, current, size, global, centiseconds);
    }
    return to_bytes(bytes);
}

}  // namespace

NB_MODULE(_native, m) {
    m.doc() = "Kernels of kmeans-gif. Not a public interface.";
    m.def("available_isas", &available_isas);
    m.def("isa", [] { return name_of(current_isa()); });

    nb::class_<PyRowCounter>(m, "RowCounter")
        .def(nb::init<int, const std::string&>(), "features"_a, "dtype"_a)
        .def("add", &PyRowCounter::add, "rows"_a, "weights"_a.none(), "threads"_a)
        .def("add_counted", &PyRowCounter::add_counted, "rows"_a, "weights"_a)
        .def("sorted", &PyRowCounter::sorted);

    nb::class_<PyRowFinder>(m, "RowFinder")
        .def(nb::init<const InAny&>(), "values"_a)
        .def("find", &PyRowFinder::find, "rows"_a, "threads"_a);

    nb::class_<PyBlocks>(m, "Blocks")
        .def(nb::init<const InAny&, const In<int64_t, 1>&, int>(), "values"_a, "weights"_a, "threads"_a)
        .def_prop_ro("n_pieces", [](const PyBlocks& self) {
            return self.visit([](auto& held) { return held.n_pieces; });
        })
        .def("order", &PyBlocks::order)
        .def("assign_piece", &PyBlocks::assign_piece, "centroids"_a, "previous"_a.none(), "piece"_a, "threads"_a)
        .def("labels", &PyBlocks::labels)
        .def("inertia", &PyBlocks::inertia, "weights"_a, "sums"_a, "centroids"_a);

    nb::class_<Potential>(m, "Potential")
        .def_static("of", [](const PyBlocks& blocks) {
            return blocks.visit([](auto& held) { return Potential::make(held); });
        }, "blocks"_a, nb::keep_alive<0, 1>())
        .def("with_centroid", [](Potential& self, const In<double, 1>& centroid) {
            require(centroid.shape(0) == self.features(), "a centroid has as many numbers as there are features");
            nb::gil_scoped_release release;
            return self.with(centroid.data());
        }, "centroid"_a)
        .def("add", [](Potential& self, const In<double, 1>& centroid) {
            require(centroid.shape(0) == self.features(), "a centroid has as many numbers as there are features");
            nb::gil_scoped_release release;
            self.add(centroid.data());
        }, "centroid"_a)
        .def("at", &Potential::at, "share"_a, nb::call_guard<nb::gil_scoped_release>());

    nb::class_<Pcg32>(m, "Pcg32")
        .def(nb::init<uint32_t>(), "seed"_a)
        .def("next", &Pcg32::next)
        .def("below", [](Pcg32& self, uint64_t bound) {
            require(bound > 0, "bound must be positive");
            return self.below(bound);
        }, "bound"_a)
        .def("uniform", &Pcg32::uniform);

    m.def("srgb_to_lab", &convert<srgb_to_lab, gray_to_lab>, "rows"_a, "out"_a);
    m.def("lab_to_srgb", &convert<lab_to_srgb, lab_to_gray>, "rows"_a, "out"_a);
    m.def("srgb_to_oklab", &convert<srgb_to_oklab, gray_to_oklab>, "rows"_a, "out"_a);
    m.def("oklab_to_srgb", &convert<oklab_to_srgb, oklab_to_gray>, "rows"_a, "out"_a);
    m.def("cube_root", &roots<cube_root>, "values"_a, "out"_a);
    m.def("fifth_root", &roots<fifth_root>, "values"_a, "out"_a);

    m.def("look_up", &look_up_all, "table"_a, "places"_a);
    m.def("gif_header", &gif_header, "height"_a, "width"_a, "palette"_a.noconvert(), "plays"_a, "comment"_a);
    m.def("gif_frame", &gif_frame, "index"_a.noconvert(), "palette"_a.noconvert(), "transparent"_a,
          "previous_index"_a.noconvert().none(), "previous_palette"_a.noconvert().none(), "previous_transparent"_a,
          "global_palette"_a.noconvert(), "centiseconds"_a);
}
