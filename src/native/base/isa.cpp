#include "base/isa.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace kmeans_gif {
namespace {

bool has_avx2() {
#ifdef KMEANS_GIF_X86
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

bool has_avx512() {
#ifdef KMEANS_GIF_X86
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#else
    return false;
#endif
}

Isa choose() {
    const char* wanted = std::getenv("KMEANS_GIF_ISA");
    if (wanted != nullptr && *wanted != '\0') {
        const auto names = available_isas();
        const auto found = std::find(names.begin(), names.end(), std::string(wanted));
        if (found == names.end()) {
            std::string message = "KMEANS_GIF_ISA=" + std::string(wanted) + " is not available here; use one of:";
            for (const auto& name : names) message += " " + name;
            throw std::invalid_argument(message);
        }
        return static_cast<Isa>(found - names.begin());
    }
    return has_avx512() ? Isa::avx512 : has_avx2() ? Isa::avx2 : Isa::plain;
}

}  // namespace

std::string name_of(Isa isa) { return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : "plain"; }

std::vector<std::string> available_isas() {
    std::vector<std::string> names{"plain"};
    if (has_avx2()) names.emplace_back("avx2");
    if (has_avx2() && has_avx512()) names.emplace_back("avx512");
    return names;
}

Isa current_isa() {
    static const Isa isa = choose();
    return isa;
}

}  // namespace kmeans_gif
