// The difference between two pictures as displayed, independent of their palettes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kmeans_gif::gif {

using Bytes = std::vector<uint8_t>;

struct Size {
    int width, height;  // 1 to 65535
    size_t pixels() const { return size_t(width) * size_t(height); }
};

struct Box {
    int left, top, width, height;
    size_t pixels() const { return size_t(width) * size_t(height); }
};

struct Palette {
    const uint8_t* rgb;    // size × 3
    int size;              // 1 to 256
    int transparent = -1;  // the transparent row, or -1

    uint32_t color(int row) const {
        const uint8_t* at = rgb + 3 * row;
        return uint32_t(at[0]) << 16 | uint32_t(at[1]) << 8 | at[2];
    }
};

struct Picture {
    const uint8_t* index;  // (height, width) palette rows
    Palette palette;
};

// Counts the i < count for which is_so(i), 0 or 1, is 1. Accumulates in bytes, so that it is vectorised.
template <class Predicate>
size_t count_of(size_t count, Predicate is_so) {
    size_t all = 0;
    for (size_t start = 0; start < count; start += 255) {
        const size_t stop = start + 255 < count ? start + 255 : count;
        uint8_t some = 0;
        for (size_t i = start; i < stop; ++i) some = uint8_t(some + is_so(i));
        all += some;
    }
    return all;
}

// Throws std::invalid_argument if the palette size, the transparent row or a pixel is out of range.
void check(const Picture& picture, Size size);

// Throws std::invalid_argument because an opaque pixel would turn transparent: a frame drawn over another can't erase.
[[noreturn]] void throw_erased();

struct Change {
    Bytes mask;    // 1 for each pixel whose displayed colour changed, else 0
    size_t count;  // number of changed pixels
    Box box;       // their bounding box; 0×0 if there are none
};

// IN mask (height, width): 1 for each pixel that must be written, else 0.
Change change_of(Bytes mask, Size size);

// `current` has been checked. Throws std::invalid_argument if an opaque pixel would turn transparent.
Change change_between(const Picture& previous, const Picture& current, Size size);

}  // namespace kmeans_gif::gif
