// Silhouettes and sums over clusters, against their definitions.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"
#include "indices/moments.hpp"
#include "indices/silhouettes.hpp"

namespace {

using namespace kmeans_gif;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

struct Scene {
    Scene(size_t n, int features, std::vector<size_t> clusters, unsigned seed) : features(features) {
        std::mt19937 random(seed);
        std::uniform_real_distribution<double> value(-1, 1);
        for (size_t i = 0; i < n * features; ++i) rows.push_back(value(random));
        for (size_t i = 0; i < n; ++i) weights.push_back(1 + random() % 3);
        for (const size_t k : clusters) {
            for (size_t i = 0; i < n; ++i) labels.push_back(static_cast<uint16_t>(random() % k));
            first.push_back(first.back() + k);
        }
    }
    Labelled labelled() const { return {rows.data(), weights.data(), weights.size(), features, labels.data(), first}; }
    uint16_t label(size_t labelling, size_t row) const { return labels[labelling * weights.size() + row]; }
    double squared(const double* a, const double* b) const {
        double sum = 0;
        for (int f = 0; f < features; ++f) sum += (a[f] - b[f]) * (a[f] - b[f]);
        return sum;
    }

    int features;
    std::vector<double> rows, weights;
    std::vector<uint16_t> labels;
    std::vector<size_t> first{0};
};

// The silhouette of a row from its mean distances to all others, each of which occurs as often as its weight says.
double silhouette(const Scene& scene, size_t labelling, size_t row, bool squares) {
    const size_t k = scene.first[labelling + 1] - scene.first[labelling];
    std::vector<double> sums(k), counts(k);
    for (size_t other = 0; other < scene.weights.size(); ++other) {
        const double square = scene.squared(&scene.rows[row * scene.features], &scene.rows[other * scene.features]);
        const double times = scene.weights[other] - (other == row ? 1 : 0);
        sums[scene.label(labelling, other)] += times * (squares ? square : std::sqrt(square));
        counts[scene.label(labelling, other)] += times;
    }
    const size_t own = scene.label(labelling, row);
    if (counts[own] == 0) return 0;
    const double near = sums[own] / counts[own];
    double other = kInfinite;
    for (size_t c = 0; c < k; ++c)
        if (c != own && counts[c] > 0) other = std::min(other, sums[c] / counts[c]);
    return other == kInfinite ? 0 : (other - near) / std::max(near, other);
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b)); }

}  // namespace

TEST(silhouettes_are_those_of_their_definition) {
    for (const int features : {1, 2, 3, 7}) {
        const Scene scene(83, features, {2, 5, 1, 40}, features);
        const size_t n = scene.weights.size();
        const Silhouettes silhouettes(scene.labelled());
        for (const auto& [first, last] : std::vector<std::pair<size_t, size_t>>{{0, n}, {7, 8}, {20, 61}}) {
            std::vector<double> out(4 * (last - first), -7);
            silhouettes.of_rows(first, last, out.data(), 3);
            for (size_t l = 0; l < 4; ++l)
                for (size_t row = first; row < last; ++row)
                    CHECK(close(out[l * (last - first) + row - first], silhouette(scene, l, row, false)));
        }
    }
}

TEST(moments_and_squared_silhouettes_are_those_of_their_definitions) {
    const Scene scene(70, 2, {3, 6, 1}, 5);
    const size_t n = scene.weights.size(), k = scene.first.back();
    const std::vector<double> centers(2 * k, 0.25);
    std::vector<double> moments(5 * k), means(2 * k), variances(k), weights(k), sums(3);
    add_moments(scene.labelled(), centers.data(), moments.data(), 2);
    for (size_t l = 0; l < 3; ++l)
        for (size_t c = scene.first[l]; c < scene.first[l + 1]; ++c) {
            double expected[5] = {};
            for (size_t row = 0; row < n; ++row) {
                if (scene.first[l] + scene.label(l, row) != c) continue;
                const double* x = &scene.rows[2 * row];
                const double w = scene.weights[row], square = scene.squared(x, centers.data());
                const double terms[5] = {1, x[0] - 0.25, x[1] - 0.25, square, std::sqrt(square)};
                for (int i = 0; i < 5; ++i) expected[i] += w * terms[i];
            }
            const double* own = &moments[5 * c];
            for (int i = 0; i < 5; ++i) CHECK(close(own[i], expected[i]));
            weights[c] = own[0];
            for (int f = 0; f < 2; ++f) means[2 * c + f] = 0.25 + own[1 + f] / own[0];
            variances[c] = (own[3] - (own[1] * own[1] + own[2] * own[2]) / own[0]) / own[0];
        }
    add_squared_silhouettes(scene.labelled(), means.data(), variances.data(), weights.data(), sums.data(), 2);
    for (size_t l = 0; l < 3; ++l) {
        double expected = 0;
        for (size_t row = 0; row < n; ++row) expected += scene.weights[row] * silhouette(scene, l, row, true);
        CHECK(close(sums[l], expected));
    }
}
