// Thrown if rows differ between two passes: another thread or program may write to the array or mapped file.
#pragma once
#include <stdexcept>

namespace kmeans_gif {

class DataChanged : public std::runtime_error {
  public:
    DataChanged() : std::runtime_error("the data changed while they were read") {}
};

}  // namespace kmeans_gif
