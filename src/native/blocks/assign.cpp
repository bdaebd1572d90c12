#include "blocks/assign.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <utility>

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

// The work of a call (rows, plus distance computations, assuming that a quarter of them is needed) below which a second
// thread costs more than it saves; about 20 microseconds.
constexpr size_t kWorthThreads = 150'000;

int worthwhile(int threads, size_t n_branches, int k) {
    return n_branches * kBranch * kBlock * (4 + size_t(k) / 4) < kWorthThreads ? 1 : threads;
}

// Branch sums are kept until they are added in branch order. This caps their number of values (16 MB).
constexpr size_t kMaxParts = 1 << 21;

// Assigns pieces whose branch sums fit kMaxParts.
template <class T>
void assign_some(const Blocks<T>& blocks, AssignmentCache<typename Blocks<T>::Sum>& cache, const Candidates& table,
                 const double* centroids, int k, const size_t* pieces, size_t n_pieces, int threads,
                 ClusterSums<typename Blocks<T>::Sum>* totals) {
    using Sum = typename Blocks<T>::Sum;
    const size_t size = size_t(k) * (1 + blocks.features);
    for (size_t i = 0; i < n_pieces; ++i) {
        auto& piece = cache.pieces[pieces[i]];
        if (piece.by_cluster.size() != size) {  // labels cached for another k are useless
            const size_t first = pieces[i] * kPiece * kBranch;
            const size_t last = std::min(blocks.n_blocks, first + size_t{kPiece} * kBranch);
            std::fill(cache.owner.begin() + first, cache.owner.begin() + last, AssignmentCache<Sum>::kNobody);
            piece.by_cluster.assign(size, Sum{0});
        }
        if (Blocks<T>::kReal) std::fill(piece.by_cluster.begin(), piece.by_cluster.end(), Sum{0});
        totals[i] = {};
    }

    const AssignBranch<T> kernel = KMEANS_GIF_OF_ISA(assign_branch<T>(blocks.features));
    const size_t in_last = std::min(blocks.n_branches - pieces[n_pieces - 1] * kPiece, size_t{kPiece});
    std::vector<ClusterSums<Sum>> parts((n_pieces - 1) * kPiece + in_last);
    in_parallel(
        parts.size(), worthwhile(threads, parts.size(), k), [&] { return Workspace<T>(blocks.features, k); },
        [&](size_t i, Workspace<T>& room) {
            parts[i].by_cluster.assign(size, Sum{0});
            kernel(blocks, cache, pieces[i / kPiece] * kPiece + i % kPiece, table, room, parts[i]);
        });

    for (size_t i = 0; i < parts.size(); ++i) {
        auto& by_cluster = cache.pieces[pieces[i / kPiece]].by_cluster;
        for (size_t j = 0; j < size; ++j) by_cluster[j] += parts[i].by_cluster[j];
        totals[i / kPiece].inertia += parts[i].inertia;
        totals[i / kPiece].moved += parts[i].moved;
    }
    for (size_t i = 0; i < n_pieces; ++i) {
        auto& piece = cache.pieces[pieces[i]];
        totals[i].by_cluster = piece.by_cluster;
        piece.centroids.assign(centroids, centroids + size_t(k) * blocks.features);
    }
}

// Assigns any number of pieces, in ascending order.
template <class T>
std::vector<ClusterSums<typename Blocks<T>::Sum>> assigned(const Blocks<T>& blocks,
                                                           AssignmentCache<typename Blocks<T>::Sum>& cache,
                                                           const double* centroids, int k,
                                                           const std::vector<size_t>& pieces, int threads) {
    const Candidates table = table_of(centroids, k, blocks.features);
    const size_t at_once = std::max(size_t{1}, kMaxParts / (kPiece * size_t(k) * (1 + blocks.features)));
    std::vector<ClusterSums<typename Blocks<T>::Sum>> totals(pieces.size());
    for (size_t i = 0; i < pieces.size(); i += at_once)
        assign_some(blocks, cache, table, centroids, k, &pieces[i], std::min(at_once, pieces.size() - i), threads,
                    &totals[i]);
    return totals;
}

}  // namespace

template <class T>
std::vector<ClusterSums<typename Blocks<T>::Sum>> assign(const Blocks<T>& blocks, const double* centroids, int k,
                                                         const double* previous, size_t first, size_t last,
                                                         int threads) {
    using Cache = AssignmentCache<typename Blocks<T>::Sum>;
    const auto continues = [&](const Cache& cache, size_t piece) {
        const auto& known = cache.pieces[piece].centroids;
        const size_t size = size_t(k) * blocks.features;
        return previous != nullptr && known.size() == size && std::equal(known.begin(), known.end(), previous);
    };
    auto cache = blocks.caches.take([&](const Cache& held) { return continues(held, first); });
    if (cache == nullptr) cache = std::make_unique<Cache>(blocks.n_blocks, blocks.n_pieces);  // lost by an exception
    std::vector<size_t> pieces(last - first);
    std::iota(pieces.begin(), pieces.end(), first);
    if (previous != nullptr) {
        std::vector<size_t> unlike;  // cached for other centroids than `previous`
        std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(unlike),
                     [&](size_t piece) { return !continues(*cache, piece); });
        assigned(blocks, *cache, previous, k, unlike, threads);
    }
    auto totals = assigned(blocks, *cache, centroids, k, pieces, threads);
    blocks.caches.put(std::move(cache));
    if (previous != nullptr) return totals;
    for (auto& total : totals) {
        total.moved = 0;
        for (int c = 0; c < k; ++c) total.moved += total.by_cluster[size_t(c) * (1 + blocks.features)];
    }
    return totals;
}

template <class T, class Number>
void label(const Blocks<T>& blocks, const double* centroids, int k, int offset, int stride, size_t first, size_t last,
           Number* numbers, int threads) {
    struct Room {
        Workspace<T> work;
        uint16_t labels[kBranch * kBlock];
    };
    const Candidates table = table_of(centroids, k, blocks.features);
    const LabelBranch<T> kernel = KMEANS_GIF_OF_ISA(label_branch<T>(blocks.features));
    const size_t first_branch = first * kPiece, n_branches = std::min(blocks.n_branches, last * kPiece) - first_branch;
    in_parallel(
        n_branches, worthwhile(threads, n_branches, k),
        [&] { return std::unique_ptr<Room>(new Room{Workspace<T>(blocks.features, k), {}}); },
        [&](size_t i, const std::unique_ptr<Room>& room) {
            const size_t branch = first_branch + i, place = branch * kBranch * kBlock;
            kernel(blocks, branch, table, room->work, room->labels);
            std::transform(room->labels, room->labels + std::min(blocks.n - place, size_t{kBranch} * kBlock),
                           numbers + place, [&](int n) { return static_cast<Number>(offset + stride * n); });
        });
}

double whole_inertia(unsigned __int128 total_square, const int64_t* by_cluster, const double* centroids, int k,
                     int features) {
    // Exact in integers about p = round(c), then shifted to c: Σ w|x - p|² - 2 (c - p)·Σ w (x - p) + W |c - p|².
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

#define KMEANS_GIF_FOR(T)                                                                                           \
    template std::vector<ClusterSums<typename Blocks<T>::Sum>> assign<T>(const Blocks<T>&, const double*, int,      \
                                                                         const double*, size_t, size_t, int);       \
    template void label<T, uint8_t>(const Blocks<T>&, const double*, int, int, int, size_t, size_t, uint8_t*, int); \
    template void label<T, uint16_t>(const Blocks<T>&, const double*, int, int, int, size_t, size_t, uint16_t*, int);
KMEANS_GIF_FOR(uint8_t)
KMEANS_GIF_FOR(uint16_t)
KMEANS_GIF_FOR(double)
#undef KMEANS_GIF_FOR

}  // namespace kmeans_gif
