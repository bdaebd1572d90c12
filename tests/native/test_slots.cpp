// Objects shared by threads: each finds its own again.
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "base/slots.hpp"
#include "check.hpp"

namespace {

using namespace kmeans_gif;

TEST(a_wanted_object_is_found_among_others) {
    Slots<int> slots;
    for (const int n : {1, 2, 3}) slots.put(std::make_unique<int>(n));
    CHECK(*slots.take([](int n) { return n == 2; }) == 2);
    std::set<int> others;
    for (int i = 0; i < 2; ++i) others.insert(*slots.take([](int n) { return n == 2; }));
    CHECK((others == std::set<int>{1, 3}));
    CHECK(slots.take([](int) { return true; }) == nullptr);
}

TEST(more_objects_than_slots_are_deleted) {
    Slots<std::shared_ptr<int>> slots;
    const auto counted = std::make_shared<int>();
    for (int i = 0; i < 100; ++i) slots.put(std::make_unique<std::shared_ptr<int>>(counted));
    CHECK(counted.use_count() == 1 + 64);
}

TEST(threads_share_no_object) {
    struct Held {
        int owner, uses;
    };
    Slots<Held> slots;
    std::vector<std::thread> threads;
    for (int owner = 0; owner < 4; ++owner)
        threads.emplace_back([&, owner] {
            for (int times = 0; times < 2000; ++times) {
                auto held = slots.take([&](const Held& held) { return held.owner == owner; });
                if (held == nullptr) held = std::make_unique<Held>();
                *held = {owner, held->uses + 1};
                slots.put(std::move(held));
            }
        });
    for (auto& thread : threads) thread.join();
    int total = 0;
    while (const auto held = slots.take([](const Held&) { return false; })) total += held->uses;
    CHECK(total == 8000);
}

}  // namespace
