// Counts float rows in a hash table, because their keys are too long for a radix sort.
#pragma once
#include <algorithm>
#include <numeric>
#include <vector>

#include "rows/row_table.hpp"
#include "rows/rows.hpp"

namespace kmeans_gif {

class HashingCounter final : public RowCounter {
  public:
    explicit HashingCounter(int features) : features_(features), table_(features) {}

    void add(const void* rows, size_t n, const uint8_t* weights, int /*threads*/) override {
        add_all(static_cast<const double*>(rows), n, weights);
    }
    void add_counted(const void* rows, size_t n, const int64_t* weights) override {
        add_all(static_cast<const double*>(rows), n, weights);
    }
    size_t count(int /*threads*/) override { return table_.rows.size(); }

    void sorted(void* values, int64_t* weights, int /*threads*/) const override {
        const RealRows& rows = table_.rows;
        std::vector<uint32_t> order(rows.size());
        std::iota(order.begin(), order.end(), 0u);
        std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
            return std::lexicographical_compare(rows.at(a), rows.at(a) + features_, rows.at(b), rows.at(b) + features_);
        });
        for (size_t i = 0; i < order.size(); ++i) {
            std::copy_n(rows.at(order[i]), features_, static_cast<double*>(values) + i * features_);
            weights[i] = weights_[order[i]];
        }
    }

  private:
    template <class Weight>
    void add_all(const double* rows, size_t n, const Weight* weights) {
        for (size_t i = 0; i < n; ++i) {
            const int64_t weight = weights == nullptr ? 1 : static_cast<int64_t>(weights[i]);
            if (weight == 0) continue;
            const uint32_t id = table_.find_or_add(rows + i * features_);
            if (id == weights_.size()) weights_.push_back(0);
            weights_[id] += weight;
        }
    }

    int features_;
    RowTable<RealRows> table_;
    std::vector<int64_t> weights_;
};

}  // namespace kmeans_gif
