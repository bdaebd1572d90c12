// Distinct rows with the weight of each, of everything that is added; and which of them a row is.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

namespace kmeans_gif {

enum class Element { u8, u16, f64 };

class RowCounter {
  public:
    // Whole-number rows must fit 64 bits: features * 8 or 16 <= 64.
    static std::unique_ptr<RowCounter> make(Element element, int features);
    virtual ~RowCounter() = default;

    // IN rows (n, features); weights (n,) or null for 1 each, a row of weight 0 takes no part. n < 2^32.
    virtual void add(const void* rows, size_t n, const uint8_t* weights, int threads) = 0;
    // The same for rows that were counted before.
    virtual void add_counted(const void* rows, size_t n, const int64_t* weights) = 0;

    // Settles what was added, and tells how many distinct rows there are.
    virtual size_t count(int threads) = 0;

    // Does a part of that, so that the rest takes a moment; false when there is nothing left of it.
    virtual bool settle() { return false; }

    // After count(). OUT values (count, features): whole numbers along the Morton curve, floats in ascending
    // lexicographic order; weights (count,).
    virtual void sorted(void* values, int64_t* weights, int threads) const = 0;
};

class RowFinder {
  public:
    // IN values (n, features), distinct; whole numbers of at most 24 bits a row along the Morton curve. n < 2^32.
    static std::unique_ptr<RowFinder> make(Element element, const void* values, size_t n, int features);
    virtual ~RowFinder() = default;

    // IN rows (n_rows, features). OUT found (n_rows,): the value that each row is, n where it is none.
    virtual void find(const void* rows, size_t n_rows, uint32_t* found, int threads) const = 0;
};

}  // namespace kmeans_gif
