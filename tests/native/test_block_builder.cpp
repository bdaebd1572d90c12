// Float rows in blocks: all are placed, in an order independent of threads and chunks.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

#include "base/data_changed.hpp"
#include "base/morton.hpp"
#include "blocks/block_builder.hpp"
#include "check.hpp"

namespace {

using namespace kmeans_gif;

struct Rows {
    int features;
    std::vector<double> values;   // (n, features)
    std::vector<double> weights;  // (n,), or empty for 1 each
    size_t n() const { return values.size() / features; }
    const double* row(size_t i) const { return values.data() + i * features; }
};

std::unique_ptr<Blocks<double>> built(const Rows& rows, size_t chunk, int threads, bool keep_order = true) {
    BlockBuilder builder(rows.n(), rows.features, keep_order, !rows.weights.empty());
    const auto chunks = [&](auto take) {
        for (size_t first = 0; first < rows.n(); first += chunk) take(first, std::min(chunk, rows.n() - first));
    };
    chunks([&](size_t first, size_t n) { builder.bound(rows.row(first), n, threads); });
    chunks([&](size_t first, size_t n) { builder.count(rows.row(first), n, threads); });
    chunks([&](size_t first, size_t n) {
        CHECK(builder.missing() == rows.n() - first);
        builder.place(rows.row(first), rows.weights.empty() ? nullptr : &rows.weights[first], n, threads);
    });
    while (builder.settle(threads)) continue;
    return builder.finish(threads);
}

// The row at each place.
double at(const Blocks<double>& blocks, size_t place, int f) {
    return blocks.rows[(place / kBlock * blocks.features + f) * kBlock + place % kBlock];
}

template <class Values>
bool same_bits(const Values& a, const Values& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(a[0])) == 0);
}

// The order by a stable comparison sort of the codes.
std::vector<uint32_t> order_of(const Rows& rows) {
    std::vector<double> low(rows.row(0), rows.row(1)), high = low;
    for (size_t i = 0; i < rows.n(); ++i)
        for (int f = 0; f < rows.features; ++f) {
            low[f] = std::min(low[f], rows.row(i)[f]);
            high[f] = std::max(high[f], rows.row(i)[f]);
        }
    FloatCurve curve(rows.features);
    curve.span(low, high);
    std::vector<uint32_t> order(rows.n());
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<uint32_t>(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return curve.code(rows.row(a)) < curve.code(rows.row(b)); });
    return order;
}

void arrives(const Rows& rows, size_t chunk, int threads) {
    const auto held = built(rows, chunk, threads);
    const Blocks<double>& blocks = *held;
    CHECK(blocks.n == rows.n() && blocks.features == rows.features);
    CHECK(std::vector<uint32_t>(blocks.order.begin(), blocks.order.end()) == order_of(rows));
    size_t wrong = 0;
    for (size_t place = 0; place < blocks.n_blocks * kBlock; ++place) {
        const bool behind = place >= rows.n();  // padded with the last row
        const size_t row = blocks.order[std::min(place, rows.n() - 1)];
        for (int f = 0; f < rows.features; ++f) wrong += at(blocks, place, f) != rows.row(row)[f];
        const double weight = behind ? 0 : rows.weights.empty() ? 1 : rows.weights[row];
        wrong += blocks.weights_of(place / kBlock)[place % kBlock] != weight;
    }
    CHECK(wrong == 0);
}

Rows uniform_rows(size_t n, int d, bool weighted) {
    std::mt19937_64 random(n + size_t(d));
    std::uniform_real_distribution<double> uniform(-1, 1);
    Rows rows{d, std::vector<double>(n * d), std::vector<double>(weighted ? n : 0)};
    for (double& x : rows.values) x = uniform(random);
    for (double& w : rows.weights) w = double(random() % 5);
    return rows;
}

TEST(every_row_is_placed_once_in_curve_order) {
    for (const size_t n : {1, 2, 63, 64, 65, 4095, 4096, 4097, 30000})
        for (const int d : {1, 2, 3, 5, 7, 8, 9})
            for (const bool weighted : {false, true}) arrives(uniform_rows(n, d, weighted), 1 + n / 3, 1 + int(n % 3));
    for (const int d : {40, 64, 65, 100}) arrives(uniform_rows(5000, d, true), 999, 2);
}

TEST(the_order_does_not_depend_on_chunks_and_threads) {
    for (const int d : {1, 2, 3, 7}) {
        const Rows rows = uniform_rows(9000, d, true);
        const auto whole = built(rows, 9000, 1);
        for (const size_t chunk : {900, 4096, 8999})
            for (const int threads : {2, 4, 9}) {
                const auto other = built(rows, chunk, threads);
                CHECK(same_bits(other->order, whole->order) && same_bits(other->rows, whole->rows));
                CHECK(same_bits(other->own_weights, whole->own_weights) && same_bits(other->sums, whole->sums));
                CHECK(same_bits(other->about, whole->about));
            }
    }
}

TEST(rows_with_the_same_code_keep_their_order) {
    // 38 by 3 places, some of them one unit in the last place apart: far less than a cell.
    Rows rows{2, {}, {}};
    for (size_t i = 0; i < 20000; ++i) {
        const double x = double(i % 38), y = double(i % 3);
        rows.values.push_back(i % 7 == 0 && x > 0 && x < 37 ? std::nextafter(x, 1e9) : x);
        rows.values.push_back(y);
    }
    const auto blocks = built(rows, 777, 3);
    std::vector<int64_t> last(38 * 3, -1);
    for (const uint32_t row : blocks->order) {
        int64_t& before = last[row % 38 * 3 + row % 3];
        CHECK(before < int64_t(row));
        before = row;
    }
    arrives(rows, 777, 3);
}

TEST(skewed_rows_are_placed) {
    std::mt19937_64 random(4);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (const int d : {1, 2, 3, 5}) {
        Rows one_cell{d, std::vector<double>(size_t(20000) * d), {}};  // except for one distant row
        for (double& x : one_cell.values) x = uniform(random);
        for (int f = 0; f < d; ++f) one_cell.values[f] = 1e9;
        arrives(one_cell, 6000, 2);
        Rows constant = one_cell;  // in one feature
        for (size_t i = 0; i < constant.values.size(); ++i)
            if (i % d != 0) constant.values[i] = 7;
        arrives(constant, 6000, 2);
        arrives({d, std::vector<double>(size_t(20000) * d, 3.5), {}}, 6000, 2);  // all equal
        Rows falling{d, std::vector<double>(size_t(20000) * d), {}};             // magnitudes from 1 to the smallest
        for (double& x : falling.values) x = std::pow(2, -1074 * uniform(random));
        arrives(falling, 6000, 2);
    }
}

TEST(rows_at_both_ends_of_the_float_range_are_placed) {
    const double most = std::numeric_limits<double>::max();
    for (const double scale : {1e300, most, 1e-300, 5e-324})
        for (const int d : {1, 2, 3}) {
            Rows rows = uniform_rows(9000, d, false);
            for (double& x : rows.values) x *= scale;
            rows.values[0] = -scale;
            rows.values.back() = scale;
            arrives(rows, 5000, 2);
            const auto blocks = built(rows, 5000, 2);
            const bool spread = std::isfinite(2 * scale) && std::isfinite(65535 / scale);  // otherwise all in one cell
            CHECK(std::is_sorted(blocks->order.begin(), blocks->order.end()) == !spread);
        }
}

TEST(neighbours_share_blocks) {
    // All points of a 64 × 64 grid, shuffled: the curve cuts it into squares of 8 × 8.
    Rows rows{2, {}, {}};
    std::vector<int> corners(4096);
    for (int i = 0; i < 4096; ++i) corners[i] = i;
    std::shuffle(corners.begin(), corners.end(), std::mt19937(2));
    for (const int i : corners) rows.values.insert(rows.values.end(), {double(i / 64), double(i % 64)});
    const auto blocks = built(rows, 1000, 2);
    for (size_t i = 0; i < blocks->boxes.low.size(); ++i) CHECK(blocks->boxes.high[i] - blocks->boxes.low[i] == 7);
}

TEST(the_order_is_kept_only_on_request) {
    const Rows rows = uniform_rows(5000, 3, false);
    const auto without = built(rows, 5000, 1, false), with = built(rows, 5000, 1);
    CHECK(without->order.empty() && with->order.size() == 5000 && same_bits(without->rows, with->rows));
    CHECK(with->weights == nullptr);
}

// If rows change between passes: an error, or the rows as placed, and no access out of bounds.
TEST(rows_that_change_between_passes_are_an_error) {
    const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    for (const size_t n : {10, 20'000})  // one cell, several
        for (const int d : {1, 2, 3, 5, 9})
            for (const double changed : {-1e3, 1e3, -1e300, 1e300, inf, -inf, nan, 0.25})
                for (const bool counted : {false, true})  // whether they change before counting
                    for (const size_t share : {1, 2, 10'000}) {
                        const Rows rows = uniform_rows(n, d, true);
                        Rows others = rows;
                        for (size_t i = 0; i < others.values.size(); i += share) others.values[i] = changed;
                        BlockBuilder builder(n, d, true, true);
                        builder.bound(rows.row(0), n, 2);
                        builder.count((counted ? others : rows).row(0), n, 2);
                        try {
                            builder.place(others.row(0), rows.weights.data(), n, 2);
                            CHECK(changed == 0.25);  // otherwise it is out of bounds
                            while (builder.settle(2)) continue;
                            CHECK(builder.finish(2)->n == n);
                        } catch (const DataChanged&) {
                        }
                    }
}

TEST(a_builder_refuses_missing_or_excess_rows) {
    const Rows rows = uniform_rows(10, 2, false);
    CHECK_THROWS(BlockBuilder(0, 2, false, false), std::invalid_argument);
    CHECK_THROWS(BlockBuilder(0xffffffff, 2, false, false), std::invalid_argument);
    CHECK_THROWS(BlockBuilder(10, 0, false, false), std::invalid_argument);

    BlockBuilder fewer(10, 2, false, false);
    fewer.bound(rows.row(0), 10, 1);
    fewer.count(rows.row(0), 9, 1);
    for (int times = 0; times < 2; ++times)
        CHECK_THROWS(fewer.place(rows.row(0), nullptr, 10, 1), std::invalid_argument);
    CHECK_THROWS(fewer.finish(1), std::invalid_argument);

    const Rows many = uniform_rows(5000, 2, false);  // several cells
    BlockBuilder others(5000, 2, false, false);
    others.bound(many.row(0), 5000, 1);
    others.count(many.row(0), 5000, 1);
    const std::vector<double> one_row_again(10000, many.values[0]);
    for (int times = 0; times < 2; ++times)
        CHECK_THROWS(others.place(one_row_again.data(), nullptr, 5000, 1), DataChanged);
    CHECK_THROWS(others.finish(1), std::invalid_argument);

    BlockBuilder good(10, 2, false, false);
    good.bound(rows.row(0), 10, 1);
    good.count(rows.row(0), 10, 1);
    good.place(rows.row(0), nullptr, 10, 1);
    CHECK_THROWS(good.finish(1), std::invalid_argument);  // not settled
    while (good.settle(1)) continue;
    CHECK(good.finish(1)->n == 10);
    CHECK_THROWS(good.finish(1), std::invalid_argument);  // already returned
}

}  // namespace
