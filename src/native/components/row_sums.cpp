#include "components/row_sums.hpp"

#include <algorithm>
#include <utility>

namespace kmeans_gif {

RowSums::RowSums(int features) : features_(features) { levels_.push_back({std::vector<double>(features), 0}); }

RowSums::RowSums(std::vector<double> center, double scale)
    : features_(static_cast<int>(center.size())), center_(std::move(center)), scale_(scale) {
    levels_.push_back({std::vector<double>(size_t(features_) * features_), 0});
}

void RowSums::add(const double* rows, size_t n) {
    const AddProducts kernel = KMEANS_GIF_OF_ISA(add_products());
    std::vector<double> away;
    for (size_t first = 0; first < n;) {
        const size_t m = std::min(n - first, kFanout - levels_[0].count);
        const double* some = rows + first * features_;
        double* const sums = levels_[0].sums.data();
        if (of_products()) {
            away.assign(some, some + m * features_);
            for (size_t i = 0; i < away.size(); ++i) away[i] = (away[i] - center_[i % features_]) * scale_;
            kernel(away.data(), m, features_, sums);
        } else {
            for (size_t i = 0; i < m * features_; ++i) sums[i % features_] += some[i];
        }
        first += m;
        levels_[0].count += m;
        for (size_t level = 0; levels_[level].count == kFanout; ++level) carry(level);
    }
}

void RowSums::carry(size_t level) {
    if (level + 1 == levels_.size()) levels_.push_back({std::vector<double>(levels_[level].sums.size()), 0});
    Level &from = levels_[level], &to = levels_[level + 1];
    for (size_t i = 0; i < from.sums.size(); ++i) to.sums[i] += std::exchange(from.sums[i], 0.0);
    from.count = 0;
    ++to.count;
}

std::vector<double> RowSums::total() const {
    std::vector<double> total = levels_[0].sums;
    for (size_t level = 1; level < levels_.size(); ++level)
        for (size_t i = 0; i < total.size(); ++i) total[i] = levels_[level].sums[i] + total[i];
    if (of_products())
        for (int a = 0; a < features_; ++a)
            for (int b = 0; b < a; ++b) total[size_t(a) * features_ + b] = total[size_t(b) * features_ + a];
    return total;
}

}  // namespace kmeans_gif
