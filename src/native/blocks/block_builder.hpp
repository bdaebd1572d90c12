// Builds blocks from float rows that arrive in chunks, with little extra memory: rows are bucketed by a coarse grid
// cell, then each cell is sorted. Rows at the same position on the curve keep their order.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/buffer.hpp"
#include "base/morton.hpp"
#include "base/radix.hpp"
#include "blocks/blocks.hpp"

namespace kmeans_gif {

// Pass all chunks to `bound`, then all to `count`, then all to `place`; then call `settle` until it returns false.
class BlockBuilder {
  public:
    // keep_order: store the row number at each place, 4 bytes per row. weighted: rows have weights.
    BlockBuilder(size_t n, int features, bool keep_order, bool weighted);

    // IN rows (n, features), finite; weights (n,) >= 0 or null. Throws DataChanged if the rows differ between passes.
    void bound(const double* rows, size_t n, int threads);
    void count(const double* rows, size_t n, int threads);
    void place(const double* rows, const double* weights, size_t n, int threads);

    // Sorts a batch of cells; false when all are sorted.
    bool settle(int threads);

    // Returns the blocks, once all cells are sorted.
    std::unique_ptr<Blocks<double>> finish(int threads);

    int features() const { return features_; }
    const std::vector<double>& low() const { return low_; }  // of the rows passed to `bound`; empty before
    const std::vector<double>& high() const { return high_; }
    bool weighted() const { return weighted_; }
    size_t missing() const { return n_ - placed_; }  // rows not placed yet

  private:
    struct Cells {
        std::vector<uint16_t> of_row;
        std::vector<size_t> count;
    };
    size_t parts_of(size_t n, int threads) const;
    std::vector<Cells> cells_of(const double* rows, size_t n, int threads, bool of_rows) const;
    void begin();
    // Scratch memory of one thread.
    template <class Code>
    struct Room {
        std::vector<Keyed<Code>> items, other;
        std::vector<double> reals;
        std::vector<uint32_t> numbers;
    };
    template <class Code>
    void sort_cell(size_t cell, Room<Code>& room);
    template <class Code>
    void set_rows(size_t first, size_t n, Room<Code>& room);
    void set_shared_block(size_t block);
    // Calls work(code) with a value of the narrowest code type that holds all bits.
    template <class Work>
    decltype(auto) with_code(Work work) const {
        if (curve_.bits() <= 32) return work(uint32_t{});
        return work(uint64_t{});
    }

    size_t n_, placed_ = 0, settled_ = 0;
    int features_;
    bool keep_order_, weighted_;
    std::vector<double> low_, high_;
    FloatCurve curve_;
    int shift_;                               // from code to cell
    std::vector<size_t> starts_;              // (cells + 1,) first place of each
    std::vector<size_t> next_;                // (cells,) next free place of each
    std::unique_ptr<Blocks<double>> blocks_;  // row-major until a cell is sorted
};

}  // namespace kmeans_gif
