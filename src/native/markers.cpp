#include <algorithm>
#include <cmath>

#include "raster.hpp"

namespace kmeans_gif {
namespace {

constexpr int kRun = 64;  // pixels of a row that are worked on at once

float clamped(float x) { return std::min(std::max(x, 0.0f), 1.0f); }

// Pixels [begin, end) whose centres may lie within `reach` of `centre`, inside [0, size).
struct Span {
    size_t begin, end;
};

Span span_of(double centre, double reach, size_t size) {
    const double most = static_cast<double>(size);
    const double begin = std::min(std::max(std::floor(centre - reach), 0.0), most);
    const double end = std::min(std::max(std::ceil(centre + reach), 0.0), most);
    return {static_cast<size_t>(begin), static_cast<size_t>(end)};
}

// One marker, in pixels and seen from its centre.
struct Marker {
    float radius, rim;
    float most;  // no pixel is covered more: the whole area, where that is less than a pixel
    float reach;
    const MarkerShape* shape;
};

// Coverage of a run of pixels by the marker and by its rim (what lies under the marker included). Floats: no radius
// or distance is above 2^17, so they are exact to 1/64 of a pixel there, and to 1/10000 for the radii in use.
struct Coverage {
    alignas(64) float own[kRun], rim[kRun];
};

void cover_disc(const Marker& marker, float x, float y, int n, Coverage& out) {
    const float yy = y * y;
    for (int i = 0; i < n; ++i) {
        const float along = x + static_cast<float>(i);
        const float inside = marker.radius + 0.5f - std::sqrt(along * along + yy);
        out.own[i] = std::min(clamped(inside), marker.most);
        out.rim[i] = clamped(inside + marker.rim);
    }
}

// Of one convex polygon: the product over its sides. Where two sides meet at a right angle, as they do in most of these
// shapes, that is the area itself; elsewhere it is near, and nearer than a ramp along the distance to the corner.
void cover_convex(const Convex& part, const Marker& marker, float x, float y, int n, Coverage& out) {
    std::fill(out.own, out.own + n, 1.0f);
    std::fill(out.rim, out.rim + n, 1.0f);
    for (int s = 0; s < part.n_sides; ++s) {
        const Side& side = part.sides[s];
        const float start = side.out * marker.radius + 0.5f - side.py * y - side.px * x;
        for (int i = 0; i < n; ++i) {
            const float inside = start - side.px * static_cast<float>(i);
            out.own[i] *= clamped(inside);
            out.rim[i] *= clamped(inside + marker.rim);
        }
    }
}

void cover_polygons(const Marker& marker, float x, float y, int n, Coverage& out) {
    cover_convex(marker.shape->parts[0], marker, x, y, n, out);
    if (marker.shape->parts[1].n_sides > 0) {
        Coverage other;
        cover_convex(marker.shape->parts[1], marker, x, y, n, other);
        for (int i = 0; i < n; ++i) {
            out.own[i] += other.own[i] - out.own[i] * other.own[i];
            out.rim[i] += other.rim[i] - out.rim[i] * other.rim[i];
        }
    }
    // Rims of acute corners would be spikes.
    const float yy = y * y;
    for (int i = 0; i < n; ++i) {
        const float along = x + static_cast<float>(i);
        out.own[i] = std::min(out.own[i], marker.most);
        out.rim[i] = std::min(out.rim[i], clamped(marker.reach - std::sqrt(along * along + yy)));
    }
}

// The rule of the rim, for a run of pixels.
void lay(const Coverage& over, int n, uint32_t number, uint32_t nobody, uint32_t* owner, uint8_t* coverage) {
    for (int i = 0; i < n; ++i) {
        const auto own = static_cast<int32_t>(over.own[i] * 255.0f + 0.5f);
        const int32_t kept = 255 - static_cast<int32_t>(over.rim[i] * 255.0f + 0.5f);
        const int32_t scaled = coverage[i] * kept + 128;
        const int32_t left = (scaled + (scaled >> 8)) >> 8;  // coverage * kept / 255, rounded half up
        const uint32_t before = left > 0 ? owner[i] : nobody;
        owner[i] = own > 0 ? number : before;
        coverage[i] = static_cast<uint8_t>(own > 0 ? own : left);
    }
}

}  // namespace

void markers(const double* xy, const double* radius, const uint8_t* shape, uint32_t n, double rim, PictureSize size,
             uint32_t* owner, uint8_t* coverage) {
    std::fill(owner, owner + size.width * size.height, n);
    std::fill(coverage, coverage + size.width * size.height, uint8_t{0});
    Coverage over;
    for (uint32_t number = 0; number < n; ++number) {
        const double r = radius[number];
        if (r <= 0) continue;
        const int kind = shape == nullptr ? 0 : shape[number];
        const double reach = r * static_cast<double>(kMarkerShapes[kind].reach) + rim + 0.5;
        const double cx = xy[2 * number], cy = xy[2 * number + 1];
        const Span columns = span_of(cx, reach, size.width), rows = span_of(cy, reach, size.height);
        const Marker marker{static_cast<float>(r), static_cast<float>(rim),
                            static_cast<float>(std::min(3.14159265358979 * r * r, 1.0)), static_cast<float>(reach),
                            &kMarkerShapes[kind]};
        for (size_t row = rows.begin; row < rows.end; ++row) {
            const auto y = static_cast<float>(static_cast<double>(row) + 0.5 - cy);
            for (size_t column = columns.begin; column < columns.end; column += kRun) {
                const auto x = static_cast<float>(static_cast<double>(column) + 0.5 - cx);
                const int count = static_cast<int>(std::min<size_t>(columns.end - column, kRun));
                const int whole = (count + 3) & ~3;  // spares the vector loops their rest; what is too much isn't laid
                (kind == 0 ? cover_disc : cover_polygons)(marker, x, y, whole, over);
                const size_t place = row * size.width + column;
                lay(over, count, number, n, owner + place, coverage + place);
            }
        }
    }
}

}  // namespace kmeans_gif
