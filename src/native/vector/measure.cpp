// Compiled once for every instruction set. Whole numbers are exact in any order; floats are added in order of the rows.
#include <limits>

#include "blocks.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

// Σ w |x|² of a block of whole numbers.
template <int D, class T>
unsigned __int128 square_of(const T* x, const int64_t* w, int64_t weight, int features) {
    const int d = D != 0 ? D : features;
    uint64_t square[kBlock] = {};
    for (int f = 0; f < d; ++f)
        for (int i = 0; i < kBlock; ++i) {
            const uint64_t value = x[f * kBlock + i];
            square[i] += value * value;
        }
    constexpr uint64_t kWhite = std::numeric_limits<T>::max();
    if (static_cast<uint64_t>(weight) <= std::numeric_limits<uint64_t>::max() / (kWhite * kWhite * d)) {
        uint64_t total = 0;
        for (int i = 0; i < kBlock; ++i) total += static_cast<uint64_t>(w[i]) * square[i];
        return total;
    }
    unsigned __int128 total = 0;
    for (int i = 0; i < kBlock; ++i) total += static_cast<unsigned __int128>(w[i]) * square[i];
    return total;
}

void set_moments(Blocks<double>& blocks, size_t block) {
    const int d = blocks.features;
    const double* x = blocks.rows.data() + block * d * kBlock;
    const double* w = blocks.weights_of(block);
    const double* sum = blocks.sums.data() + block * (1 + d);
    double* center = blocks.about.data() + block * (2 * d + 1);
    double* first = center + d;
    double& second = center[2 * d];
    for (int f = 0; f < d; ++f) center[f] = sum[0] > 0 ? sum[1 + f] / sum[0] : x[f * kBlock];
    for (int i = 0; i < kBlock; ++i) {
        double square = 0;
        for (int f = 0; f < d; ++f) {
            const double away = x[f * kBlock + i] - center[f];
            first[f] += w[i] * away;
            square += away * away;
        }
        second += w[i] * square;
    }
}

template <int D, class T>
unsigned __int128 measure(Blocks<T>& blocks, size_t block) {
    using Sum = typename Blocks<T>::Sum;
    const int d = D != 0 ? D : blocks.features;
    const T* x = blocks.rows.data() + block * d * kBlock;
    const Sum* w = blocks.weights_of(block);
    Sum* sum = blocks.sums.data() + block * (1 + d);
    Sum weight = 0;
    for (int i = 0; i < kBlock; ++i) weight += w[i];
    sum[0] = weight;
    for (int f = 0; f < d; ++f) {
        const T* column = x + f * kBlock;
        T lo = column[0], hi = column[0];
        for (int i = 0; i < kBlock; ++i) lo = std::min(lo, column[i]);
        for (int i = 0; i < kBlock; ++i) hi = std::max(hi, column[i]);
        Sum total = 0;
        for (int i = 0; i < kBlock; ++i) total += w[i] * static_cast<Sum>(column[i]);
        blocks.boxes.low[blocks.boxes.place(block, f)] = static_cast<double>(lo);
        blocks.boxes.high[blocks.boxes.place(block, f)] = static_cast<double>(hi);
        sum[1 + f] = total;
    }
    if constexpr (Blocks<T>::kReal) {
        set_moments(blocks, block);
        return 0;
    } else {
        return square_of<D>(x, w, weight, d);
    }
}

}  // namespace

template <class T>
MeasureBlock<T> measure_block(int features) {
    return features == 3 ? measure<3, T> : measure<0, T>;
}

template MeasureBlock<uint8_t> measure_block<uint8_t>(int);
template MeasureBlock<uint16_t> measure_block<uint16_t>(int);
template MeasureBlock<double> measure_block<double>(int);

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
