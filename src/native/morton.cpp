#include "morton.hpp"

#include "isa.hpp"

namespace kmeans_gif {

WordsOfThree words_of_three() {
#ifdef KMEANS_GIF_X86
    if (current_isa() == Isa::avx512) return avx512::words_of_three();
    if (current_isa() == Isa::avx2) return avx2::words_of_three();
#endif
    return plain::words_of_three();
}

}  // namespace kmeans_gif
