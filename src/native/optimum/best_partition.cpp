#include "optimum/best_partition.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace kmeans_gif {

IntervalCosts::IntervalCosts(std::vector<double> values, std::vector<double> weights)
    : values_(std::move(values)), weights_(std::move(weights)) {
    for (size_t half = 1; half < n(); half *= 2) {
        auto& level = levels_.emplace_back(n());
        for (size_t cut = half; cut < n(); cut += 2 * half) {
            accumulate(cut - 1, cut - half, level.data());
            accumulate(cut, std::min(n(), cut + half) - 1, level.data());
        }
    }
}

// Fills in the moments of the values from `from` to each up to `to`, in either direction.
void IntervalCosts::accumulate(size_t from, size_t to, Moments* out) const {
    Moments sum{0, 0, 0};
    const double origin = values_[from];
    const size_t step = from <= to ? 1 : size_t(-1);
    for (size_t i = from;; i += step) {
        const double value = from <= to ? values_[i] - origin : origin - values_[i];
        const double weight = sum.weight + weights_[i], away = value - sum.away, share = weights_[i] / weight;
        sum.square += sum.weight * share * (away * away);
        sum.away += share * away;
        sum.weight = weight;
        out[i] = sum;
        if (i == to) return;
    }
}

size_t IntervalCosts::best_start(const std::vector<double>& before, size_t first, size_t last, size_t end,
                                 double& total) const {
    const size_t top = end - 1;
    size_t best = first;
    total = std::numeric_limits<double>::infinity();
    // Starts below `top` that differ from it in the same highest bit are neighbours, and share the cut.
    for (size_t bit = levels_.size(); bit-- > 0;) {
        const size_t cut = top >> bit << bit, half = size_t{1} << bit;
        if ((cut & half) == 0 || cut <= first) continue;
        const Moments* left = levels_[bit].data();
        const Moments right = left[top];
        const double gap = values_[cut] - values_[cut - 1];
        for (size_t i = std::max(first, cut - half); i < std::min(last, cut); ++i) {
            const double away = (gap + left[i].away) + right.away;
            const double share = left[i].weight * (right.weight / (left[i].weight + right.weight));
            const double sum = before[i] + ((left[i].square + right.square) + share * (away * away));
            if (sum < total) {
                total = sum;
                best = i;
            }
        }
    }
    if (top < last && before[top] < total) {
        total = before[top];
        best = top;
    }
    return best;
}

double IntervalCosts::mean(size_t first, size_t end) const {
    double weight = 0, sum = 0;
    for (size_t i = first; i < end; ++i) {
        weight += weights_[i];
        sum += weights_[i] * (values_[i] - values_[first]);
    }
    return values_[first] + sum / weight;
}

namespace {

// A layer of the dynamic programme: the best last start for each end in [first_end, last_end], all in [first, last).
struct Layer {
    const IntervalCosts& costs;
    const std::vector<double>& before;
    std::vector<double>& cost;
    std::vector<uint16_t>& starts;

    void fill(size_t first_end, size_t last_end, size_t first, size_t last) {
        if (first_end > last_end) return;
        const size_t end = first_end + (last_end - first_end) / 2;
        const size_t best = costs.best_start(before, first, std::min(last, end), end, cost[end]);
        starts[end - 1] = static_cast<uint16_t>(best);
        fill(first_end, end - 1, first, best + 1);
        fill(end + 1, last_end, best, last);
    }
};

}  // namespace

BestPartition::BestPartition(std::vector<double> values, std::vector<double> weights)
    : costs_(std::move(values), std::move(weights)), cost_(n() + 1, std::numeric_limits<double>::infinity()) {
    cost_[0] = 0;
}

void BestPartition::add_cluster() {
    const size_t before = clusters();  // the last cluster starts after so many values at least
    std::vector<double> cost(n() + 1, std::numeric_limits<double>::infinity());
    auto& starts = starts_.emplace_back(n());
    Layer{costs_, cost_, cost, starts}.fill(before + 1, n(), before, before == 0 ? 1 : n());
    cost_ = std::move(cost);
}

std::vector<size_t> BestPartition::starts() const {
    std::vector<size_t> starts(clusters());
    size_t end = n();
    for (size_t c = clusters(); c-- > 0;) end = starts[c] = starts_[c][end - 1];
    return starts;
}

std::vector<double> BestPartition::means() const {
    std::vector<size_t> ends = starts();
    ends.push_back(n());
    std::vector<double> means;
    for (size_t c = 0; c < clusters(); ++c) means.push_back(costs_.mean(ends[c], ends[c + 1]));
    return means;
}

}  // namespace kmeans_gif
