// The best possible k-means clustering of numbers: clusters are intervals of the sorted values, found by dynamic
// programming over the number of clusters and the last interval. Because the start of the last interval only grows with
// its end, each layer takes O(n log n) by divide and conquer (F. Nielsen and R. Nock, "Optimal interval clustering",
// IEEE Signal Processing Letters 21, 2014; X. Wu, "Optimal quantization by matrix searching", J. Algorithms 12, 1991).
// Uses only + − × ÷ in a fixed order, so that every machine gives the same bits.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kmeans_gif {

// Costs of intervals without cancellation: an interval is cut where the highest bit of the numbers of its first and
// last value differs. Moments of both parts are stored for every bit, and merged by T. F. Chan, G. H. Golub and
// R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979. Nothing is
// subtracted but neighbouring values, so that costs keep their digits at any offset and for any spread of scales.
class IntervalCosts {
  public:
    // IN values (n,) ascending, weights (n,) > 0.
    IntervalCosts(std::vector<double> values, std::vector<double> weights);

    size_t n() const { return values_.size(); }

    // The first value of [first, last) whose interval [it, end) has the lowest cost after before[it]; ties go to the
    // first. OUT total: that cost plus before[it].
    size_t best_start(const std::vector<double>& before, size_t first, size_t last, size_t end, double& total) const;

    // The weighted mean of [first, end).
    double mean(size_t first, size_t end) const;

  private:
    // Moments of the values from a cut up to one of them.
    struct Moments {
        double weight;
        double away;    // from the value beside the cut to the mean
        double square;  // Σ w (x − mean)²
    };

    void accumulate(size_t from, size_t to, Moments* out) const;

    std::vector<double> values_, weights_;
    std::vector<std::vector<Moments>> levels_;  // for each bit, (n,)
};

class BestPartition {
  public:
    static constexpr size_t kMaxValues = 65536;  // so that starts have 16 bits

    // IN values (n,) ascending, weights (n,) > 0; n <= kMaxValues.
    BestPartition(std::vector<double> values, std::vector<double> weights);

    size_t n() const { return costs_.n(); }
    size_t clusters() const { return starts_.size(); }

    // Adds a cluster; at most n. Takes some 10 ms for 65 536 values.
    void add_cluster();

    // With that many clusters: the lowest cost, and (clusters,) numbers of the first values and weighted means.
    double cost() const { return cost_.back(); }
    std::vector<size_t> starts() const;
    std::vector<double> means() const;

  private:
    IntervalCosts costs_;
    std::vector<double> cost_;                   // (n + 1,) of the best partition of so many values
    std::vector<std::vector<uint16_t>> starts_;  // for each number of clusters, (n,) the last start by last value
};

}  // namespace kmeans_gif
