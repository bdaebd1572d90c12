// Bindings for the compression of TIFF strips and tiles.
#include <algorithm>

#include "arrays.hpp"
#include "base/buffer.hpp"
#include "tiff/lzw_decoder.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

nb::bytes lzw_decode(const nb::bytes& data, size_t size) {
    const auto* from = static_cast<const uint8_t*>(data.data());
    Buffer<uint8_t> out(std::min(size, tiff::max_decoded(data.size())));  // a damaged file may claim any `size`
    size_t n = 0;
    {
        const WithoutGil released;
        n = tiff::decode_lzw(from, data.size(), out.data(), out.size());
    }
    return nb::bytes(out.data(), n);
}

}  // namespace

void bind_tiff(nb::module_& m) { m.def("lzw_decode", &lzw_decode, "data"_a, "size"_a); }

}  // namespace kmeans_gif
