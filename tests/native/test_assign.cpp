// The block filter, compared with brute force by the same expression, on adversarial rows: exact ties, duplicate
// centroids, rows within the last bits of a bisector, magnitudes whose squares over- and underflow.
#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "base/isa.hpp"
#include "blocks/assign.hpp"
#include "check.hpp"
#include "in_blocks.hpp"

namespace {

using namespace kmeans_gif;
using Random = std::mt19937_64;

template <class T>
struct Case {
    int features;
    std::vector<T> rows;            // (n, features)
    std::vector<double> centroids;  // (k, features)
    size_t n() const { return rows.size() / features; }
    int k() const { return static_cast<int>(centroids.size()) / features; }
};

template <class T>
int brute_force(const Case<T>& data, size_t row) {
    double best = std::numeric_limits<double>::infinity();
    int label = 0;
    for (int c = 0; c < data.k(); ++c) {
        double sum = 0;
        for (int f = 0; f < data.features; ++f) {
            const double away = double(data.rows[row * data.features + f]) - data.centroids[c * data.features + f];
            sum += away * away;
        }
        if (sum < best) {
            best = sum;
            label = c;
        }
    }
    return label;
}

Candidates table(const std::vector<double>& centroids, int features) {
    const int k = static_cast<int>(centroids.size()) / features;
    Candidates all(features, k);
    all.n = k;
    for (int c = 0; c < all.stride; ++c) {
        all.label[c] = std::min(c, k - 1);
        for (int f = 0; f < features; ++f)
            all.coordinates[size_t(f) * all.stride + c] = centroids[size_t(all.label[c]) * features + f];
    }
    return all;
}

template <class T>
struct Kernels {
    AssignBranch<T> assign;
    LabelBranch<T> label;
};

template <class T>
std::vector<Kernels<T>> kernels(int features) {
    std::vector<Kernels<T>> all{{plain::assign_branch<T>(features), plain::label_branch<T>(features)}};
#ifdef KMEANS_GIF_X86
    for (const auto& name : available_isas()) {
        if (name == "avx2") all.push_back({avx2::assign_branch<T>(features), avx2::label_branch<T>(features)});
        if (name == "avx512") all.push_back({avx512::assign_branch<T>(features), avx512::label_branch<T>(features)});
    }
#endif
    return all;
}

// Labels, weights and, for integers, sums, with the kernel of every instruction set.
template <class T>
void agrees(const Case<T>& data) {
    using Sum = typename Blocks<T>::Sum;
    const int d = data.features;
    std::vector<int64_t> weights(data.n());
    for (size_t i = 0; i < data.n(); ++i) weights[i] = 1 + int64_t(i % 3);
    std::vector<int> expected(data.n());
    std::vector<Sum> sums(size_t(data.k()) * (1 + d));
    for (size_t i = 0; i < data.n(); ++i) {
        expected[i] = brute_force(data, i);
        Sum* sum = &sums[size_t(expected[i]) * (1 + d)];
        sum[0] += Sum(weights[i]);
        for (int f = 0; f < d; ++f) sum[1 + f] += Sum(weights[i]) * Sum(data.rows[i * d + f]);
    }
    for (const Kernels<T>& kernel : kernels<T>(d)) {
        const auto held = in_blocks(data.rows.data(), weights.data(), data.n(), d, 1);
        const auto& blocks = *held;
        AssignmentCache<Sum> cache(blocks.n_blocks, blocks.n_pieces);
        const Candidates all = table(data.centroids, d);
        Workspace<T> room(d, data.k());
        ClusterSums<Sum> out;
        out.by_cluster.assign(sums.size(), Sum{0});
        std::vector<uint16_t> labels(blocks.n_branches * kBranch * kBlock);
        for (size_t b = 0; b < blocks.n_branches; ++b) {
            kernel.assign(blocks, cache, b, all, room, out);
            kernel.label(blocks, b, all, room, &labels[b * kBranch * kBlock]);
        }
        size_t wrong = 0;
        for (size_t place = 0; place < data.n(); ++place) wrong += labels[place] != expected[blocks.order[place]];
        CHECK(wrong == 0);
        const size_t step = Blocks<T>::kReal ? size_t(1 + d) : 1;  // float sums are added in another order
        bool same = true;
        for (size_t i = 0; i < sums.size(); i += step) same = same && out.by_cluster[i] == sums[i];
        CHECK(same);
    }
}

const int kFeatures[] = {1, 2, 3, 5};
const int kClusters[] = {1, 2, 3, 8, 9, 31, 300};

// Rows and centroids on a coarse lattice of halves: most distances tie; every third centroid is a duplicate.
template <class T>
Case<T> lattice(Random& random, int d, int k, size_t n, int side) {
    Case<T> data{d, std::vector<T>(n * d), std::vector<double>(size_t(k) * d)};
    for (auto& x : data.rows) x = static_cast<T>(random() % side);
    for (auto& c : data.centroids) c = double(random() % (2 * side)) / 2;
    for (int c = 3; c < k; c += 3)
        std::copy_n(&data.centroids[size_t(random() % c) * d], d, &data.centroids[size_t(c) * d]);
    // One dimension needs no sorting: values are already ascending.
    if (d == 1) std::sort(data.rows.begin(), data.rows.end());
    return data;
}

TEST(ties_on_lattices_go_to_the_lowest_label) {
    Random random(1);
    for (const int d : kFeatures)
        for (const int k : kClusters) {
            agrees(lattice<uint8_t>(random, d, k, 9000, 9));
            agrees(lattice<uint8_t>(random, d, k, 9000, 256));
            agrees(lattice<uint16_t>(random, d, k, 9000, 65536));
            agrees(lattice<double>(random, d, k, 9000, 12));
        }
}

double nudged(Random& random, double x) {
    for (int i = int(random() % 5) - 2; i != 0; i += i < 0 ? 1 : -1)
        x = std::nextafter(x,
                           i < 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity());
    return x;
}

// Rows within two units in the last place of the midpoint of two centroids, half of them moved along the bisector.
Case<double> bisectors(Random& random, int d, int k, size_t n) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    Case<double> data{d, std::vector<double>(n * d), std::vector<double>(size_t(k) * d)};
    for (auto& c : data.centroids) c = uniform(random);
    for (size_t i = 0; i < n; ++i) {
        const double* a = &data.centroids[(random() % k) * d];
        const double* b = &data.centroids[(random() % k) * d];
        const int p = int(random() % d), q = int(random() % d);
        const double along = random() % 2 == 0 || p == q ? 0 : uniform(random);
        double* row = &data.rows[i * d];
        for (int f = 0; f < d; ++f) row[f] = (a[f] + b[f]) / 2;
        row[p] += along * (b[q] - a[q]);
        row[q] -= along * (b[p] - a[p]);
        for (int f = 0; f < d; ++f) row[f] = nudged(random, row[f]);
    }
    return data;
}

TEST(labels_near_bisectors_agree_with_the_expression) {
    Random random(2);
    for (const int d : kFeatures)
        for (const int k : kClusters) agrees(bisectors(random, d, k, 20000));
}

// Blocks with a corner one unit in the last place from a centroid: the lower and upper bounds nearly tie.
TEST(labels_of_rows_equal_or_adjacent_to_centroids) {
    Random random(3);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (const int d : kFeatures)
        for (const int k : kClusters) {
            Case<double> data{d, std::vector<double>(size_t(20000) * d), std::vector<double>(size_t(k) * d)};
            for (auto& c : data.centroids) c = uniform(random);
            for (int c = 1; c < k; c += 2)
                for (int f = 0; f < d; ++f) data.centroids[c * d + f] = nudged(random, data.centroids[(c - 1) * d + f]);
            for (size_t i = 0; i < data.n(); ++i) {
                const double* near = &data.centroids[(random() % k) * d];
                for (int f = 0; f < d; ++f) data.rows[i * d + f] = nudged(random, near[f]);
            }
            agrees(data);
        }
}

// One block and two centroids that are mirror images at a corner of the box up to the last bits: these decide for the
// row in that corner, and so must the bounds.
TEST(labels_in_the_corner_of_a_box) {
    Random random(6);
    std::uniform_real_distribution<double> uniform(0.1, 1);
    for (const int d : kFeatures)
        for (int times = 0; times < 5000; ++times) {
            Case<double> data{d, std::vector<double>(size_t(2) * d), std::vector<double>(size_t(2) * d)};
            for (int f = 0; f < d; ++f) {
                const double first = uniform(random), low = first + uniform(random), high = low + uniform(random);
                data.rows[f] = low;
                data.rows[d + f] = high;
                data.centroids[f] = first;
                data.centroids[d + f] = nudged(random, high + (high - first));
            }
            if (times % 2 == 0) std::swap_ranges(&data.centroids[0], &data.centroids[0] + d, &data.centroids[d]);
            agrees(data);
        }
}

TEST(labels_at_magnitudes_that_overflow_or_underflow) {
    Random random(4);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (const double scale : {1e-300, 1e-160, 1e-20, 1e20, 1e153, 1e200})
        for (const int d : kFeatures)
            for (const int k : {2, 9, 31}) {
                Case<double> data{d, std::vector<double>(size_t(5000) * d), std::vector<double>(size_t(k) * d)};
                for (size_t i = 0; i < data.rows.size(); ++i)
                    data.rows[i] = uniform(random) * (i % d == 0 ? scale : random() % 2 == 0 ? 1 : 0);
                for (size_t i = 0; i < data.centroids.size(); ++i)
                    data.centroids[i] = i % 3 == 0 ? data.rows[i] : uniform(random) * scale;
                agrees(data);
            }
}

TEST(moved_is_the_weight_of_rows_whose_label_differs) {
    Random random(5);
    const Case<uint8_t> data = lattice<uint8_t>(random, 3, 17, 20000, 40);  // dense: many blocks have one owner
    Case<uint8_t> other = data;
    for (size_t i = 0; i < other.centroids.size(); ++i)  // reordered, so that owners change, and slightly moved
        other.centroids[i] = data.centroids[(i + 3) % data.centroids.size()] + 0.5 * double(random() % 4);
    const std::vector<int64_t> weights(data.n(), 2);
    const auto held = in_blocks(data.rows.data(), weights.data(), data.n(), 3, 1);
    auto& blocks = *held;
    int64_t expected = 0;
    for (size_t i = 0; i < data.n(); ++i) expected += brute_force(data, i) != brute_force(other, i) ? 2 : 0;
    const auto run = [&](const Case<uint8_t>& now, const Case<uint8_t>* before) {
        return assign(blocks, now.centroids.data(), 17, before == nullptr ? nullptr : before->centroids.data(), 0, 1, 2)
            .at(0)
            .moved;
    };
    CHECK(run(other, &data) == expected);  // nothing is cached: previous labels are computed first
    CHECK(run(data, &other) == expected);  // previous labels are cached
    CHECK(run(data, &other) == expected);  // labels of other centroids are cached
    CHECK(run(data, &data) == 0);
    CHECK(run(data, nullptr) == 2 * int64_t(data.n()));
}

// Enough rows and centroids to use threads, in one piece that they share or in several.
template <class T>
void threads_leave_no_trace(Random& random, size_t n, int k) {
    const Case<T> data = lattice<T>(random, 2, k, n, 250), other = lattice<T>(random, 2, k, 1, 250);
    const std::vector<int64_t> weights(n, 3);
    const auto held = in_blocks(data.rows.data(), weights.data(), n, 2, 4);
    const auto run = [&](int threads) {
        return assign<T>(*held, data.centroids.data(), k, other.centroids.data(), 0, held->n_pieces, threads);
    };
    const auto one = run(1);
    CHECK(one.size() == held->n_pieces);
    for (const int threads : {2, 4}) {
        const auto several = run(threads);
        for (size_t i = 0; i < one.size(); ++i)
            CHECK(several[i].by_cluster == one[i].by_cluster && several[i].moved == one[i].moved &&
                  several[i].inertia == one[i].inertia);
    }
}

TEST(assignment_does_not_depend_on_threads) {
    Random random(7);
    for (const auto& [n, k] : {std::pair<size_t, int>{70'000, 240}, {600'000, 5}}) {
        threads_leave_no_trace<uint8_t>(random, n, k);
        threads_leave_no_trace<uint16_t>(random, n, k);
        threads_leave_no_trace<double>(random, n, k);
    }
}

// Also if labels of other centroids are cached for some pieces, and if branch sums exceed the limit.
template <class T>
void pieces_are_assigned_alike(Random& random, int d, int k) {
    const Case<T> data = lattice<T>(random, d, k, 600'000, 60), other = lattice<T>(random, d, k, 1, 60);
    const std::vector<int64_t> weights(data.n(), 2);
    const auto held = in_blocks(data.rows.data(), weights.data(), data.n(), d, 2);
    const double *now = data.centroids.data(), *before = other.centroids.data();
    CHECK(held->n_pieces == 3);
    std::vector<ClusterSums<typename Blocks<T>::Sum>> single;
    for (const size_t piece : {0, 1, 2}) {
        assign<T>(*held, before, k, nullptr, piece, piece + 1, 1);
        single.push_back(assign<T>(*held, now, k, before, piece, piece + 1, 2).at(0));
    }
    assign<T>(*held, before, k, nullptr, 1, 2, 1);  // the other pieces have the current labels cached
    const auto together = assign<T>(*held, now, k, before, 0, 3, 2);
    for (const size_t piece : {0, 1, 2})
        CHECK(together[piece].by_cluster == single[piece].by_cluster && together[piece].moved == single[piece].moved &&
              together[piece].inertia == single[piece].inertia);
}

TEST(assigning_pieces_together_equals_one_by_one) {
    Random random(8);
    pieces_are_assigned_alike<uint8_t>(random, 3, 9);
    pieces_are_assigned_alike<uint16_t>(random, 2, 6000);
    pieces_are_assigned_alike<double>(random, 2, 12);
    pieces_are_assigned_alike<double>(random, 1, 9000);
    pieces_are_assigned_alike<uint8_t>(random, 3, 9000);  // the sums of one piece exceed the limit
}

TEST(integer_inertia_is_exact_for_large_sums) {
    // A billion pixels at 65535 and one at 65534 about centroids off the grid: 1e9 · 0.25 + 0.25.
    const int64_t by_cluster[] = {1'000'000'001, 65535LL * 1'000'000'000 + 65534};
    const unsigned __int128 total = static_cast<unsigned __int128>(65535ULL * 65535) * 1'000'000'000 + 65534ULL * 65534;
    const double centroid = 65534.5;
    CHECK(whole_inertia(total, by_cluster, &centroid, 1, 1) == 250'000'000.25);
}

}  // namespace
