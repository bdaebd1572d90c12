#include "base/morton.hpp"

namespace kmeans_gif {

CurveKernels curve_kernels() { return KMEANS_GIF_OF_ISA(curve_kernels()); }

}  // namespace kmeans_gif
