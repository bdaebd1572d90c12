// Decodes the LZW compression of TIFF (TIFF 6.0, section 13): codes of 9 to 12 bits, highest bit first.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kmeans_gif::tiff {

// An upper bound on the number of bytes that n bytes decode to.
size_t max_decoded(size_t n);

// Decodes a strip or tile. OUT out (size,). Returns the number of bytes written; less than `size` if the data end
// early, with or without an EndOfInformation code. Excess data are ignored. Throws std::invalid_argument if the data
// are damaged or use the variant before TIFF 5.0 (lowest bit first).
size_t decode_lzw(const uint8_t* data, size_t n, uint8_t* out, size_t size);

}  // namespace kmeans_gif::tiff
