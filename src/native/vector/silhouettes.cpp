// Compiled once per instruction set. Each lane has its own sums, so the vector width changes no result.
#include "indices/silhouettes.hpp"

#include "vector/lanes.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

constexpr int kVectors = kCompared / kLanes;

// D: the number of features, 0 if it is known only at run time.
template <int D>
void add(const Cells& cells, const double* compared, double* sums) {
    const int d = D != 0 ? D : cells.features;
    const size_t m = cells.labellings;
    const double* row = cells.rows.data();
    const uint32_t* place = cells.places.data();
    size_t j = 0;
    for (const size_t end : cells.ends) {
        Vec of_cell[kVectors] = {};
        for (; j < end; ++j, row += d) {
            Vec square[kVectors] = {};
            for (int f = 0; f < d; ++f) {
                const Vec value = spread(row[f]);
                for (int v = 0; v < kVectors; ++v) {
                    const Vec away = load(compared + f * kCompared + v * kLanes) - value;
                    square[v] += away * away;
                }
            }
            const Vec weight = spread(cells.weights[j]);
            for (int v = 0; v < kVectors; ++v) of_cell[v] += weight * root(square[v]);
        }
        for (size_t l = 0; l < m; ++l) {
            double* const to = sums + size_t(*place++) * kCompared;
            for (int v = 0; v < kVectors; ++v) store(to + v * kLanes, load(to + v * kLanes) + of_cell[v]);
        }
    }
}

}  // namespace

AddDistances add_distances(int features) {
    switch (features) {
        case 1: return add<1>;
        case 2: return add<2>;
        case 3: return add<3>;
        default: return add<0>;
    }
}

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
