#include "gif/gif_screen.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace kmeans_gif::gif {
namespace {

constexpr uint32_t kNothing = 1U << 24;

// Whether colours differ by more than the tolerance, or only one is kNothing (the fourth byte). Branch-free, so that it
// is vectorised.
uint8_t is_far(uint32_t a, uint32_t b, int tolerance) {
    int far = int((a ^ b) >> 24);
    for (const int shift : {0, 8, 16}) far |= std::abs(int(a >> shift & 0xFF) - int(b >> shift & 0xFF)) > tolerance;
    return uint8_t(far);
}

// The number of palette rows that the marked pixels use.
ptrdiff_t rows_of(const uint8_t* index, const uint8_t* mask, size_t count) {
    std::array<bool, 256> rows{};
    for (size_t i = 0; i < count; ++i) rows[index[i]] |= mask[i] != 0;
    return std::count(rows.begin(), rows.end(), true);
}

}  // namespace

Screen::Screen(Size size, int tolerance) : size_(size), tolerance_(tolerance), shown_(size.pixels(), kNothing) {}

void Screen::show(const Picture& picture, uint8_t* mask) {
    check(picture, size_);
    const Palette& palette = picture.palette;
    std::array<uint32_t, 256> colors{};
    for (int row = 0; row < palette.size; ++row) colors[size_t(row)] = palette.color(row);
    if (palette.transparent >= 0) colors[size_t(palette.transparent)] = kNothing;
    std::vector<uint32_t> now(shown_.size());
    for (size_t i = 0; i < now.size(); ++i) now[i] = colors[picture.index[i]];
    uint32_t written = 0;
    for (size_t i = 0; i < now.size(); ++i) {
        mask[i] = is_far(now[i], shown_[i], tolerance_);
        written |= mask[i] != 0 ? now[i] : 0;
    }
    if ((written & kNothing) != 0) throw_erased();
    // 256 colours leave no entry for gaps: write everything.
    if (palette.size == 256 && rows_of(picture.index, mask, now.size()) == 256)
        std::fill(mask, mask + now.size(), uint8_t{1});
    for (size_t i = 0; i < now.size(); ++i) shown_[i] = mask[i] != 0 ? now[i] : shown_[i];
}

}  // namespace kmeans_gif::gif
