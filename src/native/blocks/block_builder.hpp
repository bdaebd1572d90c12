// Float rows that come in chunks, put into blocks with little room beside them: rows go straight to their cell of a
// coarse grid, then each cell is sorted by itself. Rows that share a place on the curve keep their order.
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

// All chunks are handed to `bound`, then all again to `count`, then all again to `place`; then `settle` until it is
// done.
class BlockBuilder {
  public:
    // keep_order: remember which row is at each place, 4 bytes a row. weighted: rows come with weights.
    BlockBuilder(size_t n, int features, bool keep_order, bool weighted);

    // IN rows (n, features), finite; weights (n,) >= 0 or null. Throws DataChanged if the rows are not those of before.
    void bound(const double* rows, size_t n, int threads);
    void count(const double* rows, size_t n, int threads);
    void place(const double* rows, const double* weights, size_t n, int threads);

    // Sorts some more cells; false when all are sorted.
    bool settle(int threads);

    // Hands the rows over, once all are settled.
    std::unique_ptr<Blocks<double>> finish(int threads);

    int features() const { return features_; }
    const std::vector<double>& low() const { return low_; }  // of the rows that `bound` was given; empty before
    const std::vector<double>& high() const { return high_; }
    bool weighted() const { return weighted_; }
    size_t missing() const { return n_ - placed_; }  // rows that were not placed yet

  private:
    struct Cells {
        std::vector<uint16_t> of_row;
        std::vector<size_t> count;
    };
    size_t parts_of(size_t n, int threads) const;
    std::vector<Cells> cells_of(const double* rows, size_t n, int threads, bool of_rows) const;
    void begin();
    // What a thread needs to sort one cell after the other.
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
    // Hands work(code) a code of the type that holds all bits.
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
    int shift_;                               // of a code, to its cell
    std::vector<size_t> starts_;              // (cells + 1,) first place of each
    std::vector<size_t> next_;                // (cells,) next free place of each
    std::unique_ptr<Blocks<double>> blocks_;  // of which rows lie one behind the other until their cell is settled
};

}  // namespace kmeans_gif
