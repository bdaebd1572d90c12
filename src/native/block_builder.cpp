#include "block_builder.hpp"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "threads.hpp"

namespace kmeans_gif {
namespace {

constexpr size_t kRowsOfACell = 2048;  // on average, where the curve has bits enough
constexpr int kMostCellBits = 12;      // so many places can be written to in turn without missing the caches each time
constexpr size_t kRowsAtOnce = 1 << 20;

int cell_bits(size_t n, int code_bits) {
    int bits = 0;
    while (bits < std::min(kMostCellBits, code_bits) && (n >> bits) > kRowsOfACell) ++bits;
    return bits;
}

int checked(size_t n, int features) {
    if (n < 1 || n >= 0xffffffffULL || features < 1) throw std::invalid_argument("from 1 to 2^32 - 2 rows of features");
    return features;
}

}  // namespace

BlockBuilder::BlockBuilder(size_t n, int features, bool keep_order, bool weighted)
    : n_(n), features_(checked(n, features)), keep_order_(keep_order), weighted_(weighted), grid_(features),
      curve_(features) {
    const int code_bits = std::min(64, grid_.bits * features), bits = cell_bits(n, code_bits);
    shift_ = code_bits - bits;
    next_.resize(size_t{1} << bits);
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
    const size_t n_parts = std::max(threads, 1);
    in_parallel(
        n_parts, threads, [] { return 0; },
        [&](size_t part, int) {
            std::vector<double> low = low_, high = high_;
            const size_t first = n * part / n_parts, last = n * (part + 1) / n_parts;
            if (features_ == 2) {  // known to the compiler, it takes half the time
                widen(first, last, low.data(), high.data(), std::integral_constant<int, 2>{});
            } else {
                widen(first, last, low.data(), high.data(), features_);
            }
            const std::lock_guard<std::mutex> lock(joining);
            lows.push_back(std::move(low));
            highs.push_back(std::move(high));
        });
    for (int f = 0; f < features_; ++f) {
        for (const auto& low : lows) low_[f] = std::min(low_[f], low[f]);
        for (const auto& high : highs) high_[f] = std::max(high_[f], high[f]);
    }
    grid_.span(low_, high_);
}

std::vector<BlockBuilder::Cells> BlockBuilder::cells_of(const double* rows, size_t n, int threads) const {
    std::vector<Cells> parts(std::max(threads, 1));
    in_parallel(
        parts.size(), threads, [] { return 0; },
        [&](size_t part, int) {
            const size_t first = n * part / parts.size(), last = n * (part + 1) / parts.size();
            Cells& cells = parts[part];
            cells.of_row.resize(last - first);
            cells.count.resize(next_.size());
            for (size_t i = first; i < last; ++i) {
                const uint64_t code = curve_.code(rows + i * features_, grid_);
                const auto cell = static_cast<uint16_t>(shift_ < 64 ? code >> shift_ : 0);
                cells.of_row[i - first] = cell;
                ++cells.count[cell];
            }
        });
    return parts;
}

void BlockBuilder::count(const double* rows, size_t n, int threads) {
    for (const Cells& cells : cells_of(rows, n, threads))
        for (size_t cell = 0; cell < next_.size(); ++cell) next_[cell] += cells.count[cell];
}

void BlockBuilder::begin() {
    if (std::accumulate(next_.begin(), next_.end(), size_t{0}) != n_)
        throw std::invalid_argument("other rows were counted than there are");
    size_t start = 0;
    for (size_t& next : next_) {
        starts_.push_back(start);
        start += std::exchange(next, start);
    }
    starts_.push_back(start);
    rows_ = Buffer<double>((n_ + kBlock - 1) / kBlock * kBlock * features_);
    if (weighted_) weights_ = Buffer<double>(n_);
    if (keep_order_) order_ = Buffer<uint32_t>(n_);
}

void BlockBuilder::place(const double* rows, const double* weights, size_t n, int threads) {
    if (starts_.empty()) begin();
    auto parts = cells_of(rows, n, threads);
    for (size_t cell = 0; cell < next_.size(); ++cell) {  // where each part's rows of the cell go, in order of the rows
        for (Cells& part : parts) next_[cell] += std::exchange(part.count[cell], next_[cell]);
        if (next_[cell] > starts_[cell + 1]) throw std::invalid_argument("other rows are placed than were counted");
    }
    in_parallel(
        parts.size(), threads, [] { return 0; },
        [&](size_t part, int) {
            const size_t first = n * part / parts.size();
            for (size_t i = 0; i < parts[part].of_row.size(); ++i) {
                const size_t place = parts[part].count[parts[part].of_row[i]]++;
                std::copy_n(rows + (first + i) * features_, features_, rows_.data() + place * features_);
                if (weighted_) weights_[place] = weights[first + i];
                if (keep_order_) order_[place] = static_cast<uint32_t>(placed_ + first + i);
            }
        });
    placed_ += n;
}

template <class Word>
void BlockBuilder::sort_cell(size_t cell, Room<Word>& room) {
    const size_t first = starts_[cell], n = starts_[cell + 1] - first;
    if (n < 2) return;
    double* rows = rows_.data() + first * features_;
    auto& items = room.items;
    items.resize(n);
    for (size_t i = 0; i < n; ++i)
        items[i] = {static_cast<Word>(curve_.code(rows + i * features_, grid_)), static_cast<uint32_t>(i)};
    radix_sort(items, room.other, shift_);  // all higher bits are those of the cell
    const auto permute = [&](auto* values, auto& old, auto width) {
        old.assign(values, values + n * width);
        for (size_t i = 0; i < n; ++i) std::copy_n(old.data() + items[i].row * size_t(width), width, values + i * width);
    };
    if (features_ == 2) {  // known to the compiler, it takes half the time
        permute(rows, room.reals, std::integral_constant<int, 2>{});
    } else {
        permute(rows, room.reals, features_);
    }
    if (weighted_) permute(weights_.data() + first, room.reals, 1);
    if (keep_order_) permute(order_.data() + first, room.numbers, 1);
}

bool BlockBuilder::settle(int threads) {
    const size_t first = settled_, last = starts_.size() - 1;
    while (settled_ < last && starts_[settled_] - starts_[first] < kRowsAtOnce) ++settled_;
    const auto sort = [&](auto room) {
        in_parallel(
            settled_ - first, threads, [&] { return decltype(room)(); },
            [&](size_t i, auto& own) { sort_cell(first + i, own); });
    };
    if (grid_.bits * features_ <= 32) {
        sort(Room<uint32_t>());
    } else {
        sort(Room<uint64_t>());
    }
    return settled_ < last;
}

std::unique_ptr<Blocks<double>> BlockBuilder::finish(int threads) {
    if (missing() > 0 || settled_ + 1 < starts_.size()) throw std::invalid_argument("not all rows are in their places");
    if (rows_.empty()) throw std::invalid_argument("the rows were handed over already");
    auto blocks = std::make_unique<Blocks<double>>(n_, features_, std::move(rows_));
    blocks->order = std::move(order_);
    blocks->own_weights = std::move(weights_);
    blocks->weights = weighted_ ? blocks->own_weights.data() : nullptr;
    const auto set = [&](size_t block, auto d) {  // row by row becomes feature by feature
        double* x = blocks->rows.data() + block * kBlock * d;
        const std::vector<double> old(x, x + kBlock * d);
        for (size_t i = 0; i < kBlock; ++i) {
            const size_t from = std::min(i, n_ - 1 - block * kBlock);
            for (int f = 0; f < d; ++f) x[f * kBlock + i] = old[from * d + f];
        }
    };
    if (features_ == 2) {  // known to the compiler, it takes half the time
        blocks->fill([&](size_t block) { set(block, std::integral_constant<int, 2>{}); }, threads);
    } else {
        blocks->fill([&](size_t block) { set(block, features_); }, threads);
    }
    return blocks;
}

}  // namespace kmeans_gif
