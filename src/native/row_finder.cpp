#include "row_table.hpp"
#include "rows.hpp"
#include "threads.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kChunk = 1 << 15;

template <class Rows>
class TableFinder final : public RowFinder {
  public:
    TableFinder(const typename Rows::Element* values, size_t n, int features) : features_(features), table_(features) {
        for (size_t i = 0; i < n; ++i) table_.find_or_add(table_.rows.load(values + i * features));
    }

    void find(const void* rows, size_t n, uint32_t* found, int threads) const override {
        const auto* row = static_cast<const typename Rows::Element*>(rows);
        in_parallel(
            (n + kChunk - 1) / kChunk, threads, [] { return 0; },
            [&](size_t chunk, int) {
                const size_t last = std::min(n, (chunk + 1) * kChunk);
                for (size_t i = chunk * kChunk; i < last; ++i)
                    found[i] = table_.find(table_.rows.load(row + i * features_));
            });
    }

  private:
    int features_;
    RowTable<Rows> table_;
};

template <class Rows>
std::unique_ptr<RowFinder> finder(const void* values, size_t n, int features) {
    return std::make_unique<TableFinder<Rows>>(static_cast<const typename Rows::Element*>(values), n, features);
}

}  // namespace

std::unique_ptr<RowFinder> RowFinder::make(Element element, const void* values, size_t n, int features) {
    switch (element) {
        case Element::u8:
            return features <= 4 ? finder<PackedRows<uint8_t, uint32_t>>(values, n, features)
                                 : finder<PackedRows<uint8_t, uint64_t>>(values, n, features);
        case Element::u16:
            return features <= 2 ? finder<PackedRows<uint16_t, uint32_t>>(values, n, features)
                                 : finder<PackedRows<uint16_t, uint64_t>>(values, n, features);
        default: return finder<RealRows>(values, n, features);
    }
}

}  // namespace kmeans_gif
