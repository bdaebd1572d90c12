#include <cmath>
#include <limits>
#include <vector>

#include "check.hpp"
#include "draw/raster.hpp"

using namespace kmeans_gif;

namespace {

const PictureSize kSize{70, 9};

struct Drawn {
    std::vector<uint32_t> owner;
    std::vector<uint8_t> coverage;
};

Drawn draw(const std::vector<double>& xy, const std::vector<double>& radius, uint8_t shape, double rim) {
    const size_t pixels = kSize.width * kSize.height;
    Drawn out{std::vector<uint32_t>(pixels), std::vector<uint8_t>(pixels)};
    const std::vector<uint8_t> shapes(radius.size(), shape);
    markers(xy.data(), radius.data(), shapes.data(), uint32_t(radius.size()), rim, kSize, out.owner.data(),
            out.coverage.data());
    return out;
}

}  // namespace

// For the sanitizers: boxes that start and end outside, in the last columns, and across a run of 64 pixels.
TEST(markers_stay_inside_the_picture) {
    const double far = std::numeric_limits<double>::max() / 4;
    for (uint8_t shape = 0; shape < kMarkerShapeCount; ++shape) {
        for (double x = -9; x < 80; x += 0.75) {
            for (double y = -9; y < 18; y += 2.25) {
                const Drawn drawn = draw({x, y}, {3.3}, shape, 1.25);
                for (size_t i = 0; i < drawn.owner.size(); ++i) CHECK((drawn.owner[i] == 0) == (drawn.coverage[i] > 0));
            }
        }
        for (const double x : {-far, far})
            for (const double y : {-far, 4.0, far}) CHECK(draw({x, y}, {kMaxPixels}, shape, kMaxPixels).owner[0] == 1);
    }
}

TEST(a_marker_wider_than_a_run_has_no_seam) {
    for (uint8_t shape = 0; shape < 2; ++shape) {
        const Drawn drawn = draw({35, 4.5}, {200}, shape, 1);
        for (const uint8_t coverage : drawn.coverage) CHECK(coverage == 255);
    }
}

TEST(sides_of_shapes_are_unit_vectors_and_corners_lie_within_reach) {
    for (const MarkerShape& shape : kMarkerShapes) {
        for (const Convex& part : shape.parts) {
            for (int s = 0; s < part.n_sides; ++s) {
                const Side& a = part.sides[s];
                CHECK(std::abs(std::hypot(a.px, a.py) - 1) < 1e-6f);
                for (int t = 0; t < s; ++t) {
                    const Side& b = part.sides[t];
                    const float det = a.px * b.py - b.px * a.py;
                    if (std::abs(det) < 1e-6f) continue;
                    const float x = (a.out * b.py - b.out * a.py) / det, y = (a.px * b.out - b.px * a.out) / det;
                    bool corner = true;
                    for (int u = 0; u < part.n_sides; ++u)
                        corner = corner && part.sides[u].px * x + part.sides[u].py * y <= part.sides[u].out + 1e-5f;
                    CHECK(!corner || std::hypot(x, y) <= shape.reach + 1e-5f);
                }
            }
        }
    }
}

TEST(lines_stay_inside_the_picture) {
    std::vector<uint8_t> mask(kSize.width * kSize.height, 0);
    for (const double far : {100.0, 1e9, 1e300})
        for (const double slope : {-1.0, -1e-4, 0.0, 1e-9, 0.3, 1.0}) {
            const double path[] = {-far, -far * slope, far, far * slope, far, far, 3, 4};
            stroke(path, 4, 1.5, kSize, mask.data());
            stroke(path, 1, 40, kSize, mask.data());
        }
    CHECK(mask[4 * kSize.width + 3] > 0);
}

TEST(points_on_a_pixel_border_belong_to_the_next_pixel) {
    const double below = std::nextafter(70.0, 0.0);
    const double xy[] = {0, 0, below, 0, 70, 0, -1e-300, 0, 0, 9, std::nan(""), 0, 1e300, 1e300};
    std::vector<uint32_t> counts(kSize.width * kSize.height, 0);
    count_pixels(xy, 7, kSize, counts.data());
    uint32_t total = 0;
    for (const uint32_t count : counts) total += count;
    CHECK(total == 2 && counts[0] == 1 && counts[69] == 1);
}
