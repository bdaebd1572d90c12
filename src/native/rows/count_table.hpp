// Counts words that share their high bits by their low bits, in a table that fits a core's own cache.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/isa.hpp"

namespace kmeans_gif {

template <class Count>
struct CountTable {
    static constexpr int kBits = 12;
    static constexpr size_t kLine = 16;  // counts per touched flag

    void add(uint16_t low, Count weight) {
        touched[low / kLine] = 1;
        counts[low] += weight;
    }

    Count counts[1 << kBits] = {};
    uint8_t touched[(1 << kBits) / kLine] = {};
};

// Empties a table: writes the non-zero counts in ascending order and returns their number. OUT low, weights: with room
// for an extra line. One per instruction set.
template <class Count>
using EmptyTable = size_t (*)(CountTable<Count>& table, uint16_t* low, int64_t* weights);

KMEANS_GIF_EVERY_ISA(template <class Count> EmptyTable<Count> empty_table();)

}  // namespace kmeans_gif
