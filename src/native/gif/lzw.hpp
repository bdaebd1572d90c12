// LZW as GIF uses it: codes of growing width, least significant bit first, in sub-blocks of at most 255 bytes.
// GIF89a specification, sections 15 and 22 and appendix F.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace kmeans_gif {

// The codes of strings of one symbol. Half of what a picture of few colours holds are runs of 16 pixels and more: with
// these a string that starts in one is found at once, not symbol by symbol.
struct LzwRuns {
    static constexpr unsigned kMaxLength = 254;  // of a string; what is longer goes on symbol by symbol

    void clear(unsigned generation, unsigned symbols) {
        for (unsigned symbol = 0; symbol < symbols; ++symbol) {
            known[symbol] = 1;
            code[symbol][1] = static_cast<uint16_t>(generation + symbol);
        }
    }

    // The string of code `longer` is that of `shorter`, and then the symbol.
    void add(unsigned symbol, unsigned shorter, unsigned longer) {
        if (code[symbol][known[symbol]] == shorter && known[symbol] < kMaxLength)
            code[symbol][++known[symbol]] = static_cast<uint16_t>(longer);
    }

    std::array<uint16_t, 256> known;                             // the longest of each symbol
    std::array<std::array<uint16_t, kMaxLength + 1>, 256> code;  // of a symbol so many times
};

// What one picture after the other is coded with. Its memory is only ever got and zeroed once.
struct LzwLane {
    // The dictionary: children[code << stride | symbol] is the code of that longer string. To forget all of it at a
    // clear code costs nothing: the upper four bits of an entry are the generation it belongs to, which only rises, so
    // an entry of an earlier one, of whatever stride, is smaller than any of the present. Every fifteenth time all is
    // zeroed.
    std::vector<uint16_t> children;
    unsigned generation = 0;     // times 4096
    LzwRuns runs;                // that the dictionary has
    std::vector<uint64_t> ends;  // a bit for each symbol of the picture: whether another kind follows
    std::vector<uint8_t> bytes;
};

// A coder mostly waits: the next place in its dictionary is known only when the last one has been read. So two pictures
// are coded in turns, a symbol each; that takes 0.5 to 0.8 times as long as one after the other.
struct LzwRoom {
    std::array<LzwLane, 2> lanes;
};

// The symbols of a picture, each below 2^bits, and where its table-based image data are appended: the minimum code
// size, the sub-blocks, the terminator.
struct LzwPicture {
    const uint8_t* symbols;
    size_t count;  // at least 1
    int bits;      // 1 to 8
    std::vector<uint8_t>* out;
};

// Gives the picture that a lane codes next, or false when there are no more. What the lane coded before is then done.
using NextPicture = std::function<bool(size_t lane, LzwPicture& picture)>;

// Codes all pictures that `next` gives. None has more bits than `bits`.
void append_lzw(const NextPicture& next, int bits, LzwRoom& room);

}  // namespace kmeans_gif
