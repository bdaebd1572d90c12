#include "gif.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "threads.hpp"

namespace kmeans_gif::gif {
namespace {

// Sections of the GIF89a specification.
constexpr std::uint8_t extension = 0x21;         // 23 to 26
constexpr std::uint8_t control_label = 0xF9;     // 23
constexpr std::uint8_t comment_label = 0xFE;     // 24
constexpr std::uint8_t application_label = 0xFF; // 26
constexpr std::uint8_t image_separator = 0x2C;   // 20
constexpr std::uint8_t has_table = 0x80;         // 18 and 20
constexpr std::uint8_t keep = 1 << 2;            // 23, disposal method 1
constexpr std::size_t sub_block = 255;           // 15

void put_byte(Bytes& out, int value) { out.push_back(std::uint8_t(value)); }

void put_word(Bytes& out, int value) {
    put_byte(out, value & 0xFF);
    put_byte(out, value >> 8);
}

void put_text(Bytes& out, const std::string& text) { out.insert(out.end(), text.begin(), text.end()); }

// Bits that `values` different values take.
int bits_for(int values) {
    int bits = 1;
    while ((1 << bits) < values) ++bits;
    return bits;
}

// The global colour table has a place beyond the first palette, where 256 allow it, for later frames to be transparent.
int global_bits(const Palette& global) { return bits_for(std::min(global.size + 1, 256)); }

void put_table(Bytes& out, const std::vector<std::uint32_t>& colors, int bits) {
    for (const std::uint32_t color : colors) {
        put_byte(out, int(color >> 16));
        put_word(out, int((color & 0xFF) << 8 | (color >> 8 & 0xFF)));
    }
    out.resize(out.size() + 3 * ((std::size_t{1} << bits) - colors.size()));
}

std::vector<std::uint32_t> colors_of(const Palette& palette) {
    std::vector<std::uint32_t> colors;
    for (int row = 0; row < palette.size; ++row) colors.push_back(palette.color(row));
    return colors;
}

// The pixels of a frame: those of a box, or only the changed ones in it.
struct Part {
    const Picture& picture;
    Size size;
    Box box;
    const Bytes* mask;  // null: all of them

    std::size_t at(int y) const { return std::size_t(box.top + y) * std::size_t(size.width) + std::size_t(box.left); }
};

// Which rows of the palette a part shows, and whether some of its pixels let the frame before shine through.
struct Use {
    std::array<bool, 256> rows{};
    bool gaps = false;
};

Use use_of(const Part& part) {
    std::array<bool, 257> seen{};  // the last for gaps
    const int transparent = part.picture.palette.transparent;
    const auto all = part.picture.palette.size + (part.mask != nullptr);
    for (int y = 0; y < part.box.height; ++y) {
        const std::uint8_t* index = part.picture.index + part.at(y);
        if (part.mask == nullptr) {
            for (int x = 0; x < part.box.width; ++x) seen[index[x]] = true;
        } else {
            const std::uint8_t* mask = part.mask->data() + part.at(y);
            for (int x = 0; x < part.box.width; ++x) seen[mask[x] != 0 ? index[x] : 256] = true;
        }
        if (std::count(seen.begin(), seen.end(), true) == all) break;
    }
    Use use;
    std::copy(seen.begin(), seen.end() - 1, use.rows.begin());
    use.gaps = seen[256];
    if (transparent >= 0 && use.rows[std::size_t(transparent)]) {
        use.rows[std::size_t(transparent)] = false;
        use.gaps = true;
    }
    return use;
}

// How a part's colours are numbered in the file.
struct Coding {
    std::array<std::uint8_t, 256> code{};  // of each row of the palette
    int gap = -1;                          // the code that is transparent, or -1
    int bits = 1;                          // that the codes take
    std::vector<std::uint32_t> table;      // the local colour table, none when the global one serves
};

// With a table of its own. None when colours and gap are more than 256.
std::optional<Coding> local_coding(const Palette& palette, const Use& use) {
    Coding coding;
    for (int row = 0; row < palette.size; ++row) {
        if (!use.rows[std::size_t(row)]) continue;
        const auto found = std::find(coding.table.begin(), coding.table.end(), palette.color(row));
        coding.code[std::size_t(row)] = std::uint8_t(found - coding.table.begin());
        if (found == coding.table.end()) coding.table.push_back(palette.color(row));
    }
    // Pillow (13.0) takes a table of the grays 0, 1, 2, … for none, and the global one in its place.
    if (coding.table.size() > 1 && coding.table[0] == 0 && coding.table[1] == 0x010101) {
        std::swap(coding.table[0], coding.table[1]);
        for (int row = 0; row < palette.size; ++row)
            if (use.rows[std::size_t(row)] && coding.code[std::size_t(row)] < 2) coding.code[std::size_t(row)] ^= 1;
    }
    auto values = int(coding.table.size());
    if (use.gaps) coding.gap = values++;
    if (values > 256) return std::nullopt;
    coding.bits = bits_for(values);
    return coding;
}

// With the global table. None when that lacks one of the colours, or has no place left for the gap.
std::optional<Coding> global_coding(const Palette& palette, const Use& use, const Palette& global) {
    const auto colors = colors_of(global);
    Coding coding;
    std::array<bool, 256> taken{};
    int values = 0;
    for (int row = 0; row < palette.size; ++row) {
        if (!use.rows[std::size_t(row)]) continue;
        const auto place = std::find(colors.begin(), colors.end(), palette.color(row)) - colors.begin();
        if (place == global.size) return std::nullopt;
        coding.code[std::size_t(row)] = std::uint8_t(place);
        taken[std::size_t(place)] = true;
        values = std::max(values, int(place) + 1);
    }
    if (use.gaps) {
        coding.gap = int(std::find(taken.begin(), taken.end(), false) - taken.begin());
        if (coding.gap == 1 << global_bits(global)) return std::nullopt;
        values = std::max(values, coding.gap + 1);
    }
    coding.bits = bits_for(values);
    return coding;
}

// The one that takes fewer bytes: a table costs three for each place, longer codes at most their bits for every pixel.
std::optional<Coding> coding_of(const Part& part, const Palette& global) {
    const Use use = use_of(part);
    auto local = local_coding(part.picture.palette, use);
    auto shared = global_coding(part.picture.palette, use, global);
    if (!local || !shared) return local ? local : shared;
    const auto longer = std::size_t(std::max(0, shared->bits - local->bits));
    const std::size_t table_bits = std::size_t{24} << local->bits;
    return longer * part.box.pixels() <= table_bits ? shared : local;
}

void set_symbols(Bytes& symbols, const Part& part, const Coding& coding) {
    std::array<std::uint8_t, 256> code = coding.code;
    if (part.picture.palette.transparent >= 0 && coding.gap >= 0)
        code[std::size_t(part.picture.palette.transparent)] = std::uint8_t(coding.gap);
    const auto gap = std::uint8_t(coding.gap);
    symbols.resize(part.box.pixels());
    std::uint8_t* to = symbols.data();
    for (int y = 0; y < part.box.height; ++y, to += part.box.width) {
        const std::uint8_t* index = part.picture.index + part.at(y);
        for (int x = 0; x < part.box.width; ++x) to[x] = code[index[x]];
        if (part.mask == nullptr) continue;
        const std::uint8_t* mask = part.mask->data() + part.at(y);
        for (int x = 0; x < part.box.width; ++x) to[x] = mask[x] != 0 ? to[x] : gap;
    }
}

void put_blocks(Bytes& out, Box box, const Coding& coding, int centiseconds, Room& room) {
    put_byte(out, extension);
    put_byte(out, control_label);
    put_byte(out, 4);
    put_byte(out, keep | (coding.gap >= 0));
    put_word(out, centiseconds);
    put_byte(out, std::max(coding.gap, 0));
    put_byte(out, 0);
    put_byte(out, image_separator);
    put_word(out, box.left);
    put_word(out, box.top);
    put_word(out, box.width);
    put_word(out, box.height);
    if (coding.table.empty()) {
        put_byte(out, 0);
    } else {
        put_byte(out, has_table | (coding.bits - 1));
        put_table(out, coding.table, coding.bits);
    }
    append_lzw(out, room.symbols.data(), room.symbols.size(), coding.bits, room.lzw);
}

// None when the part's colours, and the gap it needs, don't fit a table.
std::optional<Bytes> coded(const Part& part, const Palette& global, int centiseconds, Room& room) {
    const auto coding = coding_of(part, global);
    if (!coding) return std::nullopt;
    Bytes out;
    set_symbols(room.symbols, part, *coding);
    put_blocks(out, part.box, *coding, centiseconds, room);
    return out;
}

// Which of two ways to write a box gives fewer bytes, as far as that can be told without coding: all its pixels, or
// the changed ones with gaps between them.
enum class Guess { whole, gaps, either };

// What costs bytes are borders, where a pixel differs from the one on its left. Measured over 20 frames of three photos
// at k = 2 to 256: with fewer borders gaps are smaller, with 2 % more they are not; in between gaps may win where they
// are large, for a gap repeats better than what it hides. Frames come out 0.01 % larger than if both were always coded.
Guess guess(const Part& gaps, std::size_t changed) {
    std::size_t in_whole = 0;
    std::size_t in_gaps = 0;
    for (int y = 0; y < gaps.box.height; ++y) {
        const std::uint8_t* index = gaps.picture.index + gaps.at(y);
        const std::uint8_t* mask = gaps.mask->data() + gaps.at(y);
        const auto pairs = std::size_t(gaps.box.width - 1);
        in_whole += count_of(pairs, [=](std::size_t x) { return index[x] != index[x + 1]; });
        in_gaps += count_of(pairs, [=](std::size_t x) {
            return (mask[x] != mask[x + 1]) | (mask[x] & (index[x] != index[x + 1]));
        });
    }
    if (in_gaps < in_whole) return Guess::gaps;
    const bool large = double(changed) <= 0.8 * double(gaps.box.pixels());
    return large && double(in_gaps) <= 1.02 * double(in_whole) ? Guess::either : Guess::whole;
}

}  // namespace

Bytes header(Size size, const Palette& global, int plays, const std::string& comment) {
    Bytes out;
    put_text(out, "GIF89a");
    put_word(out, size.width);
    put_word(out, size.height);
    const int bits = global_bits(global);
    put_byte(out, has_table | 7 << 4 | (bits - 1));
    put_word(out, 0);  // background colour and aspect ratio, neither used
    put_table(out, colors_of(global), bits);
    if (plays != 1) {
        put_byte(out, extension);
        put_byte(out, application_label);
        put_byte(out, 11);
        put_text(out, "NETSCAPE2.0");
        put_byte(out, 3);
        put_byte(out, 1);
        put_word(out, plays == 0 ? 0 : plays - 1);
        put_byte(out, 0);
    }
    if (!comment.empty()) {
        put_byte(out, extension);
        put_byte(out, comment_label);
        for (std::size_t at = 0; at < comment.size(); at += sub_block) {
            const std::string part = comment.substr(at, sub_block);
            put_byte(out, int(part.size()));
            put_text(out, part);
        }
        put_byte(out, 0);
    }
    return out;
}

Bytes blocks_of(const Frame& frame, Size size, const Palette& global, Room& room) {
    const Picture& current = frame.picture;
    check(current, size);
    const auto code = [&](Box box, const Bytes* mask) {
        return coded({current, size, box, mask}, global, frame.centiseconds, room);
    };
    // A full palette with a transparent row is 255 colours and the gap, so all pixels always fit.
    if (!frame.previous) return *code({0, 0, size.width, size.height}, nullptr);
    const Change change = frame.mask != nullptr ? change_of(Bytes(frame.mask, frame.mask + size.pixels()), size)
                                                : change_between(*frame.previous, current, size);
    if (change.count == 0) return *code({0, 0, 1, 1}, &change.mask);  // changes nothing: one pixel, transparent
    if (change.count == change.box.pixels()) return *code(change.box, nullptr);
    if (frame.mask != nullptr) {
        const auto blocks = code(change.box, &change.mask);
        if (!blocks) throw std::invalid_argument("256 colours leave none for the pixels that are not written");
        return *blocks;
    }
    const Guess first = guess({current, size, change.box, &change.mask}, change.count);
    std::optional<Bytes> with_gaps;
    if (first != Guess::whole) with_gaps = code(change.box, &change.mask);
    if (with_gaps && first == Guess::gaps) return *with_gaps;
    Bytes without = *code(change.box, nullptr);
    return with_gaps && with_gaps->size() < without.size() ? *with_gaps : without;
}

std::vector<Bytes> blocks_of(const std::vector<Frame>& frames, Size size, const Palette& global, int threads) {
    std::vector<Bytes> blocks(frames.size());
    std::vector<std::string> reasons(frames.size());
    in_parallel(
        frames.size(), threads, [] { return Room(); },
        [&](std::size_t i, Room& room) {
            try {
                blocks[i] = blocks_of(frames[i], size, global, room);
            } catch (const std::invalid_argument& error) {
                reasons[i] = error.what();
            }
        });
    const auto refused = std::find_if(reasons.begin(), reasons.end(), [](const auto& reason) { return !reason.empty(); });
    if (refused != reasons.end()) throw Refused(std::size_t(refused - reasons.begin()), *refused);
    return blocks;
}

}  // namespace kmeans_gif::gif
