// The test framework: TEST(name) { CHECK(condition); CHECK_THROWS(expression, exception); }
#pragma once
#include <cstdio>
#include <vector>

namespace check {

struct Test {
    const char* name;
    void (*run)();
};

inline std::vector<Test>& tests() {
    static std::vector<Test> all;
    return all;
}

inline int& failures() {
    static int count = 0;
    return count;
}

inline bool add(const char* name, void (*run)()) {
    tests().push_back({name, run});
    return true;
}

inline void fail(const char* file, int line, const char* what) {
    std::printf("%s:%d: %s\n", file, line, what);
    ++failures();
}

}  // namespace check

#define TEST(name)                                                    \
    static void test_##name();                                        \
    static const bool added_##name = check::add(#name, &test_##name); \
    static void test_##name()

#define CHECK(condition) ((condition) ? void() : check::fail(__FILE__, __LINE__, #condition))

#define CHECK_THROWS(expression, exception)                                                      \
    do {                                                                                         \
        bool thrown = false;                                                                     \
        try {                                                                                    \
            static_cast<void>(expression);                                                       \
        } catch (const exception&) {                                                             \
            thrown = true;                                                                       \
        }                                                                                        \
        if (!thrown) check::fail(__FILE__, __LINE__, #expression " does not throw " #exception); \
    } while (false)
