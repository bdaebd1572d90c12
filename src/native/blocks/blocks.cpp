#include "blocks/blocks.hpp"

#include "base/threads.hpp"

namespace kmeans_gif {

template <class T>
Blocks<T>::Blocks(size_t n_rows, int n_features)
    : features(n_features),
      n(n_rows),
      n_blocks((n_rows + kBlock - 1) / kBlock),
      n_branches((n_blocks + kBranch - 1) / kBranch),
      n_pieces((n_branches + kPiece - 1) / kPiece),
      rows(n_blocks * kBlock * n_features),
      boxes(n_blocks, n_features),
      sums(n_blocks * (1 + n_features)),
      about(kReal ? n_blocks * (2 * n_features + 1) : 0),
      twigs((n_blocks + kTwig - 1) / kTwig, n_features),
      branch_low(n_branches * n_features),
      branch_high(n_branches * n_features),
      measure_(KMEANS_GIF_OF_ISA(measure_block<T>(n_features))) {
    std::fill_n(ones_, kBlock, Sum{1});
}

template <class T>
void Blocks<T>::end_weights() {
    const size_t whole = (n_blocks - 1) * kBlock;
    for (size_t i = 0; i < kBlock; ++i)
        last_weights_[i] = whole + i >= n ? Sum{0} : weights == nullptr ? Sum{1} : weights[whole + i];
}

template <class T>
void Blocks<T>::enclose(int threads) {
    in_parallel(n_branches, threads, [] { return 0; }, [&](size_t branch, int) { enclose_branch(branch); });
}

template <class T>
void Blocks<T>::enclose_branch(size_t branch) {
    constexpr size_t kTwigs = kBranch / kTwig;
    const size_t first = branch * kTwigs, last = std::min((n_blocks + kTwig - 1) / kTwig, first + kTwigs);
    for (int f = 0; f < features; ++f) {
        double& branch_lo = branch_low[branch * features + f] = boxes.low[boxes.place(first * kTwig, f)];
        double& branch_hi = branch_high[branch * features + f] = boxes.high[boxes.place(first * kTwig, f)];
        for (size_t twig = first; twig < last; ++twig) {
            double& lo = twigs.low[twigs.place(twig, f)] = boxes.low[boxes.place(twig * kTwig, f)];
            double& hi = twigs.high[twigs.place(twig, f)] = boxes.high[boxes.place(twig * kTwig, f)];
            for (size_t block = twig * kTwig; block < std::min(n_blocks, (twig + 1) * kTwig); ++block) {
                lo = std::min(lo, boxes.low[boxes.place(block, f)]);
                hi = std::max(hi, boxes.high[boxes.place(block, f)]);
            }
            branch_lo = std::min(branch_lo, lo);
            branch_hi = std::max(branch_hi, hi);
        }
    }
}

template <class T>
std::unique_ptr<Blocks<T>> whole_blocks(const T* values, const int64_t* weights, size_t n, int features, int threads) {
    auto blocks = std::make_unique<Blocks<T>>(n, features);
    blocks->weights = weights;
    blocks->end_weights();
    const Planes<T> planes = KMEANS_GIF_OF_ISA(planes_of<T>(features));
    const auto set = [&](size_t block) {
        const size_t first = block * kBlock * features;
        T* to = blocks->rows.data() + first;
        if (n - block * kBlock >= kBlock) return planes(values + first, features, to);
        std::vector<T> last(values + first, values + n * features);
        while (last.size() < size_t(kBlock) * features) last.push_back(last[last.size() - features]);
        planes(last.data(), features, to);
    };
    std::vector<unsigned __int128> squares(blocks->n_branches);
    in_parallel(
        blocks->n_branches, threads, [] { return 0; },
        [&](size_t branch, int) {
            const size_t last = std::min(blocks->n_blocks, (branch + 1) * kBranch);
            for (size_t block = branch * kBranch; block < last; ++block) {
                set(block);
                squares[branch] += blocks->measure(block);
            }
        });
    for (const auto square : squares) blocks->total_square += square;
    blocks->enclose(threads);
    return blocks;
}

template std::unique_ptr<Blocks<uint8_t>> whole_blocks(const uint8_t*, const int64_t*, size_t, int, int);
template std::unique_ptr<Blocks<uint16_t>> whole_blocks(const uint16_t*, const int64_t*, size_t, int, int);
template struct Blocks<uint8_t>;
template struct Blocks<uint16_t>;
template struct Blocks<double>;

}  // namespace kmeans_gif
