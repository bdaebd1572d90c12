#include "indices/silhouettes.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/threads.hpp"

namespace kmeans_gif {

struct Silhouettes::Room {
    Room(int features, size_t clusters) : compared(size_t(features) * kCompared), sums(clusters * kCompared) {}
    std::vector<double> compared;  // (features, kCompared)
    std::vector<double> sums;      // (all clusters, kCompared)
};

Silhouettes::Silhouettes(const Labelled& given)
    : n_(given.n),
      rows_(given.rows, given.rows + given.n * given.features),
      labels_(given.labels, given.labels + (given.first.size() - 1) * given.n),
      first_(given.first),
      heavy_(given.first.back()) {
    const size_t labellings = first_.size() - 1, d = given.features;
    const auto label = [&](size_t labelling, uint32_t row) { return labels_[labelling * n_ + row]; };
    for (size_t l = 0; l < labellings; ++l)
        for (uint32_t row = 0; row < n_; ++row) heavy_[first_[l] + label(l, row)] += given.weights[row];

    const auto differing = [&](uint32_t a, uint32_t b) {  // one more than the last labelling in which two rows differ
        size_t l = labellings;
        while (l > 0 && label(l - 1, a) == label(l - 1, b)) --l;
        return l;
    };
    std::vector<uint32_t> order(n_);
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        const size_t l = differing(a, b);
        return l == 0 ? a < b : label(l - 1, a) < label(l - 1, b);
    });
    cells_.labellings = labellings;
    cells_.features = given.features;
    for (size_t i = 0; i < n_; ++i) {
        const uint32_t row = order[i];
        cells_.rows.insert(cells_.rows.end(), given.rows + row * d, given.rows + (row + 1) * d);
        cells_.weights.push_back(given.weights[row]);
        if (i > 0 && differing(order[i - 1], row) == 0) {
            ++cells_.ends.back();
            continue;
        }
        cells_.ends.push_back(i + 1);
        for (size_t l = 0; l < labellings; ++l)
            cells_.places.push_back(static_cast<uint32_t>(first_[l] + label(l, row)));
    }
}

void Silhouettes::of_rows(size_t first, size_t last, double* out, int threads) const {
    const size_t blocks = (last - first + kCompared - 1) / kCompared;
    in_parallel(
        blocks, threads, [&] { return Room(cells_.features, heavy_.size()); },
        [&](size_t block, Room& room) {
            const size_t begin = first + block * kCompared;
            compare(begin, std::min(last, begin + kCompared), room, out + block * kCompared, last - first);
        });
}

void Silhouettes::compare(size_t begin, size_t end, Room& room, double* out, size_t stride) const {
    const int d = cells_.features;
    for (int lane = 0; lane < kCompared; ++lane)
        for (int f = 0; f < d; ++f)
            room.compared[f * kCompared + lane] = rows_[std::min(begin + lane, end - 1) * d + f];
    std::fill(room.sums.begin(), room.sums.end(), 0.0);
    KMEANS_GIF_OF_ISA(add_distances(d))(cells_, room.compared.data(), room.sums.data());
    for (size_t l = 0; l < cells_.labellings; ++l)
        for (size_t row = begin; row < end; ++row) {
            const size_t own = first_[l] + labels_[l * n_ + row];
            const double* const sums = room.sums.data() + (row - begin);
            constexpr double kNone = std::numeric_limits<double>::infinity();
            double other = kNone;
            for (size_t c = first_[l]; c < first_[l + 1]; ++c) {
                const double mean = c == own || heavy_[c] == 0 ? kNone : sums[c * kCompared] / heavy_[c];
                other = mean < other ? mean : other;
            }
            double silhouette = 0;
            if (heavy_[own] > 1 && other < kNone) {
                const double near = sums[own * kCompared] / (heavy_[own] - 1);
                const double larger = std::max(near, other);
                if (larger > 0) silhouette = (other - near) / larger;
            }
            out[l * stride + (row - begin)] = silhouette;
        }
}

}  // namespace kmeans_gif
