#include <algorithm>
#include <cmath>
#include <vector>

#include "draw/raster.hpp"

namespace kmeans_gif {
namespace {

constexpr int kRun = 64;  // pixels of a scanline per batch

float clamped(float x) { return std::min(std::max(x, 0.0f), 1.0f); }

// Pixels [begin, end) within [0, size) whose centres are less than `reach` from `centre`.
struct Span {
    size_t begin, end;
};

Span span_of(double centre, double reach, size_t size) {
    const double end = static_cast<double>(size);
    const auto whole = [end](double x) { return static_cast<size_t>(std::min(std::max(x, 0.0), end)); };
    return {whole(centre - reach + 0.5), whole(centre + reach + 0.5)};
}

// One marker, in pixels relative to its centre.
struct Marker {
    float radius, rim;
    float max_coverage;  // max coverage of a pixel: the marker's area if that is less than a pixel
    float tip;           // distance of the farthest corner plus half a pixel
    const MarkerShape* shape;
};

// Coverage of a run of pixels by a marker, and the fraction it leaves of the pixel underneath. Single precision is
// enough: no distance exceeds 2^18, where it resolves 1/32 of a pixel; at usual radii it resolves 1/10000.
struct Run {
    alignas(64) float own[kRun], left[kRun];
};

// The fraction left of the pixel underneath: none under the marker, less under its rim.
float left_under(float own, float rim) { return own > 0 ? 0.0f : 1.0f - rim; }

void cover_disc(const Marker& marker, float x, float y, int n, Run& run) {
    const float yy = y * y, edge = marker.radius + 0.5f, rim = marker.rim, max_coverage = marker.max_coverage;
    for (int i = 0; i < n; ++i) {
        const float along = x + static_cast<float>(i);
        const float inside = edge - std::sqrt(along * along + yy);
        run.own[i] = std::min(clamped(inside), max_coverage);
        run.left[i] = left_under(inside, clamped(inside + rim));
    }
}

// Coverage by a convex polygon and by its rim: the product over the sides. This is the exact area if sides meet at
// right angles, as in most of these shapes, and close to it otherwise.
struct Cover {
    alignas(64) float own[kRun], rim[kRun];
};

void cover_convex(const Convex& part, const Marker& marker, float x, float y, int n, Cover& cover) {
    const float rim = marker.rim;
    std::fill(cover.own, cover.own + n, 1.0f);
    std::fill(cover.rim, cover.rim + n, 1.0f);
    for (int s = 0; s < part.n_sides; ++s) {
        const Side& side = part.sides[s];
        const float px = side.px, start = side.out * marker.radius + 0.5f - side.py * y - px * x;
        for (int i = 0; i < n; ++i) {
            const float inside = start - px * static_cast<float>(i);
            cover.own[i] *= clamped(inside);
            cover.rim[i] *= clamped(inside + rim);
        }
    }
}

void cover_polygons(const Marker& marker, float x, float y, int n, Run& run) {
    Cover cover;
    cover_convex(marker.shape->parts[0], marker, x, y, n, cover);
    if (marker.shape->parts[1].n_sides > 0) {
        Cover other;
        cover_convex(marker.shape->parts[1], marker, x, y, n, other);
        for (int i = 0; i < n; ++i) {
            cover.own[i] += other.own[i] - cover.own[i] * other.own[i];
            cover.rim[i] += other.rim[i] - cover.rim[i] * other.rim[i];
        }
    }
    // A circle clips acute corners, which would be spikes, long ones in rims.
    const float yy = y * y, tip = marker.tip, rim = marker.rim, max_coverage = marker.max_coverage;
    for (int i = 0; i < n; ++i) {
        const float along = x + static_cast<float>(i);
        const float inside = tip - std::sqrt(along * along + yy);
        run.own[i] = std::min(std::min(cover.own[i], clamped(inside)), max_coverage);
        run.left[i] = left_under(run.own[i], std::min(cover.rim[i], clamped(inside + rim)));
    }
}

// Composites a run of pixels (see `markers`).
void lay(const Run& run, int n, uint32_t number, uint32_t* __restrict owner, float* __restrict coverage) {
    for (int i = 0; i < n; ++i) {
        const uint32_t before = owner[i];
        owner[i] = run.own[i] > 0 ? number : before;
        coverage[i] = run.own[i] + coverage[i] * run.left[i];
    }
}

}  // namespace

void markers(const double* xy, const double* radius, const uint8_t* shape, uint32_t n, double rim, PictureSize size,
             uint32_t* owner, uint8_t* coverage) {
    std::fill(owner, owner + size.width * size.height, n);
    std::vector<float> covered(size.width * size.height, 0.0f);
    Run run;
    for (uint32_t number = 0; number < n; ++number) {
        const double r = radius[number], cx = xy[2 * number], cy = xy[2 * number + 1];
        if (r <= 0) continue;
        const int kind = shape == nullptr ? 0 : shape[number];
        const double tip = r * static_cast<double>(kMarkerShapes[kind].reach) + 0.5, reach = tip + rim;
        const Marker marker{static_cast<float>(r), static_cast<float>(rim),
                            static_cast<float>(std::min(3.14159265358979 * r * r, 1.0)), static_cast<float>(tip),
                            &kMarkerShapes[kind]};
        const Span rows = span_of(cy, reach, size.height);
        for (size_t row = rows.begin; row < rows.end; ++row) {
            const double y = static_cast<double>(row) + 0.5 - cy;
            const double chord = std::sqrt(std::max(reach * reach - y * y, 0.0));
            const Span columns = span_of(cx, chord, size.width);
            for (size_t column = columns.begin; column < columns.end; column += kRun) {
                const auto x = static_cast<float>(static_cast<double>(column) + 0.5 - cx);
                // Multiples of four avoid remainder loops; the extra pixels are beyond the marker's reach.
                const int whole = static_cast<int>((std::min<size_t>(columns.end - column, kRun) + 3) & ~size_t{3});
                (kind == 0 ? cover_disc : cover_polygons)(marker, x, static_cast<float>(y), whole, run);
                const int inside = static_cast<int>(std::min<size_t>(size.width - column, whole));
                const size_t place = row * size.width + column;
                lay(run, inside, number, owner + place, covered.data() + place);
            }
        }
    }
    for (size_t i = 0; i < covered.size(); ++i) {
        const auto level = static_cast<int32_t>(covered[i] * 255.0f + 0.5f);
        const uint32_t last = owner[i];
        coverage[i] = static_cast<uint8_t>(level);
        owner[i] = level == 0 ? n : last;
    }
}

}  // namespace kmeans_gif
