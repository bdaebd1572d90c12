// Bytes that stand for rows of a table become what the table holds.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/isa.hpp"

namespace kmeans_gif {

using ByteTable = std::array<uint8_t, 256>;

// IN table, of which the first `size` places are named; rows (n,), each below `size`. OUT out (n,), which may be rows:
// table[rows[i]].
void translate(const ByteTable& table, int size, const uint8_t* rows, size_t n, uint8_t* out);

// One for every instruction set.
using Translate = void (*)(const ByteTable& table, int size, const uint8_t* rows, size_t n, uint8_t* out);
KMEANS_GIF_EVERY_ISA(Translate translate();)

}  // namespace kmeans_gif
