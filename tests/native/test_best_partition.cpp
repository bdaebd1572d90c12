// Partitions of sorted values into intervals, against brute force over all of them in exact integers.
#include "optimum/best_partition.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"

namespace {

using namespace kmeans_gif;
using Values = std::vector<double>;
using Whole = std::vector<int64_t>;

// W Σ w x² − (Σ w x)², over W: exact up to the division.
long double cost_of(const Whole& x, const Whole& w, size_t first, size_t end) {
    __int128 weight = 0, sum = 0, square = 0;
    for (size_t i = first; i < end; ++i) {
        weight += w[i];
        sum += __int128(w[i]) * x[i];
        square += __int128(w[i]) * x[i] * x[i];
    }
    return static_cast<long double>(weight * square - sum * sum) / static_cast<long double>(weight);
}

// The lowest cost of the values from `first` on, in k intervals.
long double lowest(const Whole& x, const Whole& w, size_t first, size_t k) {
    if (k == 1) return cost_of(x, w, first, x.size());
    long double least = std::numeric_limits<long double>::infinity();
    for (size_t end = first + 1; end + k - 1 <= x.size(); ++end)
        least = std::min(least, cost_of(x, w, first, end) + lowest(x, w, end, k - 1));
    return least;
}

Values floats(const Whole& whole, double scale, double offset) {
    Values out;
    for (const int64_t x : whole) out.push_back(double(x) * scale + offset);
    return out;
}

bool close(double a, long double b) { return std::fabs(static_cast<long double>(a) - b) <= 1e-12L * b; }

// Whether each number of clusters has the lowest cost, and its intervals and means fit that cost.
bool is_best(const Whole& x, const Whole& w, double scale, double offset) {
    BestPartition partition(floats(x, scale, offset), floats(w, 1, 0));
    bool good = true;
    for (size_t k = 1; k <= x.size(); ++k) {
        partition.add_cluster();
        std::vector<size_t> ends = partition.starts();
        const Values means = partition.means();
        good = good && ends.size() == k && means.size() == k && ends[0] == 0;
        ends.push_back(x.size());
        long double own = 0;
        for (size_t c = 0; c < k; ++c) {
            good = good && ends[c] < ends[c + 1];
            own += cost_of(x, w, ends[c], ends[c + 1]);
            long double weight = 0, sum = 0;
            for (size_t i = ends[c]; i < ends[c + 1]; ++i) {
                weight += w[i];
                sum += static_cast<long double>(w[i]) * x[i];
            }
            good = good && std::fabs(means[c] - double(sum / weight * scale + offset)) <=
                               1e-15 * (std::fabs(offset) + scale * double(x.back() - x[0]));
        }
        const long double least = lowest(x, w, 0, k);
        good = good && close(partition.cost(), least * scale * scale) && close(double(own), least);
    }
    return good;
}

TEST(best_partition_has_the_lowest_cost_of_all) {
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        const size_t n = 1 + random() % 11;
        const int span = 1 << (random() % 20);
        Whole x, w;
        for (size_t i = 0; i < n; ++i) {
            x.push_back((i == 0 ? 0 : x.back()) + 1 + random() % span);
            w.push_back(round % 3 == 0 ? 1 : 1 + random() % 1000);
        }
        CHECK(is_best(x, w, 1, 0));
        CHECK(is_best(x, w, 0.125, -1e9));  // exact: at most 31 bits left of the point and 3 right of it
    }
}

TEST(best_partition_keeps_its_digits_beside_far_values) {
    // Costs of the two groups are 22 decades below their squared distance from the middle of all.
    const Whole x{0, 1, 2, 10, 100'000'000'000, 100'000'000'001, 100'000'000'003};
    CHECK(is_best(x, {1, 1, 1, 1, 1, 1, 1}, 1, 0));
    CHECK(is_best(x, {3, 1, 9, 1, 5, 1, 2}, 1.0 / 1024, 0));
    CHECK(is_best(x, {1'000'000, 1, 1, 1, 1, 1, 1'000'000}, 1, 0));
}

TEST(best_partition_of_even_values_is_even) {
    for (const size_t n : {1, 2, 63, 64, 65, 200, 1000}) {
        Values x, w(n, 2.0);
        for (size_t i = 0; i < n; ++i) x.push_back(7 + 3.0 * double(i));
        BestPartition partition(x, w);
        for (size_t k = 1; k <= std::min(n, size_t{20}); ++k) {
            partition.add_cluster();
            std::vector<size_t> ends = partition.starts();
            ends.push_back(n);
            double least = 0;  // m even values with distance 3 and weight 2: 2 · 9 · m (m² − 1) / 12
            for (size_t c = 0; c < k; ++c) {
                const size_t size = ends[c + 1] - ends[c];
                CHECK(size == n / k || size == n / k + 1);
                least += 1.5 * double(size) * (double(size) * double(size) - 1);
            }
            CHECK(close(partition.cost(), least));
        }
    }
}

TEST(best_partition_of_equal_values) {
    BestPartition partition({5, 5, 5, 8, 8}, {1, 2, 1, 4, 1});
    partition.add_cluster();
    CHECK(close(partition.cost(), 4 * 5 / 9.0L * 9));
    partition.add_cluster();
    CHECK(partition.cost() == 0 && partition.means() == (Values{5, 8}));
    while (partition.clusters() < 5) partition.add_cluster();
    CHECK(partition.cost() == 0 && partition.starts() == (std::vector<size_t>{0, 1, 2, 3, 4}));
}

}  // namespace
