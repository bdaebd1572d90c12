// Work that is cut into pieces, done by several threads; which thread does which piece changes no result.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <type_traits>

namespace kmeans_gif {

// Calls work(context) here and on up to `others` threads at the same time; returns when all have. The threads are kept
// for the next call, and look out for it for a moment before they sleep: k-means asks for them every hundred
// microseconds, and starting or waking a thread takes a good part of that.
void run_together(int others, void (*work)(void*), void* context);

// Calls make() once a thread for what the thread needs, then work(piece, its room) for every piece from 0 to n - 1.
// What one of them throws is thrown again here, once all have stopped.
template <class Make, class Work>
void in_parallel(size_t n, int threads, Make make, Work work) {
    std::atomic<size_t> next{0};
    std::exception_ptr failure;
    std::mutex failing;
    auto run = [&] {
        try {
            auto room = make();
            for (size_t piece; (piece = next.fetch_add(1, std::memory_order_relaxed)) < n;) work(piece, room);
        } catch (...) {
            const std::lock_guard<std::mutex> lock(failing);
            failure = std::current_exception();
            next = n;
        }
    };
    const size_t others = std::min<size_t>(std::max(threads, 1), std::max<size_t>(n, 1)) - 1;
    run_together(static_cast<int>(others), [](void* context) { (*static_cast<decltype(run)*>(context))(); }, &run);
    if (failure) std::rethrow_exception(failure);
}

}  // namespace kmeans_gif
