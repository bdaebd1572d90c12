// Text tables: lines of cells between delimiters, as in CSV.
//
//   table = row*       row = cell (delimiter cell)* line end
//   cell  = blank* content blank*, where content is anything without delimiter and line end,
//           or anything between quotes ("), in which a quote is doubled
//
// A line end is \n, \r\n or \r. A line of blanks is no row. If the delimiter is a space, any blanks between cells are
// one delimiter, and those at either end of a line are none.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/cell.hpp"

namespace kmeans_gif::text {

struct Row {
    std::vector<std::string> cells;  // without quotes
    size_t end;                      // of its line, in the text
    size_t line, next_line;          // how many lines are before it, and before the next
};

// The first row of a text from `start` on; none if it isn't complete, and more text may follow unless it is the last.
std::optional<Row> first_row(std::string_view text, size_t start, char delimiter, bool last);

// The first cell of a kind in a column.
struct Seen {
    size_t column;  // of those wanted
    Kind kind;
    size_t line;       // of the row, counted from 1
    std::string cell;  // its beginning, if it is long
};

// A row that can't be: with another number of cells, or with a quote that is never closed.
struct Fault {
    size_t line;
    size_t cells;  // 0 for the quote
};

class Scanner;

// Parses a table that arrives in blocks of bytes. Results don't depend on where they are cut.
class TableParser {
  public:
    // The positions of the columns that are wanted, each once and below `width`; `line` lines are before the first
    // block.
    TableParser(char delimiter, char mark, size_t width, const std::vector<size_t>& columns, size_t line);

    // Replaces what was parsed before by the rows that are complete with this block, up to a fault.
    void parse(std::string_view block, bool last);

    std::vector<double> values;  // of the wanted columns, row by row; NaN if a cell is no finite number
    std::vector<Seen> seen;      // for the first time in this block
    std::optional<Fault> fault;
    size_t waiting() const { return text_.size(); }  // bytes of a row that isn't complete
    size_t line() const { return line_; }            // lines before it

  private:
    bool parse_row(Scanner& scanner);
    void see(size_t column, Kind kind, size_t line, std::string_view cell);
    void forget(size_t n);

    char delimiter_, mark_;
    std::vector<int64_t> wanted_;  // of each column, which of those wanted it is, or -1
    size_t features_;
    std::vector<uint8_t> known_;  // of each wanted column, a bit for each kind seen
    std::string text_;
    size_t line_;
};

}  // namespace kmeans_gif::text
