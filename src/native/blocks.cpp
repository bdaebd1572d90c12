#include "blocks.hpp"

#include <limits>

#include "radix.hpp"
#include "threads.hpp"

namespace kmeans_gif {
namespace {

// Bits of a feature in the Morton code: all of them for colours, else as many as 64 bits hold.
template <class T>
int bits_of(int features) {
    if constexpr (std::is_floating_point_v<T>) return std::max(1, std::min(16, 64 / features));
    return std::min(static_cast<int>(8 * sizeof(T)), 64 / features);
}

// A whole-number grid over the values, with cells of one size along all features so that neighbours in space are near.
template <class T>
struct Grid {
    Grid(const T* values, size_t n, int features) : low(features, 0.0), bits(bits_of<T>(features)) {
        if constexpr (std::is_floating_point_v<T>) {
            double span = 0;
            for (int f = 0; f < features; ++f) {
                double lo = values[f], hi = values[f];
                for (size_t i = 1; i < n; ++i) {
                    lo = std::min(lo, values[i * features + f]);
                    hi = std::max(hi, values[i * features + f]);
                }
                low[f] = lo;
                span = std::max(span, hi - lo);
            }
            const double cells = static_cast<double>((1ULL << bits) - 1);
            scale = span > 0 ? cells / span : 0.0;  // 0 also where the span overflows
            if (!(scale < std::numeric_limits<double>::max())) scale = 0.0;
        }
    }

    uint32_t cell(T value, int f) const {
        if constexpr (std::is_floating_point_v<T>) {
            return scale > 0 ? static_cast<uint32_t>(std::min((value - low[f]) * scale, 65535.0)) : 0;
        } else {
            return static_cast<uint32_t>(value) >> (8 * sizeof(T) - bits);
        }
    }

    std::vector<double> low;
    double scale = 0;
    int bits;
};

// Bit b of each feature beside each other, feature 0 highest: G. M. Morton, 1966.
class Morton {
  public:
    explicit Morton(int features) : features_(features) {
        for (uint64_t byte = 0; byte < 256; ++byte) {
            spread_[byte] = 0;
            for (int b = 0; b < 8 && b * features < 64; ++b) spread_[byte] |= (byte >> b & 1) << (b * features);
        }
    }

    template <class T>
    uint64_t code(const T* row, const Grid<T>& grid) const {
        uint64_t code = 0;
        for (int f = 0; f < features_; ++f) {
            const uint32_t cell = grid.cell(row[f], f);
            uint64_t bits = spread_[cell & 255];
            if (cell > 255) bits |= spread_[cell >> 8] << (8 * features_);
            code = code << 1 | bits;
        }
        return code;
    }

  private:
    int features_;
    uint64_t spread_[256];
};

}  // namespace

template <class T>
Blocks<T>::Blocks(const T* values, const int64_t* row_weights, size_t n_rows, int n_features, int threads)
    : features(n_features),
      n(n_rows),
      n_blocks((n_rows + kBlock - 1) / kBlock),
      n_branches((n_blocks + kBranch - 1) / kBranch),
      n_pieces((n_branches + kPiece - 1) / kPiece),
      order(n_rows),
      rows(n_blocks * n_features * kBlock),
      weights(n_blocks * kBlock),
      low(n_blocks * n_features),
      high(n_blocks * n_features),
      sums(n_blocks * (1 + n_features)),
      about(kReal ? n_blocks * (2 * n_features + 1) : 0),
      branch_low(n_branches * n_features),
      branch_high(n_branches * n_features),
      owner(n_blocks, kNobody),
      labels(n_blocks * kBlock),
      memory(n_pieces) {
    put_in_order(values);
    std::vector<unsigned __int128> squares(n_branches);
    in_parallel(
        n_branches, threads, [] { return 0; },
        [&](size_t branch, int) {
            const size_t last = std::min(n_blocks, (branch + 1) * kBranch);
            for (size_t block = branch * kBranch; block < last; ++block) {
                fill(block, values, row_weights);
                measure(block);
                if (!kReal) squares[branch] += square_of(block);
            }
            enclose(branch);
        });
    for (const auto square : squares) total_square += square;
}

template <class T>
void Blocks<T>::put_in_order(const T* values) {
    if (features == 1 && !kReal) {  // distinct values come in ascending order, which is Morton order in one dimension
        for (size_t i = 0; i < n; ++i) order[i] = static_cast<uint32_t>(i);
        return;
    }
    const Grid<T> grid(values, n, features);
    const Morton curve(features);
    const auto sort_by = [&](auto word) {
        using Word = decltype(word);
        std::vector<Keyed<Word>> items(n);
        for (size_t i = 0; i < n; ++i)
            items[i] = {static_cast<Word>(curve.code(values + i * features, grid)), static_cast<uint32_t>(i)};
        std::vector<Keyed<Word>> other;
        radix_sort(items, other, grid.bits * features);
        for (size_t i = 0; i < n; ++i) order[i] = items[i].row;
    };
    if (grid.bits * features <= 32) {
        sort_by(uint32_t{});
    } else {
        sort_by(uint64_t{});
    }
}

template <class T>
void Blocks<T>::fill(size_t block, const T* values, const int64_t* row_weights) {
    T* x = rows.data() + block * features * kBlock;
    for (int i = 0; i < kBlock; ++i) {
        const size_t place = block * kBlock + i, row = order[std::min(place, n - 1)];
        for (int f = 0; f < features; ++f) x[f * kBlock + i] = values[row * features + f];
        weights[place] = place < n ? static_cast<Sum>(row_weights[row]) : Sum{0};
    }
}

template <class T>
void Blocks<T>::measure(size_t block) {
    const T* x = rows.data() + block * features * kBlock;
    const Sum* w = weights.data() + block * kBlock;
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
        total += static_cast<unsigned __int128>(weights[block * kBlock + i]) * square;
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

template struct Blocks<uint8_t>;
template struct Blocks<uint16_t>;
template struct Blocks<double>;

}  // namespace kmeans_gif
