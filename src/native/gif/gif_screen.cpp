#include "gif/gif_screen.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace kmeans_gif::gif {
namespace {

constexpr std::uint32_t nothing = 1U << 24;

// All four bytes, for `nothing` is in the fourth. Without a branch, so that it is vectorised.
std::uint8_t is_far(std::uint32_t a, std::uint32_t b, int tolerance) {
    int far = int((a ^ b) >> 24);
    for (const int shift : {0, 8, 16})
        far |= std::abs(int(a >> shift & 0xFF) - int(b >> shift & 0xFF)) > tolerance;
    return std::uint8_t(far);
}

// How many rows of the palette the marked pixels show.
std::ptrdiff_t rows_of(const std::uint8_t* index, const std::uint8_t* mask, std::size_t count) {
    std::array<bool, 256> rows{};
    for (std::size_t i = 0; i < count; ++i) rows[index[i]] |= mask[i] != 0;
    return std::count(rows.begin(), rows.end(), true);
}

}  // namespace

Screen::Screen(Size size, int tolerance) : size_(size), tolerance_(tolerance), shown_(size.pixels(), nothing) {}

void Screen::show(const Picture& picture, std::uint8_t* mask) {
    check(picture, size_);
    const Palette& palette = picture.palette;
    std::array<std::uint32_t, 256> colors{};
    for (int row = 0; row < palette.size; ++row) colors[std::size_t(row)] = palette.color(row);
    if (palette.transparent >= 0) colors[std::size_t(palette.transparent)] = nothing;
    std::vector<std::uint32_t> now(shown_.size());
    for (std::size_t i = 0; i < now.size(); ++i) now[i] = colors[picture.index[i]];
    std::uint32_t written = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        mask[i] = is_far(now[i], shown_[i], tolerance_);
        written |= mask[i] != 0 ? now[i] : 0;
    }
    if ((written & nothing) != 0) throw_erased();
    // Beside 256 colours there is none left for the pixels that are not written.
    if (palette.size == 256 && rows_of(picture.index, mask, now.size()) == 256)
        std::fill(mask, mask + now.size(), std::uint8_t{1});
    for (std::size_t i = 0; i < now.size(); ++i) shown_[i] = mask[i] != 0 ? now[i] : shown_[i];
}

}  // namespace kmeans_gif::gif
