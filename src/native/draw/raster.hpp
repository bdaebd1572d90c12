// Rasterises points and lines. Pixel coordinates: x to the right, y down, the centre of the first pixel is (0.5, 0.5).
// Pixels are row-major. Drawing is clipped to the picture. Edges are antialiased with a ramp one pixel wide, from the
// distance to the edge.
#pragma once
#include <cstddef>
#include <cstdint>

#include "draw/marker_shapes.hpp"

namespace kmeans_gif {

struct PictureSize {
    size_t width, height;
};

constexpr double kMaxPixels = 65535;  // limit of radius, rim, line width and picture size

// Maps places (n, 2) to pixels: OUT xy (n, 2) = (places - zero) * scale + shift, per axis.
void to_pixels(const double* places, size_t n, const double* zero, const double* scale, const double* shift,
               double* xy);

// Draws points xy (n, 2), all finite, in order as markers of radius (n,) and shape (n,) (discs if null), each
// surrounded by a rim of background. All shapes have the area of the disc; radius 0 draws nothing. OUT owner (h, w):
// the point that colours the pixel, n if and only if coverage is 0; coverage (h, w): 0 to 255, the rest is background.
//
// A marker that covers a pixel by a > 0 becomes its owner, with coverage a: the rest is rim. If only the rim covers it,
// by r, the pixel keeps its owner and its coverage is multiplied by 1 - r.
void markers(const double* xy, const double* radius, const uint8_t* shape, uint32_t n, double rim, PictureSize size,
             uint32_t* owner, uint8_t* coverage);

// Strokes the path (m, 2), all finite, with round caps and joins; a dot if m is 1. INOUT mask (h, w): the max of its
// value and the line's coverage.
void stroke(const double* path, size_t m, double width, PictureSize size, uint8_t* mask);

// The same for points xy (n, 2) that are not joined: discs of diameter `width`.
void dots(const double* xy, size_t n, double width, PictureSize size, uint8_t* mask);

// Counts the points xy (n, 2) per pixel; NaN is outside. INOUT counts (h, w).
void count_pixels(const double* xy, size_t n, PictureSize size, uint32_t* counts);

// A z-buffer: each pixel shows the point of least depth, ties go to the lowest number. The points xy (n, 2) have the
// numbers first, first + 1, ... INOUT nearest (h, w): its depth, initially infinity; owner (h, w): its number.
void front_pixels(const double* xy, const double* depth, size_t n, uint32_t first, PictureSize size, double* nearest,
                  uint32_t* owner);

}  // namespace kmeans_gif
