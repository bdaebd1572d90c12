// Rows in blocks of 64 neighbours in space, blocks in twigs of 8 and branches of 64. Each of them knows the box its
// rows lie in; each block its weighted sums. This is what lets `assign` settle most rows without looking at them.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "base/buffer.hpp"
#include "base/isa.hpp"
#include "base/slot.hpp"

namespace kmeans_gif {

constexpr int kBlock = 64;   // rows of a block
constexpr int kTwig = 8;     // blocks of a twig
constexpr int kBranch = 64;  // blocks of a branch
constexpr int kPiece = 64;   // branches of a piece, which one call handles

// The least boxes that rows, blocks or twigs lie in. Those of 8 neighbours lie beside each other, feature by feature,
// for their bounds to be taken together.
struct Boxes {
    static constexpr int kBeside = 8;

    Boxes(size_t n, int n_features)
        : features(n_features), low((n + kBeside - 1) / kBeside * kBeside * n_features), high(low.size()) {}
    size_t place(size_t box, int f) const { return (box / kBeside * features + f) * kBeside + box % kBeside; }

    int features;
    std::vector<double> low, high;  // (n / 8, rounded up, features, 8); 0 behind the last
};
static_assert(kTwig == Boxes::kBeside && kBranch == kTwig * Boxes::kBeside, "a twig's blocks and a branch's twigs");

// What an assignment gave, kept so that the next adds only what differs. It changes no result.
template <class Sum>
struct AssignmentCache {
    static constexpr int32_t kMixed = -1, kNobody = -2;
    struct Piece {
        std::vector<double> centroids;  // (k, features) that all of this belongs to
        std::vector<Sum> by_cluster;    // (k, 1 + features) what its clusters sum up to
    };

    AssignmentCache(size_t n_blocks, size_t n_pieces)
        : owner(n_blocks, kNobody), labels(new uint16_t[n_blocks * kBlock]), pieces(n_pieces) {}

    std::vector<int32_t> owner;          // (n_blocks,) the cluster of all rows, kMixed or kNobody: not known
    std::unique_ptr<uint16_t[]> labels;  // (n_blocks, 64), of mixed blocks: few pages are ever written to
    std::vector<Piece> pieces;           // (n_pieces,)
};

// T: uint8_t, uint16_t (sums are whole numbers) or double (sums are floats in a stated order).
template <class T>
struct Blocks {
    using Sum = std::conditional_t<std::is_floating_point_v<T>, double, int64_t>;
    static constexpr bool kReal = std::is_floating_point_v<T>;

    // `order`, `weights` and `rows` are to be set, the last block filled up with any row, then each block is to be
    // measured, the last one after `end_weights`, then all are to be enclosed.
    Blocks(size_t n, int features);
    void end_weights();
    // Sets what a block knows of its rows: box, sums and, of floats, moments; of whole numbers it returns Σ w |x|².
    unsigned __int128 measure(size_t block) { return measure_(*this, block); }
    void enclose(int threads);

    // The weights of a block's rows; 0 behind the last row.
    const Sum* weights_of(size_t block) const {
        return block + 1 == n_blocks ? last_weights_ : weights == nullptr ? ones_ : weights + block * kBlock;
    }

    int features;
    size_t n, n_blocks, n_branches, n_pieces;
    Buffer<uint32_t> order;  // (n,) the row at each place; none where it isn't kept or is that of the rows
    Buffer<T> rows;          // (n_blocks, features, 64)
    Buffer<Sum> own_weights;
    const Sum* weights =
        nullptr;                // (n,), or null for 1 each; into own_weights, or kept alive by whoever made the blocks
    Boxes boxes;                // (n_blocks,)
    std::vector<Sum> sums;      // (n_blocks, 1 + features) weight, weighted sums
    std::vector<double> about;  // floats only: (n_blocks, 2 features + 1) centre, first moments, second moment
    Boxes twigs;                // (n_blocks / 8, rounded up,)
    std::vector<double> branch_low, branch_high;  // (n_branches, features)
    unsigned __int128 total_square = 0;           // whole numbers only: Σ w |x|²

    mutable Slot<AssignmentCache<Sum>> cache;

  private:
    void enclose_branch(size_t branch);

    Sum ones_[kBlock], last_weights_[kBlock];
    unsigned __int128 (*measure_)(Blocks<T>& blocks, size_t block);
};

// Rows of whole numbers, which stay in their order: along a Morton curve, for blocks to be small. IN values
// (n, features); weights (n,) >= 0, which must outlive the blocks.
template <class T>
std::unique_ptr<Blocks<T>> whole_blocks(const T* values, const int64_t* weights, size_t n, int features, int threads);

// What measures a block. One for every instruction set.
template <class T>
using MeasureBlock = unsigned __int128 (*)(Blocks<T>& blocks, size_t block);

// Puts 64 rows of whole numbers (64, features) feature by feature (features, 64). One for every instruction set.
template <class T>
using Planes = void (*)(const T* rows, int features, T* block);

KMEANS_GIF_EVERY_ISA(template <class T> MeasureBlock<T> measure_block(int features);
                     template <class T> Planes<T> planes_of(int features);)

extern template struct Blocks<uint8_t>;
extern template struct Blocks<uint16_t>;
extern template struct Blocks<double>;

}  // namespace kmeans_gif
