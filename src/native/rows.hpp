// Distinct rows with the weight of each, of everything that is added.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace kmeans_gif {

enum class Element { u8, u16, f64 };

constexpr uint32_t kNoRow = 0xffffffffu;

class RowCounter {
  public:
    // Whole-number rows must fit 64 bits: features * 8 or 16 <= 64.
    static std::unique_ptr<RowCounter> make(Element element, int features);
    virtual ~RowCounter() = default;

    // IN rows (n, features); weights (n,) or null for 1 each, a row of weight 0 takes no part.
    // OUT ids (n,) or null: the distinct row each is, in order of first appearance; kNoRow for weight 0.
    virtual void add(const void* rows, size_t n, const uint8_t* weights, uint32_t* ids) = 0;
    // The same for rows that were counted before, with their weights.
    virtual void add_counted(const void* rows, size_t n, const int64_t* weights) = 0;

    virtual size_t size() const = 0;

    // OUT values (size, features) in ascending lexicographic order; weights (size,); rank (size,): place of each id.
    virtual void sorted(void* values, int64_t* weights, uint32_t* rank) const = 0;
};

}  // namespace kmeans_gif
