// Colour spaces, pixels and GIF blocks.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <optional>
#include <string>

#include "arrays.hpp"
#include "color_spaces.hpp"
#include "gif.hpp"
#include "look_up.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

nb::object look_up_all(const In<uint8_t, 1>& table, const In<uint32_t, 2>& places) {
    const Out<uint8_t> out({places.shape(0), places.shape(1)});
    bool inside = true;
    {
        nb::gil_scoped_release release;
        inside = look_up(table.data(), table.shape(0), places.data(), places.size(), out.data);
    }
    require(inside, "a place lies behind the table");
    return out.array();
}

// A conversion between colour spaces: the one for rows of 3 values, or the one for rows of 1.
template <Conversion color, Conversion gray>
void convert(const In<double, 2>& from, const InOut<double, 2>& to) {
    const bool same = from.shape(0) == to.shape(0) && from.shape(1) == to.shape(1);
    require(same && (from.shape(1) == 3 || from.shape(1) == 1), "rows of 1 or 3 values are wanted, as many out as in");
    nb::gil_scoped_release release;
    (from.shape(1) == 3 ? color : gray)(from.data(), to.data(), from.shape(0));
}

template <double (&root)(double)>
void roots(const In<double, 1>& from, const InOut<double, 1>& to) {
    require(from.shape(0) == to.shape(0), "as many values out as in are wanted");
    nb::gil_scoped_release release;
    std::transform(from.data(), from.data() + from.shape(0), to.data(), root);
}

using Plane = In<uint8_t, 2>;

nb::bytes to_bytes(const gif::Bytes& bytes) { return nb::bytes(bytes.data(), bytes.size()); }

gif::Palette palette_of(const Plane& palette, int transparent) {
    require(palette.shape(1) == 3 && palette.shape(0) >= 1 && palette.shape(0) <= 256,
            "a palette has the shape (1 to 256, 3)");
    return {palette.data(), int(palette.shape(0)), transparent};
}

gif::Size size_of(std::size_t height, std::size_t width) {
    require(width >= 1 && width <= 65535 && height >= 1 && height <= 65535, "it is 1 to 65535 pixels wide and high");
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
        require(previous_index->shape(0) == index.shape(0) && previous_index->shape(1) == index.shape(1),
                "the previous picture has another size");
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

void bind_drawing(nb::module_& m) {
    m.def("srgb_to_lab", &convert<srgb_to_lab, gray_to_lab>, "rows"_a, "out"_a);
    m.def("lab_to_srgb", &convert<lab_to_srgb, lab_to_gray>, "rows"_a, "out"_a);
    m.def("srgb_to_oklab", &convert<srgb_to_oklab, gray_to_oklab>, "rows"_a, "out"_a);
    m.def("oklab_to_srgb", &convert<oklab_to_srgb, oklab_to_gray>, "rows"_a, "out"_a);
    m.def("cube_root", &roots<cube_root>, "values"_a, "out"_a);
    m.def("fifth_root", &roots<fifth_root>, "values"_a, "out"_a);

    m.def("look_up", &look_up_all, "table"_a, "places"_a);
    m.def("gif_header", &gif_header, "height"_a, "width"_a, "palette"_a.noconvert(), "plays"_a, "comment"_a);
    m.def("gif_frame", &gif_frame, "index"_a.noconvert(), "palette"_a.noconvert(), "transparent"_a,
          "previous_index"_a.noconvert().none(), "previous_palette"_a.noconvert().none(), "previous_transparent"_a,
          "global_palette"_a.noconvert(), "centiseconds"_a);
}

}  // namespace kmeans_gif
