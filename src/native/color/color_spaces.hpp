// sRGB ↔ CIELAB and OKLab. Only + − × ÷ √ and bit shifts in a fixed order, so every processor gives the same bits;
// libm's pow and cbrt differ from one to another in the last.
#pragma once
#include <cstddef>

namespace kmeans_gif {

// Within 1 ulp (nearly always the nearest double); perfect cubes are exact; odd: cube_root(-x) = -cube_root(x).
double cube_root(double x);

// The same for x from 2^-100 to 2^100 and for 0; perfect fifth powers are exact.
double fifth_root(double x);

// One row at a time from `from` to `to`, both C-contiguous, of `rows` rows of 3 values. sRGB is encoded, 1 is white.
// Values outside 0 to 1 are carried on as an odd function would be; nothing is clipped.
using Conversion = void(const double* from, double* to, size_t rows);
Conversion srgb_to_lab, lab_to_srgb, srgb_to_oklab, oklab_to_srgb;

// Rows of 1 value: encoded gray ↔ L* (0 to 100) or OKLab's L (0 to 1).
Conversion gray_to_lab, lab_to_gray, gray_to_oklab, oklab_to_gray;

}  // namespace kmeans_gif
