// Bindings for row counting, blocks, assignment and seeding.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <variant>

#include "arrays.hpp"
#include "base/data_changed.hpp"
#include "blocks/assign.hpp"
#include "blocks/block_builder.hpp"
#include "blocks/blocks.hpp"
#include "blocks/farthest.hpp"
#include "blocks/iterate.hpp"
#include "blocks/potential.hpp"
#include "rows/rows.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

constexpr size_t kTooManyRows = 0xffffffff;  // row numbers have 32 bits

using OutAny = nb::ndarray<nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using InAny = nb::ndarray<nb::ro, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

Element element_of(const InAny& rows) {
    if (rows.dtype() == nb::dtype<uint8_t>()) return Element::u8;
    if (rows.dtype() == nb::dtype<uint16_t>()) return Element::u16;
    require(rows.dtype() == nb::dtype<double>(), "rows must be uint8, uint16 or float64");
    return Element::f64;
}

// RowCounter with its features and dtype.
struct PyRowCounter {
    PyRowCounter(int features, const std::string& dtype)
        : features(features),
          element(dtype == "uint8"    ? Element::u8
                  : dtype == "uint16" ? Element::u16
                                      : Element::f64),
          counter(RowCounter::make(element, features)) {
        require(features >= 1, "features must be at least 1");
    }

    void check(const InAny& rows) const {
        require(element_of(rows) == element && rows.shape(1) == size_t(features),
                "rows have another dtype or number of features");
    }

    void add(const InAny& rows, const std::optional<In<uint8_t, 1>>& weights, int threads) {
        check(rows);
        require(!weights || weights->shape(0) == rows.shape(0), "weights must have one value per row");
        const WithoutGil released;
        counter->add(rows.data(), rows.shape(0), weights ? weights->data() : nullptr, threads);
    }

    void add_counted(const InAny& rows, const In<int64_t, 1>& weights) {
        check(rows);
        require(weights.shape(0) == rows.shape(0), "weights must have one value per row");
        const WithoutGil released;
        counter->add_counted(rows.data(), rows.shape(0), weights.data());
    }

    bool settle() {
        const WithoutGil released;
        return counter->settle();
    }

    size_t count(int threads) {
        const WithoutGil released;
        return counter->count(threads);
    }

    nb::tuple sorted(int threads) {
        const size_t n = count(threads), d = features;
        const Out<int64_t> weights({n});
        const auto fill = [&](const auto& values) {
            {
                const WithoutGil released;
                counter->sorted(values.data, weights.data, threads);
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
    explicit PyRowFinder(const InAny& values) : element(element_of(values)), features(values.shape(1)) {
        require(values.shape(0) < kTooManyRows && features >= 1, "too many values");
        const WithoutGil released;
        finder = RowFinder::make(element, values.data(), values.shape(0), static_cast<int>(features));
    }

    // The number of the value equal to each row; n if there is none.
    nb::object find(const InAny& rows, int threads) const {
        require(element_of(rows) == element && rows.shape(1) == features,
                "rows have another dtype or number of features");
        const Out<uint32_t> found({rows.shape(0)});
        {
            const WithoutGil released;
            finder->find(rows.data(), rows.shape(0), found.data, threads);
        }
        return found.array();
    }

    Element element;
    size_t features;
    std::unique_ptr<RowFinder> finder;
};

struct PyBlocks {
    template <class T>
    using Held = std::unique_ptr<Blocks<T>>;

    // Distinct integer rows with weights.
    PyBlocks(const InAny& values, const In<int64_t, 1>& weights, int threads)
        : features(static_cast<int>(values.shape(1))) {
        require(values.shape(0) >= 1 && values.shape(0) < kTooManyRows && features >= 1,
                "values must have at least one row and one feature");
        require(weights.shape(0) == values.shape(0), "weights must have one value per row");
        const Element element = element_of(values);
        require(element != Element::f64, "values must be uint8 or uint16; use BlockBuilder for floats");
        const WithoutGil released;
        if (element == Element::u8) {
            blocks = whole_blocks(static_cast<const uint8_t*>(values.data()), weights.data(), values.shape(0), features,
                                  threads);
        } else {
            blocks = whole_blocks(static_cast<const uint16_t*>(values.data()), weights.data(), values.shape(0),
                                  features, threads);
        }
    }

    PyBlocks(BlockBuilder& builder, int threads) : features(builder.features()) {
        const WithoutGil released;
        blocks = builder.finish(threads);
    }

    template <class Function>
    decltype(auto) visit(Function function) const {
        return std::visit([&](const auto& held) -> decltype(auto) { return function(*held); }, blocks);
    }

    int clusters(const In<double, 2>& centroids) const {
        require(centroids.shape(1) == size_t(features), "centroids have another number of features");
        require(centroids.shape(0) >= 1 && centroids.shape(0) <= 65535,
                "the number of centroids must be from 1 to 65535");
        return static_cast<int>(centroids.shape(0));
    }

    nb::list assign_pieces(const In<double, 2>& centroids, const std::optional<In<double, 2>>& previous, size_t first,
                           size_t last, int threads) const {
        const int k = clusters(centroids);
        require(!previous || clusters(*previous) == k, "previous must have the shape of centroids");
        return visit([&](auto& held) {
            using Sum = typename std::decay_t<decltype(held)>::Sum;
            require(first < last && last <= held.n_pieces, "the range of pieces is empty or out of bounds");
            const auto results = [&] {
                const WithoutGil released;
                return assign(held, centroids.data(), k, previous ? previous->data() : nullptr, first, last, threads);
            }();
            nb::list pieces;
            const size_t d = features;
            for (const auto& result : results) {
                const Out<Sum> weights({size_t(k)}), sums({size_t(k), d});
                for (size_t c = 0; c < size_t(k); ++c) {
                    weights.data[c] = result.by_cluster[c * (1 + d)];
                    std::copy_n(result.by_cluster.data() + c * (1 + d) + 1, d, sums.data + c * d);
                }
                pieces.append(nb::make_tuple(weights.array(), sums.array(), result.inertia, result.moved));
            }
            return pieces;
        });
    }

    nb::tuple iterate_piece(const In<double, 2>& centroids, const std::optional<In<double, 2>>& previous, int pinned,
                            size_t max_assignments, int threads) const {
        const int k = clusters(centroids);
        require(!previous || clusters(*previous) == k, "previous must have the shape of centroids");
        require(pinned >= 0 && pinned <= k, "more centroids are pinned than there are");
        return visit([&](auto& held) {
            require(held.n_pieces == 1, "there is more than one piece");
            const auto done = [&] {
                const WithoutGil released;
                return iterate(held, centroids.data(), k, previous ? previous->data() : nullptr, pinned,
                               max_assignments, threads);
            }();
            const size_t n = done.moved.size(), rows = k, d = features;
            return nb::make_tuple(array_of(done.centroids, {n, rows, d}), array_of(done.weights, {n, rows}),
                                  array_of(done.inertia, {n}), array_of(done.moved, {n}),
                                  array_of(done.sums, {rows, d}));
        });
    }

    // Writes offset + stride × label for the rows of some pieces to `out` (n,), uint8 or uint16.
    void label_pieces(const In<double, 2>& centroids, const OutAny& out, int offset, int stride, size_t first,
                      size_t last, int threads) const {
        const int k = clusters(centroids);
        const bool bytes = out.dtype() == nb::dtype<uint8_t>();
        require(bytes || out.dtype() == nb::dtype<uint16_t>(), "labels must be uint8 or uint16");
        require(offset >= 0 && stride >= 1 && offset + int64_t{stride} * (k - 1) <= (bytes ? 255 : 65535),
                "the labels do not fit the dtype of out");
        visit([&](auto& held) {
            require(first < last && last <= held.n_pieces, "the range of pieces is empty or out of bounds");
            require(out.shape(0) == held.n, "out must have one value per row");
            const WithoutGil released;
            const auto write = [&](auto* to) {
                label(held, centroids.data(), k, offset, stride, first, last, to, threads);
            };
            bytes ? write(static_cast<uint8_t*>(out.data())) : write(static_cast<uint16_t*>(out.data()));
        });
    }

    // Integer rows keep their order.
    bool reordered() const { return std::holds_alternative<Held<double>>(blocks); }

    nb::object order() const {
        return visit([&](auto& held) {
            require(!reordered() || !held.order.empty(), "the order was not kept");
            const Out<uint32_t> order({held.n});
            if (reordered()) std::copy(held.order.begin(), held.order.end(), order.data);
            else std::iota(order.data, order.data + held.n, 0u);
            return order.array();
        });
    }

    nb::object farthest(const In<double, 2>& centroids, size_t wanted, int threads, int pinned) const {
        const int k = clusters(centroids);
        return visit([&](auto& held) {
            const auto rows = [&] {
                const WithoutGil released;
                return farthest_rows(held, centroids.data(), k, wanted, threads, pinned);
            }();
            return array_of(rows, {rows.size() / features, size_t(features)});
        });
    }

    // The lowest and highest value of each feature.
    nb::object bounds() const {
        return visit([&](auto& held) {
            const size_t d = features;
            const Out<double> out({2, d});
            for (size_t f = 0; f < d; ++f) {
                double low = held.branch_low[f], high = held.branch_high[f];
                for (size_t b = 1; b < held.n_branches; ++b) {
                    low = std::min(low, held.branch_low[b * d + f]);
                    high = std::max(high, held.branch_high[b * d + f]);
                }
                out.data[f] = low;
                out.data[d + f] = high;
            }
            return out.array();
        });
    }

    double inertia(const In<int64_t, 1>& weights, const In<int64_t, 2>& sums, const In<double, 2>& centroids) const {
        const size_t k = clusters(centroids), d = features;
        require(weights.shape(0) == k && sums.shape(0) == k && sums.shape(1) == d,
                "weights and sums must have one row per centroid");
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

}  // namespace

void bind_clustering(nb::module_& m) {
    nb::exception<DataChanged>(m, "DataChangedError", PyExc_ValueError);

    nb::class_<PyRowCounter>(m, "RowCounter")
        .def(nb::init<int, const std::string&>(), "features"_a, "dtype"_a)
        .def("add", &PyRowCounter::add, "rows"_a, "weights"_a.none(), "threads"_a)
        .def("add_counted", &PyRowCounter::add_counted, "rows"_a, "weights"_a)
        .def("settle", &PyRowCounter::settle)
        .def("count", &PyRowCounter::count, "threads"_a)
        .def("sorted", &PyRowCounter::sorted, "threads"_a);

    nb::class_<PyRowFinder>(m, "RowFinder")
        .def(nb::init<const InAny&>(), "values"_a)
        .def("find", &PyRowFinder::find, "rows"_a, "threads"_a);

    nb::class_<BlockBuilder>(m, "BlockBuilder")
        .def(nb::init<size_t, int, bool, bool>(), "n"_a, "features"_a, nb::kw_only(), "keep_order"_a, "weighted"_a)
        .def(
            "bound",
            [](BlockBuilder& self, const In<double, 2>& rows, int threads) {
                require(rows.shape(1) == size_t(self.features()), "rows have another number of features");
                const WithoutGil released;
                self.bound(rows.data(), rows.shape(0), threads);
            },
            "rows"_a, "threads"_a)
        .def("bounds",
             [](const BlockBuilder& self) {
                 require(!self.low().empty(), "no rows were passed to bound");
                 const Out<double> out({2, size_t(self.features())});
                 std::copy(self.high().begin(), self.high().end(),
                           std::copy(self.low().begin(), self.low().end(), out.data));
                 return out.array();
             })
        .def(
            "count",
            [](BlockBuilder& self, const In<double, 2>& rows, int threads) {
                require(rows.shape(1) == size_t(self.features()), "rows have another number of features");
                const WithoutGil released;
                self.count(rows.data(), rows.shape(0), threads);
            },
            "rows"_a, "threads"_a)
        .def(
            "place",
            [](BlockBuilder& self, const In<double, 2>& rows, const std::optional<In<double, 1>>& weights,
               int threads) {
                require(rows.shape(1) == size_t(self.features()) && rows.shape(0) <= self.missing(),
                        "rows have another number of features, or are more than were counted");
                require(weights.has_value() == self.weighted(),
                        "weights must be given if and only if weighted is true");
                require(!weights || weights->shape(0) == rows.shape(0), "weights must have one value per row");
                const WithoutGil released;
                self.place(rows.data(), weights ? weights->data() : nullptr, rows.shape(0), threads);
            },
            "rows"_a, "weights"_a.none(), "threads"_a)
        .def(
            "settle",
            [](BlockBuilder& self, int threads) {
                require(self.missing() == 0, "not all rows were placed");
                const WithoutGil released;
                return self.settle(threads);
            },
            "threads"_a);

    nb::class_<PyBlocks>(m, "Blocks")
        .def(nb::init<const InAny&, const In<int64_t, 1>&, int>(), "values"_a, "weights"_a, "threads"_a,
             nb::keep_alive<1, 3>())
        .def_prop_ro("n", [](const PyBlocks& self) { return self.visit([](auto& held) { return held.n; }); })
        .def_prop_ro("n_pieces",
                     [](const PyBlocks& self) { return self.visit([](auto& held) { return held.n_pieces; }); })
        .def(nb::init<BlockBuilder&, int>(), "builder"_a, "threads"_a)
        .def_prop_ro("reordered", &PyBlocks::reordered)
        .def("order", &PyBlocks::order)
        .def("bounds", &PyBlocks::bounds)
        .def("farthest", &PyBlocks::farthest, "centroids"_a, "wanted"_a, "threads"_a, "pinned"_a)
        .def("assign_pieces", &PyBlocks::assign_pieces, "centroids"_a, "previous"_a.none(), "first"_a, "last"_a,
             "threads"_a)
        .def("iterate_piece", &PyBlocks::iterate_piece, "centroids"_a, "previous"_a.none(), "pinned"_a,
             "max_assignments"_a, "threads"_a)
        .def("label_pieces", &PyBlocks::label_pieces, "centroids"_a, "out"_a.noconvert(), "offset"_a, "stride"_a,
             "first"_a, "last"_a, "threads"_a)
        .def("inertia", &PyBlocks::inertia, "weights"_a, "sums"_a, "centroids"_a);

    nb::class_<Potential>(m, "Potential")
        .def_static(
            "of", [](const PyBlocks& blocks) { return blocks.visit([](auto& held) { return Potential::make(held); }); },
            "blocks"_a, nb::keep_alive<0, 1>())
        .def(
            "with_centroid",
            [](Potential& self, const In<double, 1>& centroid, int threads) {
                require(centroid.shape(0) == self.features(), "centroid must have one value per feature");
                const WithoutGil released;
                return self.with(centroid.data(), threads);
            },
            "centroid"_a, "threads"_a)
        .def(
            "add",
            [](Potential& self, const In<double, 1>& centroid, int threads) {
                require(centroid.shape(0) == self.features(), "centroid must have one value per feature");
                const WithoutGil released;
                self.add(centroid.data(), threads);
            },
            "centroid"_a, "threads"_a)
        .def(
            "at",
            [](const Potential& self, double share) {
                const Out<double> row({self.features()});
                self.at(share, row.data);
                return row.array();
            },
            "share"_a);
}

}  // namespace kmeans_gif
