#include "indices/moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/threads.hpp"

namespace kmeans_gif {

void add_moments(const Labelled& labelled, const double* centers, double* moments, int threads) {
    const int d = labelled.features;
    const auto add = [&](size_t labelling, int) {
        const uint16_t* labels = labelled.labels + labelling * labelled.n;
        const double* x = labelled.rows;
        for (size_t i = 0; i < labelled.n; ++i, x += d) {
            const size_t cluster = labelled.first[labelling] + labels[i];
            const double* center = centers + cluster * d;
            double* to = moments + cluster * (3 + d);
            const double w = labelled.weights[i];
            double square = 0;
            to[0] += w;
            for (int f = 0; f < d; ++f) {
                const double away = x[f] - center[f];
                to[1 + f] += w * away;
                square += away * away;
            }
            to[1 + d] += w * square;
            to[2 + d] += w * std::sqrt(square);
        }
    };
    in_parallel(labelled.first.size() - 1, threads, [] { return 0; }, add);
}

void add_squared_silhouettes(const Labelled& labelled, const double* means, const double* variances,
                             const double* weights, double* sums, int threads) {
    constexpr double kNone = std::numeric_limits<double>::infinity();
    const int d = labelled.features;
    const auto add = [&](size_t labelling, int) {
        const size_t begin = labelled.first[labelling], k = labelled.first[labelling + 1] - begin;
        const uint16_t* labels = labelled.labels + labelling * labelled.n;
        std::vector<double> columns(k * d), to(k), offset(k);  // the means (features, k); those to the row
        for (size_t c = 0; c < k; ++c) {
            offset[c] = weights[begin + c] > 0 ? variances[begin + c] : kNone;
            for (int f = 0; f < d; ++f) columns[f * k + c] = means[(begin + c) * d + f];
        }
        const double* x = labelled.rows;
        for (size_t i = 0; i < labelled.n; ++i, x += d) {
            const double w = labelled.weights[i];
            if (w == 0) continue;
            std::fill(to.begin(), to.end(), 0.0);
            for (int f = 0; f < d; ++f)
                for (size_t c = 0; c < k; ++c) {
                    const double away = x[f] - columns[f * k + c];
                    to[c] += away * away;
                }
            const double heavy = weights[begin + labels[i]];
            const double near = (to[labels[i]] + offset[labels[i]]) * (heavy / (heavy - 1));
            to[labels[i]] = kNone;
            double other = kNone;
            for (size_t c = 0; c < k; ++c) other = std::min(other, to[c] + offset[c]);
            const double larger = std::max(near, other);
            if (heavy > 1 && other < kNone && larger > 0) sums[labelling] += w * ((other - near) / larger);
        }
    };
    in_parallel(labelled.first.size() - 1, threads, [] { return 0; }, add);
}

}  // namespace kmeans_gif
