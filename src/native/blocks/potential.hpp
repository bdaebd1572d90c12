// The k-means++ potential: the weight of each row times its squared distance to the nearest centroid chosen so far.
// D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "blocks/blocks.hpp"

namespace kmeans_gif {

class Potential {
  public:
    template <class T>
    static std::unique_ptr<Potential> make(const Blocks<T>& blocks);
    virtual ~Potential() = default;

    virtual size_t features() const = 0;

    // The potential if this centroid (features,) were added. Rows are summed in order within a block, block sums in
    // block order.
    virtual double with(const double* centroid, int threads) = 0;

    // Adds a centroid (features,).
    virtual void add(const double* centroid, int threads) = 0;

    // OUT row (features,): the row at `share` (0 to 1) of the cumulative potential, in block order.
    virtual void at(double share, double* row) const = 0;
};

}  // namespace kmeans_gif
