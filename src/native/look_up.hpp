// Drawing: each pixel of a frame takes what stands for its value.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kmeans_gif {

// IN table (size,), at least one, places (n,), added (n,) or null. OUT out (n,): table[places[i]] + added[i]. False, and nothing of use
// in out, where a place lies behind the table.
bool look_up(const uint8_t* table, size_t size, const uint32_t* places, const uint8_t* added, size_t n, uint8_t* out,
             int threads);

}  // namespace kmeans_gif
