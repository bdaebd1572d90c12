// Drawing points and lines. Pixel coordinates: x to the right, y down, the centre of the first pixel is (0.5, 0.5).
// Arrays of pixels lie row by row. What lies outside the picture is left out. The edges of what is drawn are ramps one
// pixel wide, computed from the distance to the edge.
#pragma once
#include <cstddef>
#include <cstdint>

#include "draw/marker_shapes.hpp"

namespace kmeans_gif {

struct PictureSize {
    size_t width, height;
};

constexpr double kMaxPixels = 65535;  // no radius, rim, width or side of a picture is larger

// From places (n, 2) to pixels: OUT xy (n, 2) = (places - zero) * scale + shift, for x and y.
void to_pixels(const double* places, size_t n, const double* zero, const double* scale, const double* shift,
               double* xy);

// The points xy (n, 2), all finite, as markers of radius (n,) and shape (n,), or discs where shape is null, each over
// those before it and with a rim of the background around it. Other shapes have the area of the disc; a radius of 0
// draws nothing. OUT owner (h, w): whose colour a pixel has, and coverage (h, w): how much of it, 255 being all; the
// rest is background. Where there is none of it, and only there, owner is n.
//
// A pixel that the new marker covers by a > 0 is its own from then on, with coverage a: the rest is rim. One that the
// rim alone covers, by r, keeps its owner with coverage times 1 - r.
void markers(const double* xy, const double* radius, const uint8_t* shape, uint32_t n, double rim, PictureSize size,
             uint32_t* owner, uint8_t* coverage);

// A line of the given width with round ends and corners through path (m, 2), all finite; a dot where m is 1. INOUT mask
// (h, w): the larger of what it was and the line's coverage.
void stroke(const double* path, size_t m, double width, PictureSize size, uint8_t* mask);

// Adds 1 to the pixel of each of the points xy (n, 2); NaN lies outside. INOUT counts (h, w).
void count_pixels(const double* xy, size_t n, PictureSize size, uint32_t* counts);

// Gives each pixel to the point nearest the eye; of several the one with the lowest number. The points xy (n, 2) have
// the numbers first, first + 1, ... INOUT nearest (h, w): its depth, at first infinity, and owner (h, w): its number.
void front_pixels(const double* xy, const double* depth, size_t n, uint32_t first, PictureSize size, double* nearest,
                  uint32_t* owner);

}  // namespace kmeans_gif
