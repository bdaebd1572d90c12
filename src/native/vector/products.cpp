// Compiled once per instruction set. Each product has its own sum, so the vector width changes no result.
#include <algorithm>

#include "components/row_sums.hpp"

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

constexpr int kBeside = 16;  // sums kept in registers

void add(const double* rows, size_t n, int features, double* sums) {
    for (int a = 0; a < features; ++a) {
        double* const of_a = sums + size_t(a) * features;
        int b = a;
        for (; b + kBeside <= features; b += kBeside) {
            double held[kBeside];
            std::copy_n(of_a + b, kBeside, held);
            for (size_t i = 0; i < n; ++i) {
                const double* row = rows + i * features;
                const double x = row[a];
                for (int j = 0; j < kBeside; ++j) held[j] += x * row[b + j];
            }
            std::copy_n(held, kBeside, of_a + b);
        }
        for (size_t i = 0; i < n; ++i) {
            const double* row = rows + i * features;
            const double x = row[a];
            for (int rest = b; rest < features; ++rest) of_a[rest] += x * row[rest];
        }
    }
}

}  // namespace

AddProducts add_products() { return add; }

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
