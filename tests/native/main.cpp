// Runs all tests, or those whose names contain one of the arguments; fails if any of them fails.
#include <algorithm>
#include <cstring>
#include <exception>

#include "check.hpp"

int main(int count, char** arguments) {
    int passed = 0;
    int failed = 0;
    for (const check::Test& test : check::tests()) {
        const auto names = [&](const char* word) { return std::strstr(test.name, word) != nullptr; };
        if (count > 1 && std::none_of(arguments + 1, arguments + count, names)) continue;
        const int before = check::failures();
        try {
            test.run();
        } catch (const std::exception& error) {
            check::fail(test.name, 0, error.what());
        }
        const bool good = check::failures() == before;
        if (!good) std::printf("FAILED %s\n", test.name);
        ++(good ? passed : failed);
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
