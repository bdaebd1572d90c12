#include "base/isa.hpp"
#include "base/morton.hpp"
#include "base/ranks.hpp"
#include "base/threads.hpp"
#include "rows/row_table.hpp"
#include "rows/rows.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kChunk = 1 << 15;

template <class Rows>
class TableFinder final : public RowFinder {
  public:
    TableFinder(const typename Rows::Element* values, size_t n, int features)
        : features_(features), none_(static_cast<uint32_t>(n)), table_(features) {
        for (size_t i = 0; i < n; ++i) table_.find_or_add(table_.rows.load(values + i * features));
    }

    void find(const void* rows, size_t n_rows, uint32_t* found, int threads) const override {
        const auto* row = static_cast<const typename Rows::Element*>(rows);
        in_parallel((n_rows + kChunk - 1) / kChunk, threads, [] { return 0; },
                    [&](size_t chunk, int) {
                        const size_t last = std::min(n_rows, (chunk + 1) * kChunk);
                        for (size_t i = chunk * kChunk; i < last; ++i)  // kNoRow, the largest id, becomes n
                            found[i] = std::min(table_.find(table_.rows.load(row + i * features_)), none_);
                    });
    }

  private:
    int features_;
    uint32_t none_;
    RowTable<Rows> table_;
};

// For values of up to 24 bits, sorted along the curve.
template <class T>
class RankFinder final : public RowFinder {
  public:
    RankFinder(const T* values, size_t n, int features) : curve_(features), features_(features) {
        ranks_.none = static_cast<uint32_t>(n);
        // Unused capacity costs nothing.
        ranks_.groups.reserve((1 + std::min(n, ranks_.bucket.size())) * Ranks::kGroups);
        uint32_t next = 0;
        curve_.each(values, n, [&](uint32_t word, size_t i) {
            if (word < next) throw std::invalid_argument("values must be distinct and sorted along the Morton curve");
            next = word + 1;
            uint32_t& bucket = ranks_.bucket[word >> Ranks::kLowBits];
            if (bucket == 0) {
                bucket = static_cast<uint32_t>(ranks_.groups.size() / Ranks::kGroups);
                ranks_.groups.resize(ranks_.groups.size() + Ranks::kGroups);
            }
            Ranks::Group& group = ranks_.of(word);
            group.before = group.bits == 0 ? static_cast<uint32_t>(i) : group.before;
            group.bits |= uint64_t{1} << (word & 63);
        });
    }

    void find(const void* rows, size_t n_rows, uint32_t* found, int threads) const override {
        const FindRanks ranks_of = KMEANS_GIF_OF_ISA(find_ranks());
        in_parallel((n_rows + kChunk - 1) / kChunk, threads, [] { return 0; },
                    [&](size_t chunk, int) {
                        const size_t first = chunk * kChunk, n = std::min(kChunk, n_rows - first);
                        curve_.batches(static_cast<const T*>(rows) + first * features_, n,
                                       [&](const uint32_t* words, size_t m, size_t i) {
                                           ranks_of(ranks_, words, m, found + first + i);
                                       });
                    });
    }

  private:
    CurveWords<T, uint32_t> curve_;
    int features_;
    Ranks ranks_;
};

template <class T>
std::unique_ptr<RowFinder> whole_finder(const void* values, size_t n, int features) {
    const auto* rows = static_cast<const T*>(values);
    const int bits = features * static_cast<int>(8 * sizeof(T));
    if (bits <= Ranks::kBits) return std::make_unique<RankFinder<T>>(rows, n, features);
    if (bits <= 32) return std::make_unique<TableFinder<PackedRows<T, uint32_t>>>(rows, n, features);
    return std::make_unique<TableFinder<PackedRows<T, uint64_t>>>(rows, n, features);
}

}  // namespace

std::unique_ptr<RowFinder> RowFinder::make(Element element, const void* values, size_t n, int features) {
    switch (element) {
        case Element::u8: return whole_finder<uint8_t>(values, n, features);
        case Element::u16: return whole_finder<uint16_t>(values, n, features);
        default: return std::make_unique<TableFinder<RealRows>>(static_cast<const double*>(values), n, features);
    }
}

}  // namespace kmeans_gif
