// Holds one object that threads take, use and put back; it is empty meanwhile. Lock-free, so that a fork cannot inherit
// a held lock.
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
