// Counts distinct rows with their total weights, and finds the number of a row among distinct ones.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

namespace kmeans_gif {

enum class Element { u8, u16, f64 };

class RowCounter {
  public:
    // Integer rows must fit 64 bits: features * 8 or 16 <= 64.
    static std::unique_ptr<RowCounter> make(Element element, int features);
    virtual ~RowCounter() = default;

    // IN rows (n, features); weights (n,) or null for 1 each; rows of weight 0 are ignored. n < 2^32.
    virtual void add(const void* rows, size_t n, const uint8_t* weights, int threads) = 0;
    // Adds distinct rows that were counted before.
    virtual void add_counted(const void* rows, size_t n, const int64_t* weights) = 0;

    // Finishes counting and returns the number of distinct rows.
    virtual size_t count(int threads) = 0;

    // Does a batch of that work, so that each call stays interruptible; false when none is left.
    virtual bool settle() { return false; }

    // After count(). OUT values (count, features): integers along the Morton curve, floats in lexicographic order;
    // weights (count,).
    virtual void sorted(void* values, int64_t* weights, int threads) const = 0;
};

class RowFinder {
  public:
    // IN values (n, features), distinct; integer rows of at most 24 bits sorted along the Morton curve. n < 2^32.
    static std::unique_ptr<RowFinder> make(Element element, const void* values, size_t n, int features);
    virtual ~RowFinder() = default;

    // IN rows (n_rows, features). OUT found (n_rows,): the number of the equal value, n if there is none.
    virtual void find(const void* rows, size_t n_rows, uint32_t* found, int threads) const = 0;
};

}  // namespace kmeans_gif
