// Finds the ends of cells and rows.
#pragma once
#include <cstddef>
#include <string_view>

#include "text/cell.hpp"

namespace kmeans_gif::text {

// What follows a cell: another cell, the end of the row, text that has not arrived, or more of the same cell.
enum class Next { cell, row, unknown, same };

class Scanner {
  public:
    Scanner(std::string_view text, char delimiter, bool last, size_t line)
        : at(text.data()), line(line), end_(text.data() + text.size()), delimiter_(delimiter), last_(last) {}

    // Skips blank lines; returns whether a row follows.
    bool begin_row() {
        for (;;) {
            const char* ahead = skip_blanks(at);
            if (ahead == end_) return false;
            if (*ahead != '\n' && *ahead != '\r') return true;
            if (!skip_line_end(ahead)) return false;
            at = ahead;
        }
    }

    // Reads a cell that holds only a finite number with a decimal point; Next::same if it holds anything else.
    Next number(double& value) {
        const char* begin = at;
        const char* stop = read_number(skip_blanks(at), end_, value);
        if (!stop) return Next::same;
        at = stop;
        const Next next = settle();
        if (next == Next::same) at = begin;
        return next;
    }

    // Reads any cell; `content` excludes the enclosing quotes.
    Next cell(std::string_view& content) {
        const char* begin = at = skip_blanks(at);
        quoted = at < end_ && *at == '"';
        if (quoted) {
            const size_t before = line;
            const char* close = closing_quote(begin + 1);
            if (!close && !last_) return Next::unknown;
            unclosed = !close;
            content = {begin + 1, size_t((close ? close : end_) - begin - 1)};
            at = close ? close + 1 : end_;
            const Next next = settle();
            if (next != Next::same) return next;
            at = begin;
            line = before;
            quoted = false;
        }
        while (at < end_ && *at != '\n' && *at != '\r' && !is_delimiter(*at)) ++at;
        content = {begin, size_t(at - begin)};
        return settle();
    }

    const char* at;
    size_t line;            // number of lines before `at`
    bool quoted = false;    // the last cell was quoted
    bool unclosed = false;  // and its quote is never closed

  private:
    bool is_delimiter(char c) const { return delimiter_ == ' ' ? is_blank(c) : c == delimiter_; }

    const char* skip_blanks(const char* p) const {
        while (p < end_ && is_blank(*p) && (*p != delimiter_ || delimiter_ == ' ')) ++p;
        return p;
    }

    // False if the rest of the line end has not arrived.
    bool skip_line_end(const char*& p) {
        if (*p == '\r' && p + 1 == end_ && !last_) return false;
        p += *p == '\r' && p + 1 < end_ && p[1] == '\n' ? 2 : 1;
        ++line;
        return true;
    }

    Next settle() {
        const char* behind = skip_blanks(at);
        if (behind == end_) return at = behind, last_ ? Next::row : Next::unknown;
        if (*behind == '\n' || *behind == '\r') {
            if (!skip_line_end(behind)) return Next::unknown;
            at = behind;
            return Next::row;
        }
        if (delimiter_ == ' ' ? behind == at : *behind != delimiter_) return Next::same;
        at = behind + (delimiter_ != ' ');
        return Next::cell;
    }

    const char* closing_quote(const char* p) {
        for (; p < end_; ++p) {
            if (*p == '\n' || (*p == '\r' && !(p + 1 < end_ && p[1] == '\n'))) ++line;
            if (*p != '"') continue;
            if (p + 1 == end_ || p[1] != '"') return p + 1 == end_ && !last_ ? nullptr : p;
            ++p;
        }
        return nullptr;
    }

    const char* end_;
    char delimiter_;
    bool last_;
};

}  // namespace kmeans_gif::text
