#include "color/color_spaces.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.hpp"
#include "check.hpp"

using namespace kmeans_gif;

namespace {

// The sign of x^degree − value, from a product of doubles of about twice their precision.
int compare_power(double x, int degree, double value) {
    double high = x, low = 0;
    for (int i = 1; i < degree; ++i) {
        const double product = high * x;
        low = std::fma(high, x, -product) + low * x;
        high = product;
    }
    const double difference = (high - value) + low;
    return (difference > 0) - (difference < 0);
}

std::vector<double> values() {
    Pcg32 random(1);
    std::vector<double> values;
    for (int i = 0; i < 4000; ++i) values.push_back(random.uniform());
    for (int i = 0; i < 1000; ++i)
        values.push_back(std::ldexp(0.5 + random.uniform() / 2, int(random.below(199)) - 99));
    return values;
}

bool within_one_ulp(double (&root)(double), int degree) {
    for (const double value : values()) {
        const double found = root(value);
        if (compare_power(std::nextafter(found, 0.0), degree, value) >= 0) return false;
        if (compare_power(std::nextafter(found, std::numeric_limits<double>::infinity()), degree, value) <= 0)
            return false;
    }
    return true;
}

bool exact_for_powers(double (&root)(double), int degree) {
    for (int i = 0; i < 60; ++i) {
        double power = 1;
        for (int j = 0; j < degree; ++j) power *= i;
        if (root(power) != i) return false;
    }
    return true;
}

bool near(double found, double expected) { return std::fabs(found - expected) <= 1e-15 * std::fabs(expected); }

}  // namespace

TEST(roots_are_within_one_ulp) {
    CHECK(within_one_ulp(cube_root, 3));
    CHECK(within_one_ulp(fifth_root, 5));
}

TEST(roots_of_perfect_powers_are_exact) {
    CHECK(exact_for_powers(cube_root, 3));
    CHECK(exact_for_powers(fifth_root, 5));
}

TEST(cube_root_of_negative_and_tiny_values) {
    CHECK(cube_root(-27) == -3);
    CHECK(near(cube_root(5e-324), 1.7031839360032603e-108));
    CHECK(cube_root(0x1p-1050) == 0x1p-350);
    CHECK(near(cube_root(1e300), 1e100));
}
