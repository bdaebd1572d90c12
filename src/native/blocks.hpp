// Rows in blocks of 64 neighbours in space, blocks in branches of 64. Each block and branch knows the box its rows lie
// in; each block its weighted sums. This is what lets `assign` settle most rows without looking at them.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

namespace kmeans_gif {

constexpr int kBlock = 64;   // rows of a block
constexpr int kBranch = 64;  // blocks of a branch

// T: uint8_t, uint16_t (sums are whole numbers) or double (sums are floats in a stated order).
template <class T>
struct Blocks {
    using Sum = std::conditional_t<std::is_floating_point_v<T>, double, int64_t>;
    static constexpr bool kReal = std::is_floating_point_v<T>;

    // IN values (n, features), weights (n,) >= 0.
    Blocks(const T* values, const int64_t* weights, size_t n, int features);

    int features;
    size_t n, n_blocks, n_branches;
    std::vector<uint32_t> order;  // (n,) row at each place
    std::vector<T> rows;          // (n_blocks, features, 64); the last block is filled up with its last row, weight 0
    std::vector<Sum> weights;     // (n_blocks, 64)
    std::vector<T> low, high;     // (n_blocks, features) box
    std::vector<Sum> sums;        // (n_blocks, 1 + features) weight, weighted sums
    std::vector<double> about;    // floats only: (n_blocks, 2 features + 1) centre, first moments, second moment
    std::vector<T> branch_low, branch_high;  // (n_branches, features)
    unsigned __int128 total_square = 0;      // whole numbers only: Σ w |x|²

    // What the last assignment gave, to count what moves: the owner of a block (kMixed: see labels), the labels of its
    // rows, and for each branch the centroids they are of.
    static constexpr int32_t kMixed = -1;
    using Centroids = std::shared_ptr<const std::vector<double>>;
    std::vector<int32_t> owner;     // (n_blocks,)
    std::vector<uint16_t> labels;   // (n_blocks, 64), of mixed blocks
    std::vector<Centroids> label_centroids;  // (n_branches,)
    std::mutex in_use;

  private:
    void put_in_order(const T* values);
    void fill(const T* values, const int64_t* row_weights);
    void measure(size_t block);
};

extern template struct Blocks<uint8_t>;
extern template struct Blocks<uint16_t>;
extern template struct Blocks<double>;

}  // namespace kmeans_gif
