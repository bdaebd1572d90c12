#include "base/threads.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <system_error>
#include <thread>

#ifndef _WIN32
#include <pthread.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace kmeans_gif {
namespace {

constexpr auto kLookOut = std::chrono::microseconds(100);

void pause() {
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

const bool kOneCore = std::thread::hardware_concurrency() < 2;  // cached, because the call takes longer than most waits

// Spins until `ready`, for kLookOut at most.
template <class Ready>
void look_out(Ready ready) {
    if (kOneCore) return;
    const auto end = std::chrono::steady_clock::now() + kLookOut;
    while (std::chrono::steady_clock::now() < end)
        for (int i = 0; i < 16; ++i, pause())
            if (ready()) return;
}

struct Offer {
    void (*work)(void*);
    void* context;
    int places;                   // free places
    std::atomic<int> running{0};  // threads working on it
};

class Pool {
  public:
    void run(Offer& offer) {
        const int places = offer.places;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            try {
                for (; n_threads_ < places; ++n_threads_) std::thread([this] { serve(); }).detach();
            } catch (const std::system_error&) {
                // The system refuses more threads: the existing ones do the work.
            }
            offers_.push_back(&offer);
            ++n_offers_;
        }
        for (int i = 0; i < places; ++i) offered_.notify_one();
        offer.work(offer.context);
        withdraw(offer);
        look_out([&] { return offer.running == 0; });
        std::unique_lock<std::mutex> lock(mutex_);
        left_.wait(lock, [&] { return offer.running == 0; });
    }

  private:
    void withdraw(Offer& offer) {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto at = std::find(offers_.begin(), offers_.end(), &offer);
        if (at == offers_.end()) return;
        offers_.erase(at);
        --n_offers_;
    }

    void serve() {
        for (;;) {
            look_out([&] { return n_offers_ > 0; });
            std::unique_lock<std::mutex> lock(mutex_);
            offered_.wait(lock, [&] { return !offers_.empty(); });
            Offer& offer = *offers_.front();
            ++offer.running;
            if (--offer.places == 0) {
                offers_.pop_front();
                --n_offers_;
            }
            lock.unlock();
            offer.work(offer.context);
            lock.lock();
            if (--offer.running == 0) left_.notify_all();  // the offer may be destroyed once the lock is released
        }
    }

    std::mutex mutex_;
    std::condition_variable offered_, left_;
    std::deque<Offer*> offers_;     // with free places
    std::atomic<int> n_offers_{0};  // to spin on without the lock
    int n_threads_ = 0;
};

// Never destroyed, because its threads wait in it until the process ends. Created when the module is loaded, because a
// process forked while another thread creates it would wait for that thread for ever.
std::atomic<Pool*> pool{new Pool};

#ifndef _WIN32
// A child process inherits held locks, but no threads.
[[maybe_unused]] const int kWatchesForks = pthread_atfork(nullptr, nullptr, [] { pool = new Pool; });
#endif

}  // namespace

void run_together(int others, void (*work)(void*), void* context) {
    if (others < 1) return work(context);
    Offer offer{work, context, others, {}};
    pool.load()->run(offer);
}

}  // namespace kmeans_gif
