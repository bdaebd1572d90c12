// The LZW encoder of GIF: codes of growing width, least significant bit first, in sub-blocks of at most 255 bytes.
// GIF89a specification, sections 15 and 22 and appendix F.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace kmeans_gif {

// The codes of strings that repeat one symbol. In pictures of few colours half of the pixels are in runs of 16 or more:
// this finds the string at the start of a run at once, not symbol by symbol.
struct LzwRuns {
    static constexpr unsigned kMaxLength = 254;  // longer runs continue symbol by symbol

    void clear(unsigned generation, unsigned symbols) {
        for (unsigned symbol = 0; symbol < symbols; ++symbol) {
            known[symbol] = 1;
            code[symbol][1] = static_cast<uint16_t>(generation + symbol);
        }
    }

    // `longer` is the code of the string of `shorter` plus the symbol.
    void add(unsigned symbol, unsigned shorter, unsigned longer) {
        if (code[symbol][known[symbol]] == shorter && known[symbol] < kMaxLength)
            code[symbol][++known[symbol]] = static_cast<uint16_t>(longer);
    }

    std::array<uint16_t, 256> known;                             // longest known run of each symbol
    std::array<std::array<uint16_t, kMaxLength + 1>, 256> code;  // code[symbol][length]
};

// The state of one encoder. Its memory is allocated and zeroed once.
struct LzwLane {
    // The dictionary: children[code << stride | symbol] is the code of the extended string. A clear code resets it at
    // no cost: the upper four bits of an entry are its generation, which only grows, so that entries of earlier
    // generations, of any stride, compare below those of the current one. Every fifteenth reset zeroes the memory.
    std::vector<uint16_t> children;
    unsigned generation = 0;     // times 4096
    LzwRuns runs;                // in the dictionary
    std::vector<uint64_t> ends;  // one bit per symbol of the picture: whether a run ends there
    std::vector<uint8_t> bytes;
};

// An encoder is bound by latency: each dictionary lookup depends on the previous one. Two pictures are therefore
// encoded alternately, a symbol each, which takes 0.5 to 0.8 of the time.
struct LzwRoom {
    std::array<LzwLane, 2> lanes;
};

// The symbols of a picture, each below 2^bits, and where its image data are appended: minimum code size, sub-blocks,
// terminator.
struct LzwPicture {
    const uint8_t* symbols;
    size_t count;  // at least 1
    int bits;      // 1 to 8
    std::vector<uint8_t>* out;
};

// Sets the next picture of a lane, or returns false if there is none. The lane's previous picture is then complete.
using NextPicture = std::function<bool(size_t lane, LzwPicture& picture)>;

// Encodes all pictures that `next` gives. None may have more bits than `bits`.
void append_lzw(const NextPicture& next, int bits, LzwRoom& room);

}  // namespace kmeans_gif
