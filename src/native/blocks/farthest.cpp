#include "blocks/farthest.hpp"

#include <algorithm>

#include "blocks/assign.hpp"

namespace kmeans_gif {
namespace {

struct Far {
    double distance;
    std::vector<double> row;

    bool before(const Far& other) const {
        return distance != other.distance ? distance > other.distance : row < other.row;
    }
};

// Calls look(label, row (features,)) for every row of positive weight, in block order.
template <class T, class Look>
void each_row(const Blocks<T>& blocks, const std::vector<uint16_t>& labels, Look look) {
    std::vector<double> row(blocks.features);
    for (size_t block = 0; block < blocks.n_blocks; ++block) {
        const T* x = blocks.rows.data() + block * blocks.features * kBlock;
        const auto* weight = blocks.weights_of(block);
        for (int i = 0; i < kBlock; ++i) {
            if (!(weight[i] > 0)) continue;
            for (int f = 0; f < blocks.features; ++f) row[f] = static_cast<double>(x[f * kBlock + i]);
            look(labels[block * kBlock + i], row);
        }
    }
}

}  // namespace

template <class T>
std::vector<double> farthest_rows(const Blocks<T>& blocks, const double* centroids, int k, size_t wanted, int threads,
                                  int pinned) {
    if (wanted == 0) return {};
    std::vector<uint16_t> labels(blocks.n);
    label(blocks, centroids, k, 0, 1, 0, blocks.n_pieces, labels.data(), threads);
    std::vector<std::vector<double>> first(k);  // row of each cluster
    std::vector<bool> alone(k, true);
    each_row(blocks, labels, [&](int label, const std::vector<double>& row) {
        if (first[label].empty()) first[label] = row;
        if (alone[label] && first[label] != row) alone[label] = false;
    });

    std::vector<Far> best;  // farthest first
    Far now{0, {}};
    each_row(blocks, labels, [&](int label, const std::vector<double>& row) {
        if (label >= pinned && alone[label]) return;
        double distance = 0;
        for (int f = 0; f < blocks.features; ++f) {
            const double away = row[f] - centroids[size_t(label) * blocks.features + f];
            distance += away * away;
        }
        if (label < pinned && distance == 0) return;
        if (best.size() == wanted && distance < best.back().distance) return;
        now.distance = distance;
        now.row = row;
        const auto place =
            std::lower_bound(best.begin(), best.end(), now, [](const Far& a, const Far& b) { return a.before(b); });
        if (place != best.end() && place->row == row) return;
        best.insert(place, now);
        if (best.size() > wanted) best.pop_back();
    });

    std::vector<double> rows;
    for (const Far& far : best) rows.insert(rows.end(), far.row.begin(), far.row.end());
    return rows;
}

template std::vector<double> farthest_rows(const Blocks<uint8_t>&, const double*, int, size_t, int, int);
template std::vector<double> farthest_rows(const Blocks<uint16_t>&, const double*, int, size_t, int, int);
template std::vector<double> farthest_rows(const Blocks<double>&, const double*, int, size_t, int, int);

}  // namespace kmeans_gif
