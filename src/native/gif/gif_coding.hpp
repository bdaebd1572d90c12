// How the pixels of a frame become the symbols that LZW codes, and which colour table they name.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "gif/gif_change.hpp"
#include "gif/translate.hpp"

namespace kmeans_gif::gif {

// The pixels of a frame: those of a box, or only the changed ones in it.
struct Part {
    const Picture& picture;
    Size size;
    Box box;
    const Bytes* mask;  // 1 for a changed one, and some are not; null: all of them

    size_t at(int y) const { return size_t(box.top + y) * size_t(size.width) + size_t(box.left); }
};

// How a part's colours are numbered in the file.
struct Coding {
    ByteTable code{};             // of each row of the palette
    int gap = -1;                 // the code that is transparent, or -1
    int bits = 1;                 // that the codes take
    std::vector<uint32_t> table;  // the local colour table, none when the global one serves
};

// The colours of each row of a palette.
std::vector<uint32_t> colors_of(const Palette& palette);

// The global colour table has a place beyond the first palette, where 256 allow it, for later frames to be transparent.
// These are the bits that its places take; no coding of a picture with that palette has more, nor one with both tables.
int global_bits(const Palette& global);

// With the table that takes fewer bytes. None when the part's colours, and the gap it needs, fit neither.
std::optional<Coding> coding_of(const Part& part, const Palette& global);

// OUT symbols: the code of each pixel of the part.
void set_symbols(Bytes& symbols, const Part& part, const Coding& coding);

}  // namespace kmeans_gif::gif
