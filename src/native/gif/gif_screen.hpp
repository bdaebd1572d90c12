// What an animation displays when its pixels may be a little off.
#pragma once
#include "gif/gif_change.hpp"

namespace kmeans_gif::gif {

class Screen {
  public:
    // `tolerance` is how far a channel may be from what was painted, 0 to 255.
    Screen(Size size, int tolerance);

    // Sets a byte of `mask` to 1 where the picture must be written, else to 0, and takes those pixels as written. What
    // is displayed is compared, not the picture before, so errors never add up. Throws std::invalid_argument as
    // check and change_between do.
    void show(const Picture& picture, uint8_t* mask);

    Size size() const { return size_; }

  private:
    Size size_;
    int tolerance_;
    std::vector<uint32_t> shown_;  // a colour, or `kNothing`
};

}  // namespace kmeans_gif::gif
