#include "gif_change.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace kmeans_gif::gif {
namespace {

enum Pair : std::uint8_t { same = 0, differs = 1, erases = 2 };

// What each pair of rows, previous << 8 | current, means.
Bytes pairs_of(const Palette& previous, const Palette& current) {
    Bytes pairs(256 * 256, same);
    for (int before = 0; before < previous.size; ++before) {
        std::uint8_t* row = pairs.data() + 256 * before;
        const bool was_clear = before == previous.transparent;
        const std::uint32_t color = previous.color(before);
        for (int now = 0; now < current.size; ++now)
            row[now] = was_clear || color != current.color(now) ? differs : same;
        if (current.transparent >= 0) row[current.transparent] = was_clear ? same : erases;
    }
    return pairs;
}

Box box_of(const Bytes& mask, Size size) {
    const auto width = std::size_t(size.width);
    Bytes columns(width);
    int top = -1;
    int bottom = -1;
    for (int y = 0; y < size.height; ++y) {
        const std::uint8_t* row = mask.data() + width * std::size_t(y);
        if (std::memchr(row, 1, width) == nullptr) continue;
        if (top < 0) top = y;
        bottom = y;
        for (std::size_t x = 0; x < width; ++x) columns[x] |= row[x];
    }
    if (top < 0) return {0, 0, 0, 0};
    const int left = int(std::find(columns.begin(), columns.end(), 1) - columns.begin());
    const int right = int(std::find(columns.rbegin(), columns.rend(), 1).base() - columns.begin());
    return {left, top, right - left, bottom + 1 - top};
}

}  // namespace

void check(const Picture& picture, Size size) {
    const Palette& palette = picture.palette;
    if (palette.size < 1 || palette.size > 256)
        throw std::invalid_argument("a palette of " + std::to_string(palette.size) + " colours; a GIF frame has 1 to 256");
    if (palette.transparent < -1 || palette.transparent >= palette.size)
        throw std::invalid_argument("transparent=" + std::to_string(palette.transparent) +
                                    " is no row of a palette of " + std::to_string(palette.size) + " colours");
    std::uint8_t highest = 0;
    for (std::size_t i = 0; i < size.pixels(); ++i) highest = std::max(highest, picture.index[i]);
    if (highest >= palette.size)
        throw std::invalid_argument("the index holds " + std::to_string(highest) + ", the palette has only " +
                                    std::to_string(palette.size) + " colours");
}

void throw_erased() {
    throw std::invalid_argument("an opaque pixel turns transparent; the transparent pixels must stay as they are");
}

Change change_of(Bytes mask, Size size) {
    const std::size_t count = count_of(size.pixels(), [at = mask.data()](std::size_t i) { return at[i]; });
    const Box box = box_of(mask, size);
    return {std::move(mask), count, box};
}

Change change_between(const Picture& previous, const Picture& current, Size size) {
    check(previous, size);
    const Bytes pairs = pairs_of(previous.palette, current.palette);
    Bytes mask(size.pixels());
    for (std::size_t i = 0; i < size.pixels(); ++i)
        mask[i] = pairs[std::size_t(previous.index[i]) << 8 | current.index[i]];
    std::uint8_t worst = same;
    for (const std::uint8_t pixel : mask) worst = std::max(worst, pixel);
    if (worst == erases) throw_erased();
    return change_of(std::move(mask), size);
}

}  // namespace kmeans_gif::gif
