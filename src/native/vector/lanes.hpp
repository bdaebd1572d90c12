// The widest float64 vectors of an instruction set. Included by files compiled once per instruction set.
#pragma once
#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 8;
#elif defined(__AVX2__)
constexpr int kLanes = 4;
#else
constexpr int kLanes = 2;
#endif
using Vec = double __attribute__((vector_size(8 * kLanes), aligned(8), may_alias));
using Mask = int64_t __attribute__((vector_size(8 * kLanes), aligned(8), may_alias));
inline Vec spread(double x) { return x - Vec{}; }

inline Vec load(const double* p) { return *reinterpret_cast<const Vec*>(p); }

// Loads integers as float64.
template <class T>
inline Vec load(const T* p) {
#if defined(__SSE2__)
    __m128i packed{};
    std::memcpy(&packed, p, kLanes * sizeof(T));
#endif
#if defined(__AVX512F__)
    return Vec(_mm512_cvtepi32_pd(sizeof(T) == 1 ? _mm256_cvtepu8_epi32(packed) : _mm256_cvtepu16_epi32(packed)));
#elif defined(__AVX2__)
    return Vec(_mm256_cvtepi32_pd(sizeof(T) == 1 ? _mm_cvtepu8_epi32(packed) : _mm_cvtepu16_epi32(packed)));
#elif defined(__SSE2__)
    if (sizeof(T) == 1) packed = _mm_unpacklo_epi8(packed, __m128i{});
    return Vec(_mm_cvtepi32_pd(_mm_unpacklo_epi16(packed, __m128i{})));
#else
    double lanes[kLanes];
    for (int i = 0; i < kLanes; ++i) lanes[i] = p[i];
    return load(lanes);
#endif
}

inline void store(double* p, Vec v) { *reinterpret_cast<Vec*>(p) = v; }
inline void store(int64_t* p, Mask v) { *reinterpret_cast<Mask*>(p) = v; }
inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }
inline Vec smaller(Vec a, Vec b) { return a < b ? a : b; }

inline Vec root(Vec v) {
#if defined(__AVX512F__)
    return Vec(_mm512_sqrt_pd(__m512d(v)));
#elif defined(__AVX2__)
    return Vec(_mm256_sqrt_pd(__m256d(v)));
#elif defined(__SSE2__)
    return Vec(_mm_sqrt_pd(__m128d(v)));
#else
    for (int i = 0; i < kLanes; ++i) v[i] = __builtin_sqrt(v[i]);
    return v;
#endif
}

inline double smallest(Vec v) {
    double lanes[kLanes];
    store(lanes, v);
    double least = lanes[0];
    for (int i = 1; i < kLanes; ++i) least = lanes[i] < least ? lanes[i] : least;
    return least;
}

// Sets bit i of 64 if a[i] and b[i] differ.
inline uint64_t differing(const uint16_t* a, const uint16_t* b) {
    uint64_t bits = 0;
#if defined(__AVX512BW__)
    for (int i = 0; i < 64; i += 32)
        bits |= uint64_t{_mm512_cmpneq_epi16_mask(_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i))} << i;
#elif defined(__SSE2__)
    const auto equal = [&](int i) {
        return _mm_cmpeq_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + i)),
                               _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + i)));
    };
    for (int i = 0; i < 64; i += 16)
        bits |= uint64_t(~_mm_movemask_epi8(_mm_packs_epi16(equal(i), equal(i + 8))) & 0xffff) << i;
#else
    for (int i = 0; i < 64; ++i) bits |= uint64_t{a[i] != b[i]} << i;
#endif
    return bits;
}

// Sets bit i of 64 if a[i] equals `value`.
inline uint64_t equal_to(uint16_t value, const uint16_t* a) {
    uint16_t same[64];
    for (uint16_t& x : same) x = value;
    return ~differing(a, same);
}

}  // namespace
}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
