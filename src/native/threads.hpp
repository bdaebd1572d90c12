// Work that is cut into pieces, done by several threads; which thread does which piece changes no result.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace kmeans_gif {

// Calls make() once a thread for what the thread needs, then work(piece, its room) for every piece from 0 to n - 1. What
// one of them throws is thrown again here, once all have stopped.
template <class Make, class Work>
void in_parallel(size_t n, int threads, Make make, Work work) {
    std::atomic<size_t> next{0};
    std::exception_ptr failure;
    std::mutex failing;
    const auto run = [&] {
        try {
            auto room = make();
            for (size_t piece; (piece = next.fetch_add(1, std::memory_order_relaxed)) < n;) work(piece, room);
        } catch (...) {
            const std::lock_guard<std::mutex> lock(failing);
            failure = std::current_exception();
            next = n;
        }
    };
    const size_t extra = std::min<size_t>(std::max(threads, 1), std::max<size_t>(n, 1)) - 1;
    std::vector<std::thread> others;
    others.reserve(extra);
    try {
        for (size_t i = 0; i < extra; ++i) others.emplace_back(run);
    } catch (const std::system_error&) {
        // The system has no thread left for us: those there are do the work.
    }
    run();
    for (auto& other : others) other.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace kmeans_gif
