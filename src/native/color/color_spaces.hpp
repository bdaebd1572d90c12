// sRGB ↔ CIELAB and OKLab. Uses only + − × ÷ √ and bit operations in a fixed order, so that every processor gives the
// same bits; pow and cbrt of different math libraries differ in the last bit.
#pragma once
#include <cstddef>

namespace kmeans_gif {

// Within 1 ulp (nearly always correctly rounded); exact for perfect cubes; odd: cube_root(-x) = -cube_root(x).
double cube_root(double x);

// Within 1 ulp for x from 2^-100 to 2^100 and for 0; exact for perfect fifth powers.
double fifth_root(double x);

// Converts `rows` rows of 3 values from `from` to `to`, both C-contiguous. sRGB is encoded, 1 is white. Values outside
// 0 to 1 are extrapolated as by an odd function; nothing is clipped.
using Conversion = void(const double* from, double* to, size_t rows);
Conversion srgb_to_lab, lab_to_srgb, srgb_to_oklab, oklab_to_srgb;

// Rows of 1 value: encoded gray ↔ L* (0 to 100) or OKLab's L (0 to 1).
Conversion gray_to_lab, lab_to_gray, gray_to_oklab, oklab_to_gray;

}  // namespace kmeans_gif
