#include "blocks/block_builder.hpp"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/data_changed.hpp"
#include "base/threads.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kRowsOfACell = 2048;  // on average, if the curve has enough bits
constexpr int kMaxCellBits = 12;       // more write positions would thrash the cache
constexpr size_t kRowsAtOnce = 1 << 20;
constexpr size_t kRowsOfAPart = 1 << 14;  // rows worth a thread

int cell_bits(size_t n, int code_bits) {
    int bits = 0;
    while (bits < std::min(kMaxCellBits, code_bits) && (n >> bits) > kRowsOfACell) ++bits;
    return bits;
}

int checked(size_t n, int features) {
    if (n < 1 || n >= 0xffffffffULL || features < 1)
        throw std::invalid_argument("there must be 1 to 2^32 - 2 rows and at least one feature");
    return features;
}

// Calls work(features), as a constant for the common case of two, which halves the time.
template <class Work>
void with_features(int features, Work work) {
    if (features == 2) return work(std::integral_constant<int, 2>{});
    work(features);
}

}  // namespace

BlockBuilder::BlockBuilder(size_t n, int features, bool keep_order, bool weighted)
    : n_(n), features_(checked(n, features)), keep_order_(keep_order), weighted_(weighted), curve_(features) {
    const int bits = cell_bits(n, curve_.bits());
    shift_ = curve_.bits() - bits;
    next_.resize(size_t{1} << bits);
}

size_t BlockBuilder::parts_of(size_t n, int threads) const {
    return std::min<size_t>(std::max(threads, 1), n / kRowsOfAPart + 1);
}

void BlockBuilder::bound(const double* rows, size_t n, int threads) {
    if (n == 0) return;
    if (low_.empty()) {
        low_.assign(rows, rows + features_);
        high_ = low_;
    }
    const auto widen = [&](size_t first, size_t last, double* low, double* high, auto d) {
        for (size_t i = first; i < last; ++i) {
            for (int f = 0; f < d; ++f) {
                low[f] = std::min(low[f], rows[i * d + f]);
                high[f] = std::max(high[f], rows[i * d + f]);
            }
        }
    };
    std::mutex joining;
    std::vector<std::vector<double>> lows, highs;
    const size_t n_parts = parts_of(n, threads);
    in_parallel(
        n_parts, threads, [] { return 0; },
        [&](size_t part, int) {
            std::vector<double> low = low_, high = high_;
            const size_t first = n * part / n_parts, last = n * (part + 1) / n_parts;
            with_features(features_, [&](auto d) { widen(first, last, low.data(), high.data(), d); });
            const std::lock_guard<std::mutex> lock(joining);
            lows.push_back(std::move(low));
            highs.push_back(std::move(high));
        });
    for (int f = 0; f < features_; ++f) {
        for (const auto& low : lows) low_[f] = std::min(low_[f], low[f]);
        for (const auto& high : highs) high_[f] = std::max(high_[f], high[f]);
    }
    curve_.span(low_, high_);
}

std::vector<BlockBuilder::Cells> BlockBuilder::cells_of(const double* rows, size_t n, int threads, bool of_rows) const {
    std::vector<Cells> parts(parts_of(n, threads));
    in_parallel(
        parts.size(), threads, [] { return 0; },
        [&](size_t part, int) {
            const size_t first = n * part / parts.size(), last = n * (part + 1) / parts.size();
            Cells& cells = parts[part];
            if (of_rows) cells.of_row.resize(last - first);
            cells.count.resize(next_.size());
            with_code([&](auto some) {
                using Code = decltype(some);
                curve_.each<Code>(rows + first * features_, last - first, [&](Code code, size_t i) {
                    const auto cell = static_cast<uint16_t>(shift_ < int(8 * sizeof(Code)) ? code >> shift_ : 0);
                    if (of_rows) cells.of_row[i] = cell;
                    ++cells.count[cell];
                });
            });
        });
    return parts;
}

void BlockBuilder::count(const double* rows, size_t n, int threads) {
    for (const Cells& cells : cells_of(rows, n, threads, false))
        for (size_t cell = 0; cell < next_.size(); ++cell) next_[cell] += cells.count[cell];
}

void BlockBuilder::begin() {
    if (std::accumulate(next_.begin(), next_.end(), size_t{0}) != n_)
        throw std::invalid_argument("the number of counted rows is not n");
    size_t start = 0;
    for (size_t& next : next_) {
        starts_.push_back(start);
        start += std::exchange(next, start);
    }
    starts_.push_back(start);
    blocks_ = std::make_unique<Blocks<double>>(n_, features_);
    if (weighted_) blocks_->own_weights = Buffer<double>(n_);
    if (weighted_) blocks_->weights = blocks_->own_weights.data();
    if (keep_order_) blocks_->order = Buffer<uint32_t>(n_);
}

void BlockBuilder::place(const double* rows, const double* weights, size_t n, int threads) {
    if (starts_.empty()) begin();
    auto parts = cells_of(rows, n, threads, true);
    for (size_t cell = 0; cell < next_.size(); ++cell) {  // where each part's rows of the cell start, in row order
        for (Cells& part : parts) next_[cell] += std::exchange(part.count[cell], next_[cell]);
        if (next_[cell] > starts_[cell + 1]) throw DataChanged();
    }
    double* const to = blocks_->rows.data();
    in_parallel(
        parts.size(), threads, [] { return 0; },
        [&](size_t part, int) {
            const size_t first = n * part / parts.size();
            Cells& cells = parts[part];
            with_features(features_, [&](auto d) {
                bool inside = true;  // the bounds; false for NaN
                for (size_t i = 0; i < cells.of_row.size(); ++i) {
                    const size_t place = cells.count[cells.of_row[i]]++;
                    double* const row = to + place * d;
                    std::copy_n(rows + (first + i) * d, size_t(d), row);
                    for (int f = 0; f < d; ++f) inside &= row[f] >= low_[f] && row[f] <= high_[f];
                    if (weighted_) blocks_->own_weights[place] = weights[first + i];
                    if (keep_order_) blocks_->order[place] = static_cast<uint32_t>(placed_ + first + i);
                }
                if (!inside) throw DataChanged();
            });
        });
    placed_ += n;
}

template <class Code>
void BlockBuilder::sort_cell(size_t cell, Room<Code>& room) {
    const size_t first = starts_[cell], n = starts_[cell + 1] - first;
    if (n == 0) return;
    auto& items = room.items;
    items.resize(n);
    curve_.each<Code>(blocks_->rows.data() + first * features_, n,
                      [&](Code code, size_t i) { items[i] = {code, static_cast<uint32_t>(i)}; });
    radix_sort(items, room.other, shift_);  // the higher bits are the cell's and equal
    const auto permute = [&](auto* values, auto& old) {
        old.assign(values, values + n);
        for (size_t i = 0; i < n; ++i) values[i] = old[items[i].row];
    };
    if (weighted_) permute(blocks_->own_weights.data() + first, room.reals);
    if (keep_order_) permute(blocks_->order.data() + first, room.numbers);
    set_rows(first, n, room);
}

// Transposes and measures the blocks that lie wholly in a sorted cell; the rows before and after them stay row-major.
template <class Code>
void BlockBuilder::set_rows(size_t first, size_t n, Room<Code>& room) {
    double* const rows = blocks_->rows.data();
    auto& old = room.reals;
    old.assign(rows + first * features_, rows + (first + n) * features_);
    with_features(features_, [&](auto d) {
        const auto in_line = [&](size_t from, size_t to) {
            for (size_t place = from; place < to; ++place)
                std::copy_n(old.data() + size_t(room.items[place - first].row) * d, size_t(d), rows + place * d);
        };
        const size_t end = first + n, first_block = (first + kBlock - 1) / kBlock;
        // Without the very last one, which gets its weights at the end.
        const size_t last_block = std::min(end / kBlock, blocks_->n_blocks - 1);
        if (first_block >= last_block) return in_line(first, end);
        in_line(first, first_block * kBlock);
        in_line(last_block * kBlock, end);
        for (size_t block = first_block; block < last_block; ++block) {
            double* x = rows + block * kBlock * d;
            const Keyed<Code>* item = room.items.data() + (block * kBlock - first);
            for (size_t i = 0; i < kBlock; ++i)
                for (int f = 0; f < d; ++f) x[f * kBlock + i] = old[size_t(item[i].row) * d + f];
            blocks_->measure(block);
        }
    });
}

bool BlockBuilder::settle(int threads) {
    const size_t first = settled_, last = starts_.size() - 1;
    while (settled_ < last && starts_[settled_] - starts_[first] < kRowsAtOnce) ++settled_;
    with_code([&](auto some) {
        using Code = decltype(some);
        in_parallel(
            settled_ - first, threads, [] { return Room<Code>(); },
            [&](size_t i, auto& room) { sort_cell(first + i, room); });
    });
    return settled_ < last;
}

// Transposes and measures a block shared by several cells, or the last one, padded with its last row.
void BlockBuilder::set_shared_block(size_t block) {
    const int d = features_;
    double* x = blocks_->rows.data() + block * kBlock * d;
    const std::vector<double> old(x, x + kBlock * d);
    for (size_t i = 0; i < kBlock; ++i) {
        const size_t from = std::min(i, n_ - 1 - block * kBlock);
        for (int f = 0; f < d; ++f) x[f * kBlock + i] = old[from * d + f];
    }
    blocks_->measure(block);
}

std::unique_ptr<Blocks<double>> BlockBuilder::finish(int threads) {
    if (missing() > 0 || settled_ + 1 < starts_.size())
        throw std::invalid_argument("not all rows are placed and sorted");
    if (blocks_ == nullptr) throw std::invalid_argument("the blocks were already returned");
    blocks_->end_weights();
    size_t done = 0;  // blocks done
    for (const size_t start : starts_) {
        const size_t block = std::min(start / kBlock, blocks_->n_blocks - 1);
        const bool shared = start % kBlock != 0 || start == n_;
        if (!shared || block < done) continue;
        set_shared_block(block);
        done = block + 1;
    }
    blocks_->enclose(threads);
    return std::move(blocks_);
}

}  // namespace kmeans_gif
