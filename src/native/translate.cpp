#include "translate.hpp"

#include "isa.hpp"

namespace kmeans_gif {
namespace {

Translate chosen() {
#ifdef KMEANS_GIF_X86
    if (current_isa() == Isa::avx512) return avx512::translate();
    if (current_isa() == Isa::avx2) return avx2::translate();
#endif
    return plain::translate();
}

}  // namespace

void translate(const ByteTable& table, int size, const uint8_t* rows, size_t n, uint8_t* out) {
    chosen()(table, size, rows, n, out);
}

}  // namespace kmeans_gif
