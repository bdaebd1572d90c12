// Rows put into blocks in one line, of whichever type.
#pragma once
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "block_builder.hpp"
#include "blocks.hpp"

// IN values (n, features), weights (n,).
template <class T>
std::unique_ptr<kmeans_gif::Blocks<T>> in_blocks(const T* values, const int64_t* weights, size_t n, int features,
                                                 int threads) {
    if constexpr (std::is_floating_point_v<T>) {
        const std::vector<double> real(weights, weights + n);
        kmeans_gif::BlockBuilder builder(n, features, true, true);
        builder.bound(values, n);
        builder.count(values, n, threads);
        builder.place(values, real.data(), n, threads);
        while (builder.settle(threads)) continue;
        return builder.finish(threads);
    } else {
        return kmeans_gif::whole_blocks(values, weights, n, features, threads);
    }
}
