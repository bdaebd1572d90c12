// The grammar of a cell, wherever it is: in CSV and similar tables, in their headers, in strings of JSON.
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
// A lookalike is what people write as a number, but this grammar doesn't read: with the other decimal mark (3,14), with
// separators of thousands (1,234.50; 1.234,50; 1 234; 1'234), or with a typographic minus.
#pragma once
#include <string_view>

namespace kmeans_gif::text {

enum class Kind : unsigned char { number, missing, infinite, lookalike, text };

struct Cell {
    Kind kind;
    double value;  // of a number, rounded to nearest; NaN otherwise
};

Cell read_cell(std::string_view cell, char mark);

// The end of the finite number with a decimal point that begins at `begin`; null if none does.
const char* read_number(const char* begin, const char* end, double& value);

// A blank that isn't part of a longer character, nor a line end.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }

}  // namespace kmeans_gif::text
