// Distinct rows against a sorted map.
#include <cmath>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

#include "check.hpp"
#include "rows.hpp"

namespace {

using namespace kmeans_gif;

template <class T>
Element element();
template <>
Element element<uint8_t>() { return Element::u8; }
template <>
Element element<uint16_t>() { return Element::u16; }
template <>
Element element<double>() { return Element::f64; }

// Rows of `levels` values a feature, in two calls, some of weight 0.
template <class T>
void agrees(int features, size_t n, int levels, double step) {
    std::mt19937 random(static_cast<unsigned>(features * 1000 + levels));
    std::vector<T> rows(n * features);
    std::vector<uint8_t> weights(n);
    for (auto& x : rows) x = static_cast<T>(double(random() % levels) * step);
    for (auto& w : weights) w = static_cast<uint8_t>(random() % 4);
    std::map<std::vector<T>, int64_t> expected;
    const auto row = [&](size_t i) { return std::vector<T>(&rows[i * features], &rows[i * features] + features); };
    for (size_t i = 0; i < n; ++i)
        if (weights[i] != 0) expected[row(i)] += weights[i];

    const auto counter = RowCounter::make(element<T>(), features);
    std::vector<uint32_t> ids(n);
    const size_t half = n / 2;
    counter->add(rows.data(), half, weights.data(), ids.data());
    counter->add(&rows[half * features], n - half, &weights[half], &ids[half]);
    CHECK(counter->size() == expected.size());
    std::vector<T> values(counter->size() * features);
    std::vector<int64_t> sums(counter->size());
    std::vector<uint32_t> rank(counter->size());
    counter->sorted(values.data(), sums.data(), rank.data());
    size_t place = 0;
    bool same = true;
    for (const auto& [value, weight] : expected) {
        same = same && std::equal(value.begin(), value.end(), &values[place * features]) && sums[place] == weight;
        ++place;
    }
    CHECK(same);
    uint32_t next = 0;
    for (size_t i = 0; i < n; ++i) {
        if (weights[i] == 0) {
            same = same && ids[i] == kNoRow;
            continue;
        }
        same = same && ids[i] <= next;  // in order of first appearance
        next = std::max(next, ids[i] + 1);
        same = same && std::equal(&rows[i * features], &rows[i * features] + features, &values[rank[ids[i]] * features]);
    }
    CHECK(same);
}

TEST(distinct_rows_of_every_width) {
    for (const int features : {1, 2, 3, 4, 5, 8}) agrees<uint8_t>(features, 20000, 256, 1);
    for (const int features : {1, 2, 3, 4}) agrees<uint16_t>(features, 20000, 65536, 1);
    for (const int features : {1, 2, 3, 7}) agrees<double>(features, 20000, 12, 0.1);
    agrees<uint8_t>(3, 200000, 256, 1);  // far beyond the first size of the table
    agrees<uint16_t>(3, 20000, 3, 32767);
}

TEST(minus_zero_is_zero) {
    const double rows[] = {0.0, -0.0};
    const auto counter = RowCounter::make(Element::f64, 1);
    counter->add(rows, 2, nullptr, nullptr);
    CHECK(counter->size() == 1);
    double value = 1;
    int64_t weight = 0;
    uint32_t rank = 7;
    counter->sorted(&value, &weight, &rank);
    CHECK(value == 0 && !std::signbit(value) && weight == 2 && rank == 0);
}

TEST(counted_rows_keep_weights_beyond_32_bits) {
    const uint8_t rows[] = {9, 4, 9};
    const int64_t weights[] = {int64_t{1} << 40, 5, 3};
    const auto counter = RowCounter::make(Element::u8, 1);
    counter->add_counted(rows, 3, weights);
    uint8_t values[2];
    int64_t sums[2];
    uint32_t rank[2];
    counter->sorted(values, sums, rank);
    CHECK(values[0] == 4 && values[1] == 9 && sums[0] == 5 && sums[1] == (int64_t{1} << 40) + 3);
    CHECK(rank[0] == 1 && rank[1] == 0);
}

TEST(rows_of_more_than_64_bits_are_refused) {
    CHECK_THROWS(RowCounter::make(Element::u8, 9), std::invalid_argument);
    CHECK_THROWS(RowCounter::make(Element::u16, 5), std::invalid_argument);
    CHECK_THROWS(RowCounter::make(Element::u8, 0), std::invalid_argument);
}

}  // namespace
