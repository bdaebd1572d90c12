#include "gif/gif_change.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "gif/translate.hpp"

namespace kmeans_gif::gif {
namespace {

constexpr size_t kAtOnce = 4096;

// The colour that a palette row displays; 2^24 if transparent.
uint32_t displayed(const Palette& palette, int row) {
    return row == palette.transparent ? 1U << 24 : palette.color(row);
}

// Palette rows sorted by displayed colour, then by row.
using Sorted = std::vector<std::pair<uint32_t, int>>;

Sorted sorted(const Palette& palette) {
    Sorted rows;
    for (int row = 0; row < palette.size; ++row) rows.emplace_back(displayed(palette, row), row);
    std::sort(rows.begin(), rows.end());
    return rows;
}

// The first row that displays this, or the number of rows.
int row_of(const Sorted& rows, uint32_t shown) {
    const auto found = std::lower_bound(rows.begin(), rows.end(), std::pair(shown, 0));
    return found != rows.end() && found->first == shown ? found->second : int(rows.size());
}

// Maps the rows of two palettes to common numbers per colour.
struct Renamed {
    ByteTable before{}, now{};  // a row of `current`; its size for colours that it lacks
    ByteTable lacked{};         // 1 for rows of `previous` whose colours `current` lacks
    bool as_they_are = true;    // `now` is the identity
    bool full = false;          // `current` has 256 colours and lacks one of `previous`
};

Renamed renamed(const Palette& previous, const Palette& current) {
    Renamed names;
    const Sorted rows = sorted(current);
    for (int row = 0; row < current.size; ++row) {
        const int first = row_of(rows, displayed(current, row));
        names.now[size_t(row)] = uint8_t(first);
        names.as_they_are &= first == row;
    }
    for (int row = 0; row < previous.size; ++row) {
        const int first = row_of(rows, displayed(previous, row));
        names.before[size_t(row)] = uint8_t(first);
        names.lacked[size_t(row)] = first == current.size;
        names.full |= first == 256;
    }
    return names;
}

Box box_of(const Bytes& mask, Size size) {
    const auto width = size_t(size.width);
    Bytes columns(width);
    int top = -1;
    int bottom = -1;
    for (int y = 0; y < size.height; ++y) {
        const uint8_t* row = mask.data() + width * size_t(y);
        if (std::memchr(row, 1, width) == nullptr) continue;
        if (top < 0) top = y;
        bottom = y;
        for (size_t x = 0; x < width; ++x) columns[x] |= row[x];
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
        throw std::invalid_argument("a palette of " + std::to_string(palette.size) +
                                    " colours; a GIF frame has 1 to 256");
    if (palette.transparent < -1 || palette.transparent >= palette.size)
        throw std::invalid_argument("transparent=" + std::to_string(palette.transparent) +
                                    " is not a row of a palette of " + std::to_string(palette.size) + " colours");
    uint8_t highest = 0;
    for (size_t i = 0; i < size.pixels(); ++i) highest = std::max(highest, picture.index[i]);
    if (highest >= palette.size)
        throw std::invalid_argument("the index holds " + std::to_string(highest) + ", the palette has only " +
                                    std::to_string(palette.size) + " colours");
}

void throw_erased() {
    throw std::invalid_argument("an opaque pixel turns transparent; the transparent pixels must stay as they are");
}

Change change_of(Bytes mask, Size size) {
    const size_t count = count_of(size.pixels(), [at = mask.data()](size_t i) { return at[i]; });
    const Box box = box_of(mask, size);
    return {std::move(mask), count, box};
}

Change change_between(const Picture& previous, const Picture& current, Size size) {
    check(previous, size);
    const Renamed names = renamed(previous.palette, current.palette);
    const int before = previous.palette.size;
    Bytes mask(size.pixels());
    uint8_t erased = 0;
    std::array<uint8_t, kAtOnce> room, lacked{};
    for (size_t start = 0; start < mask.size(); start += kAtOnce) {
        const size_t n = std::min(kAtOnce, mask.size() - start);
        const uint8_t* index = current.index + start;
        uint8_t* changed = mask.data() + start;
        const uint8_t* now = index;
        translate(names.before, before, previous.index + start, n, changed);
        if (!names.as_they_are) {
            translate(names.now, current.palette.size, index, n, room.data());
            now = room.data();
        }
        if (names.full) translate(names.lacked, before, previous.index + start, n, lacked.data());
        for (size_t i = 0; i < n; ++i) changed[i] = (changed[i] != now[i]) | lacked[i];
        if (current.palette.transparent >= 0)
            for (size_t i = 0; i < n; ++i) erased |= changed[i] & (index[i] == current.palette.transparent);
    }
    if (erased != 0) throw_erased();
    return change_of(std::move(mask), size);
}

}  // namespace kmeans_gif::gif
