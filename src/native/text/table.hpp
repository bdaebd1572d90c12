// Text tables: lines of cells between delimiters, as in CSV.
//
//   table = row*       row = cell (delimiter cell)* line end
//   cell  = blank* content blank*, where content is anything without delimiter and line end,
//           or anything between quotes ("), in which a quote is doubled
//
// A line end is \n, \r\n or \r. Blank lines are skipped. If the delimiter is a space, consecutive blanks are one
// delimiter, and blanks at either end of a line are ignored.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/cell.hpp"

namespace kmeans_gif::text {

struct Row {
    std::vector<std::string> cells;  // without quotes
    size_t end;                      // offset of the end of its line in the text
    size_t line, next_line;          // number of lines before it and before the next row
};

// The first row of a text at or after `start`; none if it is incomplete. `last`: no more text follows.
std::optional<Row> first_row(std::string_view text, size_t start, char delimiter, bool last);

// The first cell of a kind in a column.
struct Seen {
    size_t column;  // index among those wanted
    Kind kind;
    size_t line;       // of the row, counted from 1
    std::string cell;  // truncated if long
};

// A malformed row: a wrong number of cells, or a quote that is never closed.
struct Fault {
    size_t line;
    size_t cells;  // 0 for an unclosed quote
};

class Scanner;

// Parses a table that arrives in blocks of bytes. Results don't depend on the block boundaries.
class TableParser {
  public:
    // `columns`: positions of the wanted columns, distinct and below `width`; `coded`: position of a column of classes,
    // which is none of them, or -1; `line`: number of lines before the first block.
    TableParser(char delimiter, char mark, size_t width, const std::vector<size_t>& columns, int64_t coded,
                size_t line);

    // Replaces the results by the rows that this block completes, up to a fault.
    void parse(std::string_view block, bool last);

    std::vector<double> values;        // (rows, wanted columns); NaN if a cell is not a finite number
    std::vector<uint32_t> codes;       // (rows,): index in `classes` of the coded cell
    std::vector<std::string> classes;  // different coded cells of all blocks, at most kMaxClasses and an empty one
    std::vector<Seen> seen;            // new kinds in this block
    std::optional<Fault> fault;
    size_t waiting() const { return text_.size(); }  // bytes of the incomplete row
    size_t line() const { return line_; }            // lines before it
    static constexpr size_t kMaxClasses = 1 << 12;

  private:
    bool parse_row(Scanner& scanner);
    void add_class(std::string cell);
    void see(size_t column, Kind kind, size_t line, std::string_view cell);
    void forget(size_t n);

    char delimiter_, mark_;
    int64_t coded_;
    std::unordered_map<std::string, uint32_t> numbers_;  // of classes
    std::vector<int64_t> wanted_;                        // per column: index among those wanted, or -1
    size_t features_;
    std::vector<uint8_t> known_;  // per wanted column: one bit per kind seen
    std::string text_;
    size_t line_;
};

}  // namespace kmeans_gif::text
