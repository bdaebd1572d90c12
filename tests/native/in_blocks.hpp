// Builds blocks of rows of any type in one call; integer rows are sorted along the curve first.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <type_traits>
#include <vector>

#include "blocks/block_builder.hpp"
#include "blocks/blocks.hpp"
#include "on_curve.hpp"

// IN values (n, features), weights (n,).
template <class T>
std::unique_ptr<kmeans_gif::Blocks<T>> in_blocks(const T* values, const int64_t* weights, size_t n, int features,
                                                 int threads) {
    if constexpr (std::is_floating_point_v<T>) {
        const std::vector<double> real(weights, weights + n);
        kmeans_gif::BlockBuilder builder(n, features, true, true);
        builder.bound(values, n, threads);
        builder.count(values, n, threads);
        builder.place(values, real.data(), n, threads);
        while (builder.settle(threads)) continue;
        return builder.finish(threads);
    } else {
        std::vector<uint32_t> order(n);
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
            return before_on_curve(values + a * size_t(features), values + b * size_t(features), features);
        });
        std::vector<T> rows;
        std::vector<int64_t> own_weights;
        for (const uint32_t row : order) {
            rows.insert(rows.end(), values + row * size_t(features), values + (row + 1) * size_t(features));
            own_weights.push_back(weights[row]);
        }
        auto blocks = kmeans_gif::whole_blocks(rows.data(), own_weights.data(), n, features, threads);
        blocks->own_weights = kmeans_gif::Buffer<int64_t>(n);
        blocks->order = kmeans_gif::Buffer<uint32_t>(n);
        std::copy(own_weights.begin(), own_weights.end(), blocks->own_weights.data());
        std::copy(order.begin(), order.end(), blocks->order.data());
        blocks->weights = blocks->own_weights.data();
        return blocks;
    }
}
