// Compiled once per instruction set.
#include "rows/count_table.hpp"

#include <cstring>

#include "base/bits.hpp"
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace kmeans_gif::KMEANS_GIF_ISA_NAME {
namespace {

// Appends the non-zero counts of a line at n and returns the new end.
template <class Count>
size_t give_line(const Count* counts, size_t first, size_t n, uint16_t* low, int64_t* weights) {
    for (size_t i = 0; i < CountTable<Count>::kLine; ++i) {
        low[n] = static_cast<uint16_t>(first + i);
        weights[n] = static_cast<int64_t>(counts[i]);
        n += counts[i] != 0;
    }
    return n;
}

#if defined(__AVX512F__)
template <>
size_t give_line(const uint32_t* counts, size_t first, size_t n, uint16_t* low, int64_t* weights) {
    const __m512i line = _mm512_loadu_si512(counts);
    const __mmask16 there = _mm512_test_epi32_mask(line, line);
    const __m512i numbers = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)),
                                             _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    const __m512i packed = _mm512_maskz_compress_epi32(there, line);
    const __m512i packed_numbers = _mm512_maskz_compress_epi32(there, numbers);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(low + n), _mm512_cvtepi32_epi16(packed_numbers));
    _mm512_storeu_si512(weights + n, _mm512_cvtepu32_epi64(_mm512_castsi512_si256(packed)));
    _mm512_storeu_si512(weights + n + 8, _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(packed, 1)));
    return n + static_cast<size_t>(__builtin_popcount(there));
}
#endif

template <class Count>
size_t empty(CountTable<Count>& table, uint16_t* low, int64_t* weights) {
    constexpr size_t kLine = CountTable<Count>::kLine;
    size_t n = 0;
    for (size_t group = 0; group < sizeof table.touched; group += 64) {
        for (uint64_t lines = bits_of(table.touched + group); lines != 0; lines &= lines - 1) {
            const size_t first = (group + static_cast<size_t>(__builtin_ctzll(lines))) * kLine;
            n = give_line<Count>(table.counts + first, first, n, low, weights);
            std::memset(table.counts + first, 0, kLine * sizeof(Count));
        }
    }
    std::memset(table.touched, 0, sizeof table.touched);
    return n;
}

}  // namespace

template <class Count>
EmptyTable<Count> empty_table() {
    return empty<Count>;
}

template EmptyTable<uint32_t> empty_table<uint32_t>();
template EmptyTable<int64_t> empty_table<int64_t>();

}  // namespace kmeans_gif::KMEANS_GIF_ISA_NAME
