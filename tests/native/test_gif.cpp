// The GIF encoder with a minimal decoder written from the specification (GIF89a, sections 18 to 23, appendix F).
#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <random>
#include <stdexcept>

#include "check.hpp"
#include "gif/gif.hpp"
#include "gif/gif_screen.hpp"
#include "gif/lzw.hpp"

namespace {

using kmeans_gif::append_lzw;
using kmeans_gif::LzwPicture;
using kmeans_gif::LzwRoom;
using namespace kmeans_gif::gif;

struct Reader {
    const Bytes& data;
    size_t at = 0;

    int byte() { return data.at(at++); }
    int word() {
        const int low = byte();
        return low | byte() << 8;
    }
};

// The bytes of the sub-blocks up to the terminator, joined.
Bytes joined(Reader& from) {
    Bytes all;
    while (const int length = from.byte())
        for (int i = 0; i < length; ++i) all.push_back(uint8_t(from.byte()));
    return all;
}

Bytes decoded(Reader& from) {
    const int bits = from.byte();
    const Bytes data = joined(from);
    const unsigned clear = 1U << bits;
    std::vector<Bytes> strings;
    const auto forget = [&] {
        strings.assign(clear + 2, {});
        for (unsigned symbol = 0; symbol < clear; ++symbol) strings[symbol] = {uint8_t(symbol)};
    };
    Bytes out;
    Bytes last;
    int width = bits + 1;
    for (size_t bit = 0;;) {
        unsigned code = 0;
        for (int i = 0; i < width; ++i, ++bit) code |= (data.at(bit / 8) >> (bit % 8) & 1U) << i;
        if (code == clear + 1) {
            CHECK((bit + 7) / 8 == data.size());  // nothing follows the end code
            return out;
        }
        if (code == clear) {
            forget();
            last.clear();
            width = bits + 1;
            continue;
        }
        Bytes next = code < strings.size() ? strings[code] : last;
        if (code >= strings.size()) next.push_back(last.at(0));
        if (!last.empty() && strings.size() < 4096) {
            strings.push_back(last);
            strings.back().push_back(next.at(0));
            CHECK(code < strings.size());
        }
        if (strings.size() == 1U << width && width < 12) ++width;
        out.insert(out.end(), next.begin(), next.end());
        last = next;
    }
}

void check_round_trip(const Bytes& symbols, int bits) {
    Bytes coded;
    static LzwRoom room;  // reused after pictures of other bits
    Bytes others;
    // The other lane encodes shorter or longer pictures of fewer bits meanwhile.
    const Bytes other(symbols.size() / 3 + 5, 1);
    std::vector<LzwPicture> pictures(4, {other.data(), other.size(), 1, &others});
    pictures[symbols.size() % 2] = {symbols.data(), symbols.size(), bits, &coded};
    size_t given = 0;
    const auto next = [&](size_t, LzwPicture& picture) {
        if (given == pictures.size()) return false;
        picture = pictures[given++];
        return true;
    };
    append_lzw(next, bits, room);
    Reader from{coded};
    CHECK(decoded(from) == symbols);
    CHECK(from.at == coded.size());
    Reader from_others{others};
    for (int i = 0; i < 3; ++i) CHECK(decoded(from_others) == other);
    CHECK(from_others.at == others.size());
}

// Symbols that mostly repeat those `back` positions earlier.
Bytes symbols_like_a_picture(std::mt19937& random, size_t count, int values, unsigned back) {
    Bytes symbols(count);
    for (size_t i = 0; i < count; ++i)
        symbols[i] = i >= back && random() % 16 != 0 ? symbols[i - back] : uint8_t(random() % unsigned(values));
    return symbols;
}

// The blocks of one frame.
Bytes frame(const Picture* previous, const Picture& current, Size size, const Palette& global, int centiseconds,
            const uint8_t* mask = nullptr) {
    const auto before = previous == nullptr ? std::nullopt : std::optional<Picture>(*previous);
    const std::vector<Frame> frames(2, {current, before, mask, centiseconds});
    const std::vector<Bytes> blocks = Coder(2).blocks_of(frames, size, global);
    CHECK(blocks[0] == blocks[1]);
    return blocks[0];
}

// What is shown: a colour, or -1 if transparent.
using Viewed = std::vector<int64_t>;

Viewed shown(const Picture& picture, Size size) {
    Viewed screen(size.pixels());
    for (size_t i = 0; i < screen.size(); ++i) {
        const int row = picture.index[i];
        screen[i] = row == picture.palette.transparent ? -1 : int64_t(picture.palette.color(row));
    }
    return screen;
}

std::vector<int64_t> table(Reader& from, int flags) {
    std::vector<int64_t> colors;
    if (flags & 0x80)
        for (int i = 0; i < 2 << (flags & 7); ++i) {
            const int red = from.byte();
            const int green = from.byte();
            colors.push_back(red << 16 | green << 8 | from.byte());
        }
    return colors;
}

// Draws a frame over the screen as a viewer does. Returns its box.
Box lay_over(Viewed& screen, const Bytes& blocks, Size size, const Palette& global) {
    Bytes head = header(size, global, 1, "");
    Reader start{head, 10};
    const int head_flags = start.byte();
    start.at = 13;
    const auto shared = table(start, head_flags);
    Reader from{blocks, 3};
    const int control = from.byte();
    from.at += 2;
    const int gap = from.byte();
    from.at += 2;
    Box box{from.word(), from.word(), from.word(), from.word()};
    const auto local = table(from, from.byte());
    const auto& colors = local.empty() ? shared : local;
    const Bytes symbols = decoded(from);
    CHECK(from.at == blocks.size());
    CHECK(symbols.size() == box.pixels());
    CHECK(box.left + box.width <= size.width && box.top + box.height <= size.height);
    for (size_t i = 0; i < symbols.size(); ++i) {
        if ((control & 1) != 0 && symbols[i] == gap) continue;
        const auto x = size_t(box.left) + i % size_t(box.width);
        const auto y = size_t(box.top) + i / size_t(box.width);
        screen[y * size_t(size.width) + x] = colors.at(symbols[i]);
    }
    return box;
}

// The max difference of a channel; 256 if only one is transparent.
int levels_between(int64_t a, int64_t b) {
    if ((a < 0) != (b < 0)) return 256;
    int most = 0;
    for (const int shift : {0, 8, 16}) most = std::max(most, std::abs(int(a >> shift & 255) - int(b >> shift & 255)));
    return most;
}

// A picture that owns its memory.
struct Owned {
    Bytes index;
    Bytes rgb;
    int transparent = -1;

    Picture view() const { return {index.data(), {rgb.data(), int(rgb.size() / 3), transparent}}; }
};

}  // namespace

TEST(lzw_round_trips) {
    std::mt19937 random(1);
    for (int bits = 1; bits <= 8; ++bits)
        for (const unsigned back : {1U, 7U, 450U})
            for (const size_t count : {1, 2, 3, 255, 4096, 70000})
                check_round_trip(symbols_like_a_picture(random, count, 1 << bits, back), bits);
}

// Random symbols extend few strings, so dictionaries fill fast: many clear codes, and generations wrap around
// repeatedly.
TEST(lzw_round_trips_noise) {
    std::mt19937 random(2);
    for (int bits = 1; bits <= 8; ++bits) {
        Bytes symbols(200000);
        for (auto& symbol : symbols) symbol = uint8_t(random() % (1U << bits));
        check_round_trip(symbols, bits);
    }
}

// The end code and the clear code occur at every size of the table, including the last.
TEST(lzw_ends_at_every_width) {
    std::mt19937 random(3);
    Bytes symbols(4200);
    for (auto& symbol : symbols) symbol = uint8_t(random());
    for (size_t count = 1; count <= symbols.size(); count += count < 3500 ? 97 : 1)
        check_round_trip(Bytes(symbols.begin(), symbols.begin() + ptrdiff_t(count)), 8);
}

// After a dictionary is zeroed, stale entries neither match nor block new ones.
TEST(lzw_is_the_same_with_reused_memory) {
    std::mt19937 random(5);
    const Bytes symbols = symbols_like_a_picture(random, 30000, 16, 100);
    LzwRoom room;
    std::vector<Bytes> coded(40);
    size_t given = 0;
    const auto next = [&](size_t, LzwPicture& picture) {
        if (given == coded.size()) return false;
        picture = {symbols.data(), symbols.size(), 4, &coded[given++]};
        return true;
    };
    append_lzw(next, 4, room);
    for (const Bytes& bytes : coded) CHECK(bytes == coded[0]);
}

// Runs of any length, which start and end anywhere in a word of 64 and exceed the longest known code.
TEST(lzw_round_trips_runs) {
    std::mt19937 random(6);
    for (const int bits : {1, 2, 4, 8})
        for (const unsigned longest : {3U, 70U, 900U}) {
            Bytes symbols;
            while (symbols.size() < 100000)
                symbols.insert(symbols.end(), 1 + random() % longest, uint8_t(random() % (1U << bits) % 5));
            check_round_trip(symbols, bits);
        }
}

TEST(lzw_of_one_colour) { check_round_trip(Bytes(9000000), 1); }

TEST(gif_frames_show_their_pictures) {
    std::mt19937 random(4);
    for (int trial = 0; trial < 400; ++trial) {
        const Size size{1 + int(random() % 20), 1 + int(random() % 20)};
        const unsigned values = trial % 4 == 0 ? 256 : 1 + random() % 8;
        Owned first;
        for (unsigned i = 0; i < 3 * values; ++i) first.rgb.push_back(uint8_t(random() % 4 * 85));
        for (size_t i = 0; i < size.pixels(); ++i) first.index.push_back(uint8_t(random() % values));
        if (random() % 2 == 0) first.transparent = int(random() % values);
        if (trial % 8 == 1 && first.transparent >= 0)
            std::fill(first.index.begin(), first.index.end(), uint8_t(first.transparent));
        Owned second = first;
        for (auto& pixel : second.index)
            if (pixel != first.transparent && random() % 3 == 0) pixel = uint8_t(random() % values);
        for (size_t i = 0; i < second.index.size(); ++i)  // nothing turns transparent
            if (second.index[i] == first.transparent) second.index[i] = first.index[i];
        if (random() % 2 == 0) second.rgb[random() % second.rgb.size()] ^= 85;
        const Palette global = first.view().palette;
        Viewed screen(size.pixels(), -1);
        lay_over(screen, frame(nullptr, first.view(), size, global, 5), size, global);
        CHECK(screen == shown(first.view(), size));
        const Picture before = first.view();
        lay_over(screen, frame(&before, second.view(), size, global, 5), size, global);
        CHECK(screen == shown(second.view(), size));
    }
}

// Full palettes without a free entry for a missing colour, duplicate colours, transparent rows.
TEST(gif_changes_are_differences_of_displayed_colours) {
    std::mt19937 random(7);
    const Size size{97, 61};
    for (int trial = 0; trial < 200; ++trial) {
        const auto owned = [&](unsigned values) {
            Owned picture{Bytes(size.pixels()), Bytes(3 * values, 9)};
            for (unsigned row = 0; row < values; ++row)
                picture.rgb[3 * row] = uint8_t(trial % 2 == 0 ? row + random() % 2 : random());
            for (auto& pixel : picture.index) pixel = uint8_t(random() % values);
            return picture;
        };
        const auto values = [&] { return trial % 4 < 2 ? 256 : 1 + random() % 256; };
        Owned first = owned(values());
        const Owned second = owned(values());
        if (trial % 3 == 0) first.transparent = int(random() % (first.rgb.size() / 3));
        const Viewed before = shown(first.view(), size), now = shown(second.view(), size);
        const Change change = change_between(first.view(), second.view(), size);
        for (size_t i = 0; i < size.pixels(); ++i) CHECK(change.mask[i] == (before[i] != now[i]));
        CHECK(change.count == size_t(std::count(change.mask.begin(), change.mask.end(), 1)));
    }
}

TEST(gif_box_is_the_bounding_box_of_changes) {
    const Size size{50, 40};
    Owned first{Bytes(2000), {0, 0, 0, 255, 255, 255}};
    Owned second = first;
    second.index[7 * 50 + 11] = 1;
    second.index[30 * 50 + 4] = 1;
    const Picture before = first.view();
    Viewed screen = shown(before, size);
    const Box box = lay_over(screen, frame(&before, second.view(), size, before.palette, 0), size, before.palette);
    CHECK(box.left == 4 && box.top == 7 && box.width == 8 && box.height == 24);
    const Box none = lay_over(screen, frame(&before, before, size, before.palette, 0), size, before.palette);
    CHECK(none.left == 0 && none.top == 0 && none.width == 1 && none.height == 1);
    // Renumbered colours are not a change.
    Owned renamed{Bytes(2000, 1), {9, 9, 9, 0, 0, 0}};
    CHECK(change_between(before, renamed.view(), size).count == 0);
}

// A flat picture over noise is smaller in full; a few new pixels in noise are smaller with gaps.
TEST(gif_boxes_have_gaps_if_that_is_smaller) {
    std::mt19937 random(9);
    const Size size{120, 90};
    Owned noise{Bytes(size.pixels()), {0, 0, 0, 255, 255, 255}};
    for (auto& pixel : noise.index) pixel = uint8_t(random() % 2);
    noise.index.front() = noise.index.back() = 1;
    Owned flat = noise, touched = noise;
    std::fill(flat.index.begin(), flat.index.end(), uint8_t{0});
    for (size_t i = 0; i < size.pixels(); i += 7 * 43) touched.index[i] ^= 1;
    touched.index.back() ^= 1;
    const Picture before = noise.view();
    const auto check_smaller = [&](const Owned& after, bool whole_is) {
        const Bytes mask = change_between(before, after.view(), size).mask;
        const Bytes whole = frame(nullptr, after.view(), size, before.palette, 5);
        const Bytes gaps = frame(&before, after.view(), size, before.palette, 5, mask.data());
        CHECK((whole.size() < gaps.size()) == whole_is);
        CHECK(frame(&before, after.view(), size, before.palette, 5) == (whole_is ? whole : gaps));
    };
    check_smaller(flat, true);
    check_smaller(touched, false);
}

// Palettes drift and pixels move; what a viewer shows stays within the tolerance, and pixels within it are not
// rewritten.
TEST(gif_screen_keeps_within_the_tolerance) {
    std::mt19937 random(5);
    const Size size{13, 9};
    for (int trial = 0; trial < 100; ++trial) {
        const int tolerance = 1 + int(random() % 60);
        const unsigned values = trial % 4 == 0 ? 255 : 1 + random() % 8;
        Owned now;
        for (unsigned i = 0; i < 3 * values; ++i) now.rgb.push_back(uint8_t(random()));
        now.index.resize(size.pixels());
        const Palette global = now.view().palette;
        const Bytes first = now.rgb;
        Viewed screen(size.pixels(), -1);
        Screen displayed(size, tolerance);
        Bytes mask(size.pixels());
        for (int step = 0; step < 8; ++step) {
            for (auto& pixel : now.index)
                if (random() % 3 == 0) pixel = uint8_t(random() % values);
            if (step > 0)
                for (auto& level : now.rgb) level = uint8_t(level + random() % 9);
            const Viewed before = screen;
            const Palette start{first.data(), global.size};
            displayed.show(now.view(), mask.data());
            const Picture any = now.view();  // only its presence matters
            lay_over(screen, frame(&any, now.view(), size, start, 5, mask.data()), size, start);
            const Viewed wanted = shown(now.view(), size);
            for (size_t i = 0; i < screen.size(); ++i) {
                CHECK(levels_between(screen[i], wanted[i]) <= tolerance);
                CHECK(screen[i] == (levels_between(before[i], wanted[i]) <= tolerance ? before[i] : wanted[i]));
            }
        }
    }
}

TEST(gif_refuses_invalid_pictures) {
    const Size size{2, 1};
    const Owned good{{0, 1}, {0, 0, 0, 1, 1, 1}};
    const Palette global = good.view().palette;
    const Owned beyond{{0, 2}, {0, 0, 0, 1, 1, 1}};
    const Picture bad = beyond.view();
    CHECK_THROWS(frame(nullptr, bad, size, global, 0), std::invalid_argument);
    CHECK_THROWS(frame(&bad, good.view(), size, global, 0), std::invalid_argument);
    for (const int transparent : {-2, 2, 256}) {
        const Owned odd{{0, 1}, {0, 0, 0, 1, 1, 1}, transparent};
        CHECK_THROWS(frame(nullptr, odd.view(), size, global, 0), std::invalid_argument);
    }
    Picture none = good.view();
    none.palette.size = 0;
    CHECK_THROWS(frame(nullptr, none, size, global, 0), std::invalid_argument);
    const Picture before = good.view();
    const Owned erasing{{0, 1}, {0, 0, 0, 1, 1, 1}, 1};
    CHECK_THROWS(frame(&before, erasing.view(), size, global, 0), std::invalid_argument);
    Screen screen(size, 255);
    Bytes mask(2);
    CHECK_THROWS(screen.show(bad, mask.data()), std::invalid_argument);
    screen.show(before, mask.data());
    CHECK_THROWS(screen.show(erasing.view(), mask.data()), std::invalid_argument);
    CHECK_THROWS(frame(&before, bad, size, global, 0, mask.data()), std::invalid_argument);
}
