// What an animation displays if pixels may be off by a tolerance.
#pragma once
#include "gif/gif_change.hpp"

namespace kmeans_gif::gif {

class Screen {
  public:
    // `tolerance`: max difference of a channel from what was painted, 0 to 255.
    Screen(Size size, int tolerance);

    // Sets `mask` to 1 for each pixel that must be written, else 0, and updates the screen. Compares with the screen,
    // not with the previous picture, so errors never add up. Throws std::invalid_argument as check and change_between
    // do.
    void show(const Picture& picture, uint8_t* mask);

    Size size() const { return size_; }

  private:
    Size size_;
    int tolerance_;
    std::vector<uint32_t> shown_;  // a colour, or `kNothing`
};

}  // namespace kmeans_gif::gif
