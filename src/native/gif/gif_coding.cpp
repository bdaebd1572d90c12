#include "gif/gif_coding.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace kmeans_gif::gif {
namespace {

// Bits needed for `values` distinct values.
int bits_for(int values) {
    int bits = 1;
    while ((1 << bits) < values) ++bits;
    return bits;
}

// The palette rows that a part uses, and whether some of its pixels are transparent.
struct Use {
    std::array<bool, 256> rows{};
    bool gaps = false;
};

Use use_of(const Part& part) {
    const Palette& palette = part.picture.palette;
    ByteTable unseen;
    unseen.fill(1);
    int left = palette.size;
    Bytes found(size_t(part.box.width));
    for (int y = 0; y < part.box.height && left > 0; ++y) {
        const uint8_t* index = part.picture.index + part.at(y);
        translate(unseen, palette.size, index, found.size(), found.data());
        if (part.mask != nullptr) {
            const uint8_t* mask = part.mask->data() + part.at(y);
            for (size_t x = 0; x < found.size(); ++x) found[x] &= mask[x];
        }
        if (std::memchr(found.data(), 1, found.size()) == nullptr) continue;
        for (size_t x = 0; x < found.size(); ++x) {
            left -= found[x] & unseen[index[x]];
            unseen[index[x]] &= uint8_t(1 - found[x]);
        }
    }
    Use use;
    for (size_t row = 0; row < unseen.size(); ++row) use.rows[row] = unseen[row] == 0;
    use.gaps = part.mask != nullptr;
    if (palette.transparent >= 0 && use.rows[size_t(palette.transparent)]) {
        use.rows[size_t(palette.transparent)] = false;
        use.gaps = true;
    }
    return use;
}

// With a local table. None if colours and gap exceed 256.
std::optional<Coding> local_coding(const Palette& palette, const Use& use) {
    Coding coding;
    for (int row = 0; row < palette.size; ++row) {
        if (!use.rows[size_t(row)]) continue;
        const auto found = std::find(coding.table.begin(), coding.table.end(), palette.color(row));
        coding.code[size_t(row)] = uint8_t(found - coding.table.begin());
        if (found == coding.table.end()) coding.table.push_back(palette.color(row));
    }
    // Pillow (13.0) ignores a local table of the grays 0, 1, 2, … and uses the global one.
    if (coding.table.size() > 1 && coding.table[0] == 0 && coding.table[1] == 0x010101) {
        std::swap(coding.table[0], coding.table[1]);
        for (int row = 0; row < palette.size; ++row)
            if (use.rows[size_t(row)] && coding.code[size_t(row)] < 2) coding.code[size_t(row)] ^= 1;
    }
    auto values = int(coding.table.size());
    if (use.gaps) coding.gap = values++;
    if (values > 256) return std::nullopt;
    coding.bits = bits_for(values);
    return coding;
}

// With the global table. None if it lacks a colour or has no entry left for the gap.
std::optional<Coding> global_coding(const Palette& palette, const Use& use, const Palette& global) {
    const auto colors = colors_of(global);
    Coding coding;
    std::array<bool, 256> taken{};
    int values = 0;
    for (int row = 0; row < palette.size; ++row) {
        if (!use.rows[size_t(row)]) continue;
        const auto place = std::find(colors.begin(), colors.end(), palette.color(row)) - colors.begin();
        if (place == global.size) return std::nullopt;
        coding.code[size_t(row)] = uint8_t(place);
        taken[size_t(place)] = true;
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

}  // namespace

std::vector<uint32_t> colors_of(const Palette& palette) {
    std::vector<uint32_t> colors;
    for (int row = 0; row < palette.size; ++row) colors.push_back(palette.color(row));
    return colors;
}

int global_bits(const Palette& global) { return bits_for(std::min(global.size + 1, 256)); }

// A table costs three bytes per entry, longer codes at most their extra bits per pixel.
std::optional<Coding> coding_of(const Part& part, const Palette& global) {
    const Use use = use_of(part);
    auto local = local_coding(part.picture.palette, use);
    auto shared = global_coding(part.picture.palette, use, global);
    if (!local || !shared) return local ? local : shared;
    const auto longer = size_t(std::max(0, shared->bits - local->bits));
    const size_t table_bits = size_t{24} << local->bits;
    return longer * part.box.pixels() <= table_bits ? shared : local;
}

void set_symbols(Bytes& symbols, const Part& part, const Coding& coding) {
    const Palette& palette = part.picture.palette;
    ByteTable code = coding.code;
    if (palette.transparent >= 0 && coding.gap >= 0) code[size_t(palette.transparent)] = uint8_t(coding.gap);
    bool as_they_are = true;
    for (int row = 0; row < palette.size; ++row) as_they_are &= code[size_t(row)] == row;
    const auto gap = uint8_t(coding.gap);
    const int width = part.box.width;  // a local copy, because `to` may alias `part`
    symbols.resize(part.box.pixels());
    uint8_t* to = symbols.data();
    for (int y = 0; y < part.box.height; ++y, to += width) {
        const uint8_t* index = part.picture.index + part.at(y);
        if (as_they_are) {
            std::copy(index, index + width, to);
        } else {
            translate(code, palette.size, index, size_t(width), to);
        }
        if (part.mask == nullptr) continue;
        const uint8_t* mask = part.mask->data() + part.at(y);
        // Branch-free, because the mask is unpredictable.
        for (int x = 0; x < width; ++x) {
            const auto written = uint8_t(0 - mask[x]);
            to[x] = uint8_t((to[x] & written) | (gap & ~written));
        }
    }
}

}  // namespace kmeans_gif::gif
