// Array types of the bindings, and what all bindings share.
#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <vector>

namespace kmeans_gif {

namespace nb = nanobind;

template <class T, int N>
using In = nb::ndarray<const T, nb::ndim<N>, nb::c_contig, nb::device::cpu>;
template <class T, int N>
using InOut = nb::ndarray<T, nb::ndim<N>, nb::c_contig, nb::device::cpu>;

inline void require(bool condition, const char* message) {
    if (!condition) throw std::invalid_argument(message);
}

// Releases the GIL while it lives. A daemon thread must not acquire the GIL while Python shuts down: CPython would end
// the thread inside this destructor, which ends the process ("terminate called"). It sleeps instead.
class WithoutGil {
  public:
    WithoutGil() : state_(PyEval_SaveThread()) {}
    ~WithoutGil() {
        come_back();
        PyEval_RestoreThread(state_);
        came_back();
    }
    WithoutGil(const WithoutGil&) = delete;
    WithoutGil& operator=(const WithoutGil&) = delete;

    // To be called at exit, in the main thread, with the GIL held.
    static void python_ends();

  private:
    static void come_back();
    static void came_back();
    PyThreadState* state_;
};

// A new array that NumPy frees.
template <class T>
struct Out {
    explicit Out(std::initializer_list<size_t> shape) : shape_(shape) {
        size_t size = 1;
        for (const size_t n : shape_) size *= n;
        data = new T[size];
        owner_ = nb::capsule(data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    }
    nb::object array() const { return nb::cast(nb::ndarray<nb::numpy, T>(data, shape_.size(), shape_.data(), owner_)); }
    T* data;

  private:
    std::vector<size_t> shape_;
    nb::capsule owner_;
};

template <class T>
nb::object array_of(const std::vector<T>& values, std::initializer_list<size_t> shape) {
    const Out<T> out(shape);
    std::copy(values.begin(), values.end(), out.data);
    return out.array();
}

void bind_clustering(nb::module_& m);
void bind_components(nb::module_& m);
void bind_drawing(nb::module_& m);
void bind_gif(nb::module_& m);
void bind_indices(nb::module_& m);
void bind_optimum(nb::module_& m);
void bind_random(nb::module_& m);
void bind_tiff(nb::module_& m);
void bind_text(nb::module_& m);

}  // namespace kmeans_gif
