// What differs between two pictures as they are displayed, whatever their palettes are.
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
    int transparent = -1;  // the row that shows nothing, or -1

    uint32_t color(int row) const {
        const uint8_t* at = rgb + 3 * row;
        return uint32_t(at[0]) << 16 | uint32_t(at[1]) << 8 | at[2];
    }
};

struct Picture {
    const uint8_t* index;  // height × width rows of the palette
    Palette palette;
};

// How many of `count` places are so: `is_so(i)` gives 0 or 1. In bytes as long as they last, so that it is vectorised.
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

// Throws std::invalid_argument when a palette or a transparent row is out of range, or a pixel names no row.
void check(const Picture& picture, Size size);

// Throws the std::invalid_argument of an opaque pixel that would turn transparent: a frame that is laid over another
// can't take anything away.
[[noreturn]] void throw_erased();

struct Change {
    Bytes mask;    // 1 for a pixel whose displayed colour changed, else 0
    size_t count;  // how many they are
    Box box;       // the smallest that holds them; 0×0 when there are none
};

// `mask` holds 1 for each pixel that must be written, else 0.
Change change_of(Bytes mask, Size size);

// Both pictures have been checked. Throws when an opaque pixel would turn transparent.
Change change_between(const Picture& previous, const Picture& current, Size size);

}  // namespace kmeans_gif::gif
