// What k-means++ draws from: each row's weight times its squared distance to the nearest centroid chosen so far.
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

    // What the total would be with this centroid (features,) too: rows are added in order inside their block, block
    // sums in the order of blocks.
    virtual double with(const double* centroid) = 0;

    // Chooses it.
    virtual void add(const double* centroid) = 0;

    // OUT row (features,): the one at `share` (0 to 1) of the total, walking through blocks and rows in order.
    virtual void at(double share, double* row) const = 0;
};

}  // namespace kmeans_gif
