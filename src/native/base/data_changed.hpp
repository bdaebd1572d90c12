// Rows are read more than once, and another thread or program may write to them: a mapped file, an array.
#pragma once
#include <stdexcept>

namespace kmeans_gif {

class DataChanged : public std::runtime_error {
  public:
    DataChanged() : std::runtime_error("the data changed while they were read") {}
};

}  // namespace kmeans_gif
