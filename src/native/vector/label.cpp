// Compiled once per instruction set.
#include <algorithm>

#include "blocks/assign.hpp"
#include "vector/branch.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

struct BranchLabels {
    static constexpr bool kDistances = false;

    void own(size_t block, const Candidates& among, int64_t owner) {
        std::fill_n(labels + (block - first) * kBlock, kBlock, static_cast<uint16_t>(among.label[owner]));
    }
    void share(size_t block, const int64_t* nearest) {
        uint16_t* of_block = labels + (block - first) * kBlock;
        for (int i = 0; i < kBlock; ++i) of_block[i] = static_cast<uint16_t>(nearest[i]);
    }

    size_t first;  // block
    uint16_t* labels;
};

template <int D, class T>
void label_one(const Blocks<T>& blocks, size_t branch, const Candidates& centroids, Workspace<T>& room,
               uint16_t* labels) {
    BranchLabels taker{branch * kBranch, labels};
    visit_branch<D>(blocks, branch, centroids, room, taker);
}

}  // namespace

template <class T>
LabelBranch<T> label_branch(int features) {
    switch (features) {
        case 1: return label_one<1, T>;
        case 2: return label_one<2, T>;
        case 3: return label_one<3, T>;
        default: return label_one<0, T>;
    }
}

template LabelBranch<uint8_t> label_branch<uint8_t>(int);
template LabelBranch<uint16_t> label_branch<uint16_t>(int);
template LabelBranch<double> label_branch<double>(int);

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
