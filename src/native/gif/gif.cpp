#include "gif/gif.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <utility>

#include "base/threads.hpp"
#include "gif/gif_coding.hpp"

namespace kmeans_gif::gif {
namespace {

// Sections of the GIF89a specification.
constexpr uint8_t kExtension = 0x21;         // 23 to 26
constexpr uint8_t kControlLabel = 0xF9;      // 23
constexpr uint8_t kCommentLabel = 0xFE;      // 24
constexpr uint8_t kApplicationLabel = 0xFF;  // 26
constexpr uint8_t kImageSeparator = 0x2C;    // 20
constexpr uint8_t kHasTable = 0x80;          // 18 and 20
constexpr uint8_t kKeep = 1 << 2;            // 23, disposal method 1
constexpr size_t kSubBlock = 255;            // 15

void put_byte(Bytes& out, int value) { out.push_back(uint8_t(value)); }

void put_word(Bytes& out, int value) {
    put_byte(out, value & 0xFF);
    put_byte(out, value >> 8);
}

void put_text(Bytes& out, const std::string& text) { out.insert(out.end(), text.begin(), text.end()); }

void put_table(Bytes& out, const std::vector<uint32_t>& colors, int bits) {
    for (const uint32_t color : colors) {
        put_byte(out, int(color >> 16));
        put_word(out, int((color & 0xFF) << 8 | (color >> 8 & 0xFF)));
    }
    out.resize(out.size() + 3 * ((size_t{1} << bits) - colors.size()));
}

// Writes everything before the image data.
void put_head(Bytes& out, Box box, const Coding& coding, int centiseconds) {
    put_byte(out, kExtension);
    put_byte(out, kControlLabel);
    put_byte(out, 4);
    put_byte(out, kKeep | (coding.gap >= 0));
    put_word(out, centiseconds);
    put_byte(out, std::max(coding.gap, 0));
    put_byte(out, 0);
    put_byte(out, kImageSeparator);
    put_word(out, box.left);
    put_word(out, box.top);
    put_word(out, box.width);
    put_word(out, box.height);
    if (coding.table.empty()) {
        put_byte(out, 0);
    } else {
        put_byte(out, kHasTable | (coding.bits - 1));
        put_table(out, coding.table, coding.bits);
    }
}

// Estimates whether a box takes fewer bytes with gaps (transparent unchanged pixels) than in full. Bytes are spent on
// borders, where a pixel differs from its left neighbour. Gaps win if they add no borders, or up to 2 % while they make
// up a third of the box, because a gap repeats better than what it hides. Over the 24 runs of benchmark B6 this gives
// 0.01 % more than the smaller of the two.
bool pays(const Part& gaps, size_t changed) {
    size_t in_whole = 0;
    size_t in_gaps = 0;
    for (int y = 0; y < gaps.box.height; ++y) {
        const uint8_t* index = gaps.picture.index + gaps.at(y);
        const uint8_t* mask = gaps.mask->data() + gaps.at(y);
        const auto pairs = size_t(gaps.box.width - 1);
        in_whole += count_of(pairs, [=](size_t x) { return index[x] != index[x + 1]; });
        in_gaps += count_of(
            pairs, [=](size_t x) { return (mask[x] != mask[x + 1]) | (mask[x] & (index[x] != index[x + 1])); });
    }
    const bool large = 3 * changed <= 2 * gaps.box.pixels();
    return in_gaps <= in_whole || (large && 100 * in_gaps <= 102 * in_whole);
}

}  // namespace

Bytes header(Size size, const Palette& global, int plays, const std::string& comment) {
    Bytes out;
    put_text(out, "GIF89a");
    put_word(out, size.width);
    put_word(out, size.height);
    const int bits = global_bits(global);
    put_byte(out, kHasTable | 7 << 4 | (bits - 1));
    put_word(out, 0);  // background colour and aspect ratio, both unused
    put_table(out, colors_of(global), bits);
    if (plays != 1) {
        put_byte(out, kExtension);
        put_byte(out, kApplicationLabel);
        put_byte(out, 11);
        put_text(out, "NETSCAPE2.0");
        put_byte(out, 3);
        put_byte(out, 1);
        put_word(out, plays == 0 ? 0 : plays - 1);
        put_byte(out, 0);
    }
    if (!comment.empty()) {
        put_byte(out, kExtension);
        put_byte(out, kCommentLabel);
        for (size_t at = 0; at < comment.size(); at += kSubBlock) {
            const std::string part = comment.substr(at, kSubBlock);
            put_byte(out, int(part.size()));
            put_text(out, part);
        }
        put_byte(out, 0);
    }
    return out;
}

namespace {

// How a frame is written: all pixels of a box, or only the changed ones with gaps between them.
struct Plan {
    Change change;
    Box box;
    bool with_gaps;
    Coding coding;

    const Bytes* mask() const { return with_gaps ? &change.mask : nullptr; }
};

Plan plan_of(const Frame& frame, Size size, const Palette& global) {
    const Picture& current = frame.picture;
    check(current, size);
    Plan plan{{}, {0, 0, size.width, size.height}, false, {}};
    if (frame.previous) {
        plan.change = frame.mask != nullptr ? change_of(Bytes(frame.mask, frame.mask + size.pixels()), size)
                                            : change_between(*frame.previous, current, size);
        const Change& change = plan.change;
        const Part gaps{current, size, change.box, &change.mask};
        if (change.count == 0) {
            plan.box = {0, 0, 1, 1};  // one pixel, transparent
            plan.with_gaps = true;
        } else {
            plan.box = change.box;
            plan.with_gaps = change.count < plan.box.pixels() && (frame.mask != nullptr || pays(gaps, change.count));
        }
    }
    auto coding = coding_of({current, size, plan.box, plan.mask()}, global);
    if (!coding && frame.mask == nullptr) {
        // Without gaps all pixels fit: a full palette with a transparent row has 255 colours and the gap.
        plan.with_gaps = false;
        coding = coding_of({current, size, plan.box, nullptr}, global);
    }
    if (!coding) throw std::invalid_argument("256 colours leave no palette entry for unchanged pixels");
    plan.coding = *std::move(coding);
    return plan;
}

// The max bits of the symbols of any frame.
int max_bits(const std::vector<Frame>& frames, const Palette& global) {
    int bits = global_bits(global);
    for (const Frame& frame : frames) bits = std::max(bits, global_bits(frame.picture.palette));
    return bits;
}

}  // namespace

// Shared by the threads.
struct Coder::Work {
    const std::vector<Frame>& frames;
    Size size;
    const Palette& global;
    std::atomic<size_t> next;
    std::vector<Bytes> blocks;         // per frame
    std::vector<std::string> reasons;  // why a frame can't be written
};

std::vector<Bytes> Coder::blocks_of(const std::vector<Frame>& frames, Size size, const Palette& global) {
    Work work{frames, size, global, {}, std::vector<Bytes>(frames.size()), std::vector<std::string>(frames.size())};
    const int bits = max_bits(frames, global);
    in_parallel(
        std::min(frames.size(), rooms_.size()), int(rooms_.size()), [] { return 0; },
        [&](size_t thread, int) {
            Room& room = rooms_[thread];
            const auto next = [&](size_t lane, LzwPicture& picture) {
                return starts_next(work, room.symbols[lane], picture);
            };
            append_lzw(next, bits, room.lzw);
        });
    for (size_t i = 0; i < frames.size(); ++i)
        if (!work.reasons[i].empty()) throw Refused(i, work.reasons[i]);
    return std::move(work.blocks);
}

// Claims the next frame, writes everything before its image data and sets `picture` to the data. False if none is left.
bool Coder::starts_next(Work& work, Bytes& symbols, LzwPicture& picture) {
    for (size_t i; (i = work.next.fetch_add(1)) < work.frames.size();) {
        const Frame& frame = work.frames[i];
        try {
            const Plan plan = plan_of(frame, work.size, work.global);
            set_symbols(symbols, {frame.picture, work.size, plan.box, plan.mask()}, plan.coding);
            put_head(work.blocks[i], plan.box, plan.coding, frame.centiseconds);
            picture = {symbols.data(), symbols.size(), plan.coding.bits, &work.blocks[i]};
            return true;
        } catch (const std::invalid_argument& error) {
            work.reasons[i] = error.what();
        }
    }
    return false;
}

}  // namespace kmeans_gif::gif
