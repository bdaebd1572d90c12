// Compiled once per instruction set.
#include "base/morton.hpp"

#include <cstring>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

#if defined(__AVX2__)
// Spreads the low 8 bits of each of 8 words, with two zero bits after each.
inline __m256i spread(__m256i x) {
    x = _mm256_and_si256(_mm256_or_si256(x, _mm256_slli_epi32(x, 8)), _mm256_set1_epi32(0x00f00f));
    x = _mm256_and_si256(_mm256_or_si256(x, _mm256_slli_epi32(x, 4)), _mm256_set1_epi32(0x0c30c3));
    return _mm256_and_si256(_mm256_or_si256(x, _mm256_slli_epi32(x, 2)), _mm256_set1_epi32(0x249249));
}

// Interleaves the first 12 bytes of both halves: 4 rows each, red lowest.
inline __m256i words_of(__m128i low, __m128i high) {
    const __m128i pick = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
    const __m256i quads = _mm256_shuffle_epi8(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1),
                                              _mm256_broadcastsi128_si256(pick));
    const __m256i byte = _mm256_set1_epi32(255);
    const __m256i red = spread(_mm256_and_si256(quads, byte));
    const __m256i green = spread(_mm256_and_si256(_mm256_srli_epi32(quads, 8), byte));
    const __m256i blue = spread(_mm256_srli_epi32(quads, 16));
    return _mm256_or_si256(_mm256_slli_epi32(red, 2), _mm256_or_si256(_mm256_slli_epi32(green, 1), blue));
}
#endif

size_t words_of_three([[maybe_unused]] const uint8_t* rows, [[maybe_unused]] size_t n,
                      [[maybe_unused]] uint32_t* words) {
    size_t i = 0;
#if defined(__AVX2__)
    for (; i + 10 <= n; i += 8) {  // reads 28 bytes
        const auto* at = reinterpret_cast<const __m128i*>(rows + 3 * i);
        const auto* behind = reinterpret_cast<const __m128i*>(rows + 3 * i + 12);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(words + i),
                            words_of(_mm_loadu_si128(at), _mm_loadu_si128(behind)));
    }
#endif
    return i;
}

size_t codes_of_two([[maybe_unused]] const double* rows, [[maybe_unused]] size_t n, [[maybe_unused]] const double* low,
                    [[maybe_unused]] double scale, [[maybe_unused]] uint32_t* codes) {
    size_t i = 0;
#if defined(__AVX2__)
    const __m256d lows = _mm256_setr_pd(low[0], low[1], low[0], low[1]);
    const auto cells = [&](const double* two) {
        const __m256d away = _mm256_mul_pd(_mm256_sub_pd(_mm256_loadu_pd(two), lows), _mm256_set1_pd(scale));
        return _mm256_cvttpd_epi32(_mm256_min_pd(_mm256_max_pd(away, _mm256_setzero_pd()), _mm256_set1_pd(65535)));
    };
    for (; i + 4 <= n; i += 4) {
        __m256i x = _mm256_inserti128_si256(_mm256_castsi128_si256(cells(rows + 2 * i)), cells(rows + 2 * i + 4), 1);
        x = _mm256_and_si256(_mm256_or_si256(x, _mm256_slli_epi32(x, 8)), _mm256_set1_epi32(0x00ff00ff));
        x = _mm256_and_si256(_mm256_or_si256(x, _mm256_slli_epi32(x, 4)), _mm256_set1_epi32(0x0f0f0f0f));
        x = _mm256_and_si256(_mm256_or_si256(x, _mm256_slli_epi32(x, 2)), _mm256_set1_epi32(0x33333333));
        x = _mm256_and_si256(_mm256_or_si256(x, _mm256_slli_epi32(x, 1)), _mm256_set1_epi32(0x55555555));
        x = _mm256_or_si256(_mm256_slli_epi32(x, 1), _mm256_srli_epi64(x, 32));  // feature 0 highest
        x = _mm256_permutevar8x32_epi32(x, _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + i), _mm256_castsi256_si128(x));
    }
#endif
    return i;
}

}  // namespace

CurveKernels curve_kernels() { return {words_of_three, codes_of_two}; }

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
