// Chooses a colour table for a frame and maps its pixels to LZW symbols.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "gif/gif_change.hpp"
#include "gif/translate.hpp"

namespace kmeans_gif::gif {

// The pixels of a frame to be written: those of a box, or only the changed ones in it.
struct Part {
    const Picture& picture;
    Size size;
    Box box;
    const Bytes* mask;  // 1 for changed pixels, not all of them; null: write all

    size_t at(int y) const { return size_t(box.top + y) * size_t(size.width) + size_t(box.left); }
};

// The numbering of a part's colours in the file.
struct Coding {
    ByteTable code{};             // of each palette row
    int gap = -1;                 // the transparent code, or -1
    int bits = 1;                 // per code
    std::vector<uint32_t> table;  // local colour table; empty if the global one is used
};

// The colour of each palette row.
std::vector<uint32_t> colors_of(const Palette& palette);

// Bits of an index into the global colour table, which has an extra entry after the first palette, if 256 allow it, as
// the transparent one of later frames. No coding of a picture with that palette needs more.
int global_bits(const Palette& global);

// The coding that takes fewer bytes. None if the part's colours and its gap fit neither table.
std::optional<Coding> coding_of(const Part& part, const Palette& global);

// OUT symbols: the code of each pixel of the part.
void set_symbols(Bytes& symbols, const Part& part, const Coding& coding);

}  // namespace kmeans_gif::gif
