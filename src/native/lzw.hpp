// LZW as GIF uses it: codes of growing width, least significant bit first, in sub-blocks of at most 255 bytes.
// GIF89a specification, sections 15 and 22 and appendix F.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kmeans_gif {

// What one picture after the other is coded with. Its memory is only ever got and zeroed once.
struct LzwRoom {
    // The dictionary: children[code << bits | symbol] is the code of that longer string. To forget all of it at a clear
    // code costs nothing: the upper four bits of an entry are the generation it belongs to, which only rises, so an
    // entry of an earlier one, of whatever bits, is smaller than any of the present. Every fifteenth time all is zeroed.
    std::vector<std::uint16_t> children;
    unsigned generation = 0;  // times 4096
    std::vector<std::uint8_t> bytes;
};

// Appends the table-based image data of `count` symbols: the minimum code size, the sub-blocks, the terminator.
// Every symbol must be below 2^bits, bits from 1 to 8, count at least 1.
void append_lzw(std::vector<std::uint8_t>& out, const std::uint8_t* symbols, std::size_t count, int bits, LzwRoom& room);

}  // namespace kmeans_gif
