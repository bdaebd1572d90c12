#include "text/table.hpp"

#include <limits>

#include "text/scanner.hpp"

namespace kmeans_gif::text {
namespace {

constexpr size_t kShown = 200;  // bytes of a cell kept for messages

std::string without_doubled_quotes(std::string_view content) {
    std::string out;
    for (size_t i = 0; i < content.size(); ++i) {
        out += content[i];
        i += content[i] == '"' && i + 1 < content.size() && content[i + 1] == '"';
    }
    return out;
}

}  // namespace

std::optional<Row> first_row(std::string_view text, size_t start, char delimiter, bool last) {
    Scanner scanner(text.substr(start), delimiter, last, 0);
    if (!scanner.begin_row()) return std::nullopt;
    Row row{{}, 0, scanner.line, 0};
    for (Next next = Next::cell; next == Next::cell;) {
        std::string_view content;
        next = scanner.cell(content);
        if (next == Next::unknown) return std::nullopt;
        row.cells.push_back(scanner.quoted ? without_doubled_quotes(content) : std::string(content));
    }
    row.end = size_t(scanner.at - text.data());
    row.next_line = scanner.line;
    return row;
}

TableParser::TableParser(char delimiter, char mark, size_t width, const std::vector<size_t>& columns, int64_t coded,
                         size_t line)
    : delimiter_(delimiter),
      mark_(mark),
      coded_(coded),
      wanted_(width, -1),
      features_(columns.size()),
      known_(columns.size()),
      line_(line) {
    for (size_t i = 0; i < columns.size(); ++i) wanted_[columns[i]] = int64_t(i);
}

void TableParser::parse(std::string_view block, bool last) {
    values.clear();
    codes.clear();
    seen.clear();
    fault.reset();
    text_ += block;
    Scanner scanner(text_, delimiter_, last, line_);
    const char* done = scanner.at;
    while (scanner.begin_row()) {
        done = scanner.at;
        line_ = scanner.line;
        if (!parse_row(scanner)) break;
        done = scanner.at;
        line_ = scanner.line;
    }
    text_.erase(0, size_t(done - text_.data()));
}

// Returns false and leaves the results unchanged, except for `fault`, if the row is incomplete or faulty.
bool TableParser::parse_row(Scanner& scanner) {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    const size_t first_value = values.size(), first_seen = seen.size(), line = scanner.line + 1;
    values.resize(first_value + features_, kNaN);
    std::string coded;
    size_t column = 0;
    Next next;
    do {
        const int64_t wanted = column < wanted_.size() ? wanted_[column] : -1;
        std::string_view content;
        double value;
        next = Next::same;
        if (wanted >= 0 && mark_ == '.') next = scanner.number(value);
        if (next != Next::same) {
            values[first_value + size_t(wanted)] = value;
            see(size_t(wanted), Kind::number, line, {});
        } else if ((next = scanner.cell(content)) != Next::unknown && wanted >= 0) {
            const Cell cell = read_cell(content, mark_);
            values[first_value + size_t(wanted)] = cell.value;
            see(size_t(wanted), cell.kind, line, content);
        } else if (next != Next::unknown && int64_t(column) == coded_) {
            coded = scanner.quoted ? without_doubled_quotes(content) : std::string(content);
        }
        ++column;
    } while (next == Next::cell);
    if (next == Next::row && !scanner.unclosed && column == wanted_.size()) {
        if (coded_ >= 0) add_class(std::move(coded));
        return true;
    }
    if (next == Next::row) fault = Fault{line, scanner.unclosed ? 0 : column};
    values.resize(first_value);
    forget(first_seen);
    return false;
}

void TableParser::add_class(std::string cell) {
    auto found = numbers_.find(cell);
    if (found == numbers_.end()) {
        if (classes.size() >= kMaxClasses) cell.clear();
        found = numbers_.emplace(cell, uint32_t(classes.size())).first;
        if (found->second == classes.size()) classes.push_back(std::move(cell));
    }
    codes.push_back(found->second);
}

void TableParser::see(size_t column, Kind kind, size_t line, std::string_view cell) {
    const auto bit = uint8_t(1U << unsigned(kind));
    if (known_[column] & bit) return;
    known_[column] |= bit;
    seen.push_back({column, kind, line, std::string(cell.substr(0, kShown))});
}

void TableParser::forget(size_t n) {
    for (; seen.size() > n; seen.pop_back()) known_[seen.back().column] &= uint8_t(~(1U << unsigned(seen.back().kind)));
}

}  // namespace kmeans_gif::text
