// Runs pieces of work on several threads. The result does not depend on which thread runs which piece.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <type_traits>

namespace kmeans_gif {

// Calls work(context) on this thread and on up to `others` more; returns when all are done. The threads are kept for
// the next call and spin briefly before they sleep, because k-means needs them every hundred microseconds and starting
// or waking a thread takes a good part of that.
void run_together(int others, void (*work)(void*), void* context);

// Calls make() once per thread for its workspace, then work(piece, workspace) for every piece from 0 to n - 1. Rethrows
// an exception once all threads have stopped.
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
