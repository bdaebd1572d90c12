// Silhouettes (P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster
// analysis", 1987) of weighted rows under several labellings, from one pass over all pairwise distances.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/isa.hpp"
#include "indices/labelled.hpp"

namespace kmeans_gif {

// Rows that are compared at once, one a lane.
constexpr int kCompared = 16;

// Rows in cells. Rows of a cell have equal labels under every labelling, so that a distance is added once per cell in
// place of once per labelling.
struct Cells {
    size_t labellings;
    int features;
    std::vector<double> rows;      // (n, features), cell after cell
    std::vector<double> weights;   // (n,)
    std::vector<size_t> ends;      // (cells,) rows before the end of each
    std::vector<uint32_t> places;  // (cells, labellings) the sum that a cell belongs to
};

class Silhouettes {
  public:
    // Weights are whole numbers: how often each row occurs. Copies what it needs.
    explicit Silhouettes(const Labelled& labelled);

    size_t n() const { return n_; }
    size_t labellings() const { return cells_.labellings; }

    // Writes the silhouettes of some rows to out (labellings, last - first): (b - a) / max(a, b), where a is the mean
    // distance to the other rows of the own cluster, and b the lowest mean distance to those of another cluster; 0 if
    // the row is alone in its cluster, or if there is no other cluster.
    void of_rows(size_t first, size_t last, double* out, int threads) const;

  private:
    struct Room;
    void compare(size_t begin, size_t end, Room& room, double* out, size_t stride) const;

    size_t n_;
    std::vector<double> rows_;      // (n, features) in the order given
    std::vector<uint16_t> labels_;  // (labellings, n) likewise
    std::vector<size_t> first_;     // (labellings + 1,) the sum of the first cluster of each
    std::vector<double> heavy_;     // (all clusters,) the weight of each cluster
    Cells cells_;
};

// Adds the weighted distances of kCompared rows (features, kCompared) to the rows of all cells to sums
// (places, kCompared), in the order of the cells. One per instruction set.
using AddDistances = void (*)(const Cells& cells, const double* compared, double* sums);
KMEANS_GIF_EVERY_ISA(AddDistances add_distances(int features);)

}  // namespace kmeans_gif
