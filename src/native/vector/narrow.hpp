// Filters the centroids that can be nearest to a row in a box. The bounds are the distance expression itself, in the
// same order, at the box's nearest point and farthest corner. IEEE rounding is monotone: for any x in the box |x - c|
// lies between the two in every feature, before and after rounding, and so do squares and sums. A centroid whose lower
// bound is strictly greater than another's upper bound is therefore farther from every row, as computed, ties included.
#pragma once
#include <limits>

#include "blocks/assign.hpp"
#include "vector/lanes.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

// One feature of kLanes boxes or centroids.
struct Feature {
    Vec low, high, centroid;
};

struct Bounds {
    Vec near, far;
};

// at(f) returns the Feature.
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

// Copies the candidates for which stays(c). D: the number of features if known at compile time, else 0.
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

// Filters all centroids for one box (features,). Reads whole vectors of centroids: the padding must not change a bound.
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

// The result for 8 interleaved boxes (features, 8).
struct Eight {
    const double* nearest;  // (n, 8) lower bound per candidate and box
    double limit[Boxes::kBeside];
    int64_t count[Boxes::kBeside];  // number of candidates left for the box
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
        Vec lows[D != 0 ? D : 1], highs[D != 0 ? D : 1];  // held, if there are few
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
