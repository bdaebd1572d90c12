#include "gif/translate.hpp"

namespace kmeans_gif {

void translate(const ByteTable& table, int size, const uint8_t* rows, size_t n, uint8_t* out) {
    KMEANS_GIF_OF_ISA(translate())(table, size, rows, n, out);
}

}  // namespace kmeans_gif
