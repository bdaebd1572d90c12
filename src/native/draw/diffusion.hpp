// Error diffusion: each pixel gets the nearest palette entry, and its error goes to the pixels that come after it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kmeans_gif {

// R. W. Floyd and L. Steinberg, "An adaptive algorithm for spatial greyscale", Proceedings of the SID 17, 1976; every
// other scanline runs from right to left, so that errors don't drift to one side. Sums are in double, in the order of
// the pixels, and distances are summed in the order of the features; ties go to the lowest entry.
class Diffusion {
  public:
    // IN palette (k, features), 1 <= k <= 65535; features 1 or 3.
    Diffusion(const uint8_t* palette, size_t k, int features, size_t width);

    size_t width() const { return width_; }
    int features() const { return features_; }

    // The next n scanlines. IN values (n, width, features), 0 to 255; holes (n, width), nonzero where nothing is shown,
    // or null. OUT index (n, width): entries, k in a hole, which takes no error and passes none on.
    void rows(const double* values, const uint8_t* holes, size_t n, uint16_t* index);

  private:
    template <int features>
    void row(const double* values, const uint8_t* holes, uint16_t* index);
    template <int features>
    uint16_t nearest(const double* wanted);
    void find_candidates(size_t cell, std::vector<uint16_t>& found) const;

    std::vector<double> palette_;  // (k, features)
    size_t k_;
    int features_;
    size_t width_;
    bool backwards_ = false;
    std::vector<double> here_, below_;            // (width + 2, features), errors of this scanline and of the next
    std::vector<std::vector<uint16_t>> in_cell_;  // the entries that may be nearest in a cell; empty until it is met
};

}  // namespace kmeans_gif
