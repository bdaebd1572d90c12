// Bindings for colour spaces, pixels, points and lines.
#include <nanobind/stl/optional.h>

#include <algorithm>
#include <optional>

#include "arrays.hpp"
#include "color/color_spaces.hpp"
#include "draw/cover.hpp"
#include "draw/diffusion.hpp"
#include "draw/look_up.hpp"
#include "draw/raster.hpp"
#include "draw/yuv420.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

// A panel may be part of a wider picture.
template <class T>
using View = nb::ndarray<T, nb::ndim<2>, nb::device::cpu>;

template <class T>
void look_up_into(const In<T, 1>& table, const In<uint32_t, 2>& places, const std::optional<In<T, 2>>& added,
                  const View<T>& out, int threads) {
    const size_t height = places.shape(0), width = places.shape(1), size = table.shape(0);
    require(!added || (added->shape(0) == height && added->shape(1) == width), "added must have the shape of places");
    require(out.shape(0) == height && out.shape(1) == width, "out must have the shape of places");
    require(height * width == 0 || (out.stride(1) == 1 && out.stride(0) >= int64_t(width)),
            "the rows of out must be contiguous");
    require(size >= 1 && size <= 0xffffffff, "table must have 1 to 2^32 - 1 values");
    bool inside = true;
    {
        const WithoutGil released;
        inside = look_up(table.data(), size, places.data(), added ? added->data() : nullptr, height, width, out.data(),
                         size_t(out.stride(0)), threads);
    }
    require(inside, "places must be below the size of the table");
}

template <class T>
void cover_view(const View<T>& view, const In<uint8_t, 2>& coverage, const In<T, 2>& table) {
    const size_t height = coverage.shape(0), width = coverage.shape(1);
    require(view.shape(0) == height && view.shape(1) == width, "view must have the shape of coverage");
    require(height * width == 0 || (view.stride(1) == 1 && view.stride(0) >= int64_t(width)),
            "the rows of view must be contiguous");
    require(table.shape(0) >= 2 && table.shape(0) <= 256 && table.shape(1) >= 1,
            "table must have 2 to 256 rows, and a column");
    const CoverTable<T> entries{table.data(), table.shape(0), table.shape(1)};
    require(cover(entries, coverage.data(), height, width, view.data(), size_t(view.stride(0))),
            "view must be below the columns of the table");
}

Plane plane_of(const View<uint8_t>& plane, size_t height, size_t width) {
    require(plane.shape(0) == height && plane.shape(1) == width, "planes must have even sides, those of chroma half");
    require(plane.stride(1) == 1 && plane.stride(0) >= int64_t(width), "the rows of planes must be contiguous");
    return {plane.data(), size_t(plane.stride(0))};
}

template <class T>
void yuv420_into(const In<T, 2>& index, const In<uint64_t, 1>& table, const View<uint8_t>& luma,
                 const View<uint8_t>& cb, const View<uint8_t>& cr) {
    const size_t height = index.shape(0), width = index.shape(1), size = table.shape(0);
    require(height >= 1 && width >= 1 && size >= 1, "index and table must not be empty");
    const size_t half_height = (height + 1) / 2, half_width = (width + 1) / 2;
    const Plane planes[] = {plane_of(luma, 2 * half_height, 2 * half_width), plane_of(cb, half_height, half_width),
                            plane_of(cr, half_height, half_width)};
    bool inside = true;
    {
        const WithoutGil released;
        inside = yuv420(index.data(), height, width, table.data(), size, planes[0], planes[1], planes[2]);
    }
    require(inside, "index must be below the size of the table");
}

// Converts rows of 3 values with `color`, rows of 1 with `gray`.
template <Conversion color, Conversion gray>
void convert(const In<double, 2>& from, const InOut<double, 2>& to) {
    const bool same = from.shape(0) == to.shape(0) && from.shape(1) == to.shape(1);
    require(same && (from.shape(1) == 3 || from.shape(1) == 1),
            "rows and out must have the same shape, (n, 1) or (n, 3)");
    const WithoutGil released;
    (from.shape(1) == 3 ? color : gray)(from.data(), to.data(), from.shape(0));
}

PictureSize picture_size(size_t height, size_t width) {
    require(std::max(width, height) <= size_t(kMaxPixels), "width and height must be at most 65535 pixels");
    return {width, height};
}

// False for NaN too.
bool all_within(const double* values, size_t n, double low, double high) {
    return std::all_of(values, values + n, [=](double value) { return value >= low && value <= high; });
}

constexpr double kFarthest = 1e300;  // keeps differences of coordinates finite

nb::object draw_markers(const In<double, 2>& xy, const In<double, 1>& radius,
                        const std::optional<In<uint8_t, 1>>& shapes, double rim, size_t width, size_t height) {
    const size_t n = xy.shape(0);
    const PictureSize size = picture_size(height, width);
    require(n < 0xffffffffu && xy.shape(1) == 2, "xy must have shape (n, 2) with n below 2^32 - 1");
    require(radius.shape(0) == n && (!shapes || shapes->shape(0) == n),
            "radius and shapes must have one value per point");
    require(all_within(xy.data(), 2 * n, -kFarthest, kFarthest), "coordinates must be from -1e300 to 1e300");
    require(all_within(radius.data(), n, 0, kMaxPixels) && all_within(&rim, 1, 0, kMaxPixels),
            "radius and rim must be from 0 to 65535");
    require(!shapes || std::all_of(shapes->data(), shapes->data() + n, [](uint8_t s) { return s < kMarkerShapeCount; }),
            "shapes must be from 0 to 9");
    const Out<uint32_t> owner({height, width});
    const Out<uint8_t> coverage({height, width});
    {
        const WithoutGil released;
        markers(xy.data(), radius.data(), shapes ? shapes->data() : nullptr, uint32_t(n), rim, size, owner.data,
                coverage.data);
    }
    return nb::make_tuple(owner.array(), coverage.array());
}

template <auto draw>
void draw_line(const InOut<uint8_t, 2>& mask, const In<double, 2>& path, double width) {
    const PictureSize size = picture_size(mask.shape(0), mask.shape(1));
    require(path.shape(1) == 2, "path must have shape (m, 2)");
    require(all_within(path.data(), path.size(), -kFarthest, kFarthest), "coordinates must be from -1e300 to 1e300");
    require(all_within(&width, 1, 0, kMaxPixels), "width must be from 0 to 65535");
    const WithoutGil released;
    draw(path.data(), path.shape(0), width, size, mask.data());
}

nb::object pixels(const In<double, 2>& places, const In<double, 1>& zero, const In<double, 1>& scale,
                  const In<double, 1>& shift) {
    const size_t n = places.shape(0);
    require(places.shape(1) == 2, "places must have shape (n, 2)");
    require(zero.shape(0) == 2 && scale.shape(0) == 2 && shift.shape(0) == 2,
            "zero, scale and shift must have shape (2,)");
    const Out<double> xy({n, 2});
    {
        const WithoutGil released;
        to_pixels(places.data(), n, zero.data(), scale.data(), shift.data(), xy.data);
    }
    return xy.array();
}

void count(const In<double, 2>& xy, const InOut<uint32_t, 2>& counts) {
    const PictureSize size = picture_size(counts.shape(0), counts.shape(1));
    require(xy.shape(1) == 2, "xy must have shape (n, 2)");
    const WithoutGil released;
    count_pixels(xy.data(), xy.shape(0), size, counts.data());
}

void front(const In<double, 2>& xy, const In<double, 1>& depth, uint32_t first, const InOut<double, 2>& nearest,
           const InOut<uint32_t, 2>& owner) {
    const size_t n = xy.shape(0);
    const PictureSize size = picture_size(owner.shape(0), owner.shape(1));
    require(xy.shape(1) == 2 && depth.shape(0) == n, "xy must have shape (n, 2), and depth (n,)");
    require(nearest.shape(0) == size.height && nearest.shape(1) == size.width,
            "nearest and owner must have the same shape");
    require(n <= 0xffffffffu - first, "the numbers of the points must be below 2^32");
    const WithoutGil released;
    front_pixels(xy.data(), depth.data(), n, first, size, nearest.data(), owner.data());
}

nb::object diffused(Diffusion& diffusion, const In<double, 3>& values, const std::optional<In<uint8_t, 2>>& holes) {
    const size_t n = values.shape(0), width = values.shape(1);
    require(width == diffusion.width() && values.shape(2) == size_t(diffusion.features()),
            "values must have the width and the features of the palette");
    require(!holes || (holes->shape(0) == n && holes->shape(1) == width), "holes must have one value per pixel");
    const Out<uint16_t> index({n, width});
    {
        const WithoutGil released;
        diffusion.rows(values.data(), holes ? holes->data() : nullptr, n, index.data);
    }
    return index.array();
}

}  // namespace

void bind_drawing(nb::module_& m) {
    m.def("srgb_to_lab", &convert<srgb_to_lab, gray_to_lab>, "rows"_a, "out"_a);
    m.def("lab_to_srgb", &convert<lab_to_srgb, lab_to_gray>, "rows"_a, "out"_a);
    m.def("srgb_to_oklab", &convert<srgb_to_oklab, gray_to_oklab>, "rows"_a, "out"_a);
    m.def("oklab_to_srgb", &convert<oklab_to_srgb, oklab_to_gray>, "rows"_a, "out"_a);

    nb::class_<Diffusion>(m, "Diffusion")
        .def(
            "__init__",
            [](Diffusion* diffusion, const In<uint8_t, 2>& palette, size_t width) {
                require(palette.shape(1) == 1 || palette.shape(1) == 3, "palette must have shape (k, 1) or (k, 3)");
                require(palette.shape(0) >= 1 && palette.shape(0) <= 65535, "palette must have 1 to 65535 entries");
                require(width <= 0xffffffff, "width must be below 2^32");
                new (diffusion) Diffusion(palette.data(), palette.shape(0), int(palette.shape(1)), width);
            },
            "palette"_a.noconvert(), "width"_a)
        .def("rows", &diffused, "values"_a.noconvert(), "holes"_a.none().noconvert());
    m.def("look_up", &look_up_into<uint8_t>, "table"_a.noconvert(), "places"_a, "added"_a.none().noconvert(),
          "out"_a.noconvert(), "threads"_a);
    m.def("look_up", &look_up_into<uint16_t>, "table"_a.noconvert(), "places"_a, "added"_a.none().noconvert(),
          "out"_a.noconvert(), "threads"_a);
    m.def("cover", &cover_view<uint8_t>, "view"_a.noconvert(), "coverage"_a, "table"_a);
    m.def("cover", &cover_view<uint16_t>, "view"_a.noconvert(), "coverage"_a, "table"_a);
    m.def("yuv420", &yuv420_into<uint8_t>, "index"_a.noconvert(), "table"_a.noconvert(), "luma"_a.noconvert(),
          "cb"_a.noconvert(), "cr"_a.noconvert());
    m.def("yuv420", &yuv420_into<uint16_t>, "index"_a.noconvert(), "table"_a.noconvert(), "luma"_a.noconvert(),
          "cb"_a.noconvert(), "cr"_a.noconvert());
    m.def("markers", &draw_markers, "xy"_a, "radius"_a, "shapes"_a.none(), "rim"_a, "width"_a, "height"_a);
    m.def("stroke", &draw_line<stroke>, "mask"_a.noconvert(), "path"_a, "width"_a);
    m.def("dots", &draw_line<dots>, "mask"_a.noconvert(), "points"_a, "width"_a);
    m.def("to_pixels", &pixels, "places"_a, "zero"_a, "scale"_a, "shift"_a);
    m.def("count_pixels", &count, "xy"_a, "counts"_a.noconvert());
    m.def("front_pixels", &front, "xy"_a, "depth"_a, "first"_a, "nearest"_a.noconvert(), "owner"_a.noconvert());
}

}  // namespace kmeans_gif
