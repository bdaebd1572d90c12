// LZW as GIF uses it: codes of growing width, least significant bit first, in sub-blocks of at most 255 bytes.
// GIF89a specification, sections 15 and 22 and appendix F.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kmeans_gif {

// Appends the table-based image data of `count` symbols: the minimum code size, the sub-blocks, the terminator.
// Every symbol must be below 2^bits, bits from 1 to 8, count at least 1.
void append_lzw(std::vector<std::uint8_t>& out, const std::uint8_t* symbols, std::size_t count, int bits);

}  // namespace kmeans_gif
