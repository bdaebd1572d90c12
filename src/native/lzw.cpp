#include "lzw.hpp"

#include <algorithm>
#include <cstring>

namespace kmeans_gif {
namespace {

constexpr unsigned max_codes = 4096;
constexpr int max_width = 12;
constexpr std::size_t sub_block = 255;
// Room for the codes that fill a dictionary, at most 12 bits each, and for the last 8-byte store.
constexpr std::size_t room_per_table = max_codes * max_width / 8 + 32;
// A full dictionary is judged after every so many codes.
constexpr unsigned window = 512;

// Bits in, bytes out. The caller sees to the room.
class BitWriter {
public:
    explicit BitWriter(std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}

    void make_room() {
        if (bytes_.size() - used_ < room_per_table) bytes_.resize(2 * bytes_.size() + room_per_table);
    }

    // Stores eight bytes whatever is pending and moves on by those that are whole: no branch to be mispredicted.
    void put(unsigned code, int width) {
        pending_ |= std::uint64_t{code} << count_;
        count_ += width;
        store(bytes_.data() + used_, pending_);
        used_ += static_cast<std::size_t>(count_ >> 3);
        pending_ >>= count_ & ~7;
        count_ &= 7;
    }

    std::size_t bits() const { return 8 * used_ + static_cast<std::size_t>(count_); }
    std::size_t finish() { return used_ + (count_ > 0); }

private:
    static void store(std::uint8_t* to, std::uint64_t value) {
        std::uint8_t little[8];
        for (int i = 0; i < 8; ++i) little[i] = static_cast<std::uint8_t>(value >> (8 * i));
        std::memcpy(to, little, 8);
    }

    std::vector<std::uint8_t>& bytes_;
    std::size_t used_ = 0;
    std::uint64_t pending_ = 0;
    int count_ = 0;
};

// Whether to keep a full dictionary: what it lately did for a bit is held against the mean since it was empty, which is
// what an empty one would bring again, its poor beginning included (the marginal value theorem: Charnov, 1976). One
// tenth more is asked for: measured over five photos at k = 2 to 200, windows of 256 to 1024 codes and factors of 0.9
// to 1.2, files are then smallest, 0.6 % smaller than with a clear code for every full dictionary.
bool pays(std::size_t pixels, std::size_t bits, std::size_t all_pixels, std::size_t all_bits) {
    return 10 * pixels * all_bits >= 11 * all_pixels * bits;
}

template <int Bits>
class Dictionary {
public:
    // A picture of few pixels needs, and has to zero, only the beginning.
    Dictionary(LzwRoom& room, std::size_t count) : room_(room) {
        const std::size_t size = std::min<std::size_t>(max_codes, first_free + count) << Bits;
        if (room.children.size() < size) room.children.resize(size);
    }

    static constexpr unsigned clear_code = 1U << std::max(Bits, 2);
    static constexpr unsigned end_code = clear_code + 1;
    static constexpr unsigned first_free = clear_code + 2;
    static constexpr int first_width = std::max(Bits, 2) + 1;

    void forget() {
        if (room_.generation == 15 * max_codes) {
            std::fill(room_.children.begin(), room_.children.end(), std::uint16_t{0});
            room_.generation = 0;
        }
        room_.generation += max_codes;
    }

    unsigned generation() const { return room_.generation; }
    std::uint16_t* children() { return room_.children.data(); }
    const std::uint16_t* children() const { return room_.children.data(); }

private:
    LzwRoom& room_;
};

// Where the coder stands among the symbols, and the code of the string it has read but not written.
struct Cursor {
    const std::uint8_t* at;
    const std::uint8_t* end;
    unsigned code;
};

// Reads on as long as the dictionary has the string: `slot` is the place of the first one that it lacks, and `code`
// stays at the one before. False when the symbols end first.
template <int Bits>
inline bool find_end(const std::uint16_t* children, unsigned generation, Cursor& here, std::size_t& slot) {
    // Codes carry their generation; it is taken off where the address is made, away from the chain of loads.
    const std::size_t base = std::size_t{generation} << Bits;
    while (here.at != here.end) {
        slot = (std::size_t{here.code} << Bits) + (std::size_t{*here.at++} - base);
        if (children[slot] < generation) return true;
        here.code = children[slot];
    }
    return false;
}

// Codes symbols until the dictionary is full. False when they end first; then the last code has been written and the
// end code is due, `width` wide.
template <int Bits>
bool fill(BitWriter& out, Dictionary<Bits>& dictionary, Cursor& from, int& width) {
    const unsigned generation = dictionary.generation();
    const unsigned full = generation + max_codes;
    std::uint16_t* const children = dictionary.children();
    Cursor here = from;
    unsigned next = generation + dictionary.first_free;
    unsigned widen = generation + (1U << width);
    std::size_t slot = 0;
    while (next != full && find_end<Bits>(children, generation, here, slot)) {
        out.put(here.code - generation, width);
        children[slot] = static_cast<std::uint16_t>(next);
        // The decoder knows an entry one code later than we do: the width grows with the entry 2^width, not before.
        if (next == widen && width < max_width) widen = generation + (1U << ++width);
        ++next;
        here.code = generation + here.at[-1];
    }
    from = here;
    if (next == full) return true;
    out.put(here.code - generation, width);
    if (next == widen && width < max_width) ++width;
    return false;
}

// Codes symbols with the full dictionary as it is, for as long as that pays. False when they end first; as above.
// `start` and `start_bits` are where the symbols and the output stood when the dictionary was empty.
template <int Bits>
bool keep(BitWriter& out, const Dictionary<Bits>& dictionary, Cursor& from, const std::uint8_t* start,
          std::size_t start_bits) {
    const unsigned generation = dictionary.generation();
    const std::uint16_t* const children = dictionary.children();
    std::size_t in_window = 0;
    do {
        out.make_room();
        Cursor here = from;
        std::size_t slot = 0;
        for (unsigned left = window; left != 0; --left) {
            const bool found = find_end<Bits>(children, generation, here, slot);
            out.put(here.code - generation, max_width);
            if (!found) return false;
            here.code = generation + here.at[-1];
        }
        in_window = std::size_t(here.at - from.at);
        from = here;
    } while (pays(in_window, window * max_width, std::size_t(from.at - start), out.bits() - start_bits));
    return true;
}

template <int Bits>
std::size_t encode(BitWriter& out, const std::uint8_t* symbols, std::size_t count, LzwRoom& room) {
    Dictionary<Bits> dictionary(room, count);
    Cursor here{symbols + 1, symbols + count, 0};
    const std::uint8_t* start = nullptr;
    std::size_t start_bits = 0;
    int width = dictionary.first_width;
    do {
        out.make_room();
        out.put(dictionary.clear_code, width);
        dictionary.forget();
        here.code = dictionary.generation() + here.at[-1];
        start = here.at;
        start_bits = out.bits();
        width = dictionary.first_width;
    } while (fill(out, dictionary, here, width) && keep(out, dictionary, here, start, start_bits));
    out.put(dictionary.end_code, width);
    return out.finish();
}

std::size_t encode(BitWriter& out, const std::uint8_t* symbols, std::size_t count, int bits, LzwRoom& room) {
    switch (bits) {
        case 1: return encode<1>(out, symbols, count, room);
        case 2: return encode<2>(out, symbols, count, room);
        case 3: return encode<3>(out, symbols, count, room);
        case 4: return encode<4>(out, symbols, count, room);
        case 5: return encode<5>(out, symbols, count, room);
        case 6: return encode<6>(out, symbols, count, room);
        case 7: return encode<7>(out, symbols, count, room);
        default: return encode<8>(out, symbols, count, room);
    }
}

}  // namespace

void append_lzw(std::vector<std::uint8_t>& out, const std::uint8_t* symbols, std::size_t count, int bits, LzwRoom& room) {
    BitWriter codes(room.bytes);
    const std::size_t length = encode(codes, symbols, count, bits, room);
    out.reserve(out.size() + length + length / sub_block + 3);
    out.push_back(static_cast<std::uint8_t>(std::max(bits, 2)));
    for (std::size_t at = 0; at < length; at += sub_block) {
        const std::size_t part = std::min(sub_block, length - at);
        out.push_back(static_cast<std::uint8_t>(part));
        out.insert(out.end(), room.bytes.begin() + std::ptrdiff_t(at), room.bytes.begin() + std::ptrdiff_t(at + part));
    }
    out.push_back(0);
}

}  // namespace kmeans_gif
