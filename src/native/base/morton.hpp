// Orders rows along a Z-order (Morton) curve, so that neighbours in the order are neighbours in space.
// G. M. Morton, "A computer oriented geodetic data base and a new technique in file sequencing", IBM, 1966.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "base/isa.hpp"

namespace kmeans_gif {

// Vectorised parts of the work below, one set per instruction set. Each handles the first of n rows and returns how
// many.
struct CurveKernels {
    size_t (*words_of_three)(const uint8_t* rows, size_t n, uint32_t* words);  // of three bytes each
    // of two floats each, in 2^16 cells along either axis
    size_t (*codes_of_two)(const double* rows, size_t n, const double* low, double scale, uint32_t* codes);
};
CurveKernels curve_kernels();
KMEANS_GIF_EVERY_ISA(CurveKernels curve_kernels();)

// Positions of float rows along the curve: a grid of equal cells that spans a box.
class FloatCurve {
  public:
    explicit FloatCurve(int features)
        : features_(features),
          cell_bits_(std::max(1, std::min(16, 64 / features))),
          last_cell_(static_cast<double>((1ULL << cell_bits_) - 1)) {
        for (uint64_t byte = 0; byte < 256; ++byte) {
            spread_[byte] = 0;
            for (int b = 0; b < 8 && b * features < 64; ++b) spread_[byte] |= (byte >> b & 1) << (b * features);
        }
    }

    void span(const std::vector<double>& box_low, const std::vector<double>& box_high) {
        low_ = box_low;
        double widest = 0;
        for (size_t f = 0; f < low_.size(); ++f) widest = std::max(widest, box_high[f] - box_low[f]);
        scale_ = widest > 0 ? last_cell_ / widest : 0.0;  // 0 on overflow too
        if (!(scale_ < std::numeric_limits<double>::max())) scale_ = 0.0;
    }

    int bits() const { return std::min(64, cell_bits_ * features_); }

    // Interleaves the bits of the cell numbers, feature 0 highest; at most bits() bits for any row. Values outside the
    // box fall into its border cells, NaN into the first.
    uint64_t code(const double* row) const {
        if (!(scale_ > 0)) return 0;
        uint64_t code = 0;
        for (int f = 0; f < features_; ++f) {
            const double place = (row[f] - low_[f]) * scale_;
            const auto cell = static_cast<uint32_t>(place > 0 ? std::min(place, last_cell_) : 0.0);
            uint64_t bits = spread_[cell & 255];
            if (cell > 255) bits |= spread_[cell >> 8] << (8 * features_);
            code = code << 1 | bits;
        }
        return code;
    }

    // Calls take(code, i) with the code of each of n rows, in order. Code: uint32_t if it holds bits().
    template <class Code, class Take>
    void each(const double* rows, size_t n, Take take) const {
        constexpr size_t kBatch = 512;
        Code codes[kBatch];
        for (size_t first = 0; first < n; first += kBatch) {
            const size_t m = std::min(kBatch, n - first);
            codes_of(rows + first * features_, m, codes);
            for (size_t i = 0; i < m; ++i) take(codes[i], first + i);
        }
    }

  private:
    template <class Code>
    void codes_of(const double* rows, size_t n, Code* codes) const;

    int features_, cell_bits_;
    double last_cell_;
    std::vector<double> low_;
    double scale_ = 0;
    uint64_t spread_[256];
};

template <class Code>
void FloatCurve::codes_of(const double* rows, size_t n, Code* codes) const {
    size_t first = 0;
    if constexpr (sizeof(Code) == 4)
        if (features_ == 2 && scale_ > 0) first = curve_kernels().codes_of_two(rows, n, low_.data(), scale_, codes);
    for (size_t i = first; i < n; ++i) codes[i] = static_cast<Code>(code(rows + i * features_));
}

// Integer rows of at most 64 bits as words whose ascending order is the order along the curve.
template <class T, class Word>
class CurveWords {
  public:
    explicit CurveWords(int features) : features_(features), bytes_(features * static_cast<int>(sizeof(T))) {
        for (int f = 0; f < features; ++f) {
            for (int bit = 0; bit < kBits; ++bit) {
                const int from = (features - 1 - f) * kBits + bit;  // in the row as one number, feature 0 highest
                const int to = bit * features + features - 1 - f;
                for (int byte = 0; byte < 256; ++byte) {
                    if (byte >> (from % 8) & 1) spread_[from / 8][byte] |= static_cast<Word>(Word{1} << to);
                    if (byte >> (to % 8) & 1) gather_[to / 8][byte] |= static_cast<Word>(Word{1} << from);
                }
            }
        }
    }

    int bits() const { return 8 * bytes_; }

    // Calls first(word, i) for the rows of the first half of n, alternating with second(word, i) for the second half.
    template <class First, class Second>
    void by_halves(const T* rows, size_t n, First first, Second second) const {
        constexpr size_t kBatch = 256;
        Word words[2][kBatch];
        const size_t half = n / 2;
        for (size_t start = 0; start < half; start += kBatch) {
            const size_t m = std::min(kBatch, half - start);
            words_of(rows + start * features_, m, words[0]);
            words_of(rows + (half + start) * features_, m, words[1]);
            for (size_t i = 0; i < m; ++i) {
                first(words[0][i], start + i);
                second(words[1][i], half + start + i);
            }
        }
        if (n % 2 == 1) {
            words_of(rows + (n - 1) * features_, 1, words[0]);
            second(words[0][0], n - 1);
        }
    }

    // Calls take(words, m, i) with the words of m rows starting at row i, for all n rows in order.
    template <class Take>
    void batches(const T* rows, size_t n, Take take) const {
        constexpr size_t kBatch = 512;
        Word words[kBatch];
        for (size_t first = 0; first < n; first += kBatch) {
            const size_t m = std::min(kBatch, n - first);
            words_of(rows + first * features_, m, words);
            take(words, m, first);
        }
    }

    // Calls take(word, i) with the word of each of n rows, in order.
    template <class Take>
    void each(const T* rows, size_t n, Take take) const {
        batches(rows, n, [&](const Word* words, size_t m, size_t first) {
            for (size_t i = 0; i < m; ++i) take(words[i], first + i);
        });
    }

    // Deinterleaves a word: the row as one number, feature 0 highest. Linear: gathered(a | b) = gathered(a) |
    // gathered(b).
    Word gathered(Word word) const {
        Word number = 0;
        for (int b = 0; b < bytes_; ++b) number |= gather_[b][word >> (8 * b) & 255];
        return number;
    }

    // Writes n rows given as such numbers.
    template <class Number>
    void write(size_t n, Number number, T* rows) const {
        const auto all = [&](auto features) {
            for (size_t i = 0; i < n; ++i)
                for (int f = 0; f < features; ++f)
                    rows[i * features + f] = static_cast<T>(number(i) >> ((features - 1 - f) * kBits));
        };
        if (features_ == 3) return all(std::integral_constant<int, 3>{});
        all(features_);
    }

  private:
    static constexpr int kBits = 8 * sizeof(T);

    void words_of(const T* rows, size_t n, Word* words) const {
        const auto from = [&](size_t first, auto features) {
            for (size_t i = first; i < n; ++i) words[i] = word(rows + i * features, features);
        };
        if (features_ != 3) return from(0, features_);
        size_t first = 0;
        if constexpr (sizeof(T) == 1 && sizeof(Word) == 4) first = curve_kernels().words_of_three(rows, n, words);
        from(first, std::integral_constant<int, 3>{});  // a constant, so that the compiler unrolls the loop
    }

    template <class Features>
    Word word(const T* row, Features features) const {
        Word word = 0;
        for (int f = 0; f < features; ++f) {
            const int lowest = (features - 1 - f) * static_cast<int>(sizeof(T));
            word |= spread_[lowest][row[f] & 255];
            if (sizeof(T) == 2) word |= spread_[lowest + 1][row[f] >> 8 & 255];
        }
        return word;
    }

    int features_, bytes_;
    Word spread_[8][256] = {}, gather_[8][256] = {};
};

}  // namespace kmeans_gif
