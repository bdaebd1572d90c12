#include "lzw.hpp"

#include <algorithm>
#include <cstring>

namespace kmeans_gif {
namespace {

constexpr unsigned max_codes = 4096;
constexpr int max_width = 12;
constexpr std::size_t sub_block = 255;
// Room for all codes between two clear codes, at most 12 bits each, and for the last 8-byte store.
constexpr std::size_t room_per_table = max_codes * max_width / 8 + 32;

// Bits in, bytes out. The caller sees to the room.
class BitWriter {
public:
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

    std::size_t finish() { return used_ + (count_ > 0); }
    const std::uint8_t* data() const { return bytes_.data(); }

private:
    static void store(std::uint8_t* to, std::uint64_t value) {
        std::uint8_t little[8];
        for (int i = 0; i < 8; ++i) little[i] = static_cast<std::uint8_t>(value >> (8 * i));
        std::memcpy(to, little, 8);
    }

    std::vector<std::uint8_t> bytes_;
    std::size_t used_ = 0;
    std::uint64_t pending_ = 0;
    int count_ = 0;
};

// The dictionary: children[code << Bits | symbol] is the code of that longer string. To forget all of it at a clear
// code costs nothing: the upper four bits of an entry are the generation it belongs to, which only rises, so an entry
// of an earlier one is smaller than any of the present. Every fifteenth time the table is zeroed.
template <int Bits>
class Dictionary {
public:
    // A picture of few pixels needs, and has to zero, only the beginning.
    explicit Dictionary(std::size_t count)
        : children_(std::min<std::size_t>(max_codes, first_free + count) << Bits) {}

    static constexpr unsigned clear_code = 1U << std::max(Bits, 2);
    static constexpr unsigned end_code = clear_code + 1;
    static constexpr unsigned first_free = clear_code + 2;

    void forget() {
        if (generation_ == 15 * max_codes) {
            std::fill(children_.begin(), children_.end(), std::uint16_t{0});
            generation_ = 0;
        }
        generation_ += max_codes;
    }

    unsigned generation() const { return generation_; }
    std::uint16_t* children() { return children_.data(); }

private:
    std::vector<std::uint16_t> children_;
    unsigned generation_ = 0;  // times max_codes
};

template <int Bits>
std::size_t encode(BitWriter& out, const std::uint8_t* symbols, std::size_t count) {
    using Codes = Dictionary<Bits>;
    Codes dictionary(count);
    const std::uint8_t* const end = symbols + count;
    std::uint16_t* const children = dictionary.children();
    constexpr int first_width = std::max(Bits, 2) + 1;
    out.make_room();
    out.put(Codes::clear_code, first_width);
    unsigned symbol = *symbols++;
    for (;;) {  // once for every dictionary
        dictionary.forget();
        const unsigned generation = dictionary.generation();
        const unsigned full = generation + max_codes;
        // Codes carry their generation; it is taken off where the address is made, away from the chain of loads.
        const std::size_t base = std::size_t{generation} << Bits;
        unsigned next = generation + Codes::first_free;
        int width = first_width;
        unsigned widen = generation + (1U << width);
        unsigned code = generation + symbol;
        while (next != full) {
            std::size_t slot = 0;
            for (;;) {  // the longest string that the dictionary has
                if (symbols == end) {
                    out.put(code - generation, width);
                    if (next == widen && width < max_width) ++width;
                    out.put(Codes::end_code, width);
                    return out.finish();
                }
                symbol = *symbols++;
                slot = (std::size_t{code} << Bits) + (std::size_t{symbol} - base);
                if (children[slot] < generation) break;
                code = children[slot];
            }
            out.put(code - generation, width);
            children[slot] = static_cast<std::uint16_t>(next);
            // The decoder knows an entry one code later than we do: the width grows with the entry 2^width, not before.
            if (next == widen && width < max_width) widen = generation + (1U << ++width);
            ++next;
            code = generation + symbol;
        }
        out.put(Codes::clear_code, width);
        out.make_room();
    }
}

std::size_t encode(BitWriter& out, const std::uint8_t* symbols, std::size_t count, int bits) {
    switch (bits) {
        case 1: return encode<1>(out, symbols, count);
        case 2: return encode<2>(out, symbols, count);
        case 3: return encode<3>(out, symbols, count);
        case 4: return encode<4>(out, symbols, count);
        case 5: return encode<5>(out, symbols, count);
        case 6: return encode<6>(out, symbols, count);
        case 7: return encode<7>(out, symbols, count);
        default: return encode<8>(out, symbols, count);
    }
}

}  // namespace

void append_lzw(std::vector<std::uint8_t>& out, const std::uint8_t* symbols, std::size_t count, int bits) {
    BitWriter codes;
    const std::size_t length = encode(codes, symbols, count, bits);
    out.reserve(out.size() + length + length / sub_block + 3);
    out.push_back(static_cast<std::uint8_t>(std::max(bits, 2)));
    for (std::size_t at = 0; at < length; at += sub_block) {
        const std::size_t part = std::min(sub_block, length - at);
        out.push_back(static_cast<std::uint8_t>(part));
        out.insert(out.end(), codes.data() + at, codes.data() + at + part);
    }
    out.push_back(0);
}

}  // namespace kmeans_gif
