// Text tables of any bytes, split anywhere.
#include <cmath>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "check.hpp"
#include "text/table.hpp"

namespace {

using namespace kmeans_gif::text;

struct Whole {
    std::vector<double> values;
    std::vector<std::string> coded;
    std::vector<std::tuple<size_t, Kind, size_t, std::string>> seen;
    size_t fault_line = 0, fault_cells = 0;

    bool operator==(const Whole& other) const {
        if (values.size() != other.values.size()) return false;
        for (size_t i = 0; i < values.size(); ++i)
            if (!(values[i] == other.values[i] || (std::isnan(values[i]) && std::isnan(other.values[i])))) return false;
        return coded == other.coded && seen == other.seen && fault_line == other.fault_line &&
               fault_cells == other.fault_cells;
    }
};

Whole parsed(const std::string& text, char delimiter, char mark, size_t width, size_t block) {
    TableParser parser(delimiter, mark, width, {width - 1, 0}, width > 2 ? 1 : -1, 0);
    Whole whole;
    for (size_t at = 0;; at += block) {
        const bool last = at >= text.size();
        parser.parse(last ? std::string_view() : std::string_view(text).substr(at, block), last);
        whole.values.insert(whole.values.end(), parser.values.begin(), parser.values.end());
        for (const uint32_t code : parser.codes) whole.coded.push_back(parser.classes[code]);
        for (const auto& one : parser.seen) whole.seen.emplace_back(one.column, one.kind, one.line, one.cell);
        if (parser.fault) {
            whole.fault_line = parser.fault->line;
            whole.fault_cells = parser.fault->cells;
        }
        if (parser.fault || last) return whole;
    }
}

TEST(results_do_not_depend_on_block_boundaries) {
    const std::vector<std::string> pieces{"1",  "-2.5", "1e400",  "x",      "\"",   "\"\"", "\n", "\n",
                                          "\r", "\r\n", ",",      ",",      ";",    " ",    "\t", "NA",
                                          "?",  "3,5",  "\u00a0", "\u2212", "\xff", "e5",   ".",  "-"};
    std::mt19937 random(1);
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (size_t n = random() % 20; n > 0; --n) text += pieces[random() % pieces.size()];
        const char delimiter = ",; \t"[random() % 4], mark = delimiter == ',' || random() % 2 ? '.' : ',';
        const size_t width = 2 + random() % 2;
        const Whole whole = parsed(text, delimiter, mark, width, 1 << 20);
        for (const size_t block : {1, 2, 7}) CHECK(parsed(text, delimiter, mark, width, block) == whole);
    }
}

TEST(classes_are_those_of_whole_rows) {
    const Whole whole = parsed("1,b,3\n4,\"a\"\"\nb\",6\n7, b ,8\n9,,8\n1,x", ',', '.', 3, 3);
    CHECK(whole.coded == std::vector<std::string>({"b", "a\"\nb", "b ", ""}));
}

TEST(the_number_of_classes_is_limited) {
    TableParser parser(',', '.', 2, {0}, 1, 0);
    std::string text;
    for (size_t i = 0; i < TableParser::kMaxClasses + 5; ++i) text += "1," + std::to_string(i) + "\n";
    parser.parse(text, true);
    CHECK(parser.codes.size() == TableParser::kMaxClasses + 5);
    CHECK(parser.classes.size() == TableParser::kMaxClasses + 1);
}

TEST(columns_are_returned_in_the_requested_order) {
    const Whole whole = parsed("1,2,3\n4,\"5\",\n", ',', '.', 3, 100);
    CHECK(whole.values.size() == 4);
    CHECK(whole.values[0] == 3 && whole.values[1] == 1 && std::isnan(whole.values[2]) && whole.values[3] == 4);
    CHECK(whole.seen.size() == 3 &&
          whole.seen[2] == std::make_tuple(size_t{0}, Kind::missing, size_t{2}, std::string()));
}

TEST(the_first_row_must_be_complete) {
    CHECK(!first_row("a,b", 0, ',', false));
    CHECK(!first_row("a,b\r", 0, ',', false));
    CHECK(!first_row("a,\"b\n", 0, ',', false));
    CHECK(!first_row(" \n\n", 0, ',', true));
    const auto row = first_row("\n \n\"a\"\"\n\",b\r\nc", 0, ',', false);
    CHECK(row && row->cells == (std::vector<std::string>{"a\"\n", "b"}));
    CHECK(row && row->end == 13 && row->line == 2 && row->next_line == 4);
}

}  // namespace
