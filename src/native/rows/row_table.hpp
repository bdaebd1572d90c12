// A hash table of integer or float rows: open addressing, linear probing, at most half full.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace kmeans_gif {

constexpr uint32_t kNoRow = 0xffffffffu;

// Packs an integer row into one word.
template <class T, class Word>
struct Packing {
    int features;

    Word pack(const T* row) const {
        Word word = 0;
        for (int f = 0; f < features; ++f) word = static_cast<Word>(word << (8 * sizeof(T))) | row[f];
        return word;
    }
};

template <class T, class Word>
class PackedRows {
  public:
    using Element = T;
    using Row = Word;
    // Distinct 32-bit words have distinct tags.
    static constexpr bool kTagIsRow = sizeof(Word) == 4;

    explicit PackedRows(int features) : packing_{features} {}

    Row load(const T* row) const { return packing_.pack(row); }
    static uint32_t tag(Row word) {
        if constexpr (kTagIsRow) return static_cast<uint32_t>(word);
        return static_cast<uint32_t>((word * 0x9e3779b97f4a7c15ULL) >> 32);
    }
    bool same(uint32_t id, Row word) const { return words_[id] == word; }
    void push(Row word) { words_.push_back(word); }
    size_t size() const { return words_.size(); }

  private:
    Packing<T, Word> packing_;
    std::vector<Word> words_;
};

// Float rows; −0 is replaced by +0, so that equal numbers have equal bits.
class RealRows {
  public:
    using Element = double;
    using Row = const double*;
    static constexpr bool kTagIsRow = false;

    explicit RealRows(int features) : features_(features) {}

    Row load(const double* row) const { return row; }
    uint32_t tag(Row row) const {
        uint64_t hash = 0;
        for (int f = 0; f < features_; ++f) {
            const double value = row[f] + 0.0;
            uint64_t bits;
            std::memcpy(&bits, &value, sizeof bits);
            hash = (hash ^ bits) * 0x9e3779b97f4a7c15ULL;
            hash ^= hash >> 29;
        }
        return static_cast<uint32_t>(hash >> 16);
    }
    bool same(uint32_t id, Row row) const { return std::equal(row, row + features_, at(id)); }
    void push(Row row) {
        for (int f = 0; f < features_; ++f) values_.push_back(row[f] + 0.0);
    }
    Row at(uint32_t id) const { return values_.data() + static_cast<size_t>(id) * features_; }
    size_t size() const { return values_.size() / features_; }

  private:
    int features_;
    std::vector<double> values_;
};

template <class Rows>
class RowTable {
  public:
    explicit RowTable(int features) : rows(features), slots_(size_t{1} << 12) {}

    // The id of a row, in order of first appearance; kNoRow if it is absent.
    uint32_t find(typename Rows::Row row) const {
        const Slot& slot = slots_[slot_of(row, rows.tag(row))];
        return slot.id;
    }

    uint32_t find_or_add(typename Rows::Row row) {
        const uint32_t tag = rows.tag(row);
        Slot& slot = slots_[slot_of(row, tag)];
        if (slot.id != kNoRow) return slot.id;
        if (rows.size() >= kNoRow - 1) throw std::length_error("more than 2^32 - 2 distinct rows");
        const auto id = static_cast<uint32_t>(rows.size());
        slot = {tag, id};
        rows.push(row);
        if (rows.size() * 2 > slots_.size()) grow();
        return id;
    }

    Rows rows;

  private:
    struct Slot {
        uint32_t tag = 0;
        uint32_t id = kNoRow;
    };

    size_t home(uint32_t tag) const { return (tag * 0x9e3779b97f4a7c15ULL >> 32) & (slots_.size() - 1); }

    // The slot of the row, or the free slot where it belongs.
    size_t slot_of(typename Rows::Row row, uint32_t tag) const {
        size_t at = home(tag);
        for (;; at = (at + 1) & (slots_.size() - 1)) {
            const Slot& slot = slots_[at];
            if (slot.id == kNoRow) return at;
            if (slot.tag == tag && (Rows::kTagIsRow || rows.same(slot.id, row))) return at;
        }
    }

    void grow() {
        std::vector<Slot> old(slots_.size() * 4);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.id == kNoRow) continue;
            size_t at = home(slot.tag);
            while (slots_[at].id != kNoRow) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = slot;
        }
    }

    std::vector<Slot> slots_;
};

}  // namespace kmeans_gif
