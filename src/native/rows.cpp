#include "rows.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "radix.hpp"

namespace kmeans_gif {
namespace {

// Rows of whole numbers as one word each, so that the order of words is the lexicographic order of rows.
template <class T, class Word>
class PackedRows {
  public:
    using Row = Word;
    // The hash of a 32-bit word below can be undone, so equal tags are equal words.
    static constexpr bool kTagIsRow = sizeof(Word) == 4;

    explicit PackedRows(int features) : features_(features) {}

    Row load(const T* row) const {
        Word word = 0;
        for (int f = 0; f < features_; ++f) word = static_cast<Word>(word << (8 * sizeof(T))) | row[f];
        return word;
    }
    static uint32_t tag(Row word) {
        if constexpr (kTagIsRow) return static_cast<uint32_t>(word);
        return static_cast<uint32_t>((word * 0x9e3779b97f4a7c15ULL) >> 32);
    }
    bool same(uint32_t id, Row word) const { return words_[id] == word; }
    void push(Row word) { words_.push_back(word); }
    Row at(uint32_t id) const { return words_[id]; }
    size_t size() const { return words_.size(); }

    std::vector<uint32_t> ascending() const {
        std::vector<Keyed<Word>> items(words_.size());
        for (size_t i = 0; i < items.size(); ++i) items[i] = {words_[i], static_cast<uint32_t>(i)};
        radix_sort(items);
        std::vector<uint32_t> order(items.size());
        for (size_t i = 0; i < items.size(); ++i) order[i] = items[i].row;
        return order;
    }
    void store(uint32_t id, T* row) const {
        Word word = words_[id];
        for (int f = features_; f-- > 0; word = static_cast<Word>(word >> (8 * sizeof(T))))
            row[f] = static_cast<T>(word);
    }

  private:
    int features_;
    std::vector<Word> words_;
};

// Rows of floats; −0 is taken for +0, so that equal numbers are equal bits.
class RealRows {
  public:
    using Row = const double*;
    static constexpr bool kTagIsRow = false;

    explicit RealRows(int features) : features_(features), row_(features) {}

    Row load(const double* row) {
        for (int f = 0; f < features_; ++f) row_[f] = row[f] + 0.0;
        return row_.data();
    }
    uint32_t tag(Row row) const {
        uint64_t hash = 0;
        for (int f = 0; f < features_; ++f) {
            uint64_t bits;
            std::memcpy(&bits, row + f, sizeof bits);
            hash = (hash ^ bits) * 0x9e3779b97f4a7c15ULL;
            hash ^= hash >> 29;
        }
        return static_cast<uint32_t>(hash >> 16);
    }
    bool same(uint32_t id, Row row) const {
        return std::memcmp(at(id), row, sizeof(double) * features_) == 0;
    }
    void push(Row row) { values_.insert(values_.end(), row, row + features_); }
    Row at(uint32_t id) const { return values_.data() + static_cast<size_t>(id) * features_; }
    size_t size() const { return values_.size() / features_; }

    std::vector<uint32_t> ascending() const {
        std::vector<uint32_t> order(size());
        std::iota(order.begin(), order.end(), 0u);
        std::sort(order.begin(), order.end(), [this](uint32_t a, uint32_t b) {
            return std::lexicographical_compare(at(a), at(a) + features_, at(b), at(b) + features_);
        });
        return order;
    }
    void store(uint32_t id, double* row) const { std::copy_n(at(id), features_, row); }

  private:
    int features_;
    std::vector<double> row_;
    std::vector<double> values_;
};

// Open addressing with linear probing, at most half full.
template <class T, class Rows>
class HashCounter final : public RowCounter {
  public:
    explicit HashCounter(int features) : features_(features), rows_(features), slots_(size_t{1} << 12) {}

    void add(const void* rows, size_t n, const uint8_t* weights, uint32_t* ids) override {
        add_all(static_cast<const T*>(rows), n, weights, ids);
    }
    void add_counted(const void* rows, size_t n, const int64_t* weights) override {
        add_all(static_cast<const T*>(rows), n, weights, nullptr);
    }
    size_t size() const override { return rows_.size(); }

    void sorted(void* values, int64_t* weights, uint32_t* rank) const override {
        const auto order = rows_.ascending();
        auto* value = static_cast<T*>(values);
        for (size_t place = 0; place < order.size(); ++place) {
            const uint32_t id = order[place];
            rows_.store(id, value + place * features_);
            weights[place] = weights_[id];
            rank[id] = static_cast<uint32_t>(place);
        }
    }

  private:
    struct Slot {
        uint32_t tag = 0;
        uint32_t id = kNoRow;
    };

    template <class Weight>
    void add_all(const T* rows, size_t n, const Weight* weights, uint32_t* ids) {
        for (size_t i = 0; i < n; ++i) {
            const int64_t weight = weights == nullptr ? 1 : static_cast<int64_t>(weights[i]);
            uint32_t id = kNoRow;
            if (weight != 0) {
                id = find(rows_.load(rows + i * features_));
                weights_[id] += weight;
            }
            if (ids != nullptr) ids[i] = id;
        }
    }

    size_t home(uint32_t tag) const { return (tag * 0x9e3779b97f4a7c15ULL >> 32) & (slots_.size() - 1); }

    uint32_t find(typename Rows::Row row) {
        const uint32_t tag = rows_.tag(row);
        size_t at = home(tag);
        for (;; at = (at + 1) & (slots_.size() - 1)) {
            const Slot& slot = slots_[at];
            if (slot.id == kNoRow) break;
            if (slot.tag == tag && (Rows::kTagIsRow || rows_.same(slot.id, row))) return slot.id;
        }
        if (rows_.size() >= kNoRow - 1) throw std::length_error("more than 2^32 - 2 distinct rows");
        const auto id = static_cast<uint32_t>(rows_.size());
        slots_[at] = {tag, id};
        rows_.push(row);
        weights_.push_back(0);
        if (rows_.size() * 2 > slots_.size()) grow();
        return id;
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

    int features_;
    Rows rows_;
    std::vector<int64_t> weights_;
    std::vector<Slot> slots_;
};

}  // namespace

std::unique_ptr<RowCounter> RowCounter::make(Element element, int features) {
    const int bits = features * (element == Element::u8 ? 8 : 16);
    if (element == Element::f64) return std::make_unique<HashCounter<double, RealRows>>(features);
    if (features < 1 || bits > 64) throw std::invalid_argument("rows of whole numbers must fit 64 bits");
    if (element == Element::u8) {
        if (bits <= 32) return std::make_unique<HashCounter<uint8_t, PackedRows<uint8_t, uint32_t>>>(features);
        return std::make_unique<HashCounter<uint8_t, PackedRows<uint8_t, uint64_t>>>(features);
    }
    if (bits <= 32) return std::make_unique<HashCounter<uint16_t, PackedRows<uint16_t, uint32_t>>>(features);
    return std::make_unique<HashCounter<uint16_t, PackedRows<uint16_t, uint64_t>>>(features);
}

}  // namespace kmeans_gif
