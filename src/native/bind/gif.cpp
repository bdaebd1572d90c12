// Bindings for the GIF encoder.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "gif/gif.hpp"
#include "gif/gif_screen.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

using Plane = In<uint8_t, 2>;

nb::bytes to_bytes(const gif::Bytes& bytes) { return nb::bytes(bytes.data(), bytes.size()); }

gif::Palette palette_of(const Plane& palette, int transparent) {
    require(palette.shape(1) == 3 && palette.shape(0) >= 1 && palette.shape(0) <= 256,
            "palette must have shape (1 to 256, 3)");
    return {palette.data(), int(palette.shape(0)), transparent};
}

gif::Size size_of(size_t height, size_t width) {
    require(width >= 1 && width <= 65535 && height >= 1 && height <= 65535,
            "width and height must be from 1 to 65535 pixels");
    return {int(width), int(height)};
}

nb::bytes gif_header(size_t height, size_t width, Plane palette, int plays, const std::string& comment) {
    return to_bytes(gif::header(size_of(height, width), palette_of(palette, -1), plays, comment));
}

using Previous = std::tuple<Plane, Plane, int>;
using Item = std::tuple<Plane, Plane, int, std::optional<Previous>, std::optional<Plane>, int>;

gif::Picture picture_of(const Plane& index, const Plane& palette, int transparent, const gif::Size& size) {
    require(index.shape(0) == size_t(size.height) && index.shape(1) == size_t(size.width),
            "all frames must have the same size");
    return {index.data(), palette_of(palette, transparent)};
}

// The blocks of some frames. `first` is the number of the first one, for messages.
nb::bytes frames(gif::Coder& coder, const std::vector<Item>& items, const Plane& global_palette, size_t first) {
    require(!items.empty(), "there must be at least one frame");
    const Plane& index = std::get<0>(items[0]);
    const gif::Size size = size_of(index.shape(0), index.shape(1));
    const gif::Palette global = palette_of(global_palette, -1);
    std::vector<gif::Frame> frames;
    for (const auto& [own, palette, transparent, previous, mask, centiseconds] : items) {
        std::optional<gif::Picture> before;
        if (previous) before = picture_of(std::get<0>(*previous), std::get<1>(*previous), std::get<2>(*previous), size);
        require(!mask || (mask->shape(0) == own.shape(0) && mask->shape(1) == own.shape(1)),
                "a mask must have the size of its frame");
        frames.push_back(
            {picture_of(own, palette, transparent, size), before, mask ? mask->data() : nullptr, centiseconds});
    }
    std::vector<gif::Bytes> blocks;
    try {
        const WithoutGil unlocked;
        blocks = coder.blocks_of(frames, size, global);
    } catch (const gif::Refused& refused) {
        const std::string number = std::to_string(first + refused.frame);
        throw nb::value_error(("frame " + number + " does not fit a GIF: " + refused.what()).c_str());
    }
    size_t size_of_all = 0;
    for (const auto& block : blocks) size_of_all += block.size();
    nb::bytes all(nullptr, size_of_all);
    auto* to = static_cast<uint8_t*>(const_cast<void*>(all.data()));  // not shared until it is returned
    for (const auto& block : blocks) to = std::copy(block.begin(), block.end(), to);
    return all;
}

nb::object show(gif::Screen& screen, Plane index, Plane palette, int transparent) {
    const gif::Size size = screen.size();
    require(index.shape(0) == size_t(size.height) && index.shape(1) == size_t(size.width),
            "index must have the size of the screen");
    const gif::Picture picture{index.data(), palette_of(palette, transparent)};
    const Out<uint8_t> mask({index.shape(0), index.shape(1)});
    {
        const WithoutGil unlocked;
        screen.show(picture, mask.data);
    }
    return mask.array();
}

}  // namespace

void bind_gif(nb::module_& m) {
    m.def("gif_header", &gif_header, "height"_a, "width"_a, "palette"_a.noconvert(), "plays"_a, "comment"_a);
    nb::class_<gif::Coder>(m, "GifCoder")
        .def(
            "__init__",
            [](gif::Coder* coder, int threads) {
                require(threads >= 1, "threads must be at least 1");
                new (coder) gif::Coder(threads);
            },
            "threads"_a)
        .def("frames", &frames, "items"_a, "global_palette"_a.noconvert(), "first"_a);
    nb::class_<gif::Screen>(m, "GifScreen")
        .def(
            "__init__",
            [](gif::Screen* screen, size_t height, size_t width, int tolerance) {
                require(tolerance >= 0 && tolerance <= 255, "a tolerance is 0 to 255");
                new (screen) gif::Screen(size_of(height, width), tolerance);
            },
            "height"_a, "width"_a, "tolerance"_a)
        .def("show", &show, "index"_a.noconvert(), "palette"_a.noconvert(), "transparent"_a);
}

}  // namespace kmeans_gif
