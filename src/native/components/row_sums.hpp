// Sums over rows that come in chunks, in one order whatever the chunks are: rows are added in order from zero inside
// their block of 64, 64 of these sums make one of the next level, and so on to the root.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/isa.hpp"

namespace kmeans_gif {

class RowSums {
  public:
    // Of the columns.
    explicit RowSums(int features);
    // Of the products of each two columns, about a center (features,), in multiples of 1 / scale.
    RowSums(std::vector<double> center, double scale);

    int features() const { return features_; }
    bool of_products() const { return !center_.empty(); }

    // IN rows (n, features).
    void add(const double* rows, size_t n);

    // (features,), or (features, features), symmetric.
    std::vector<double> total() const;

  private:
    static constexpr size_t kFanout = 64;

    struct Level {
        std::vector<double> sums;
        size_t count = 0;  // of what was added since they were zero
    };
    void carry(size_t level);

    int features_;
    std::vector<double> center_;
    double scale_ = 1;
    std::vector<Level> levels_;  // rows of a block, blocks, …
};

// Adds the products of each two columns of some rows (n, features), row after row, to the upper triangle of sums
// (features, features). One for every instruction set.
using AddProducts = void (*)(const double* rows, size_t n, int features, double* sums);
KMEANS_GIF_EVERY_ISA(AddProducts add_products();)

}  // namespace kmeans_gif
