// An uninitialised array. Large ones use huge pages if the system has them, because a page fault costs as much as
// writing a thousand values.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace kmeans_gif {

template <class T>
class Buffer {
    static_assert(std::is_trivial_v<T>);

  public:
    Buffer() = default;
    explicit Buffer(size_t n) : size_(n), data_(allocated(n * sizeof(T))) {}
    Buffer(Buffer&& other) noexcept
        : size_(std::exchange(other.size_, 0)), data_(std::exchange(other.data_, nullptr)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        std::swap(size_, other.size_);
        std::swap(data_, other.data_);
        return *this;
    }
    ~Buffer() { std::free(data_); }

    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* data() { return data_; }
    const T* data() const { return data_; }
    T& operator[](size_t i) { return data_[i]; }
    const T& operator[](size_t i) const { return data_[i]; }
    const T* begin() const { return data_; }
    const T* end() const { return data_ + size_; }

  private:
    static T* allocated(size_t bytes) {
        void* memory = nullptr;
#ifdef __linux__
        constexpr size_t kHugePage = 2 << 20;
        if (bytes >= 4 * kHugePage) {
            memory = std::aligned_alloc(kHugePage, (bytes + kHugePage - 1) / kHugePage * kHugePage);
            if (memory != nullptr) madvise(memory, bytes, MADV_HUGEPAGE);  // only a hint
        }
#endif
        if (memory == nullptr) memory = std::malloc(bytes > 0 ? bytes : 1);
        if (memory == nullptr) throw std::bad_alloc();
        return static_cast<T*>(memory);
    }

    size_t size_ = 0;
    T* data_ = nullptr;
};

}  // namespace kmeans_gif
