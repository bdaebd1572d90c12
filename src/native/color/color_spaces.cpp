#include "color/color_spaces.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace kmeans_gif {
namespace {

struct Vec3 {
    double x, y, z;
};

struct Matrix {
    double m[3][3];
    Vec3 operator*(const Vec3& v) const {
        return {m[0][0] * v.x + m[0][1] * v.y + m[0][2] * v.z, m[1][0] * v.x + m[1][1] * v.y + m[1][2] * v.z,
                m[2][0] * v.x + m[2][1] * v.y + m[2][2] * v.z};
    }
};

// IEC 61966-2-1: linear sRGB to XYZ, each row divided by its sum, the D65 white point (0.9505, 1, 1.089), so that gray
// has X = Y = Z up to rounding. The inverse is that of these decimals, not the standard's four digits.
constexpr Matrix kXyzOfLinear{{{0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505},
                               {0.2126, 0.7152, 0.0722},
                               {0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089}}};
constexpr Matrix kLinearOfXyz{{{3.0802145161927106, -1.5372079722103187, -0.5430065439823919},
                               {-0.92096864435021797, 1.875756060885241, 0.045212583464976842},
                               {0.052952469483457838, -0.20402105059848669, 1.1510685811150287}}};

// Björn Ottosson, "A perceptual color space for image processing" (2020), matrices as revised in 2021. The inverses are
// computed from his forward matrices to full precision: his own ten digits would move a centroid by 1e-7 in a round
// trip.
constexpr Matrix kLmsOfLinear{{{0.4122214708, 0.5363325363, 0.0514459929},
                               {0.2119034982, 0.6806995451, 0.1073969566},
                               {0.0883024619, 0.2817188376, 0.6299787005}}};
constexpr Matrix kLinearOfLms{{{4.0767416613479943, -3.3077115904081933, 0.2309699287294279},
                               {-1.2684380040921761, 2.6097574006633715, -0.34131939631021962},
                               {-0.0041960865418371089, -0.70341861445944964, 1.7076147009309448}}};
constexpr Matrix kOklabOfRoots{{{0.2104542553, 0.7936177850, -0.0040720468},
                                {1.9779984951, -2.4285922050, 0.4505937099},
                                {0.0259040371, 0.7827717662, -0.8086757660}}};
constexpr Matrix kRootsOfOklab{{{0.99999999845051979, 0.39633779217376786, 0.2158037580607588},
                                {1.0000000088817609, -0.10556134232365635, -0.063854174771705907},
                                {1.0000000546724108, -0.089484182094965753, -1.2914855378640917}}};

uint64_t bits_of(double x) {
    uint64_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
}

double double_of(uint64_t bits) {
    double x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

// a·b = high + low exactly (Veltkamp's split and Dekker's product, because not every processor has a fused
// multiply-add).
struct Product {
    double high, low;
};

Product product(double a, double b) {
    constexpr double kSplitter = 134217729.0;  // 2^27 + 1
    const double ta = kSplitter * a, tb = kSplitter * b;
    const double a1 = ta - (ta - a), b1 = tb - (tb - b);
    const double a0 = a - a1, b0 = b - b1;
    const double high = a * b;
    return {high, ((a1 * b1 - high) + a1 * b0 + a0 * b1) + a0 * b0};
}

// x^(-1/3) and x^(-1/5) for x > 0: dividing the exponent in the bits gives |e| = |1 − x·yⁿ| below 0.11 and 0.16 (the
// magic numbers minimise it); two steps of the series of (1 − e)^(-1/n) up to e³ follow.
double inverse_cube_root(double x) {
    double y = double_of(0x553ee96247022000u - bits_of(x) / 3);
    for (int step = 0; step < 2; ++step) {
        const double e = 1.0 - (x * y) * y * y;
        y = y + y * (e * (1.0 / 3 + e * (2.0 / 9 + e * (14.0 / 81))));
    }
    return y;
}

double inverse_fifth_root(double x) {
    double y = double_of(0x4cb89c6bbe447000u - bits_of(x) / 5);
    for (int step = 0; step < 2; ++step) {
        const double y2 = y * y;
        const double e = 1.0 - (x * y) * (y2 * y2);
        y = y + y * (e * (1.0 / 5 + e * (3.0 / 25 + e * (11.0 / 125))));
    }
    return y;
}

// The transfer function of IEC 61966-2-1; u^2.4 = u²·(u²)^(1/5).
double linear_of(double encoded) {
    const double size = std::fabs(encoded);
    if (size <= 0.04045) return encoded / 12.92;
    const double u = (size + 0.055) / 1.055;
    return std::copysign(u * u * fifth_root(u * u), encoded);
}

// The inverse; x^(1/2.4) = (x⁵)^(1/12) = ∛√√x⁵.
double encoded_of(double linear) {
    const double size = std::fabs(linear);
    if (size <= 0.0031308) return linear * 12.92;
    const double square = size * size;
    const double root = cube_root(std::sqrt(std::sqrt(square * square * size)));
    return std::copysign(1 + 1.055 * (root - 1), linear);  // 1.055·root − 0.055, exact for white
}

// CIE 15: f(t) = ∛t above (6/29)³, a straight line below.
double lab_root(double t) { return t > 216.0 / 24389 ? cube_root(t) : t * (841.0 / 108) + 4.0 / 29; }
double lab_cube(double f) { return f > 6.0 / 29 ? f * f * f : (f - 4.0 / 29) * (108.0 / 841); }

// linear_of with a cache: an 8-bit picture has 256 distinct values, so this halves the time.
class Decoder {
  public:
    Vec3 operator()(const double* srgb) { return {linear(srgb[0]), linear(srgb[1]), linear(srgb[2])}; }

  private:
    double linear(double encoded) {
        Entry& entry = entries_[bits_of(encoded) * 0x9e3779b97f4a7c15u >> 54];  // Fibonacci hashing to 10 bits
        if (bits_of(entry.encoded) != bits_of(encoded)) entry = {encoded, linear_of(encoded)};
        return entry.linear;
    }

    struct Entry {
        double encoded = 0, linear = 0;
    };
    std::array<Entry, 1024> entries_;
};

void store(const Vec3& v, double* to) {
    to[0] = v.x;
    to[1] = v.y;
    to[2] = v.z;
}

void store_encoded(const Vec3& linear, double* to) {
    store({encoded_of(linear.x), encoded_of(linear.y), encoded_of(linear.z)}, to);
}

}  // namespace

double cube_root(double x) {
    // Below 2^-900 the initial guess and the remainder would lose digits to underflow.
    const bool tiny = std::fabs(x) < 0x1p-900;
    const double size = tiny ? std::fabs(x) * 0x1p300 : std::fabs(x);
    const double y = inverse_cube_root(size);
    const double r = size * y * y;
    // The last Newton step, with the remainder size − r³ in about twice the precision; 1/(3r²) is y²/3.
    const Product square = product(r, r), cube = product(square.high, r);
    const double rest = ((size - cube.high) - cube.low) - square.low * r;
    const double root = r + rest * (y * y * (1.0 / 3));
    return std::copysign(tiny ? root * 0x1p-100 : root, x);
}

double fifth_root(double x) {
    const double y = inverse_fifth_root(x);
    const double y4 = y * y * (y * y);
    const double r = x * y4;
    const Product square = product(r, r), fourth = product(square.high, square.high), fifth = product(fourth.high, r);
    const double low = fourth.low + 2 * square.high * square.low;
    const double rest = ((x - fifth.high) - fifth.low) - low * r;
    return r + rest * (y4 * (1.0 / 5));
}

void srgb_to_lab(const double* from, double* to, size_t rows) {
    Decoder decoded;
    for (size_t i = 0; i < rows; ++i, from += 3, to += 3) {
        const Vec3 xyz = kXyzOfLinear * decoded(from);
        const double fx = lab_root(xyz.x), fy = lab_root(xyz.y), fz = lab_root(xyz.z);
        store({116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)}, to);
    }
}

void lab_to_srgb(const double* from, double* to, size_t rows) {
    for (size_t i = 0; i < rows; ++i, from += 3, to += 3) {
        const double fy = (from[0] + 16) / 116;
        const double fx = fy + from[1] / 500, fz = fy - from[2] / 200;
        store_encoded(kLinearOfXyz * Vec3{lab_cube(fx), lab_cube(fy), lab_cube(fz)}, to);
    }
}

void srgb_to_oklab(const double* from, double* to, size_t rows) {
    Decoder decoded;
    for (size_t i = 0; i < rows; ++i, from += 3, to += 3) {
        const Vec3 lms = kLmsOfLinear * decoded(from);
        store(kOklabOfRoots * Vec3{cube_root(lms.x), cube_root(lms.y), cube_root(lms.z)}, to);
    }
}

void oklab_to_srgb(const double* from, double* to, size_t rows) {
    for (size_t i = 0; i < rows; ++i, from += 3, to += 3) {
        const Vec3 r = kRootsOfOklab * Vec3{from[0], from[1], from[2]};
        store_encoded(kLinearOfLms * Vec3{r.x * r.x * r.x, r.y * r.y * r.y, r.z * r.z * r.z}, to);
    }
}

void gray_to_lab(const double* from, double* to, size_t rows) {
    for (size_t i = 0; i < rows; ++i) to[i] = 116 * lab_root(linear_of(from[i])) - 16;
}

void lab_to_gray(const double* from, double* to, size_t rows) {
    for (size_t i = 0; i < rows; ++i) to[i] = encoded_of(lab_cube((from[i] + 16) / 116));
}

// The rows of OKLab's matrices sum to 1 up to the last digit, so the L of a gray is the cube root of its linear value.
void gray_to_oklab(const double* from, double* to, size_t rows) {
    for (size_t i = 0; i < rows; ++i) to[i] = cube_root(linear_of(from[i]));
}

void oklab_to_gray(const double* from, double* to, size_t rows) {
    for (size_t i = 0; i < rows; ++i) to[i] = encoded_of(from[i] * from[i] * from[i]);
}

}  // namespace kmeans_gif
