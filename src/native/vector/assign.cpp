// Compiled once for every instruction set. Distances are direct sums of squared differences in float64, in feature
// order, without fusing, so all of them give the same bits.
#include "assign.hpp"

#include <limits>

#include "vector/sums.hpp"

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
        to.kept[n] = c;
        n += nearest[c] <= limit;
    }
    for (int i = 0; i < n; ++i) {
        const int c = to.kept[i];
        for (int f = 0; f < d; ++f)
            to.coordinates[size_t(f) * to.stride + i] = from.coordinates[size_t(f) * from.stride + c];
        to.label[i] = from.label[c];
    }
    to.n = n;
    // Whole vectors are read: what lies behind the last must be a centroid that changes no bound.
    for (int c = n; c < to.stride && c % kLanes != 0; ++c)
        for (int f = 0; f < d; ++f)
            to.coordinates[size_t(f) * to.stride + c] = to.coordinates[size_t(f) * to.stride + n - 1];
}

// For the 64 rows x (features, 64): which candidate is nearest to each, as `tags` names them, and the squared distance
// where it is wanted.
template <int D, bool kDistances>
void nearest_of(const double* x, int features, const Candidates& among, const int32_t* tags, int64_t* nearest,
                double* distance) {
    const int d = D != 0 ? D : features;
    constexpr int kUnroll = 2;
    for (int i = 0; i < kBlock; i += kUnroll * kLanes) {
        Vec best[kUnroll];
        Mask which[kUnroll];
        for (int u = 0; u < kUnroll; ++u) {
            best[u] = spread(std::numeric_limits<double>::infinity());
            which[u] = tags[0] - Mask{};
        }
        for (int c = 0; c < among.n; ++c) {
            const Mask tag = tags[c] - Mask{};
            for (int u = 0; u < kUnroll; ++u) {
                Vec sum{};
                for (int f = 0; f < d; ++f) {
                    const Vec away = load(x + f * kBlock + i + u * kLanes) -
                                     spread(among.coordinates[size_t(f) * among.stride + c]);
                    sum = f == 0 ? away * away : sum + away * away;
                }
                const Mask less = sum < best[u];
                which[u] = less ? tag : which[u];
                best[u] = less ? sum : best[u];
            }
        }
        for (int u = 0; u < kUnroll; ++u) {
            *reinterpret_cast<Mask*>(nearest + i + u * kLanes) = which[u];
            if (kDistances) store(distance + i + u * kLanes, best[u]);
        }
    }
}

template <int D, class T>
void assign_one(Blocks<T>& blocks, size_t branch, const Candidates& centroids, Workspace& room,
                ClusterSums<typename Blocks<T>::Sum>& out) {
    const int d = D != 0 ? D : blocks.features;
    BranchSums<T> sums{blocks, out, d};
    std::vector<double> converted(Blocks<T>::kReal ? 0 : size_t(d) * kBlock);
    int64_t nearest[kBlock];

    narrow<D>(centroids, &blocks.branch_low[branch * d], &blocks.branch_high[branch * d], d, room.nearest.data(),
              room.branch);
    const size_t last = std::min(blocks.n_blocks, (branch + 1) * kBranch);
    for (size_t block = branch * kBranch; block < last; ++block) {
        if (block % kTwig == 0) {
            const size_t twig = block / kTwig * d;
            narrow<D>(room.branch, &blocks.twig_low[twig], &blocks.twig_high[twig], d, room.nearest.data(), room.twig);
        }
        if (room.twig.n == 1) {
            sums.own(block, room.twig);
            continue;
        }
        narrow<D>(room.twig, &blocks.low[block * d], &blocks.high[block * d], d, room.nearest.data(), room.block);
        const Candidates& among = room.block;
        if (among.n == 1) {
            sums.own(block, among);
            continue;
        }
        const T* x = blocks.rows.data() + block * d * kBlock;
        if constexpr (Blocks<T>::kReal) {
            double distance[kBlock];
            nearest_of<D, true>(x, d, among, room.slots.data(), nearest, distance);
            sums.share(block, among, nearest, distance, room.sums.data());
        } else {
            for (int i = 0; i < d * kBlock; ++i) converted[i] = x[i];
            nearest_of<D, false>(converted.data(), d, among, among.label.data(), nearest, nullptr);
            sums.share(block, nearest);
        }
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
