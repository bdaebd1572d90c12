#include <atomic>
#include <chrono>
#include <thread>

#include "arrays.hpp"

namespace kmeans_gif {
namespace {

std::atomic<int> coming_back{0};
std::atomic<bool> python_has_ended{false};
std::atomic<std::thread::id> last_thread{};

}  // namespace

void WithoutGil::come_back() {
    ++coming_back;
    if (!python_has_ended || std::this_thread::get_id() == last_thread) return;
    --coming_back;
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));  // until the process ends
}

void WithoutGil::came_back() { --coming_back; }

void WithoutGil::python_ends() {
    last_thread = std::this_thread::get_id();
    python_has_ended = true;
    PyThreadState* state = PyEval_SaveThread();  // lets waiting threads finish; a fork may have lost some of them
    for (int i = 0; i < 1000 && coming_back > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    PyEval_RestoreThread(state);
}

}  // namespace kmeans_gif
