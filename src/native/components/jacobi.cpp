#include "components/jacobi.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace kmeans_gif {
namespace {

constexpr int kMaxSweeps = 60;           // about ten are enough
constexpr double kOrthogonal = 0x1p-50;  // bound on the cosine between two rows
constexpr double kNegligible = 0x1p-50;  // relative to the length of the longest row

// Eight interleaved sums, then these added in order.
double product(const double* a, const double* b, size_t n) {
    constexpr size_t kBeside = 8;
    double sums[kBeside] = {};
    size_t i = 0;
    for (; i + kBeside <= n; i += kBeside)
        for (size_t j = 0; j < kBeside; ++j) sums[j] += a[i + j] * b[i + j];
    for (size_t j = 0; i < n; ++i, ++j) sums[j] += a[i] * b[i];
    double sum = 0;
    for (const double x : sums) sum += x;
    return sum;
}

}  // namespace

Jacobi::Jacobi(std::vector<double> matrix, size_t n) : n_(n), rows_(std::move(matrix)), squares_(n) {
    measure();
    negligible_ = *std::max_element(squares_.begin(), squares_.end()) * (kNegligible * kNegligible);
}

void Jacobi::measure() {
    for (size_t i = 0; i < n_; ++i) squares_[i] = product(&rows_[i * n_], &rows_[i * n_], n_);
}

bool Jacobi::rotate(size_t pairs) {
    if (n_ < 2) return false;
    for (; pairs > 0; --pairs) {
        rotated_ |= rotate_pair(p_, q_);
        if (++q_ < n_) continue;
        q_ = ++p_ + 1;
        if (q_ < n_) continue;
        measure();  // because the updates of the squares accumulate rounding errors
        if (!std::exchange(rotated_, false) || ++sweeps_ == kMaxSweeps) return false;
        p_ = 0;
        q_ = 1;
    }
    return true;
}

bool Jacobi::rotate_pair(size_t p, size_t q) {
    double &square_p = squares_[p], &square_q = squares_[q];
    if (square_p <= negligible_ || square_q <= negligible_) return false;
    double* const of_p = &rows_[p * n_];
    double* const of_q = &rows_[q * n_];
    const double between = product(of_p, of_q, n_);
    if (std::fabs(between) <= kOrthogonal * std::sqrt(square_p) * std::sqrt(square_q)) return false;
    const double zeta = (square_q - square_p) / (2 * between);
    const double size = 1 / (std::fabs(zeta) + std::sqrt(zeta * zeta + 1));
    const double t = zeta < 0 ? -size : size, c = 1 / std::sqrt(t * t + 1), s = t * c;
    for (size_t i = 0; i < n_; ++i) {
        const double g = of_p[i], h = of_q[i];
        of_p[i] = c * g - s * h;
        of_q[i] = s * g + c * h;
    }
    square_p -= t * between;
    square_q += t * between;
    return true;
}

std::vector<size_t> Jacobi::order() const {
    std::vector<size_t> order(n_);
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return squares_[a] > squares_[b]; });
    return order;
}

std::vector<double> Jacobi::values() const {
    std::vector<double> values;
    for (const size_t i : order()) values.push_back(std::sqrt(squares_[i]));
    return values;
}

std::vector<double> Jacobi::vectors() const {
    std::vector<double> vectors;
    for (const size_t i : order()) {
        const double* row = &rows_[i * n_];
        const double largest =
            *std::max_element(row, row + n_, [](double a, double b) { return std::fabs(a) < std::fabs(b); });
        const double length = largest < 0 ? -std::sqrt(squares_[i]) : std::sqrt(squares_[i]);
        for (size_t j = 0; j < n_; ++j) vectors.push_back(length == 0 ? 0.0 : row[j] / length);
    }
    return vectors;
}

}  // namespace kmeans_gif
