// Stable LSD radix sort of words, or of words with a row number attached. Digits that all items share are skipped.
#pragma once
#include <algorithm>
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

// Sorts by the lowest `bits` bits, which hold the whole key. `other` is a reusable scratch buffer.
template <class Item>
void radix_sort(std::vector<Item>& items, std::vector<Item>& other, int bits) {
    constexpr int kMaxDigitBits = 11;  // of a digit: more buckets would thrash the cache
    const int n_digits = std::max(1, (bits + kMaxDigitBits - 1) / kMaxDigitBits);
    const int width = (bits + n_digits - 1) / n_digits;
    const auto digit = [&](const Item& item, int d) {
        return static_cast<size_t>(key_of(item) >> (d * width)) & ((size_t{1} << width) - 1);
    };
    std::vector<std::array<uint32_t, 1 << kMaxDigitBits>> counts(n_digits);
    for (const Item& item : items)
        for (int d = 0; d < n_digits; ++d) ++counts[d][digit(item, d)];

    other.resize(items.size());
    for (int d = 0; d < n_digits; ++d) {
        auto& place = counts[d];
        if (items.empty() || place[digit(items[0], d)] == items.size()) continue;
        uint32_t start = 0;
        for (uint32_t& p : place) start += std::exchange(p, start);
        for (const Item& item : items) other[place[digit(item, d)]++] = item;
        items.swap(other);
    }
}

}  // namespace kmeans_gif
