// Room for one object that threads take out, use and put back. Whoever comes while it is out finds nothing. There is no
// lock, so a fork can't inherit one that is held.
#pragma once
#include <atomic>
#include <memory>

namespace kmeans_gif {

template <class T>
class Slot {
  public:
    Slot() = default;
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() { take(); }

    std::unique_ptr<T> take() { return std::unique_ptr<T>(held_.exchange(nullptr)); }
    void put(std::unique_ptr<T> object) { std::unique_ptr<T>(held_.exchange(object.release())); }

  private:
    std::atomic<T*> held_{nullptr};
};

}  // namespace kmeans_gif
