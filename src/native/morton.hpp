// The order of rows along a Z-shaped curve through space, so that neighbours in the order are neighbours in space.
// G. M. Morton, "A computer oriented geodetic data base and a new technique in file sequencing", IBM, 1966.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace kmeans_gif {

// A whole-number grid: colours are their own cells; floats get cells of one size along all features.
template <class T>
struct Grid {
    explicit Grid(int features) : bits(std::max(1, std::min(static_cast<int>(std::min<size_t>(16, 8 * sizeof(T))),
                                                            64 / features))) {}

    // Floats: the grid spans the box.
    void span(const std::vector<double>& box_low, const std::vector<double>& box_high) {
        low = box_low;
        double widest = 0;
        for (size_t f = 0; f < low.size(); ++f) widest = std::max(widest, box_high[f] - box_low[f]);
        scale = widest > 0 ? static_cast<double>((1ULL << bits) - 1) / widest : 0.0;  // 0 also where that overflows
        if (!(scale < std::numeric_limits<double>::max())) scale = 0.0;
    }

    uint32_t cell(T value, int f) const {
        if constexpr (std::is_floating_point_v<T>) {
            return scale > 0 ? static_cast<uint32_t>(std::min((value - low[f]) * scale, 65535.0)) : 0;
        } else {
            return static_cast<uint32_t>(value) >> (8 * sizeof(T) - bits);
        }
    }

    int bits;  // of a cell's number
    std::vector<double> low;
    double scale = 0;
};

// Bit b of each feature beside each other, feature 0 highest.
class Morton {
  public:
    explicit Morton(int features) : features_(features) {
        for (uint64_t byte = 0; byte < 256; ++byte) {
            spread_[byte] = 0;
            for (int b = 0; b < 8 && b * features < 64; ++b) spread_[byte] |= (byte >> b & 1) << (b * features);
        }
    }

    template <class T>
    uint64_t code(const T* row, const Grid<T>& grid) const {
        uint64_t code = 0;
        for (int f = 0; f < features_; ++f) {
            const uint32_t cell = grid.cell(row[f], f);
            uint64_t bits = spread_[cell & 255];
            if (cell > 255) bits |= spread_[cell >> 8] << (8 * features_);
            code = code << 1 | bits;
        }
        return code;
    }

  private:
    int features_;
    uint64_t spread_[256];
};

}  // namespace kmeans_gif
