// Which centroids can own a row inside a box. The bounds are the distance's own expression, in the same order, at the
// box's nearest point and farthest corner. IEEE rounding is monotone: |x - c| of any x in the box lies between the two
// in every feature, before and after rounding, and so do squares and sums. A centroid whose nearest is strictly farther
// than another's farthest is therefore farther from every row, as computed, ties included.
#pragma once
#include <limits>

#include "blocks/assign.hpp"
#include "vector/lanes.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

// Of one feature, of as many boxes or centroids as there are lanes.
struct Feature {
    Vec low, high, centroid;
};

struct Bounds {
    Vec near, far;
};

// at(f): the Feature.
template <class At>
inline Bounds bounds(int d, At at) {
    Bounds sum{};
    for (int f = 0; f < d; ++f) {
        const auto [low, high, centroid] = at(f);
        const Vec below = low - centroid, above = centroid - high;
        const Vec outside = larger(larger(below, above), Vec{});
        const Vec across = larger(-below, -above);
        sum.near = f == 0 ? outside * outside : sum.near + outside * outside;
        sum.far = f == 0 ? across * across : sum.far + across * across;
    }
    return sum;
}

// Copies those of `from` for which stays(c). D: the number of features where it is known to the compiler, else 0.
template <int D, class Stays>
inline void keep(const Candidates& from, int features, Stays stays, Candidates& to) {
    const int d = D != 0 ? D : features;
    int n = 0;
    for (int c = 0; c < from.n; ++c) {
        to.kept[n] = c;
        n += stays(c);
    }
    for (int i = 0; i < n; ++i) {
        const int c = to.kept[i];
        for (int f = 0; f < d; ++f)
            to.coordinates[size_t(f) * to.stride + i] = from.coordinates[size_t(f) * from.stride + c];
        to.label[i] = from.label[c];
    }
    to.n = n;
}

// Those of all centroids that can own a row of one box (features,). Whole vectors of centroids are read: what lies
// behind the last must be a centroid that changes no bound.
template <int D>
void narrow(const Candidates& all, const double* low, const double* high, int features, double* nearest,
            Candidates& to) {
    const int d = D != 0 ? D : features;
    Vec bound = spread(std::numeric_limits<double>::infinity());
    for (int c = 0; c < all.n; c += kLanes) {
        const Bounds found = bounds(d, [&](int f) {
            return Feature{spread(low[f]), spread(high[f]), load(all.coordinates.data() + size_t(f) * all.stride + c)};
        });
        store(nearest + c, found.near);
        bound = smaller(bound, found.far);
    }
    const double limit = smallest(bound);
    keep<D>(all, d, [&](int c) { return nearest[c] <= limit; }, to);
}

// The same for 8 boxes beside each other (features, 8).
struct Eight {
    const double* nearest;  // (n, 8) of each candidate to each box
    double limit[Boxes::kBeside];
    int64_t count[Boxes::kBeside];  // how many can own a row of the box
    int64_t last[Boxes::kBeside];   // the last of them

    template <int D>
    void keep_of(int box, const Candidates& from, int features, Candidates& to) const {
        keep<D>(from, features, [&](int c) { return nearest[c * Boxes::kBeside + box] <= limit[box]; }, to);
    }
};

template <int D>
Eight narrow_eight(const Candidates& from, const double* low, const double* high, int features, double* nearest) {
    const int d = D != 0 ? D : features;
    constexpr int kBeside = Boxes::kBeside;
    Eight found;
    found.nearest = nearest;
    for (int first = 0; first < kBeside; first += kLanes) {
        Vec lows[D != 0 ? D : 1], highs[D != 0 ? D : 1];  // held, where there are few
        for (int f = 0; f < D; ++f) {
            lows[f] = load(low + f * kBeside + first);
            highs[f] = load(high + f * kBeside + first);
        }
        Vec limit = spread(std::numeric_limits<double>::infinity());
        for (int c = 0; c < from.n; ++c) {
            const Bounds bound = bounds(d, [&](int f) {
                const Vec centroid = spread(from.coordinates[size_t(f) * from.stride + c]);
                if constexpr (D != 0) return Feature{lows[f], highs[f], centroid};
                return Feature{load(low + f * kBeside + first), load(high + f * kBeside + first), centroid};
            });
            store(nearest + c * kBeside + first, bound.near);
            limit = smaller(limit, bound.far);
        }
        Mask count{}, last{};
        for (int c = 0; c < from.n; ++c) {
            const Mask stays = load(nearest + c * kBeside + first) <= limit ? Mask{} + 1 : Mask{};
            count += stays;
            last = stays != 0 ? Mask{} + c : last;
        }
        store(found.limit + first, limit);
        store(found.count + first, count);
        store(found.last + first, last);
    }
    return found;
}

}  // namespace
}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
