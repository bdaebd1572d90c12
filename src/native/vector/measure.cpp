// Compiled once per instruction set. Integers are exact in any order; floats are added in row order.
#include <limits>

#include "blocks/blocks.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

// Σ w x of each feature and Σ w |x|² of a block of integers, in types that hold all sums.
template <int D, class Number, class Total, class T>
Total whole_moments(const T* x, const int64_t* w, int features, int64_t* sums) {
    const int d = D != 0 ? D : features;
    Number square[kBlock] = {};
    for (int f = 0; f < d; ++f) {
        Number sum = 0;
        for (int i = 0; i < kBlock; ++i) {
            const Number value = x[f * kBlock + i];
            sum += static_cast<Number>(w[i]) * value;
            square[i] += value * value;
        }
        sums[f] = static_cast<int64_t>(sum);
    }
    Total total = 0;
    for (int i = 0; i < kBlock; ++i) total += static_cast<Total>(static_cast<Number>(w[i])) * square[i];
    return total;
}

template <int D, class T>
unsigned __int128 whole_moments(const T* x, const int64_t* w, int64_t weight, int features, int64_t* sums) {
    constexpr uint64_t kWhite = std::numeric_limits<T>::max();
    const uint64_t limit = kWhite * kWhite * static_cast<uint64_t>(features);
    if (static_cast<uint64_t>(weight) <= std::numeric_limits<uint32_t>::max() / limit)
        return whole_moments<D, uint32_t, uint32_t>(x, w, features, sums);
    if (static_cast<uint64_t>(weight) <= std::numeric_limits<uint64_t>::max() / limit)
        return whole_moments<D, uint64_t, uint64_t>(x, w, features, sums);
    return whole_moments<D, uint64_t, unsigned __int128>(x, w, features, sums);
}

template <int D>
void set_moments(Blocks<double>& blocks, size_t block) {
    const int d = D != 0 ? D : blocks.features;
    const double* x = blocks.rows.data() + block * d * kBlock;
    const double* w = blocks.weights_of(block);
    const double* sum = blocks.sums.data() + block * (1 + d);
    double* center = blocks.about.data() + block * (2 * d + 1);
    for (int f = 0; f < d; ++f) center[f] = sum[0] > 0 ? sum[1 + f] / sum[0] : x[f * kBlock];
    double held[D != 0 ? 2 * D + 1 : 1];  // center, first and second moments, if there are few
    std::copy_n(center, D != 0 ? 2 * D + 1 : 0, held);
    double* const own = D != 0 ? held : center;
    for (int i = 0; i < kBlock; ++i) {
        double square = 0;
        for (int f = 0; f < d; ++f) {
            const double away = x[f * kBlock + i] - own[f];
            own[d + f] += w[i] * away;
            square += away * away;
        }
        own[2 * d] += w[i] * square;
    }
    if (D != 0) std::copy_n(held, 2 * D + 1, center);
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
        constexpr int kBeside = 16;  // interleaved, so that compilers vectorise
        const T* column = x + f * kBlock;
        T low[kBeside], high[kBeside];
        std::copy_n(column, kBeside, low);
        std::copy_n(column, kBeside, high);
        for (int i = kBeside; i < kBlock; i += kBeside)
            for (int j = 0; j < kBeside; ++j) {
                low[j] = std::min(low[j], column[i + j]);
                high[j] = std::max(high[j], column[i + j]);
            }
        const size_t place = blocks.boxes.place(block, f);
        blocks.boxes.low[place] = static_cast<double>(*std::min_element(low, low + kBeside));
        blocks.boxes.high[place] = static_cast<double>(*std::max_element(high, high + kBeside));
    }
    if constexpr (Blocks<T>::kReal) {
        for (int f = 0; f < d; ++f) {
            Sum total = 0;
            for (int i = 0; i < kBlock; ++i) total += w[i] * x[f * kBlock + i];
            sum[1 + f] = total;
        }
        set_moments<D>(blocks, block);
        return 0;
    } else {
        return whole_moments<D>(x, w, weight, d, sum + 1);
    }
}

}  // namespace

template <class T>
MeasureBlock<T> measure_block(int features) {
    return features == 2 ? measure<2, T> : features == 3 ? measure<3, T> : measure<0, T>;
}

template MeasureBlock<uint8_t> measure_block<uint8_t>(int);
template MeasureBlock<uint16_t> measure_block<uint16_t>(int);
template MeasureBlock<double> measure_block<double>(int);

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
