// Which instruction set the vector kernels run with: the best the processor has, or the one that the environment
// variable KMEANS_GIF_ISA names. All of them give the same bits.
#pragma once
#include <string>
#include <vector>

namespace kmeans_gif {

enum class Isa { plain, avx2, avx512 };

// The instruction sets that this build and this processor have, slowest first.
std::vector<std::string> available_isas();

// The one in use. Throws std::invalid_argument when KMEANS_GIF_ISA names one that is not available.
Isa current_isa();

std::string name_of(Isa isa);

}  // namespace kmeans_gif
