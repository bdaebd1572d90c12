#include "blocks/assign.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/threads.hpp"

namespace kmeans_gif {
namespace {

Candidates table_of(const double* centroids, int k, int features) {
    Candidates table(features, k);
    table.n = k;
    for (int c = 0; c < table.stride; ++c) {
        const int from = std::min(c, k - 1);
        table.label[c] = from;
        for (int f = 0; f < features; ++f)
            table.coordinates[size_t(f) * table.stride + c] = centroids[size_t(from) * features + f];
    }
    return table;
}

// Work of a call, in rows and looks at a centroid (a quarter of them is looked at, more or less), below which a second
// thread costs more than it saves: some 20 microseconds.
constexpr size_t kWorthThreads = 150'000;

// What the branches of the pieces that threads share sum up to is kept until it is added in their order; in values, 16 MB.
constexpr size_t kMostParts = 1 << 21;

// Some pieces, so few that the sums of their branches have room.
template <class T>
void assign_some(Blocks<T>& blocks, const Candidates& table, const double* centroids, int k, const size_t* pieces,
                 size_t n_pieces, int threads, ClusterSums<typename Blocks<T>::Sum>* totals) {
    using Sum = typename Blocks<T>::Sum;
    const size_t size = size_t(k) * (1 + blocks.features);
    for (size_t i = 0; i < n_pieces; ++i) {
        auto& memory = blocks.memory[pieces[i]];
        if (memory.by_cluster.size() != size) {  // labels of another number of clusters are of no use
            const size_t first = pieces[i] * kPiece * kBranch;
            const size_t last = std::min(blocks.n_blocks, first + size_t{kPiece} * kBranch);
            std::fill(blocks.owner.begin() + first, blocks.owner.begin() + last, Blocks<T>::kNobody);
            memory.by_cluster.assign(size, Sum{0});
        }
        // Out of memory on the way leaves nothing remembered.
        totals[i] = {};
        totals[i].by_cluster.swap(memory.by_cluster);
        if (Blocks<T>::kReal) totals[i].by_cluster.assign(size, Sum{0});
        memory.centroids.clear();
    }

    const AssignBranch<T> kernel = KMEANS_GIF_OF_ISA(assign_branch<T>(blocks.features));
    const size_t in_last = std::min(blocks.n_branches - pieces[n_pieces - 1] * kPiece, size_t{kPiece});
    std::vector<ClusterSums<Sum>> parts((n_pieces - 1) * kPiece + in_last);
    if (parts.size() * kBranch * kBlock * (4 + size_t(k) / 4) < kWorthThreads) threads = 1;
    in_parallel(
        parts.size(), threads, [&] { return Workspace<T>(blocks.features, k); },
        [&](size_t i, Workspace<T>& room) {
            parts[i].by_cluster.assign(size, Sum{0});
            kernel(blocks, pieces[i / kPiece] * kPiece + i % kPiece, table, room, parts[i]);
        });

    for (size_t i = 0; i < parts.size(); ++i) {
        auto& total = totals[i / kPiece];
        for (size_t j = 0; j < size; ++j) total.by_cluster[j] += parts[i].by_cluster[j];
        total.inertia += parts[i].inertia;
        total.moved += parts[i].moved;
    }
    for (size_t i = 0; i < n_pieces; ++i) {
        auto& memory = blocks.memory[pieces[i]];
        memory.by_cluster = totals[i].by_cluster;
        memory.centroids.assign(centroids, centroids + size_t(k) * blocks.features);
    }
}

// Any pieces, in ascending order.
template <class T>
std::vector<ClusterSums<typename Blocks<T>::Sum>> assigned(Blocks<T>& blocks, const double* centroids, int k,
                                                           const std::vector<size_t>& pieces, int threads) {
    const Candidates table = table_of(centroids, k, blocks.features);
    const size_t at_once = std::max(size_t{1}, kMostParts / (kPiece * size_t(k) * (1 + blocks.features)));
    std::vector<ClusterSums<typename Blocks<T>::Sum>> totals(pieces.size());
    for (size_t i = 0; i < pieces.size(); i += at_once)
        assign_some(blocks, table, centroids, k, &pieces[i], std::min(at_once, pieces.size() - i), threads, &totals[i]);
    return totals;
}

}  // namespace

template <class T>
std::vector<ClusterSums<typename Blocks<T>::Sum>> assign(Blocks<T>& blocks, const double* centroids, int k,
                                                         const double* previous, size_t first, size_t last,
                                                         int threads) {
    const std::lock_guard<std::mutex> lock(blocks.in_use);
    std::vector<size_t> pieces(last - first);
    std::iota(pieces.begin(), pieces.end(), first);
    if (previous != nullptr) {
        std::vector<size_t> unlike;  // that remember the labels of other centroids
        std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(unlike), [&](size_t piece) {
            const auto& known = blocks.memory[piece].centroids;
            const size_t size = size_t(k) * blocks.features;
            return known.size() != size || !std::equal(known.begin(), known.end(), previous);
        });
        assigned(blocks, previous, k, unlike, threads);
    }
    auto totals = assigned(blocks, centroids, k, pieces, threads);
    if (previous != nullptr) return totals;
    for (auto& total : totals) {
        total.moved = 0;
        for (int c = 0; c < k; ++c) total.moved += total.by_cluster[size_t(c) * (1 + blocks.features)];
    }
    return totals;
}

template <class T, class Number>
void remembered_labels(const Blocks<T>& blocks, int first, int stride, Number* numbers, int threads) {
    const auto number = [&](int32_t label) { return static_cast<Number>(first + stride * label); };
    in_parallel(
        blocks.n_branches, threads, [] { return 0; },
        [&](size_t branch, int) {
            const size_t last = std::min(blocks.n_blocks, (branch + 1) * kBranch);
            for (size_t block = branch * kBranch; block < last; ++block) {
                const size_t place = block * kBlock, n = std::min(blocks.n - place, size_t{kBlock});
                const int32_t owner = blocks.owner[block];
                if (owner == Blocks<T>::kMixed) {
                    std::transform(&blocks.labels[place], &blocks.labels[place] + n, numbers + place, number);
                } else {
                    std::fill_n(numbers + place, n, number(owner));
                }
            }
        });
}

double whole_inertia(unsigned __int128 total_square, const int64_t* by_cluster, const double* centroids, int k,
                     int features) {
    // Exactly, in integers, about p = round(c), then to c: Σ w|x - p|² - 2 (c - p)·Σ w (x - p) + W |c - p|².
    __int128 exact = static_cast<__int128>(total_square);
    double shift = 0;
    for (int c = 0; c < k; ++c) {
        const int64_t* sums = by_cluster + size_t(c) * (1 + features);
        const int64_t weight = sums[0];
        for (int f = 0; f < features; ++f) {
            const double center = centroids[size_t(c) * features + f];
            const double rounded = std::nearbyint(center);
            const auto p = static_cast<__int128>(rounded);
            const double away = center - rounded;
            exact += p * (static_cast<__int128>(weight) * p - 2 * static_cast<__int128>(sums[1 + f]));
            const __int128 rest = static_cast<__int128>(sums[1 + f]) - static_cast<__int128>(weight) * p;
            shift += away * (away * static_cast<double>(weight) - 2 * static_cast<double>(rest));
        }
    }
    return static_cast<double>(exact) + shift;
}

#define KMEANS_GIF_FOR(T)                                                                                      \
    template std::vector<ClusterSums<typename Blocks<T>::Sum>> assign<T>(Blocks<T>&, const double*, int,       \
                                                                         const double*, size_t, size_t, int);  \
    template void remembered_labels<T, uint8_t>(const Blocks<T>&, int, int, uint8_t*, int);                    \
    template void remembered_labels<T, uint16_t>(const Blocks<T>&, int, int, uint16_t*, int);
KMEANS_GIF_FOR(uint8_t)
KMEANS_GIF_FOR(uint16_t)
KMEANS_GIF_FOR(double)
#undef KMEANS_GIF_FOR

}  // namespace kmeans_gif
