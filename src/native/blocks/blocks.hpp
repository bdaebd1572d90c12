// Rows in blocks of 64 spatial neighbours, blocks in twigs of 8 and branches of 64. Each level stores bounding boxes,
// each block also its weighted sums, so that `assign` handles most rows without visiting them.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "base/buffer.hpp"
#include "base/isa.hpp"
#include "base/slots.hpp"

namespace kmeans_gif {

constexpr int kBlock = 64;   // rows per block
constexpr int kTwig = 8;     // blocks per twig
constexpr int kBranch = 64;  // blocks per branch
constexpr int kPiece = 64;   // branches per piece, the unit of work of one call

// Bounding boxes of blocks or twigs. Those of 8 neighbours are interleaved feature by feature, so that their bounds are
// computed together.
struct Boxes {
    static constexpr int kBeside = 8;

    Boxes(size_t n, int n_features)
        : features(n_features), low((n + kBeside - 1) / kBeside * kBeside * n_features), high(low.size()) {}
    size_t place(size_t box, int f) const { return (box / kBeside * features + f) * kBeside + box % kBeside; }

    int features;
    std::vector<double> low, high;  // (⌈n / 8⌉, features, 8), padded with 0
};
static_assert(kTwig == Boxes::kBeside && kBranch == kTwig * Boxes::kBeside, "a twig's blocks and a branch's twigs");

// The result of the last assignment, so that the next one adds only what differs. It never changes a result.
template <class Sum>
struct AssignmentCache {
    static constexpr int32_t kMixed = -1, kNobody = -2;
    struct Piece {
        std::vector<double> centroids;  // (k, features) the rest is valid for
        std::vector<Sum> by_cluster;    // (k, 1 + features) sums of its clusters
    };

    AssignmentCache(size_t n_blocks, size_t n_pieces)
        : owner(n_blocks, kNobody), labels(new uint16_t[n_blocks * kBlock]), pieces(n_pieces) {}

    std::vector<int32_t> owner;          // (n_blocks,) the cluster of all rows, kMixed, or kNobody if unknown
    std::unique_ptr<uint16_t[]> labels;  // (n_blocks, 64), set for mixed blocks only: few pages are ever touched
    std::vector<Piece> pieces;           // (n_pieces,)
};

// T: uint8_t or uint16_t (integer sums), or double (float sums in a fixed order).
template <class T>
struct Blocks {
    using Sum = std::conditional_t<std::is_floating_point_v<T>, double, int64_t>;
    static constexpr bool kReal = std::is_floating_point_v<T>;

    // Usage: set `order`, `weights` and `rows`, padding the last block with any row; `measure` each block, the last one
    // after `end_weights`; then `enclose`.
    Blocks(size_t n, int features);
    void end_weights();
    // Computes the box, the sums and, for floats, the moments of a block. Returns Σ w |x|² for integers.
    unsigned __int128 measure(size_t block) { return measure_(*this, block); }
    void enclose(int threads);

    // The weights of a block's rows; 0 for padding.
    const Sum* weights_of(size_t block) const {
        return block + 1 == n_blocks ? last_weights_ : weights == nullptr ? ones_ : weights + block * kBlock;
    }

    int features;
    size_t n, n_blocks, n_branches, n_pieces;
    Buffer<uint32_t> order;  // (n,) the row number at each place; empty if it isn't kept or the rows keep their order
    Buffer<T> rows;          // (n_blocks, features, 64)
    Buffer<Sum> own_weights;
    const Sum* weights = nullptr;  // (n,), null for 1 each; own_weights or the caller's
    Boxes boxes;                   // (n_blocks,)
    std::vector<Sum> sums;         // (n_blocks, 1 + features) weight, weighted sums
    std::vector<double> about;     // floats only: (n_blocks, 2 features + 1) centre, first moments, second moment
    Boxes twigs;                   // (⌈n_blocks / 8⌉,)
    std::vector<double> branch_low, branch_high;  // (n_branches, features)
    unsigned __int128 total_square = 0;           // integers only: Σ w |x|²

    mutable Slots<AssignmentCache<Sum>> caches;  // one per concurrent run

  private:
    void enclose_branch(size_t branch);

    Sum ones_[kBlock], last_weights_[kBlock];
    unsigned __int128 (*measure_)(Blocks<T>& blocks, size_t block);
};

// Blocks of integer rows, in the order given: sort them along the Morton curve for small boxes. IN values (n,
// features); weights (n,) >= 0, which must outlive the blocks.
template <class T>
std::unique_ptr<Blocks<T>> whole_blocks(const T* values, const int64_t* weights, size_t n, int features, int threads);

// Measures a block. One per instruction set.
template <class T>
using MeasureBlock = unsigned __int128 (*)(Blocks<T>& blocks, size_t block);

// Transposes 64 integer rows (64, features) into (features, 64). One per instruction set.
template <class T>
using Planes = void (*)(const T* rows, int features, T* block);

KMEANS_GIF_EVERY_ISA(template <class T> MeasureBlock<T> measure_block(int features);
                     template <class T> Planes<T> planes_of(int features);)

extern template struct Blocks<uint8_t>;
extern template struct Blocks<uint16_t>;
extern template struct Blocks<double>;

}  // namespace kmeans_gif
