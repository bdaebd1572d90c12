#include "text/cell.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <utility>

namespace kmeans_gif::text {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_line_end(char c) { return c == '\n' || c == '\r'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; }

bool take(std::string_view& text, std::string_view start) {
    if (text.substr(0, start.size()) != start) return false;
    text.remove_prefix(start.size());
    return true;
}

size_t take_digits(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto n = size_t(end - text.begin());
    text.remove_prefix(n);
    return n;
}

std::string_view trimmed(std::string_view text) {
    const auto ends_with = [&](std::string_view end) {
        return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
    };
    constexpr std::string_view kNoBreak = "\u00a0", kNarrow = "\u202f";
    for (;;) {
        if (text.empty()) return text;
        if (is_blank(text.front()) || is_line_end(text.front())) text.remove_prefix(1);
        else if (is_blank(text.back()) || is_line_end(text.back())) text.remove_suffix(1);
        else if (take(text, kNoBreak) || take(text, kNarrow)) continue;
        else if (ends_with(kNoBreak)) text.remove_suffix(kNoBreak.size());
        else if (ends_with(kNarrow)) text.remove_suffix(kNarrow.size());
        else return text;
    }
}

bool equal_lower(std::string_view text, std::string_view word) {
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return lower(a) == b; });
}

bool is_missing(std::string_view text) {
    constexpr std::array<std::string_view, 10> kWords{"na",   "n/a",  "#n/a", "<na>", "nan",
                                                      "null", "none", "?",    "-",    "."};
    return text.empty() || (text.size() <= 4 && std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
                                return equal_lower(text, word);
                            }));
}

bool is_infinity(std::string_view text) {
    if (!take(text, "+")) take(text, "-");
    return equal_lower(text, "inf") || equal_lower(text, "infinity");
}

// Whether a number outside the range of doubles is too large; otherwise it underflows to zero.
bool is_huge(std::string_view digits) {
    long long magnitude = 0;  // digits before the point, or minus the zeros after it
    bool point = false, leading = true;
    size_t i = 0;
    for (; i < digits.size() && lower(digits[i]) != 'e'; ++i) {
        if (digits[i] == '.') point = true;
        else if (leading && digits[i] == '0') magnitude -= point;
        else leading = false, magnitude += !point;
    }
    long long exponent = 0;
    const bool negative = i + 1 < digits.size() && digits[i + 1] == '-';
    for (; i < digits.size(); ++i)
        if (is_digit(digits[i])) exponent = std::min(exponent * 10 + (digits[i] - '0'), 1LL << 50);
    return magnitude + (negative ? -exponent : exponent) > 0;
}

// Returns the end of the number, null if there is none; the value is infinite if it is too large.
const char* read_any_number(const char* begin, const char* end, double& value) {
    const bool negative = begin < end && *begin == '-';
    const char* digits = begin + (negative || (begin < end && *begin == '+'));
    if (digits == end || !(is_digit(*digits) || *digits == '.')) return nullptr;
    const auto [stop, error] = std::from_chars(digits, end, value);
    if (error == std::errc::invalid_argument) return nullptr;
    if (error == std::errc::result_out_of_range)
        value = is_huge({digits, size_t(stop - digits)}) ? std::numeric_limits<double>::infinity() : 0.0;
    if (negative) value = -value;
    return stop;
}

bool looks_like_number(std::string_view text) {
    constexpr std::array<std::string_view, 8> kSeparators{",", ".", " ", "'", "_", "\u2019", "\u00a0", "\u202f"};
    const auto take_separator = [&]() -> std::string_view {
        for (const auto separator : kSeparators)
            if (take(text, separator)) return separator;
        return {};
    };
    const auto is_mark = [](std::string_view separator) { return separator == "," || separator == "."; };
    const bool typographic = take(text, "\u2212");
    if (!typographic && !take(text, "+")) take(text, "-");
    const size_t exponent = text.find_first_of("eE");
    if (exponent != text.npos) {
        std::string_view behind = text.substr(exponent + 1);
        if (!take(behind, "+")) take(behind, "-");
        if (take_digits(behind) == 0 || !behind.empty()) return false;
        text = text.substr(0, exponent);
    }
    const bool from_zero = !text.empty() && text[0] == '0';
    const size_t first = take_digits(text);
    if (text.empty()) return typographic && first > 0;
    const std::string_view separator = take_separator();
    if (separator.empty()) return false;
    size_t group = take_digits(text);
    if (text.empty() && is_mark(separator)) return first + group > 0;
    if (first == 0 || first > 3 || from_zero) return false;
    while (!text.empty()) {
        const std::string_view next = take_separator();
        const size_t before = std::exchange(group, take_digits(text));
        if (next != separator) return before == 3 && is_mark(next) && text.empty();
        if (before < 2 || before > 3) return false;
    }
    return group == 3;
}

}  // namespace

const char* read_number(const char* begin, const char* end, double& value) {
    const char* stop = read_any_number(begin, end, value);
    return stop && value <= std::numeric_limits<double>::max() && value >= std::numeric_limits<double>::lowest()
               ? stop
               : nullptr;
}

Cell read_cell(std::string_view cell, char mark) {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    const std::string_view text = trimmed(cell);
    if (is_missing(text)) return {Kind::missing, kNaN};
    std::string with_point;
    std::string_view digits = text;
    if (mark != '.' && text.find_first_of(".,") != text.npos) {
        with_point = text;
        for (char& c : with_point) c = c == mark ? '.' : c == '.' ? mark : c;  // so that a point is not accepted
        digits = with_point;
    }
    double value;
    const char* end = digits.data() + digits.size();
    if (read_any_number(digits.data(), end, value) == end) {
        const bool finite = value - value == 0;
        return {finite ? Kind::number : Kind::infinite, finite ? value : kNaN};
    }
    if (is_infinity(text)) return {Kind::infinite, kNaN};
    return {looks_like_number(text) ? Kind::lookalike : Kind::text, kNaN};
}

}  // namespace kmeans_gif::text
