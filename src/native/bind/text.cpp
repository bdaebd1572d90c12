// Bindings for text tables.
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "arrays.hpp"
#include "text/table.hpp"

namespace kmeans_gif {
namespace {

using namespace nb::literals;

std::string_view view_of(const nb::bytes& bytes) { return {bytes.c_str(), bytes.size()}; }

char character(const std::string& text) {
    require(text.size() == 1, "delimiter and mark must be single characters");
    return text[0];
}

nb::bytes to_bytes(const std::string& text) { return nb::bytes(text.data(), text.size()); }

nb::tuple read_cell(const nb::bytes& cell, const std::string& mark) {
    const auto [kind, value] = text::read_cell(view_of(cell), character(mark));
    return nb::make_tuple(int(kind), value);
}

nb::object first_row(const nb::bytes& bytes, size_t start, const std::string& delimiter, bool last) {
    require(start <= bytes.size(), "start must not exceed the length of the text");
    const auto row = text::first_row(view_of(bytes), start, character(delimiter), last);
    if (!row) return nb::none();
    nb::list cells;
    for (const auto& cell : row->cells) cells.append(to_bytes(cell));
    return nb::make_tuple(cells, row->end, row->line, row->next_line);
}

void parse(text::TableParser& parser, const nb::bytes& block, bool last) {
    const std::string_view view = view_of(block);
    const WithoutGil unlocked;
    parser.parse(view, last);
}

void take(text::TableParser& parser, InOut<double, 2> out) {
    require(out.size() == parser.values.size(), "out must have one place per parsed value");
    std::copy(parser.values.begin(), parser.values.end(), out.data());
}

nb::object codes_of(const text::TableParser& parser) {
    const Out<uint32_t> codes({parser.codes.size()});
    std::copy(parser.codes.begin(), parser.codes.end(), codes.data);
    return codes.array();
}

nb::list classes_of(const text::TableParser& parser) {
    nb::list classes;
    for (const auto& one : parser.classes) classes.append(to_bytes(one));
    return classes;
}

}  // namespace

void bind_text(nb::module_& m) {
    m.def("read_cell", &read_cell, "cell"_a, "mark"_a);
    m.def("first_row", &first_row, "text"_a, "start"_a, "delimiter"_a, "last"_a);
    nb::class_<text::TableParser>(m, "TableParser")
        .def(
            "__init__",
            [](text::TableParser* parser, const std::string& delimiter, const std::string& mark, size_t width,
               const std::vector<size_t>& columns, int64_t coded, size_t line) {
                std::vector<bool> taken(width);
                for (const size_t column : columns) {
                    require(column < width && !taken[column], "columns must be distinct and below width");
                    taken[column] = true;
                }
                require(coded < int64_t(width) && (coded < 0 || !taken[size_t(coded)]),
                        "coded must be below width and none of the columns");
                new (parser) text::TableParser(character(delimiter), character(mark), width, columns, coded, line);
            },
            "delimiter"_a, "mark"_a, "width"_a, "columns"_a, "coded"_a, "line"_a)
        .def("parse", &parse, "block"_a, "last"_a)
        .def("take", &take, "out"_a.noconvert())
        .def_prop_ro("size", [](const text::TableParser& parser) { return parser.values.size(); })
        .def_prop_ro("codes", &codes_of)
        .def_prop_ro("classes", &classes_of)
        .def_prop_ro("waiting", &text::TableParser::waiting)
        .def_prop_ro("line", &text::TableParser::line)
        .def_prop_ro("seen",
                     [](const text::TableParser& parser) {
                         nb::list seen;
                         for (const auto& one : parser.seen)
                             seen.append(nb::make_tuple(one.column, int(one.kind), one.line, to_bytes(one.cell)));
                         return seen;
                     })
        .def_prop_ro("fault", [](const text::TableParser& parser) -> nb::object {
            if (!parser.fault) return nb::none();
            return nb::make_tuple(parser.fault->line, parser.fault->cells);
        });
}

}  // namespace kmeans_gif
