#include "block_builder.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "radix.hpp"
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

void BlockBuilder::bound(const double* rows, size_t n) {
    if (low_.empty() && n > 0) {
        low_.assign(rows, rows + features_);
        high_ = low_;
    }
    for (size_t i = 0; i < n; ++i) {
        for (int f = 0; f < features_; ++f) {
            low_[f] = std::min(low_[f], rows[i * features_ + f]);
            high_[f] = std::max(high_[f], rows[i * features_ + f]);
        }
    }
    if (!low_.empty()) grid_.span(low_, high_);
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
    rows_.resize((n_ + kBlock - 1) / kBlock * kBlock * features_);
    if (weighted_) weights_.resize(n_);
    if (keep_order_) order_.resize(n_);
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

void BlockBuilder::sort_cell(size_t cell) {
    const size_t first = starts_[cell], n = starts_[cell + 1] - first;
    if (n < 2) return;
    double* rows = rows_.data() + first * features_;
    std::vector<Keyed<uint64_t>> items(n), other;
    for (size_t i = 0; i < n; ++i) items[i] = {curve_.code(rows + i * features_, grid_), static_cast<uint32_t>(i)};
    radix_sort(items, other, 64);
    const auto permute = [&](auto* values, int width) {
        std::vector<std::decay_t<decltype(*values)>> old(values, values + n * width);
        for (size_t i = 0; i < n; ++i) std::copy_n(old.data() + items[i].row * size_t(width), width, values + i * width);
    };
    permute(rows, features_);
    if (weighted_) permute(weights_.data() + first, 1);
    if (keep_order_) permute(order_.data() + first, 1);
}

bool BlockBuilder::settle(int threads) {
    const size_t first = settled_, last = starts_.size() - 1;
    while (settled_ < last && starts_[settled_] - starts_[first] < kRowsAtOnce) ++settled_;
    in_parallel(
        settled_ - first, threads, [] { return 0; }, [&](size_t i, int) { sort_cell(first + i); });
    return settled_ < last;
}

std::unique_ptr<Blocks<double>> BlockBuilder::finish(int threads) {
    if (missing() > 0 || settled_ + 1 < starts_.size()) throw std::invalid_argument("not all rows are in their places");
    if (rows_.empty()) throw std::invalid_argument("the rows were handed over already");
    const size_t n_blocks = rows_.size() / features_ / kBlock;
    in_parallel(
        (n_blocks + kBranch - 1) / kBranch, threads, [&] { return std::vector<double>(size_t(kBlock) * features_); },
        [&](size_t branch, std::vector<double>& old) {
            const size_t last = std::min(n_blocks, (branch + 1) * kBranch);
            for (size_t block = branch * kBranch; block < last; ++block) {
                double* x = rows_.data() + block * kBlock * features_;
                std::copy_n(x, old.size(), old.begin());
                for (size_t i = 0; i < kBlock; ++i) {
                    const size_t from = std::min(i, n_ - 1 - block * kBlock);
                    for (int f = 0; f < features_; ++f) x[f * kBlock + i] = old[from * features_ + f];
                }
            }
        });
    auto blocks = std::make_unique<Blocks<double>>(n_, features_, std::move(rows_), std::move(order_));
    if (weighted_) {
        blocks->own_weights = std::move(weights_);
        blocks->weights = blocks->own_weights.data();
    }
    blocks->measure(threads);
    return blocks;
}

}  // namespace kmeans_gif
