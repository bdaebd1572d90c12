// The only file that knows both the kernels and Python. Arguments have been checked in Python; what is checked here is
// what would be unsafe otherwise. Every kernel runs without the interpreter's lock.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "gif.hpp"
#include "isa.hpp"

namespace nb = nanobind;
using namespace nb::literals;
using namespace kmeans_gif;

namespace {

using Plane = nb::ndarray<const std::uint8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

nb::bytes to_bytes(const gif::Bytes& bytes) { return nb::bytes(bytes.data(), bytes.size()); }

gif::Palette palette_of(const Plane& palette, int transparent) {
    if (palette.shape(1) != 3 || palette.shape(0) < 1 || palette.shape(0) > 256)
        throw std::invalid_argument("a palette has the shape (1 to 256, 3)");
    return {palette.data(), int(palette.shape(0)), transparent};
}

gif::Size size_of(std::size_t height, std::size_t width) {
    if (width < 1 || width > 65535 || height < 1 || height > 65535)
        throw std::invalid_argument("a GIF is 1 to 65535 pixels wide and high");
    return {int(width), int(height)};
}

nb::bytes gif_header(std::size_t height, std::size_t width, Plane palette, int plays, const std::string& comment) {
    return to_bytes(gif::header(size_of(height, width), palette_of(palette, -1), plays, comment));
}

nb::bytes gif_frame(Plane index, Plane palette, int transparent, std::optional<Plane> previous_index,
                    std::optional<Plane> previous_palette, int previous_transparent, Plane global_palette,
                    int centiseconds) {
    const gif::Size size = size_of(index.shape(0), index.shape(1));
    const gif::Picture current{index.data(), palette_of(palette, transparent)};
    const gif::Palette global = palette_of(global_palette, -1);
    std::optional<gif::Picture> previous;
    if (previous_index && previous_palette) {
        if (previous_index->shape(0) != index.shape(0) || previous_index->shape(1) != index.shape(1))
            throw std::invalid_argument("the previous picture has another size");
        previous = gif::Picture{previous_index->data(), palette_of(*previous_palette, previous_transparent)};
    }
    gif::Bytes bytes;
    {
        nb::gil_scoped_release unlocked;
        bytes = gif::frame(previous ? &*previous : nullptr, current, size, global, centiseconds);
    }
    return to_bytes(bytes);
}

}  // namespace

NB_MODULE(_native, m) {
    m.doc() = "Kernels of kmeans-gif. Not a public interface.";
    m.def("available_isas", &available_isas);
    m.def("isa", [] { return name_of(current_isa()); });
    m.def("gif_header", &gif_header, "height"_a, "width"_a, "palette"_a.noconvert(), "plays"_a, "comment"_a);
    m.def("gif_frame", &gif_frame, "index"_a.noconvert(), "palette"_a.noconvert(), "transparent"_a,
          "previous_index"_a.noconvert().none(), "previous_palette"_a.noconvert().none(), "previous_transparent"_a,
          "global_palette"_a.noconvert(), "centiseconds"_a);
}
