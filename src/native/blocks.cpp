#include "blocks.hpp"

#include "morton.hpp"
#include "radix.hpp"
#include "threads.hpp"

namespace kmeans_gif {
namespace {

template <class T>
std::vector<uint32_t> ordered(const T* values, size_t n, int features) {
    std::vector<uint32_t> order(n);
    for (size_t i = 0; i < n; ++i) order[i] = static_cast<uint32_t>(i);
    if (features == 1) return order;  // distinct values come in ascending order, which is that of the curve
    const Grid<T> grid(features);
    const Morton curve(features);
    const auto sort_by = [&](auto word) {
        using Word = decltype(word);
        std::vector<Keyed<Word>> items(n), other;
        for (size_t i = 0; i < n; ++i)
            items[i] = {static_cast<Word>(curve.code(values + i * features, grid)), static_cast<uint32_t>(i)};
        radix_sort(items, other, grid.bits * features);
        for (size_t i = 0; i < n; ++i) order[i] = items[i].row;
    };
    if (grid.bits * features <= 32) {
        sort_by(uint32_t{});
    } else {
        sort_by(uint64_t{});
    }
    return order;
}

}  // namespace

template <class T>
Blocks<T>::Blocks(size_t n_rows, int n_features, std::vector<T> rows_in_blocks, std::vector<Sum> row_weights,
                  std::vector<uint32_t> row_order, int threads)
    : features(n_features),
      n(n_rows),
      n_blocks((n_rows + kBlock - 1) / kBlock),
      n_branches((n_blocks + kBranch - 1) / kBranch),
      n_pieces((n_branches + kPiece - 1) / kPiece),
      order(std::move(row_order)),
      rows(std::move(rows_in_blocks)),
      weights(std::move(row_weights)),
      low(n_blocks * n_features),
      high(n_blocks * n_features),
      sums(n_blocks * (1 + n_features)),
      about(kReal ? n_blocks * (2 * n_features + 1) : 0),
      branch_low(n_branches * n_features),
      branch_high(n_branches * n_features),
      owner(n_blocks, kNobody),
      labels(n_blocks * kBlock),
      memory(n_pieces) {
    const size_t whole = (n_blocks - 1) * kBlock;
    for (size_t i = 0; i < kBlock; ++i) {
        ones[i] = 1;
        last_weights[i] = whole + i >= n ? Sum{0} : weights.empty() ? Sum{1} : weights[whole + i];
    }
    std::vector<unsigned __int128> squares(n_branches);
    in_parallel(
        n_branches, threads, [] { return 0; },
        [&](size_t branch, int) {
            const size_t last = std::min(n_blocks, (branch + 1) * kBranch);
            for (size_t block = branch * kBranch; block < last; ++block) {
                measure(block);
                if (!kReal) squares[branch] += square_of(block);
            }
            enclose(branch);
        });
    for (const auto square : squares) total_square += square;
}

template <class T>
void Blocks<T>::measure(size_t block) {
    const T* x = rows.data() + block * features * kBlock;
    const Sum* w = weights_of(block);
    Sum* sum = sums.data() + block * (1 + features);
    for (int i = 0; i < kBlock; ++i) sum[0] += w[i];
    for (int f = 0; f < features; ++f) {
        const T* column = x + f * kBlock;
        T lo = column[0], hi = column[0];
        Sum total = 0;
        for (int i = 0; i < kBlock; ++i) {
            lo = std::min(lo, column[i]);
            hi = std::max(hi, column[i]);
            total += w[i] * static_cast<Sum>(column[i]);
        }
        low[block * features + f] = lo;
        high[block * features + f] = hi;
        sum[1 + f] = total;
    }
    if constexpr (kReal) {
        double* center = about.data() + block * (2 * features + 1);
        double* first = center + features;
        double& second = center[2 * features];
        for (int f = 0; f < features; ++f) center[f] = sum[0] > 0 ? sum[1 + f] / sum[0] : x[f * kBlock];
        for (int i = 0; i < kBlock; ++i) {
            double square = 0;
            for (int f = 0; f < features; ++f) {
                const double away = x[f * kBlock + i] - center[f];
                first[f] += w[i] * away;
                square += away * away;
            }
            second += w[i] * square;
        }
    }
}

// Σ w |x|² of a block of whole numbers.
template <class T>
unsigned __int128 Blocks<T>::square_of(size_t block) const {
    unsigned __int128 total = 0;
    for (int i = 0; i < kBlock; ++i) {
        uint64_t square = 0;
        for (int f = 0; f < features; ++f) {
            const auto value = static_cast<uint64_t>(rows[(block * features + f) * kBlock + i]);
            square += value * value;
        }
        total += static_cast<unsigned __int128>(weights_of(block)[i]) * square;
    }
    return total;
}

template <class T>
void Blocks<T>::enclose(size_t branch) {
    const size_t first = branch * kBranch, last = std::min(n_blocks, first + kBranch);
    for (int f = 0; f < features; ++f) {
        T lo = low[first * features + f], hi = high[first * features + f];
        for (size_t b = first + 1; b < last; ++b) {
            lo = std::min(lo, low[b * features + f]);
            hi = std::max(hi, high[b * features + f]);
        }
        branch_low[branch * features + f] = lo;
        branch_high[branch * features + f] = hi;
    }
}

template <class T>
std::unique_ptr<Blocks<T>> whole_blocks(const T* values, const int64_t* weights, size_t n, int features, int threads) {
    std::vector<uint32_t> order = ordered(values, n, features);
    const size_t n_blocks = (n + kBlock - 1) / kBlock;
    std::vector<T> rows(n_blocks * kBlock * features);
    std::vector<int64_t> row_weights(n);
    in_parallel(
        (n_blocks + kBranch - 1) / kBranch, threads, [] { return 0; },
        [&](size_t branch, int) {
            const size_t last = std::min(n_blocks, (branch + 1) * kBranch) * kBlock;
            for (size_t place = branch * kBranch * kBlock; place < last; ++place) {
                const size_t row = order[std::min(place, n - 1)];
                T* to = rows.data() + place / kBlock * features * kBlock + place % kBlock;
                for (int f = 0; f < features; ++f) to[f * kBlock] = values[row * features + f];
                if (place < n) row_weights[place] = weights[row];
            }
        });
    return std::make_unique<Blocks<T>>(n, features, std::move(rows), std::move(row_weights), std::move(order), threads);
}

template std::unique_ptr<Blocks<uint8_t>> whole_blocks(const uint8_t*, const int64_t*, size_t, int, int);
template std::unique_ptr<Blocks<uint16_t>> whole_blocks(const uint16_t*, const int64_t*, size_t, int, int);
template struct Blocks<uint8_t>;
template struct Blocks<uint16_t>;
template struct Blocks<double>;

}  // namespace kmeans_gif
