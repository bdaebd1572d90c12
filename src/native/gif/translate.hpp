// Byte table lookup.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/isa.hpp"

namespace kmeans_gif {

using ByteTable = std::array<uint8_t, 256>;

// IN table, of which the first `size` entries are used; rows (n,), each below `size`. OUT out (n,): table[rows[i]]; may
// alias `rows`.
void translate(const ByteTable& table, int size, const uint8_t* rows, size_t n, uint8_t* out);

// One per instruction set.
using Translate = void (*)(const ByteTable& table, int size, const uint8_t* rows, size_t n, uint8_t* out);
KMEANS_GIF_EVERY_ISA(Translate translate();)

}  // namespace kmeans_gif
