#include "draw/raster.hpp"

#include <algorithm>
#include <cmath>

namespace kmeans_gif {
namespace {

struct Point {
    double x, y;
};

double length(double x, double y) { return std::sqrt(x * x + y * y); }

// A line segment; `along` is its unit direction.
struct Segment {
    Point from, to, along;
    double length;
};

// Starts at the end nearer the origin, because distant coordinates lack the precision for fractions of a pixel.
Segment segment_of(Point from, Point to) {
    if (std::max(std::abs(to.x), std::abs(to.y)) < std::max(std::abs(from.x), std::abs(from.y))) std::swap(from, to);
    const Point step{to.x - from.x, to.y - from.y};
    const double longest = std::max(std::abs(step.x), std::abs(step.y));
    if (longest <= 0) return {from, to, {1, 0}, 0};
    const Point scaled{step.x / longest, step.y / longest};  // so that squares don't overflow
    const double norm = length(scaled.x, scaled.y);
    return {from, to, {scaled.x / norm, scaled.y / norm}, norm * longest};
}

double distance(const Segment& line, double x, double y) {
    const double dx = x - line.from.x, dy = y - line.from.y;
    const double forward = dx * line.along.x + dy * line.along.y;
    if (forward <= 0) return length(dx, dy);
    if (forward >= line.length) return length(x - line.to.x, y - line.to.y);
    return std::abs(dx * line.along.y - dy * line.along.x);
}

// Pixels within [0, size) that [low, high] touches.
struct Range {
    size_t begin, end;
};

Range pixels_between(double low, double high, size_t size) {
    const double end = static_cast<double>(size);
    return {static_cast<size_t>(std::min(std::max(std::floor(low), 0.0), end)),
            static_cast<size_t>(std::min(std::max(std::ceil(high), 0.0), end))};
}

void stroke_segment(const Segment& line, double width, PictureSize size, uint8_t* mask) {
    const double max_coverage = std::min(width, 1.0), half = width / 2 + 0.5;
    const Range rows =
        pixels_between(std::min(line.from.y, line.to.y) - half, std::max(line.from.y, line.to.y) + half, size.height);
    const double left = std::min(line.from.x, line.to.x) - half, right = std::max(line.from.x, line.to.x) + half;
    for (size_t row = rows.begin; row < rows.end; ++row) {
        const double y = static_cast<double>(row) + 0.5;
        double low = left, high = right;
        if (std::abs(line.along.y) > 1e-3) {  // where the extended line crosses the scanline, plus a pixel
            const double middle = line.from.x + (y - line.from.y) * (line.along.x / line.along.y);
            const double reach = half / std::abs(line.along.y) + 1;
            low = std::max(low, middle - reach);
            high = std::min(high, middle + reach);
        }
        const Range columns = pixels_between(low, high, size.width);
        for (size_t column = columns.begin; column < columns.end; ++column) {
            const double away = distance(line, static_cast<double>(column) + 0.5, y);
            const double cover = std::min(std::max(half - away, 0.0), max_coverage);
            uint8_t& pixel = mask[row * size.width + column];
            pixel = std::max(pixel, static_cast<uint8_t>(cover * 255 + 0.5));
        }
    }
}

// Calls hit(pixel, i) for each point inside the picture.
template <class Hit>
void each_inside(const double* xy, size_t n, PictureSize size, Hit hit) {
    const double width = static_cast<double>(size.width), height = static_cast<double>(size.height);
    for (size_t i = 0; i < n; ++i) {
        const double x = xy[2 * i], y = xy[2 * i + 1];
        if (!(x >= 0 && x < width && y >= 0 && y < height)) continue;
        const auto column = static_cast<int32_t>(x), row = static_cast<int32_t>(y);
        hit(static_cast<size_t>(row) * size.width + static_cast<size_t>(column), i);
    }
}

}  // namespace

void to_pixels(const double* places, size_t n, const double* zero, const double* scale, const double* shift,
               double* xy) {
    for (size_t i = 0; i < 2 * n; i += 2) {
        xy[i] = (places[i] - zero[0]) * scale[0] + shift[0];
        xy[i + 1] = (places[i + 1] - zero[1]) * scale[1] + shift[1];
    }
}

void stroke(const double* path, size_t m, double width, PictureSize size, uint8_t* mask) {
    for (size_t i = 0; i < std::max<size_t>(m, 2) - 1 && m > 0; ++i) {
        const double *from = path + 2 * i, *to = path + 2 * std::min(i + 1, m - 1);
        stroke_segment(segment_of({from[0], from[1]}, {to[0], to[1]}), width, size, mask);
    }
}

void dots(const double* xy, size_t n, double width, PictureSize size, uint8_t* mask) {
    for (size_t i = 0; i < n; ++i) stroke(xy + 2 * i, 1, width, size, mask);
}

void count_pixels(const double* xy, size_t n, PictureSize size, uint32_t* counts) {
    each_inside(xy, n, size, [counts](size_t pixel, size_t) { ++counts[pixel]; });
}

void front_pixels(const double* xy, const double* depth, size_t n, uint32_t first, PictureSize size, double* nearest,
                  uint32_t* owner) {
    each_inside(xy, n, size, [=](size_t pixel, size_t i) {
        const auto number = static_cast<uint32_t>(first + i);
        if (depth[i] < nearest[pixel] || (depth[i] == nearest[pixel] && number < owner[pixel])) {
            nearest[pixel] = depth[i];
            owner[pixel] = number;
        }
    });
}

}  // namespace kmeans_gif
