#include "morton.hpp"

#include "isa.hpp"

namespace kmeans_gif {

CurveKernels curve_kernels() {
#ifdef KMEANS_GIF_X86
    if (current_isa() == Isa::avx512) return avx512::curve_kernels();
    if (current_isa() == Isa::avx2) return avx2::curve_kernels();
#endif
    return plain::curve_kernels();
}

}  // namespace kmeans_gif
