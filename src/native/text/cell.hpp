// The grammar of a cell in CSV and similar tables, in their headers, and in JSON strings.
//
//   cell     = blank* content blank*
//   blank    = space | tab | line end | vertical tab | form feed | no-break space (U+00A0, U+202F)
//   content  = missing | number | infinite | lookalike | text      the first that fits
//   missing  = "" | NA | N/A | #N/A | <NA> | NaN | null | None | ? | - | .      in upper or lower case
//   number   = [+-]? (digit+ (mark digit*)? | mark digit+) ([eE] [+-]? digit+)?
//   infinite = [+-]? (inf | infinity) | a number too large for a double
//   mark     = "." or ",", as the caller says
//   text     = anything else
//
// A lookalike is written as a number, but not in this grammar: with the other decimal mark (3,14), with thousands
// separators (1,234.50; 1.234,50; 1 234; 1'234), or with a typographic minus.
#pragma once
#include <string_view>

namespace kmeans_gif::text {

enum class Kind : unsigned char { number, missing, infinite, lookalike, text };

struct Cell {
    Kind kind;
    double value;  // the number, rounded to nearest; otherwise NaN
};

Cell read_cell(std::string_view cell, char mark);

// The end of the finite number with a decimal point at `begin`; null if there is none.
const char* read_number(const char* begin, const char* end, double& value);

// A single-byte blank other than a line end.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }

}  // namespace kmeans_gif::text
