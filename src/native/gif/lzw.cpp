#include "gif/lzw.hpp"

#include <algorithm>
#include <cstring>

#include "base/bits.hpp"

namespace kmeans_gif {
namespace {

constexpr unsigned kMaxCodes = 4096;
constexpr int kMaxWidth = 12;
constexpr size_t kSubBlock = 255;
// Bytes for the codes that fill a dictionary, at most 12 bits each, and for the last 8-byte store.
constexpr size_t kRoomPerTable = kMaxCodes * kMaxWidth / 8 + 32;
// A full dictionary is evaluated after this many codes.
constexpr unsigned kWindow = 512;

// Packs codes into bytes. The caller calls make_room.
class BitWriter {
  public:
    void start(std::vector<uint8_t>& bytes) {
        *this = BitWriter();
        bytes_ = &bytes;
    }

    void make_room() {
        if (bytes_->size() - used_ < kRoomPerTable) bytes_->resize(2 * bytes_->size() + kRoomPerTable);
        data_ = bytes_->data();
    }

    // Always stores eight bytes and advances by the complete ones, to avoid a mispredicted branch.
    void put(unsigned code, int width) {
        pending_ |= uint64_t{code} << count_;
        count_ += width;
        store(data_ + used_, pending_);
        used_ += static_cast<size_t>(count_ >> 3);
        pending_ >>= count_ & ~7;
        count_ &= 7;
    }

    size_t bits() const { return 8 * used_ + static_cast<size_t>(count_); }
    size_t finish() { return used_ + (count_ > 0); }

  private:
    static void store(uint8_t* to, uint64_t value) {
        uint8_t little[8];
        for (int i = 0; i < 8; ++i) little[i] = static_cast<uint8_t>(value >> (8 * i));
        std::memcpy(to, little, 8);
    }

    std::vector<uint8_t>* bytes_ = nullptr;
    uint8_t* data_ = nullptr;
    size_t used_ = 0;
    uint64_t pending_ = 0;
    int count_ = 0;
};

// Whether to keep a full dictionary: its recent pixels per bit must exceed the mean since it was empty, which is what a
// new one would give, its poor start included (marginal value theorem: Charnov, 1976). The factor of 1.1 gives the
// smallest files over five photos at k = 2 to 200, windows of 256 to 1024 codes and factors of 0.9 to 1.2: 0.6 %
// smaller than clearing every full dictionary.
bool pays(size_t pixels, size_t bits, size_t all_pixels, size_t all_bits) {
    return 10 * pixels * all_bits >= 11 * all_pixels * bits;
}

// Sets the bit of the last symbol of each run. IN count >= 1.
void mark_ends(const uint8_t* symbols, size_t count, std::vector<uint64_t>& ends) {
    ends.assign((count + 63) / 64, 0);
    for (size_t start = 0; start + 1 < count; start += 64) {
        uint8_t is_end[64] = {};
        const size_t n = std::min(size_t{64}, count - 1 - start);
        for (size_t i = 0; i < n; ++i) is_end[i] = symbols[start + i] != symbols[start + i + 1];
        ends[start / 64] = bits_of(is_end);
    }
    ends[(count - 1) / 64] |= uint64_t{1} << (count - 1) % 64;
}

void append_sub_blocks(std::vector<uint8_t>& out, const uint8_t* bytes, size_t length) {
    out.reserve(out.size() + length + length / kSubBlock + 2);
    for (size_t at = 0; at < length; at += kSubBlock) {
        const size_t part = std::min(kSubBlock, length - at);
        out.push_back(static_cast<uint8_t>(part));
        out.insert(out.end(), bytes + at, bytes + at + part);
    }
    out.push_back(0);
}

// Encodes one picture. `Stride`: bits of a symbol in the dictionary, independent of its bits in the file.
template <int Stride>
class Coder {
  public:
    // The position, and the code (including the generation) of the string that is read but not written.
    const uint8_t* at;
    const uint8_t* end;
    unsigned code;
    unsigned generation;
    uint16_t* children;

    void start(const LzwPicture& picture, LzwLane& lane) {
        picture_ = picture;
        lane_ = &lane;
        // A small picture needs only the beginning.
        const size_t size = std::min<size_t>(kMaxCodes, first_free() + picture.count) << Stride;
        if (lane.children.size() < size) lane.children.resize(size);
        children = lane.children.data();
        at = picture.symbols + 1;
        end = picture.symbols + picture.count;
        width_ = first_width();
        out_.start(lane.bytes);
        mark_ends(picture.symbols, picture.count, lane.ends);
        clear();
        begin();
    }

    // The slot of the string extended by a symbol. Subtracts the generation in the address computation, off the
    // critical path.
    static size_t slot_of(unsigned code, unsigned generation, uint8_t symbol) {
        return (size_t{code} << Stride) + (size_t{symbol} - (size_t{generation} << Stride));
    }

    // The dictionary lacks the string at `slot`, which ends with the symbol read last: writes the code of its prefix.
    void write(size_t slot) {
        out_.put(code - generation, width_);
        if (next_ != full()) {
            children[slot] = static_cast<uint16_t>(next_);
            lane_->runs.add(at[-1], code, next_);
            // The decoder adds an entry one code later: the width grows with entry 2^width, not before.
            if (next_ == widen_ && width_ < kMaxWidth) widen_ = generation + (1U << ++width_);
            if (++next_ == full()) open_window();
        } else if (--left_ == 0) {
            const bool keep =
                pays(size_t(at - window_), kWindow * kMaxWidth, size_t(at - cleared_), out_.bits() - cleared_bits_);
            keep ? open_window() : clear();
        }
        begin();
    }

    void finish() {
        out_.put(code - generation, width_);
        if (next_ == widen_ && width_ < kMaxWidth) ++width_;
        out_.put(clear_code() + 1, width_);
        picture_.out->push_back(static_cast<uint8_t>(code_size()));
        append_sub_blocks(*picture_.out, lane_->bytes.data(), out_.finish());
    }

  private:
    int code_size() const { return std::max(picture_.bits, 2); }
    int first_width() const { return code_size() + 1; }
    unsigned clear_code() const { return 1U << code_size(); }
    unsigned first_free() const { return clear_code() + 2; }
    unsigned full() const { return generation + kMaxCodes; }

    void clear() {
        out_.make_room();
        out_.put(clear_code(), width_);
        if (lane_->generation == 15 * kMaxCodes) {
            std::fill(lane_->children.begin(), lane_->children.end(), uint16_t{0});
            lane_->generation = 0;
        }
        generation = lane_->generation += kMaxCodes;
        next_ = generation + first_free();
        width_ = first_width();
        widen_ = generation + (1U << width_);
        cleared_ = at;
        cleared_bits_ = out_.bits();
        lane_->runs.clear(generation, clear_code());
    }

    // Starts a string at the symbol read last: its run, as far as there is a code.
    void begin() {
        const auto place = size_t(at - 1 - picture_.symbols);
        const unsigned known = lane_->runs.known[at[-1]];
        size_t word = place / 64;
        uint64_t ends = lane_->ends[word] >> place % 64;
        unsigned length = 1;
        if (ends == 0) {  // there is one, because the last symbol ends a run
            length += 64 - unsigned(place % 64);
            while ((ends = lane_->ends[++word]) == 0 && length < known) length += 64;
        }
        if (ends != 0) length += unsigned(__builtin_ctzll(ends));
        length = std::min(length, known);
        code = lane_->runs.code[at[-1]][length];
        at += length - 1;
    }

    // A full dictionary is used unchanged for kWindow codes, then evaluated.
    void open_window() {
        out_.make_room();
        window_ = at;
        left_ = kWindow;
    }

    LzwPicture picture_;
    LzwLane* lane_;
    BitWriter out_;
    int width_;
    unsigned next_;           // the code of the next entry
    unsigned widen_;          // the entry at which the width grows
    unsigned left_;           // codes left in the window
    const uint8_t* window_;   // its first symbol
    const uint8_t* cleared_;  // the position, and the bits written, when the dictionary was last cleared
    size_t cleared_bits_;
};

// Encodes the rest of a picture.
template <int Stride>
void code_one(Coder<Stride>& a) {
    const uint8_t* at = a.at;
    const uint8_t* const end = a.end;
    unsigned code = a.code;
    unsigned generation = a.generation;
    while (at != end) {
        const size_t slot = a.slot_of(code, generation, *at++);
        const unsigned child = a.children[slot];
        if (child >= generation) {
            code = child;
            continue;
        }
        a.at = at;
        a.code = code;
        a.write(slot);
        at = a.at;
        code = a.code;
        generation = a.generation;
    }
    a.at = at;
    a.code = code;
}

// Encodes two pictures alternately until one ends. The hot state is kept in registers.
template <int Stride>
void code_two(Coder<Stride>& a, Coder<Stride>& b) {
    const uint8_t* at_a = a.at;
    const uint8_t* at_b = b.at;
    const uint8_t* const end_a = a.end;
    const uint8_t* const end_b = b.end;
    unsigned code_a = a.code;
    unsigned code_b = b.code;
    unsigned generation_a = a.generation;
    unsigned generation_b = b.generation;
    while (at_a != end_a && at_b != end_b) {
        const size_t slot_a = a.slot_of(code_a, generation_a, *at_a++);
        const size_t slot_b = b.slot_of(code_b, generation_b, *at_b++);
        const unsigned child_a = a.children[slot_a];
        const unsigned child_b = b.children[slot_b];
        const bool lacks_a = child_a < generation_a;
        const bool lacks_b = child_b < generation_b;
        if (lacks_a) {
            a.at = at_a;
            a.code = code_a;
            a.write(slot_a);
            at_a = a.at;
            generation_a = a.generation;
        }
        if (lacks_b) {
            b.at = at_b;
            b.code = code_b;
            b.write(slot_b);
            at_b = b.at;
            generation_b = b.generation;
        }
        code_a = lacks_a ? a.code : child_a;
        code_b = lacks_b ? b.code : child_b;
    }
    a.at = at_a;
    a.code = code_a;
    b.at = at_b;
    b.code = code_b;
}

template <int Stride>
void code_all(const NextPicture& next, LzwRoom& room) {
    std::array<Coder<Stride>, 2> coders;
    const auto starts = [&](size_t lane) {
        LzwPicture picture;
        if (!next(lane, picture)) return false;
        coders[lane].start(picture, room.lanes[lane]);
        return true;
    };
    std::array<bool, 2> busy{starts(0), false};
    busy[1] = busy[0] && starts(1);
    while (busy[0] && busy[1]) {
        code_two(coders[0], coders[1]);
        for (size_t lane = 0; lane < 2; ++lane) {
            if (coders[lane].at != coders[lane].end) continue;
            coders[lane].finish();
            busy[lane] = starts(lane);
        }
    }
    for (size_t lane = 0; lane < 2; ++lane) {
        if (!busy[lane]) continue;
        code_one(coders[lane]);
        coders[lane].finish();
    }
}

}  // namespace

void append_lzw(const NextPicture& next, int bits, LzwRoom& room) {
    switch (bits) {
        case 1: return code_all<1>(next, room);
        case 2: return code_all<2>(next, room);
        case 3: return code_all<3>(next, room);
        case 4: return code_all<4>(next, room);
        case 5: return code_all<5>(next, room);
        case 6: return code_all<6>(next, room);
        case 7: return code_all<7>(next, room);
        default: return code_all<8>(next, room);
    }
}

}  // namespace kmeans_gif
