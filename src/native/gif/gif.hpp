// Encodes the blocks of an animated GIF (GIF89a specification). Each frame is drawn over the previous one and holds
// only the bounding box of the pixels that changed. It depends only on its picture and the previous one, so frames are
// encoded in parallel.
#pragma once
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "gif/gif_change.hpp"
#include "gif/lzw.hpp"

namespace kmeans_gif::gif {

// Everything before the first frame. `global`: the palette of the first frame; `plays`: how often the animation plays
// (0 for ever, at most 65536); `comment`: ASCII, omitted if empty.
Bytes header(Size size, const Palette& global, int plays, const std::string& comment);

// One picture of an animation, shown for `centiseconds`.
struct Frame {
    Picture picture;
    std::optional<Picture> previous;  // none for the first frame
    const uint8_t* mask;              // 1 for each pixel to be written, or null; see Screen
    int centiseconds;
};

// Encodes the frames of an animation in parallel, with reused memory.
class Coder {
  public:
    explicit Coder(int threads) : rooms_(size_t(threads)) {}

    // The blocks of each frame. `global` is the palette in the header. Throws Refused for the first frame that can't be
    // written (see check and change_between).
    std::vector<Bytes> blocks_of(const std::vector<Frame>& frames, Size size, const Palette& global);

  private:
    struct Room {
        LzwRoom lzw;
        std::array<Bytes, 2> symbols;  // per lane
    };

    struct Work;
    static bool starts_next(Work& work, Bytes& symbols, LzwPicture& picture);

    std::vector<Room> rooms_;  // per thread
};

struct Refused : std::invalid_argument {
    Refused(size_t frame, const std::string& reason) : std::invalid_argument(reason), frame(frame) {}
    size_t frame;
};

}  // namespace kmeans_gif::gif
