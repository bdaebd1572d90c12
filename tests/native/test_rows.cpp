// Distinct rows, compared with a map in the documented order.
#include <atomic>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/data_changed.hpp"
#include "check.hpp"
#include "on_curve.hpp"
#include "rows/rows.hpp"

namespace {

using namespace kmeans_gif;

template <class T>
Element element();
template <>
Element element<uint8_t>() {
    return Element::u8;
}
template <>
Element element<uint16_t>() {
    return Element::u16;
}
template <>
Element element<double>() {
    return Element::f64;
}

// Integers along the curve, floats lexicographically.
template <class T>
struct Before {
    bool operator()(const std::vector<T>& a, const std::vector<T>& b) const {
        if constexpr (!std::is_floating_point_v<T>) return before_on_curve(a.data(), b.data(), int(a.size()));
        return a < b;
    }
};

// Rows with `levels` values per feature, in two calls, some of weight 0.
template <class T>
void agrees(int features, size_t n, int levels, double step) {
    std::mt19937 random(static_cast<unsigned>(features * 1000 + levels));
    std::vector<T> rows(n * features);
    std::vector<uint8_t> weights(n);
    for (auto& x : rows) x = static_cast<T>(double(random() % levels) * step);
    for (auto& w : weights) w = static_cast<uint8_t>(random() % 4);
    std::map<std::vector<T>, int64_t, Before<T>> expected;
    const auto row = [&](size_t i) { return std::vector<T>(&rows[i * features], &rows[i * features] + features); };
    for (size_t i = 0; i < n; ++i)
        if (weights[i] != 0) expected[row(i)] += weights[i];

    for (const int threads : {1, 3}) {
        const auto counter = RowCounter::make(element<T>(), features);
        const size_t half = n / 2;
        counter->add(rows.data(), half, weights.data(), threads);
        counter->add(&rows[half * features], n - half, &weights[half], threads);
        if (threads == 3)
            while (counter->settle()) continue;
        CHECK(counter->count(threads) == expected.size());
        std::vector<T> values(expected.size() * features);
        std::vector<int64_t> sums(expected.size());
        counter->sorted(values.data(), sums.data(), threads);
        size_t place = 0;
        bool same = true;
        for (const auto& [value, weight] : expected) {
            same = same && std::equal(value.begin(), value.end(), &values[place * features]) && sums[place] == weight;
            ++place;
        }
        CHECK(same);

        std::vector<uint32_t> found(n);
        RowFinder::make(element<T>(), values.data(), sums.size(), features)
            ->find(rows.data(), n, found.data(), threads);
        for (size_t i = 0; i < n; ++i) {
            const bool known = expected.count(row(i)) != 0;
            same = same && (found[i] < sums.size()) == known && (known || found[i] == sums.size());
            if (known && found[i] < sums.size())
                same = same &&
                       std::equal(&rows[i * features], &rows[i * features] + features, &values[found[i] * features]);
        }
        CHECK(same);
    }
}

TEST(distinct_rows_of_every_width) {
    for (const int features : {1, 2, 3, 4, 5, 8}) agrees<uint8_t>(features, 20000, 256, 1);
    for (const int features : {1, 2, 3, 4}) agrees<uint16_t>(features, 20000, 65536, 1);
    for (const int features : {1, 2, 3, 7}) agrees<double>(features, 20000, 12, 0.1);
    agrees<uint16_t>(3, 20000, 3, 32767);
    agrees<uint16_t>(4, 300000, 65536, 1);  // enough for collisions of 32-bit tags
    agrees<double>(2, 300000, 65536, 0.1);
}

TEST(distinct_rows_of_several_chunks_with_threads) {
    agrees<uint8_t>(3, 200000, 256, 1);  // far beyond the initial table size
}

// Enough rows that waiting ones are counted several times in between; few rows never are.
TEST(many_chunks_with_threads) {
    std::mt19937 random(5);
    std::vector<uint8_t> rows(3 << 20);
    const size_t n = rows.size() / 3;
    std::vector<int64_t> expected(1 << 18);
    for (const int threads : {1, 4}) {
        const auto counter = RowCounter::make(Element::u8, 3);
        std::fill(expected.begin(), expected.end(), 0);
        for (int turn = 0; turn < 11; ++turn) {
            for (size_t i = 0; i < n; ++i) {
                const uint32_t bits = random();
                rows[3 * i] = bits & 63, rows[3 * i + 1] = 192 | (bits >> 6 & 63), rows[3 * i + 2] = bits >> 12 & 63;
                ++expected[bits & 63 | (bits >> 6 & 63) << 6 | (bits >> 12 & 63) << 12];
            }
            counter->add(rows.data(), n, nullptr, threads);
        }
        const size_t m = counter->count(threads);
        CHECK(m == expected.size());
        std::vector<uint8_t> values(m * 3);
        std::vector<int64_t> sums(m);
        counter->sorted(values.data(), sums.data(), threads);
        size_t wrong = 0;
        for (size_t i = 0; i < m; ++i) {
            const uint8_t* value = &values[3 * i];
            wrong += value[1] < 192 || sums[i] != expected[value[0] | (value[1] & 63) << 6 | value[2] << 12];
        }
        CHECK(wrong == 0);
    }
}

TEST(minus_zero_is_zero) {
    const double rows[] = {0.0, -0.0};
    const auto counter = RowCounter::make(Element::f64, 1);
    counter->add(rows, 2, nullptr, 1);
    CHECK(counter->count(1) == 1);
    double value = 1;
    int64_t weight = 0;
    counter->sorted(&value, &weight, 1);
    CHECK(value == 0 && !std::signbit(value) && weight == 2);
    uint32_t found[2];
    RowFinder::make(Element::f64, &value, 1, 1)->find(rows, 2, found, 1);
    CHECK(found[0] == 0 && found[1] == 0);
}

TEST(counted_rows_keep_weights_beyond_32_bits) {
    const uint8_t rows[] = {9, 4, 9};
    const int64_t weights[] = {int64_t{1} << 40, 5, 3};
    const auto counter = RowCounter::make(Element::u8, 1);
    counter->add_counted(rows, 3, weights);
    CHECK(counter->count(1) == 2);
    uint8_t values[2];
    int64_t sums[2];
    counter->sorted(values, sums, 1);
    CHECK(values[0] == 4 && values[1] == 9 && sums[0] == 5 && sums[1] == (int64_t{1} << 40) + 3);
}

TEST(row_finder_refuses_values_that_are_not_sorted_along_the_curve) {
    const uint8_t values[] = {1, 0, 0, 1, 0, 1};
    for (const size_t first : {0, 2})
        CHECK_THROWS(RowFinder::make(Element::u8, values + first, 2, 2), std::invalid_argument);
    RowFinder::make(Element::u8, values + 2, 1, 2);
}

// Rows are read twice. If they change, which ones are counted is unspecified, but none is lost and no write is out of
// bounds.
TEST(rows_modified_while_they_are_counted) {
    std::vector<uint8_t> rows(3 * 30'000);
    std::atomic<bool> done{false};
    std::thread other([&] {
        volatile uint8_t* const shared = rows.data();
        for (unsigned turn = 0; !done; ++turn)
            for (size_t i = 0; i < rows.size(); ++i) shared[i] = static_cast<uint8_t>(turn * 37 + i / 100);
    });
    for (int times = 0; times < 200; ++times) {
        const auto counter = RowCounter::make(Element::u8, 3);
        try {
            counter->add(rows.data(), 30'000, nullptr, 1);
        } catch (const DataChanged&) {
            continue;
        }
        const size_t n = counter->count(1);
        std::vector<uint8_t> values(3 * n);
        std::vector<int64_t> weights(n);
        counter->sorted(values.data(), weights.data(), 1);
        CHECK(std::accumulate(weights.begin(), weights.end(), int64_t{0}) == 30'000);
    }
    done = true;
    other.join();
}

TEST(rows_of_more_than_64_bits_are_refused) {
    CHECK_THROWS(RowCounter::make(Element::u8, 9), std::invalid_argument);
    CHECK_THROWS(RowCounter::make(Element::u16, 5), std::invalid_argument);
    CHECK_THROWS(RowCounter::make(Element::u8, 0), std::invalid_argument);
}

}  // namespace
