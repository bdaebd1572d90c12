#include "draw/diffusion.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace kmeans_gif {
namespace {

constexpr int kCellBits = 3;                 // a cell is 8 levels wide
constexpr size_t kCells = 256 >> kCellBits;  // along each axis
constexpr double kCellSize = 1 << kCellBits;

double clamped(double level) { return level > 0 ? std::min(level, 255.0) : 0.0; }  // NaN becomes 0

}  // namespace

Diffusion::Diffusion(const uint8_t* palette, size_t k, int features, size_t width)
    : palette_(palette, palette + k * features),
      k_(k),
      features_(features),
      width_(width),
      here_((width + 2) * features),
      below_(here_.size()),
      in_cell_(features == 1 ? kCells : kCells * kCells * kCells) {}

// An entry is dropped if its distance to the nearest point of the cell is more than that of another to the farthest
// one. Both are the sums that `nearest` computes, at these points, and rounding is monotone: no nearest entry is lost.
void Diffusion::find_candidates(size_t cell, std::vector<uint16_t>& found) const {
    double low[3];
    for (int f = features_ - 1; f >= 0; --f, cell /= kCells) low[f] = static_cast<double>(cell % kCells) * kCellSize;
    std::vector<double> least(k_);
    double limit = std::numeric_limits<double>::infinity();
    for (size_t entry = 0; entry < k_; ++entry) {
        double near = 0, far = 0;
        for (int f = 0; f < features_; ++f) {
            const double color = palette_[entry * features_ + f], high = low[f] + kCellSize;
            const double gap = std::min(std::max(color, low[f]), high) - color;
            const double reach = std::max(color - low[f], high - color);
            near += gap * gap;
            far += reach * reach;
        }
        least[entry] = near;
        limit = std::min(limit, far);
    }
    for (size_t entry = 0; entry < k_; ++entry)
        if (least[entry] <= limit) found.push_back(static_cast<uint16_t>(entry));
}

template <int features>
uint16_t Diffusion::nearest(const double* wanted) {
    size_t cell = 0;
    for (int f = 0; f < features; ++f) cell = cell * kCells + (static_cast<size_t>(wanted[f]) >> kCellBits);
    std::vector<uint16_t>& candidates = in_cell_[cell];
    if (candidates.empty()) find_candidates(cell, candidates);
    uint16_t best = candidates[0];
    double least = std::numeric_limits<double>::infinity();
    for (const uint16_t entry : candidates) {
        double distance = 0;
        for (int f = 0; f < features; ++f) {
            const double away = wanted[f] - palette_[size_t(entry) * features + f];
            distance += away * away;
        }
        if (distance < least) {
            least = distance;
            best = entry;
        }
    }
    return best;
}

template <int features>
void Diffusion::row(const double* values, const uint8_t* holes, uint16_t* index) {
    std::fill(below_.begin(), below_.end(), 0.0);
    const std::ptrdiff_t ahead = backwards_ ? -features : features;
    for (size_t i = 0; i < width_; ++i) {
        const size_t x = backwards_ ? width_ - 1 - i : i;
        if (holes != nullptr && holes[x] != 0) {
            index[x] = static_cast<uint16_t>(k_);
            continue;
        }
        double* here = here_.data() + (x + 1) * features;
        double* below = below_.data() + (x + 1) * features;
        double wanted[features];
        for (int f = 0; f < features; ++f) wanted[f] = clamped(values[x * features + f] + here[f]);
        const uint16_t entry = nearest<features>(wanted);
        index[x] = entry;
        for (int f = 0; f < features; ++f) {
            const double error = wanted[f] - palette_[size_t(entry) * features + f];
            here[f + ahead] += error * (7.0 / 16);
            below[f - ahead] += error * (3.0 / 16);
            below[f] += error * (5.0 / 16);
            below[f + ahead] += error * (1.0 / 16);
        }
    }
    std::swap(here_, below_);
    backwards_ = !backwards_;
}

void Diffusion::rows(const double* values, const uint8_t* holes, size_t n, uint16_t* index) {
    for (size_t y = 0; y < n; ++y) {
        const double* row_values = values + y * width_ * features_;
        const uint8_t* row_holes = holes == nullptr ? nullptr : holes + y * width_;
        if (features_ == 1) row<1>(row_values, row_holes, index + y * width_);
        else row<3>(row_values, row_holes, index + y * width_);
    }
}

}  // namespace kmeans_gif
