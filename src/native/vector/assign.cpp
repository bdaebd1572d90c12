// Compiled once for every instruction set. Distances are direct sums of squared differences in float64, in feature
// order, without fusing, so all of them give the same bits.
#include "assign.hpp"

#include <limits>

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

#if defined(__GNUC__)
#if defined(__AVX512F__)
constexpr int kLanes = 8;
#elif defined(__AVX2__)
constexpr int kLanes = 4;
#else
constexpr int kLanes = 2;
#endif
using Vec = double __attribute__((vector_size(8 * kLanes), aligned(8), may_alias));
using Mask = int64_t __attribute__((vector_size(8 * kLanes), aligned(8), may_alias));
inline Vec spread(double x) { return x - Vec{}; }
#else
constexpr int kLanes = 1;
using Vec = double;
using Mask = int64_t;
inline Vec spread(double x) { return x; }
#endif

inline Vec load(const double* p) { return *reinterpret_cast<const Vec*>(p); }
inline void store(double* p, Vec v) { *reinterpret_cast<Vec*>(p) = v; }
inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }
inline Vec smaller(Vec a, Vec b) { return a < b ? a : b; }

inline double smallest(Vec v) {
    double lanes[kLanes];
    *reinterpret_cast<Vec*>(lanes) = v;
    double least = lanes[0];
    for (int i = 1; i < kLanes; ++i) least = lanes[i] < least ? lanes[i] : least;
    return least;
}

// Those of `from` that can own a row inside the box. The bounds are the distance's own expression, in the same order,
// at the box's nearest point and farthest corner. IEEE rounding is monotone: |x - c| of any x in the box lies between
// the two in every feature, before and after rounding, and so do squares and sums. A centroid whose nearest is strictly
// farther than another's farthest is therefore farther from every row, as computed, ties included.
template <int D, class T>
void narrow(const Candidates& from, const T* low, const T* high, int features, double* nearest, Candidates& to) {
    const int d = D != 0 ? D : features;
    Vec bound = spread(std::numeric_limits<double>::infinity());
    for (int c = 0; c < from.n; c += kLanes) {
        Vec near{}, far{};
        for (int f = 0; f < d; ++f) {
            const Vec at = load(from.coordinates.data() + size_t(f) * from.stride + c);
            const Vec below = static_cast<double>(low[f]) - at, above = at - static_cast<double>(high[f]);
            const Vec outside = larger(larger(below, above), Vec{});
            const Vec across = larger(-below, -above);
            near = f == 0 ? outside * outside : near + outside * outside;
            far = f == 0 ? across * across : far + across * across;
        }
        store(nearest + c, near);
        bound = smaller(bound, far);
    }
    const double limit = smallest(bound);
    int n = 0;
    for (int c = 0; c < from.n; ++c) {
        for (int f = 0; f < d; ++f)
            to.coordinates[size_t(f) * to.stride + n] = from.coordinates[size_t(f) * from.stride + c];
        to.label[n] = from.label[c];
        n += nearest[c] <= limit;
    }
    to.n = n;
    // Whole vectors are read: what lies behind the last must be a centroid that changes no bound.
    for (int c = n; c < to.stride && c % kLanes != 0; ++c)
        for (int f = 0; f < d; ++f)
            to.coordinates[size_t(f) * to.stride + c] = to.coordinates[size_t(f) * to.stride + n - 1];
}

// For the 64 rows x (features, 64): the candidate nearest to each, and the squared distance where it is wanted.
template <int D, bool kDistances>
void nearest_of(const double* x, int features, const Candidates& among, int64_t* slot, double* distance) {
    const int d = D != 0 ? D : features;
    constexpr int kUnroll = 2;
    for (int i = 0; i < kBlock; i += kUnroll * kLanes) {
        Vec best[kUnroll];
        Mask which[kUnroll];
        for (int u = 0; u < kUnroll; ++u) {
            best[u] = spread(std::numeric_limits<double>::infinity());
            which[u] = Mask{};
        }
        for (int c = 0; c < among.n; ++c) {
            for (int u = 0; u < kUnroll; ++u) {
                Vec sum{};
                for (int f = 0; f < d; ++f) {
                    const Vec away = load(x + f * kBlock + i + u * kLanes) -
                                     spread(among.coordinates[size_t(f) * among.stride + c]);
                    sum = f == 0 ? away * away : sum + away * away;
                }
                const Mask less = sum < best[u];
                which[u] = less ? c - Mask{} : which[u];
                best[u] = less ? sum : best[u];
            }
        }
        for (int u = 0; u < kUnroll; ++u) {
            *reinterpret_cast<Mask*>(slot + i + u * kLanes) = which[u];
            if (kDistances) store(distance + i + u * kLanes, best[u]);
        }
    }
}

template <class T>
struct Branch {
    using Sum = typename Blocks<T>::Sum;
    Blocks<T>& blocks;
    ClusterSums<Sum>& out;
    int d;

    // A block that one cluster owns: its stored sums are what adding its rows in order would give.
    void own(size_t block, int32_t label, const double* centroid) {
        const Sum* sum = blocks.sums.data() + block * (1 + d);
        Sum* total = out.by_cluster.data() + size_t(label) * (1 + d);
        for (int f = 0; f <= d; ++f) total[f] += sum[f];
        if constexpr (Blocks<T>::kReal) out.inertia += inertia_about(block, centroid);
        const int32_t before = blocks.owner[block];
        if (before == label) return;
        blocks.owner[block] = label;
        if (before != Blocks<T>::kMixed) {
            out.moved += sum[0];
            return;
        }
        const uint16_t* old = blocks.labels.data() + block * kBlock;
        const Sum* weight = blocks.weights.data() + block * kBlock;
        Sum moved = 0;
        for (int i = 0; i < kBlock; ++i) moved += old[i] != label ? weight[i] : Sum{0};
        out.moved += moved;
    }

    // Σ w |x - c|² from the moments about the block's own centre m: Σ w |x - m|² + 2 (m - c)·Σ w (x - m) + W |m - c|².
    double inertia_about(size_t block, const double* centroid) const {
        const double* center = blocks.about.data() + block * (2 * d + 1);
        const double* first = center + d;
        double cross = 0, square = 0;
        for (int f = 0; f < d; ++f) {
            const double away = center[f] - centroid[f];
            cross += away * first[f];
            square += away * away;
        }
        return center[2 * d] + 2 * cross + static_cast<double>(blocks.sums[block * (1 + d)]) * square;
    }

    // A block of several clusters: rows are added in order from zero, cluster by cluster, then the block's sums.
    void share(size_t block, const Candidates& among, const int64_t* slot, const double* distance, Sum* sums) {
        const T* x = blocks.rows.data() + block * d * kBlock;
        const Sum* weight = blocks.weights.data() + block * kBlock;
        std::fill_n(sums, size_t(among.n) * (1 + d), Sum{0});
        for (int i = 0; i < kBlock; ++i) {
            Sum* sum = sums + slot[i] * (1 + d);
            sum[0] += weight[i];
            for (int f = 0; f < d; ++f) sum[1 + f] += weight[i] * static_cast<Sum>(x[f * kBlock + i]);
        }
        for (int c = 0; c < among.n; ++c) {
            Sum* total = out.by_cluster.data() + size_t(among.label[c]) * (1 + d);
            for (int f = 0; f <= d; ++f) total[f] += sums[c * (1 + d) + f];
        }
        if constexpr (Blocks<T>::kReal) {
            double inertia = 0;
            for (int i = 0; i < kBlock; ++i) inertia += weight[i] * distance[i];
            out.inertia += inertia;
        }
        relabel(block, among, slot, weight);
    }

    void relabel(size_t block, const Candidates& among, const int64_t* slot, const Sum* weight) {
        uint16_t* labels = blocks.labels.data() + block * kBlock;
        const int32_t before = blocks.owner[block];
        Sum moved = 0;
        for (int i = 0; i < kBlock; ++i) {
            const auto label = static_cast<uint16_t>(among.label[slot[i]]);
            const int32_t old = before == Blocks<T>::kMixed ? labels[i] : before;
            moved += old != label ? weight[i] : Sum{0};
            labels[i] = label;
        }
        out.moved += moved;
        blocks.owner[block] = Blocks<T>::kMixed;
    }
};

template <int D, class T>
void assign_one(Blocks<T>& blocks, size_t branch, const Candidates& centroids, Workspace& room,
                ClusterSums<typename Blocks<T>::Sum>& out) {
    using Sum = typename Blocks<T>::Sum;
    const int d = D != 0 ? D : blocks.features;
    Branch<T> work{blocks, out, d};
    auto* sums = reinterpret_cast<Sum*>(room.sums.data());
    std::vector<double> converted(Blocks<T>::kReal ? 0 : size_t(d) * kBlock), centroid(d);
    int64_t slot[kBlock];
    double distance[kBlock];

    narrow<D>(centroids, &blocks.branch_low[branch * d], &blocks.branch_high[branch * d], d, room.nearest.data(),
              room.branch);
    const size_t last = std::min(blocks.n_blocks, (branch + 1) * kBranch);
    for (size_t block = branch * kBranch; block < last; ++block) {
        narrow<D>(room.branch, &blocks.low[block * d], &blocks.high[block * d], d, room.nearest.data(), room.block);
        if (room.block.n == 1) {
            for (int f = 0; f < d; ++f) centroid[f] = room.block.coordinates[size_t(f) * room.block.stride];
            work.own(block, room.block.label[0], centroid.data());
            continue;
        }
        const T* x = blocks.rows.data() + block * d * kBlock;
        if constexpr (Blocks<T>::kReal) {
            nearest_of<D, true>(x, d, room.block, slot, distance);
        } else {
            for (int i = 0; i < d * kBlock; ++i) converted[i] = x[i];
            nearest_of<D, false>(converted.data(), d, room.block, slot, nullptr);
        }
        work.share(block, room.block, slot, distance, sums);
    }
}

}  // namespace

template <class T>
AssignBranch<T> assign_branch(int features) {
    switch (features) {
        case 1: return assign_one<1, T>;
        case 2: return assign_one<2, T>;
        case 3: return assign_one<3, T>;
        default: return assign_one<0, T>;
    }
}

template AssignBranch<uint8_t> assign_branch<uint8_t>(int);
template AssignBranch<uint16_t> assign_branch<uint16_t>(int);
template AssignBranch<double> assign_branch<double>(int);

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
