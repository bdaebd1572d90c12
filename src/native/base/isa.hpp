// Selects the instruction set of the vector kernels: the best one the processor supports, or the one named by the
// environment variable KMEANS_GIF_ISA. All give the same bits.
#pragma once
#include <string>
#include <vector>

namespace kmeans_gif {

enum class Isa { plain, avx2, avx512 };

// The instruction sets that both this build and this processor support, slowest first.
std::vector<std::string> available_isas();

// The one in use. Throws std::invalid_argument if KMEANS_GIF_ISA names one that is not available.
Isa current_isa();

std::string name_of(Isa isa);

}  // namespace kmeans_gif

// Declares functions that are compiled once per instruction set (vector/), in the namespace of each.
#define KMEANS_GIF_EVERY_ISA(...) \
    namespace plain {             \
    __VA_ARGS__                   \
    }                             \
    namespace avx2 {              \
    __VA_ARGS__                   \
    }                             \
    namespace avx512 {            \
    __VA_ARGS__                   \
    }

// Calls the variant in use. Only for kernel files, because only they know what was compiled.
#ifdef KMEANS_GIF_X86
#define KMEANS_GIF_OF_ISA(...)                          \
    (current_isa() == Isa::avx512 ? avx512::__VA_ARGS__ \
     : current_isa() == Isa::avx2 ? avx2::__VA_ARGS__   \
                                  : plain::__VA_ARGS__)
#else
#define KMEANS_GIF_OF_ISA(...) plain::__VA_ARGS__
#endif
