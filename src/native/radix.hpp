// Stable sort of words, or of words with a row behind them, least significant byte first; bytes that all share cost
// nothing.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace kmeans_gif {

template <class Word>
struct Keyed {
    Word key;
    uint32_t row;
};

template <class Word>
Word key_of(Word item) {
    return item;
}
template <class Word>
Word key_of(const Keyed<Word>& item) {
    return item.key;
}

// Sorts by the lowest `bits` bits, which hold the whole key. `other` is room that can be used again.
template <class Item>
void radix_sort(std::vector<Item>& items, std::vector<Item>& other, int bits) {
    const int n_bytes = (bits + 7) / 8;
    const auto byte = [](const Item& item, int b) { return static_cast<uint8_t>(key_of(item) >> (8 * b)); };
    std::vector<std::array<uint32_t, 256>> counts(n_bytes);
    for (auto& count : counts) count.fill(0);
    for (const Item& item : items)
        for (int b = 0; b < n_bytes; ++b) ++counts[b][byte(item, b)];

    other.resize(items.size());
    for (int b = 0; b < n_bytes; ++b) {
        auto& place = counts[b];
        if (items.empty() || place[byte(items[0], b)] == items.size()) continue;
        uint32_t start = 0;
        for (uint32_t& p : place) start += std::exchange(p, start);
        for (const Item& item : items) other[place[byte(item, b)]++] = item;
        items.swap(other);
    }
}

}  // namespace kmeans_gif
