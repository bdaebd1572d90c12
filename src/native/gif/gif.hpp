// The blocks of an animated GIF (GIF89a specification). Each frame is laid over the one before it and holds only the
// smallest box whose displayed colours changed. It depends only on itself and the picture before it, so frames can be
// coded side by side.
#pragma once
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "gif/gif_change.hpp"
#include "gif/lzw.hpp"

namespace kmeans_gif::gif {

// Everything that stands before the first frame. `global` is the palette of the first frame, `plays` how often the
// animation plays (0 is for ever, at most 65536), `comment` ASCII, left out when empty.
Bytes header(Size size, const Palette& global, int plays, const std::string& comment);

// One picture of an animation, shown for `centiseconds`.
struct Frame {
    Picture picture;
    std::optional<Picture> previous;  // none for the first one
    const uint8_t* mask;              // or null: only the pixels are written whose byte is 1; see Screen
    int centiseconds;
};

// Codes the frames of an animation, several side by side, with memory that is got once.
class Coder {
  public:
    explicit Coder(int threads) : rooms_(size_t(threads)) {}

    // The blocks of each frame. `global` is the palette that the header was given. What is thrown for pictures that
    // can't be written (see check and change_between) is a Refused, of the first such frame.
    std::vector<Bytes> blocks_of(const std::vector<Frame>& frames, Size size, const Palette& global);

  private:
    struct Room {
        LzwRoom lzw;
        std::array<Bytes, 2> symbols;  // of either lane
    };

    struct Work;
    static bool starts_next(Work& work, Bytes& symbols, LzwPicture& picture);

    std::vector<Room> rooms_;  // of each thread
};

struct Refused : std::invalid_argument {
    Refused(size_t frame, const std::string& reason) : std::invalid_argument(reason), frame(frame) {}
    size_t frame;
};

}  // namespace kmeans_gif::gif
