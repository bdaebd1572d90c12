#include "gif.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <utility>

#include "gif_coding.hpp"
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

void put_table(Bytes& out, const std::vector<std::uint32_t>& colors, int bits) {
    for (const std::uint32_t color : colors) {
        put_byte(out, int(color >> 16));
        put_word(out, int((color & 0xFF) << 8 | (color >> 8 & 0xFF)));
    }
    out.resize(out.size() + 3 * ((std::size_t{1} << bits) - colors.size()));
}

// What stands before the image data.
void put_head(Bytes& out, Box box, const Coding& coding, int centiseconds) {
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

namespace {

// One way to write a frame: all pixels of a box, or only the changed ones with gaps between them.
struct Draft {
    Box box;
    bool with_gaps;
    Coding coding;
};

struct Plan {
    Change change;
    std::vector<Draft> drafts;  // the one that takes fewest bytes is written, of equal ones the last
};

Plan plan_of(const Frame& frame, Size size, const Palette& global) {
    const Picture& current = frame.picture;
    check(current, size);
    Plan plan;
    const auto draft = [&](Box box, bool with_gaps) {
        auto coding = coding_of({current, size, box, with_gaps ? &plan.change.mask : nullptr}, global);
        if (coding) plan.drafts.push_back({box, with_gaps, *std::move(coding)});
    };
    // A full palette with a transparent row is 255 colours and the gap, so all pixels always fit.
    if (!frame.previous) {
        draft({0, 0, size.width, size.height}, false);
        return plan;
    }
    plan.change = frame.mask != nullptr ? change_of(Bytes(frame.mask, frame.mask + size.pixels()), size)
                                        : change_between(*frame.previous, current, size);
    const Box box = plan.change.box;
    if (plan.change.count == 0) {
        draft({0, 0, 1, 1}, true);  // changes nothing: one pixel, transparent
    } else if (plan.change.count == box.pixels()) {
        draft(box, false);
    } else if (frame.mask != nullptr) {
        draft(box, true);
        if (plan.drafts.empty())
            throw std::invalid_argument("256 colours leave none for the pixels that are not written");
    } else {
        const Guess best = guess({current, size, box, &plan.change.mask}, plan.change.count);
        if (best != Guess::whole) draft(box, true);
        if (best != Guess::gaps || plan.drafts.empty()) draft(box, false);
    }
    return plan;
}

// The most bits that the codes of a frame can take.
int most_bits(const std::vector<Frame>& frames, const Palette& global) {
    int bits = global_bits(global);
    for (const Frame& frame : frames) bits = std::max(bits, global_bits(frame.picture.palette));
    return bits;
}

}  // namespace

// What the threads share.
struct Coder::Work {
    const std::vector<Frame>& frames;
    Size size;
    const Palette& global;
    std::atomic<std::size_t> next;
    std::vector<std::array<Bytes, 2>> versions;  // of each frame, its drafts
    std::vector<std::string> reasons;            // why a frame can't be written
};

// The drafts of some of the frames, for the two lanes of one thread.
class Coder::Desk {
public:
    Desk(Work& work, Symbols& symbols) : work_(work), symbols_(symbols) {}

    bool next(std::size_t lane, LzwPicture& picture) {
        while (draft_ == plan_.drafts.size())
            if (!plan_next()) return false;
        const Frame& frame = work_.frames[frame_];
        const Draft& draft = plan_.drafts[draft_];
        Bytes& out = work_.versions[frame_][draft_++];
        set_symbols(symbols_[lane], {frame.picture, work_.size, draft.box, draft.with_gaps ? &plan_.change.mask : nullptr},
                    draft.coding);
        put_head(out, draft.box, draft.coding, frame.centiseconds);
        picture = {symbols_[lane].data(), symbols_[lane].size(), draft.coding.bits, &out};
        return true;
    }

private:
    bool plan_next() {
        frame_ = work_.next.fetch_add(1);
        if (frame_ >= work_.frames.size()) return false;
        plan_ = {};
        draft_ = 0;
        try {
            plan_ = plan_of(work_.frames[frame_], work_.size, work_.global);
        } catch (const std::invalid_argument& error) {
            work_.reasons[frame_] = error.what();
        }
        return true;
    }

    Work& work_;
    Symbols& symbols_;
    std::size_t frame_ = 0;
    std::size_t draft_ = 0;
    Plan plan_;
};

std::vector<Bytes> Coder::blocks_of(const std::vector<Frame>& frames, Size size, const Palette& global) {
    Work work{frames, size, global, {}, {}, {}};
    work.versions.resize(frames.size());
    work.reasons.resize(frames.size());
    const int bits = most_bits(frames, global);
    in_parallel(
        std::min(frames.size(), rooms_.size()), int(rooms_.size()), [] { return 0; },
        [&](std::size_t thread, int) {
            Room& room = rooms_[thread];
            Desk desk(work, room.symbols);
            append_lzw([&](std::size_t lane, LzwPicture& picture) { return desk.next(lane, picture); }, bits, room.lzw);
        });
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (!work.reasons[i].empty()) throw Refused(i, work.reasons[i]);
    std::vector<Bytes> blocks;
    for (auto& [first, second] : work.versions)
        blocks.push_back(std::move(!second.empty() && second.size() <= first.size() ? second : first));
    return blocks;
}

}  // namespace kmeans_gif::gif
