#include "morton.hpp"
#include "row_table.hpp"
#include "rows.hpp"
#include "threads.hpp"

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
        in_parallel(
            (n_rows + kChunk - 1) / kChunk, threads, [] { return 0; },
            [&](size_t chunk, int) {
                const size_t last = std::min(n_rows, (chunk + 1) * kChunk);
                for (size_t i = chunk * kChunk; i < last; ++i)
                    found[i] = std::min(table_.find(table_.rows.load(row + i * features_)), none_);  // kNoRow is more
            });
    }

  private:
    int features_;
    uint32_t none_;
    RowTable<Rows> table_;
};

// Rows of up to 24 bits that come along the curve: a bit for each word there may be, and how many words are before each
// 64 of them. Only of 4096 words of which there are any the bits are kept: for a photo they stay in a core's own cache.
template <class T>
class RankFinder final : public RowFinder {
  public:
    RankFinder(const T* values, size_t n, int features)
        : curve_(features), features_(features), none_(static_cast<uint32_t>(n)), cell_(1 + (kMost >> kLowBits), 0) {
        sixties_.resize(kSixties);  // the cell of nothing
        uint32_t next = 0;
        curve_.each(values, n, [&](uint32_t word, size_t i) {
            if (word < next) throw std::invalid_argument("values must be different and come along the curve");
            next = word + 1;
            uint32_t& cell = cell_[word >> kLowBits];
            if (cell == 0) {
                cell = static_cast<uint32_t>(sixties_.size() / kSixties);
                sixties_.resize(sixties_.size() + kSixties);
            }
            Sixty& sixty = sixties_[cell * kSixties + (word >> 6) % kSixties];
            if (sixty.bits == 0) sixty.before = static_cast<uint32_t>(i);
            sixty.bits |= uint64_t{1} << (word & 63);
        });
    }

    void find(const void* rows, size_t n_rows, uint32_t* found, int threads) const override {
        in_parallel(
            (n_rows + kChunk - 1) / kChunk, threads, [] { return 0; },
            [&](size_t chunk, int) {
                const size_t first = chunk * kChunk, n = std::min(kChunk, n_rows - first);
                curve_.each(static_cast<const T*>(rows) + first * features_, n, [&](uint32_t word, size_t i) {
                    const Sixty& sixty = sixties_[cell_[word >> kLowBits] * kSixties + (word >> 6) % kSixties];
                    const uint64_t bit = uint64_t{1} << (word & 63);
                    const uint32_t rank = sixty.before + ones(sixty.bits & (bit - 1));
                    found[first + i] = (sixty.bits & bit) != 0 ? rank : none_;
                });
            });
    }

  private:
    static constexpr uint32_t kMost = (1u << 24) - 1;
    static constexpr int kLowBits = 12;
    static constexpr size_t kSixties = 1 << (kLowBits - 6);

    struct Sixty {
        uint64_t bits = 0;
        uint32_t before = 0;  // words before its first
    };

    // How many bits are set. H. S. Warren, "Hacker's Delight", 2nd edition, 5-1; not every processor has an instruction.
    static uint32_t ones(uint64_t x) {
        x -= x >> 1 & 0x5555555555555555ULL;
        x = (x & 0x3333333333333333ULL) + (x >> 2 & 0x3333333333333333ULL);
        x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
        return static_cast<uint32_t>(x * 0x0101010101010101ULL >> 56);
    }

    CurveWords<T, uint32_t> curve_;
    int features_;
    uint32_t none_;
    std::vector<uint32_t> cell_;  // which of those kept, 0 for none
    std::vector<Sixty> sixties_;  // (cells kept, 64)
};

template <class T>
std::unique_ptr<RowFinder> whole_finder(const void* values, size_t n, int features) {
    const auto* rows = static_cast<const T*>(values);
    const int bits = features * static_cast<int>(8 * sizeof(T));
    if (bits <= 24) return std::make_unique<RankFinder<T>>(rows, n, features);
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
