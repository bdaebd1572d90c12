// Stable sort of (key, row) pairs by key, least significant byte first; bytes that all keys share cost nothing.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace kmeans_gif {

template <class Key>
struct Keyed {
    Key key;
    uint32_t row;
};

template <class Key>
void radix_sort(std::vector<Keyed<Key>>& items) {
    constexpr int kBytes = sizeof(Key);
    std::vector<std::array<uint32_t, 256>> counts(kBytes);
    for (auto& count : counts) count.fill(0);
    for (const auto& item : items)
        for (int b = 0; b < kBytes; ++b) ++counts[b][static_cast<uint8_t>(item.key >> (8 * b))];

    std::vector<Keyed<Key>> other(items.size());
    for (int b = 0; b < kBytes; ++b) {
        auto& count = counts[b];
        if (items.empty() || count[static_cast<uint8_t>(items[0].key >> (8 * b))] == items.size()) continue;
        uint32_t start = 0;
        for (auto& c : count) {
            const uint32_t n = c;
            c = start;
            start += n;
        }
        for (const auto& item : items) other[count[static_cast<uint8_t>(item.key >> (8 * b))]++] = item;
        items.swap(other);
    }
}

}  // namespace kmeans_gif
