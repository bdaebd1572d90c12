// The blocks of an animated GIF (GIF89a specification). Each frame is laid over the one before it and holds only the
// smallest box whose displayed colours changed. The functions keep no state, so frames can be coded side by side.
#pragma once
#include <string>

#include "gif_change.hpp"

namespace kmeans_gif::gif {

// Everything that stands before the first frame. `global` is the palette of the first frame, `plays` how often the
// animation plays (0 is for ever, at most 65536), `comment` ASCII, left out when empty.
Bytes header(Size size, const Palette& global, int plays, const std::string& comment);

// One frame, shown for `centiseconds`; `previous` is null for the first one. `global` is the palette that the header
// was given. Throws std::invalid_argument for pictures that can't be written; see check and change_between.
Bytes frame(const Picture* previous, const Picture& current, Size size, const Palette& global, int centiseconds);

// The same of a picture of which only the pixels are written whose byte in `mask` is 1; see Screen.
Bytes masked_frame(const std::uint8_t* mask, const Picture& current, Size size, const Palette& global,
                   int centiseconds);

}  // namespace kmeans_gif::gif
