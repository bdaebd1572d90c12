// The thread pool: each piece runs exactly once, also with concurrent callers.
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/threads.hpp"
#include "check.hpp"

namespace {

using namespace kmeans_gif;

TEST(threads_run_every_piece_once) {
    for (const int threads : {1, 2, 7}) {
        for (const size_t n : {0, 1, 2, 1000}) {
            std::vector<std::atomic<int>> done(n);
            std::atomic<int> rooms{0};
            in_parallel(n, threads, [&] { return ++rooms; }, [&](size_t piece, int) { ++done[piece]; });
            for (const auto& times : done) CHECK(times == 1);
            CHECK(rooms >= 1 && rooms <= threads);
        }
    }
}

TEST(threads_wake_up_after_sleeping) {
    for (int turn = 0; turn < 20; ++turn) {
        std::atomic<size_t> sum{0};
        in_parallel(100, 3, [] { return 0; }, [&](size_t piece, int) { sum += piece; });
        CHECK(sum == 4950);
        std::this_thread::sleep_for(std::chrono::milliseconds(turn % 2));
    }
}

TEST(several_callers_can_use_the_threads) {
    std::atomic<size_t> sum{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&] {
            for (int turn = 0; turn < 200; ++turn)
                in_parallel(10, 3, [] { return 0; }, [&](size_t piece, int) { sum += piece; });
        });
    }
    for (auto& caller : callers) caller.join();
    CHECK(sum == 4 * 200 * 45);
}

TEST(threads_rethrow_exceptions) {
    for (const int threads : {1, 3}) {
        CHECK_THROWS(in_parallel(
                         50, threads, [] { return 0; },
                         [](size_t piece, int) {
                             if (piece == 20) throw std::runtime_error("stop");
                         }),
                     std::runtime_error);
        CHECK_THROWS(
            in_parallel(50, threads, []() -> int { throw std::bad_alloc(); }, [](size_t, int) {}), std::bad_alloc);
    }
}

}  // namespace
