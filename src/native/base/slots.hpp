// Holds objects that threads take, use and put back, so that each finds the one that it used last. Lock-free, so that a
// fork cannot inherit a held lock.
#pragma once
#include <atomic>
#include <memory>

namespace kmeans_gif {

template <class T>
class Slots {
  public:
    Slots() = default;
    Slots(const Slots&) = delete;
    Slots& operator=(const Slots&) = delete;
    ~Slots() {
        for (auto& slot : held_) std::unique_ptr<T>(slot.exchange(nullptr));
    }

    // Takes an object that `fits`, else any other, else none.
    template <class Fits>
    std::unique_ptr<T> take(Fits fits) {
        std::unique_ptr<T> other;
        for (auto& slot : held_) {
            if (slot.load(std::memory_order_relaxed) == nullptr) continue;
            std::unique_ptr<T> object(slot.exchange(nullptr));
            if (object == nullptr) continue;
            const bool wanted = fits(*object);
            if (other != nullptr) put(std::move(other));
            if (wanted) return object;
            other = std::move(object);
        }
        return other;
    }

    // Deletes the object if all slots are taken.
    void put(std::unique_ptr<T> object) {
        for (auto& slot : held_) {
            T* none = nullptr;
            if (!slot.compare_exchange_strong(none, object.get())) continue;
            object.release();
            return;
        }
    }

  private:
    static constexpr int kMax = 64;  // as many threads as find their own object

    std::atomic<T*> held_[kMax]{};
};

}  // namespace kmeans_gif
