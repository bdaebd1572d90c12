// Compiled once per instruction set.
#include "blocks/assign.hpp"

#include "vector/branch.hpp"
#include "vector/sums.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

template <int D, class T>
void assign_one(const Blocks<T>& blocks, AssignmentCache<typename Blocks<T>::Sum>& cache, size_t branch,
                const Candidates& centroids, Workspace<T>& room, ClusterSums<typename Blocks<T>::Sum>& out) {
    BranchSums<D, T> sums{blocks, cache, out, D != 0 ? D : blocks.features, room.sums.data()};
    visit_branch<D>(blocks, branch, centroids, room, sums);
}

}  // namespace

template <class T>
AssignBranch<T> assign_branch(int features) {
    switch (features) {
        case 1: return assign_one<1, T>;
        case 2: return assign_one<2, T>;
        case 3: return assign_one<3, T>;
        default: return assign_one<0, T>;
    }
}

template AssignBranch<uint8_t> assign_branch<uint8_t>(int);
template AssignBranch<uint16_t> assign_branch<uint16_t>(int);
template AssignBranch<double> assign_branch<double>(int);

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
