// Counts of the low bits of words that share their high bits, in a table that stays in a core's own cache.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/isa.hpp"

namespace kmeans_gif {

template <class Count>
struct CountTable {
    static constexpr int kBits = 12;
    static constexpr size_t kLine = 16;  // counts that are looked at together

    void add(uint16_t low, Count weight) {
        touched[low / kLine] = 1;
        counts[low] += weight;
    }

    Count counts[1 << kBits] = {};
    uint8_t touched[(1 << kBits) / kLine] = {};
};

// Empties a table: writes those that are not 0, ascending, and tells how many they are. OUT low, weights: room for a
// line more. One for every instruction set.
template <class Count>
using EmptyTable = size_t (*)(CountTable<Count>& table, uint16_t* low, int64_t* weights);

KMEANS_GIF_EVERY_ISA(template <class Count> EmptyTable<Count> empty_table();)

}  // namespace kmeans_gif
