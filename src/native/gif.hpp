// The blocks of an animated GIF (GIF89a specification). Each frame is laid over the one before it and holds only the
// smallest box whose displayed colours changed. The functions keep no state, so frames can be coded side by side.
#pragma once
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "gif_change.hpp"
#include "lzw.hpp"

namespace kmeans_gif::gif {

// Everything that stands before the first frame. `global` is the palette of the first frame, `plays` how often the
// animation plays (0 is for ever, at most 65536), `comment` ASCII, left out when empty.
Bytes header(Size size, const Palette& global, int plays, const std::string& comment);

// One picture of an animation, shown for `centiseconds`.
struct Frame {
    Picture picture;
    std::optional<Picture> previous;  // none for the first one
    const std::uint8_t* mask;         // or null: only the pixels are written whose byte is 1; see Screen
    int centiseconds;
};

// What one frame after the other is coded with.
struct Room {
    LzwRoom lzw;
    Bytes symbols;
};

// The blocks of one frame. `global` is the palette that the header was given. Throws std::invalid_argument for pictures
// that can't be written; see check and change_between.
Bytes blocks_of(const Frame& frame, Size size, const Palette& global, Room& room);

// Of several, side by side. What is thrown is a Refused, of the first frame that can't be written.
std::vector<Bytes> blocks_of(const std::vector<Frame>& frames, Size size, const Palette& global, int threads);

struct Refused : std::invalid_argument {
    Refused(std::size_t frame, const std::string& reason) : std::invalid_argument(reason), frame(frame) {}
    std::size_t frame;
};

}  // namespace kmeans_gif::gif
