// Compiled once per instruction set: some have a vector lookup in tables of 16 bytes.
#include "gif/translate.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

#if defined(__AVX512BW__)
using Bytes = __m512i;
inline Bytes load(const uint8_t* p) { return _mm512_loadu_si512(p); }
inline void store(uint8_t* p, Bytes v) { _mm512_storeu_si512(p, v); }
inline Bytes spread(uint8_t x) { return _mm512_set1_epi8(static_cast<char>(x)); }
inline Bytes sixteen(const uint8_t* p) {
    return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
// Looks up places below 16, gives 0 for others: adding 112 sets their highest bit, which zeroes the shuffle.
inline Bytes picked(Bytes from, Bytes places) {
    return _mm512_shuffle_epi8(from, _mm512_adds_epu8(places, spread(112)));
}
inline Bytes either(Bytes a, Bytes b) { return _mm512_or_si512(a, b); }
inline Bytes less(Bytes a, Bytes b) { return _mm512_sub_epi8(a, b); }
#elif defined(__AVX2__)
using Bytes = __m256i;
inline Bytes load(const uint8_t* p) { return _mm256_loadu_si256(reinterpret_cast<const Bytes*>(p)); }
inline void store(uint8_t* p, Bytes v) { _mm256_storeu_si256(reinterpret_cast<Bytes*>(p), v); }
inline Bytes spread(uint8_t x) { return _mm256_set1_epi8(static_cast<char>(x)); }
inline Bytes sixteen(const uint8_t* p) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
inline Bytes picked(Bytes from, Bytes places) {
    return _mm256_shuffle_epi8(from, _mm256_adds_epu8(places, spread(112)));
}
inline Bytes either(Bytes a, Bytes b) { return _mm256_or_si256(a, b); }
inline Bytes less(Bytes a, Bytes b) { return _mm256_sub_epi8(a, b); }
#endif

void translated(const ByteTable& table, [[maybe_unused]] int size, const uint8_t* rows, size_t n, uint8_t* out) {
    size_t i = 0;
#if defined(__AVX2__)
    for (; i + sizeof(Bytes) <= n; i += sizeof(Bytes)) {
        const Bytes places = load(rows + i);
        Bytes found = picked(sixteen(table.data()), places);
        for (int first = 16; first < size; first += 16)
            found =
                either(found, picked(sixteen(table.data() + first), less(places, spread(static_cast<uint8_t>(first)))));
        store(out + i, found);
    }
#endif
    for (; i < n; ++i) out[i] = table[rows[i]];
}

}  // namespace

Translate translate() { return translated; }

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
