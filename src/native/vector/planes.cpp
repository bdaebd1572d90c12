// Compiled once per instruction set.
#include "blocks/blocks.hpp"
#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

template <class T>
void planes(const T* rows, int features, T* block) {
    for (int f = 0; f < features; ++f)
        for (int i = 0; i < kBlock; ++i) block[f * kBlock + i] = rows[i * features + f];
}

#if defined(__AVX2__)
// Transposes 16 rows of 3 bytes: each feature is gathered from three vectors.
void planes_of_three(const uint8_t* rows, int /*features*/, uint8_t* block) {
    constexpr int8_t _ = -1;
    const __m128i from[3][3] = {{_mm_setr_epi8(0, 3, 6, 9, 12, 15, _, _, _, _, _, _, _, _, _, _),
                                 _mm_setr_epi8(_, _, _, _, _, _, 2, 5, 8, 11, 14, _, _, _, _, _),
                                 _mm_setr_epi8(_, _, _, _, _, _, _, _, _, _, _, 1, 4, 7, 10, 13)},
                                {_mm_setr_epi8(1, 4, 7, 10, 13, _, _, _, _, _, _, _, _, _, _, _),
                                 _mm_setr_epi8(_, _, _, _, _, 0, 3, 6, 9, 12, 15, _, _, _, _, _),
                                 _mm_setr_epi8(_, _, _, _, _, _, _, _, _, _, _, 2, 5, 8, 11, 14)},
                                {_mm_setr_epi8(2, 5, 8, 11, 14, _, _, _, _, _, _, _, _, _, _, _),
                                 _mm_setr_epi8(_, _, _, _, _, 1, 4, 7, 10, 13, _, _, _, _, _, _),
                                 _mm_setr_epi8(_, _, _, _, _, _, _, _, _, _, 0, 3, 6, 9, 12, 15)}};
    for (int i = 0; i < kBlock; i += 16) {
        __m128i part[3];
        for (int p = 0; p < 3; ++p) part[p] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows + 3 * i) + p);
        for (int f = 0; f < 3; ++f) {
            __m128i plane{};
            for (int p = 0; p < 3; ++p) plane = _mm_or_si128(plane, _mm_shuffle_epi8(part[p], from[f][p]));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(block + f * kBlock + i), plane);
        }
    }
}
#endif

}  // namespace

template <class T>
Planes<T> planes_of([[maybe_unused]] int features) {
#if defined(__AVX2__)
    if constexpr (sizeof(T) == 1)
        if (features == 3) return planes_of_three;
#endif
    return planes<T>;
}

template Planes<uint8_t> planes_of<uint8_t>(int);
template Planes<uint16_t> planes_of<uint16_t>(int);

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
