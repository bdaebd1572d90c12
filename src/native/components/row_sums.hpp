// Sums over rows that arrive in chunks, in an order independent of the chunks: rows are added in order from zero within
// a block of 64, 64 block sums make a sum of the next level, and so on to the root.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/isa.hpp"

namespace kmeans_gif {

class RowSums {
  public:
    // Sums the columns.
    explicit RowSums(int features);
    // Sums the products of each pair of columns about a center (features,), in multiples of 1 / scale.
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
        size_t count = 0;  // terms added since the sums were reset
    };
    void carry(size_t level);

    int features_;
    std::vector<double> center_;
    double scale_ = 1;
    std::vector<Level> levels_;  // rows of a block, blocks, …
};

// Adds the products of each pair of columns of rows (n, features), row by row, to the upper triangle of sums (features,
// features). One per instruction set.
using AddProducts = void (*)(const double* rows, size_t n, int features, double* sums);
KMEANS_GIF_EVERY_ISA(AddProducts add_products();)

}  // namespace kmeans_gif
