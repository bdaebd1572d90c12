#include "assign.hpp"

#include <cmath>

#include "isa.hpp"
#include "threads.hpp"

namespace kmeans_gif {
namespace {

template <class T>
AssignBranch<T> chosen(int features) {
#ifdef KMEANS_GIF_X86
    if (current_isa() == Isa::avx512) return avx512::assign_branch<T>(features);
    if (current_isa() == Isa::avx2) return avx2::assign_branch<T>(features);
#endif
    return plain::assign_branch<T>(features);
}

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

// Work of a piece, in rows and looks at a centroid (a quarter of them is looked at, more or less), below which a second
// thread costs more than it saves: some 20 microseconds.
constexpr size_t kWorthThreads = 150'000;

template <class T>
ClusterSums<typename Blocks<T>::Sum> assigned(Blocks<T>& blocks, const double* centroids, int k, size_t piece,
                                              int threads) {
    using Sum = typename Blocks<T>::Sum;
    const size_t size = size_t(k) * (1 + blocks.features);
    auto& memory = blocks.memory[piece];
    const size_t first = piece * kPiece, n = std::min(blocks.n_branches - first, size_t{kPiece});
    if (memory.by_cluster.size() != size) {  // labels of another number of clusters are of no use
        const size_t last_block = std::min(blocks.n_blocks, (first + n) * kBranch);
        std::fill(blocks.owner.begin() + first * kBranch, blocks.owner.begin() + last_block, Blocks<T>::kNobody);
        memory.by_cluster.assign(size, Sum{0});
    }
    // Out of memory on the way leaves nothing remembered.
    ClusterSums<Sum> total;
    total.by_cluster.swap(memory.by_cluster);
    if (Blocks<T>::kReal) total.by_cluster.assign(size, Sum{0});
    memory.centroids.clear();

    const Candidates table = table_of(centroids, k, blocks.features);
    const AssignBranch<T> kernel = chosen<T>(blocks.features);
    std::vector<ClusterSums<Sum>> parts(n);
    if (n * kBranch * kBlock * (4 + size_t(k) / 4) < kWorthThreads) threads = 1;
    in_parallel(
        n, threads, [&] { return Workspace<T>(blocks.features, k); },
        [&](size_t i, Workspace<T>& room) {
            parts[i].by_cluster.assign(size, Sum{0});
            kernel(blocks, first + i, table, room, parts[i]);
        });

    for (const auto& part : parts) {
        for (size_t i = 0; i < size; ++i) total.by_cluster[i] += part.by_cluster[i];
        total.inertia += part.inertia;
        total.moved += part.moved;
    }
    memory.by_cluster = total.by_cluster;
    memory.centroids.assign(centroids, centroids + size_t(k) * blocks.features);
    return total;
}

}  // namespace

template <class T>
std::vector<ClusterSums<typename Blocks<T>::Sum>> assign(Blocks<T>& blocks, const double* centroids, int k,
                                                         const double* previous, size_t first, size_t last,
                                                         int threads) {
    const std::lock_guard<std::mutex> lock(blocks.in_use);
    std::vector<ClusterSums<typename Blocks<T>::Sum>> totals(last - first);
    const auto one = [&](size_t piece, int piece_threads) {
        const auto& known = blocks.memory[piece].centroids;
        const size_t size = size_t(k) * blocks.features;
        if (previous != nullptr && (known.size() != size || !std::equal(known.begin(), known.end(), previous)))
            assigned(blocks, previous, k, piece, piece_threads);
        auto& total = totals[piece - first];
        total = assigned(blocks, centroids, k, piece, piece_threads);
        if (previous != nullptr) return;
        total.moved = 0;
        for (int c = 0; c < k; ++c) total.moved += total.by_cluster[size_t(c) * (1 + blocks.features)];
    };
    if (last - first == 1) {
        one(first, threads);
    } else {
        in_parallel(
            last - first, threads, [] { return 0; }, [&](size_t i, int) { one(first + i, 1); });
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
