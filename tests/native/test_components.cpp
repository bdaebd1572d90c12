// Sums in tree order, compared with an independent recursion; eigenvectors by their defining properties.
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "components/jacobi.hpp"
#include "components/row_sums.hpp"

namespace {

using namespace kmeans_gif;
using Values = std::vector<double>;

// The sum of a node: up to `size` terms of length `width`, starting at `first`.
Values tree_sum(const std::vector<Values>& terms, size_t first, size_t last, size_t size) {
    Values sum(terms[0].size());
    const size_t step = size / 64;
    for (size_t i = first; i < std::min(last, first + size); i += step) {
        const Values part = size == 64 ? terms[i] : tree_sum(terms, i, last, step);
        for (size_t j = 0; j < sum.size(); ++j) sum[j] += part[j];
    }
    return sum;
}

Values products_of(const double* row, const Values& center, double scale) {
    Values products;
    for (size_t a = 0; a < center.size(); ++a)
        for (size_t b = 0; b < center.size(); ++b)
            products.push_back(((row[a] - center[a]) * scale) * ((row[b] - center[b]) * scale));
    return products;
}

TEST(row_sums_follow_the_tree_for_any_chunks) {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (const size_t d : {1, 2, 5, 16, 37})
        for (const size_t n : {1, 63, 64, 65, 4096, 9000}) {
            Values rows(n * d), center(d);
            for (double& x : rows) x = uniform(random) * std::exp2(int(random() % 40));
            for (double& x : center) x = uniform(random);
            std::vector<Values> terms, products;
            for (size_t i = 0; i < n; ++i) {
                terms.emplace_back(&rows[i * d], &rows[i * d] + d);
                products.push_back(products_of(&rows[i * d], center, 0.25));
            }
            for (const size_t chunk : {size_t{1}, size_t{50}, size_t{777}, n}) {
                RowSums sums(static_cast<int>(d)), of_products(center, 0.25);
                for (size_t i = 0; i < n; i += chunk) {
                    sums.add(&rows[i * d], std::min(chunk, n - i));
                    of_products.add(&rows[i * d], std::min(chunk, n - i));
                }
                CHECK(sums.total() == tree_sum(terms, 0, n, 64 * 64 * 64));
                CHECK(of_products.total() == tree_sum(products, 0, n, 64 * 64 * 64));
            }
        }
}

// A v = λ v, vectors are orthonormal and signed, values descend; zero eigenvalues are exempt.
void decomposes(const Values& matrix, size_t n) {
    double size = 0;
    for (const double x : matrix) size = std::max(size, std::fabs(x));
    Jacobi jacobi(matrix, n);
    int turns = 0;
    while (jacobi.rotate(100)) ++turns;
    CHECK(size_t(turns) <= 1 + n * n);
    const Values values = jacobi.values(), vectors = jacobi.vectors();
    double residual = 0, skew = 0;
    for (size_t i = 0; i < n; ++i) {
        CHECK(i == 0 || values[i] <= values[i - 1]);
        if (values[i] <= 1e-12 * values[0]) continue;
        double largest = 0;
        for (size_t a = 0; a < n; ++a) {
            double image = 0;
            for (size_t b = 0; b < n; ++b) image += matrix[a * n + b] * vectors[i * n + b];
            residual = std::max(residual, std::fabs(image - values[i] * vectors[i * n + a]));
            if (std::fabs(vectors[i * n + a]) > std::fabs(largest)) largest = vectors[i * n + a];
        }
        CHECK(largest > 0);
        for (size_t j = 0; j <= i; ++j) {
            double product = 0;
            for (size_t a = 0; a < n; ++a) product += vectors[i * n + a] * vectors[j * n + a];
            skew = std::max(skew, std::fabs(product - (i == j)));
        }
    }
    double trace = 0, sum = 0;
    for (size_t i = 0; i < n; ++i) {
        trace += matrix[i * n + i];
        sum += values[i];
    }
    CHECK(std::fabs(trace - sum) <= 1e-14 * trace * double(n));
    CHECK(residual <= 1e-14 * size * double(n));
    CHECK(skew <= 1e-14 * double(n));
}

TEST(jacobi_decomposes_matrices_of_every_rank) {
    std::mt19937 random(2);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (const size_t n : {1, 2, 3, 4, 7, 30})
        for (const size_t rank : {size_t{0}, size_t{1}, size_t{2}, n})
            for (const double scale : {1e-100, 1.0, 1e100}) {
                Values matrix(n * n);
                for (size_t i = 0; i < rank; ++i) {
                    Values x(n);
                    for (double& value : x) value = uniform(random);
                    for (size_t a = 0; a < n; ++a)
                        for (size_t b = 0; b < n; ++b) matrix[a * n + b] += scale * (x[a] * x[b]);
                }
                decomposes(matrix, n);
            }
}

TEST(jacobi_orders_ties_by_row) {
    Values equal(25);  // the centring matrix: eigenvalues 1 (four times) and 0
    for (size_t a = 0; a < 5; ++a)
        for (size_t b = 0; b < 5; ++b) equal[a * 5 + b] = (a == b) - 0.2;
    decomposes(equal, 5);
    Jacobi diagonal({2, 0, 0, 0, 3, 0, 0, 0, 2}, 3);
    CHECK(!diagonal.rotate(100));
    CHECK(diagonal.values() == (Values{3, 2, 2}));
    CHECK(diagonal.vectors() == (Values{0, 1, 0, 1, 0, 0, 0, 0, 1}));
    Jacobi two({5, 4, 4, 5}, 2);  // by hand: (1, 1) / √2 and (1, −1) / √2
    while (two.rotate(1)) continue;
    const Values values = two.values(), vectors = two.vectors();
    CHECK(std::fabs(values[0] - 9) < 1e-14 && std::fabs(values[1] - 1) < 1e-14);
    for (const double x : vectors) CHECK(std::fabs(std::fabs(x) - std::sqrt(0.5)) < 1e-14);
    CHECK(vectors[0] > 0 && vectors[1] > 0 && vectors[2] * vectors[3] < 0);
}

}  // namespace
