"""The tokens of a script, and how to write them with as little space as possible."""

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r"""
    (?P<space>\s+ | //[^\n]* | /\*(?:[^*]|\*(?!/))*\*/)
    | (?P<word>[\w$#]+(?:(?<=\d)\.\d+)?(?:(?<=\d[eE])[-+]\d+)?)
    | (?P<string>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<mark>\?\.(?!\d) | \.\.\. | [-+*%&|^!~?:=<>]+ | [(){}\[\];,./`])
    """,
    re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_TEXT = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)

_MARKS = tuple("(,=:[!&|?{;+-*%<>~^")
_BEFORE_REGEX = frozenset({"", "return", "typeof", "case", "of", "in"})
"""Ends of tokens, and tokens, after which a slash begins a regular expression, not a division."""

LINE = "\n"
"""The token of a line end."""

OPENS = "${"
"""End of the part of a template before a substitution."""


_CLOSES = frozenset(")]}")

_HOLES = frozenset(",[")
"""Tokens after which a comma is a hole of an array."""


def tokens_of(code: str) -> Iterator[str]:
    """Yield the tokens of a script; a line end is one, comments and other spaces are none.

    A template is one, or several with those of its substitutions between them.
    """
    at, before, depths = 0, "", list[int]()  # how many braces are open in each substitution
    while at < len(code):
        match = _match(code, at, before)
        part, at = match[0], match.end()
        if match.lastgroup == "space":
            if LINE in part and before:
                yield LINE
            continue
        ends_substitution = part == "}" and depths[-1:] == [0]
        if ends_substitution:
            depths.pop()
        if part == "`" or ends_substitution:
            text = _matched(_TEXT, code, at)
            part, at = part + text[0], text.end()
            if part.endswith(OPENS):
                depths.append(0)
        elif depths and part in "{}":
            depths[-1] += 1 if part == "{" else -1
        before = "" if part.endswith(OPENS) else part
        yield part


def _match(code: str, at: int, before: str) -> re.Match[str]:
    """Match a token, given the one before it."""
    match = _matched(_TOKEN, code, at)
    may_be_regex = before in _BEFORE_REGEX or (before.endswith(_MARKS) and before not in {"++", "--"})
    return _matched(_REGEX, code, at) if match[0] == "/" and may_be_regex else match


def _matched(pattern: re.Pattern[str], code: str, at: int) -> re.Match[str]:
    match = pattern.match(code, at)
    if match is None:
        raise ValueError(f"no token at {code[at : at + 40]!r}")
    return match


def written(tokens: Iterable[str]) -> str:
    """Join tokens; lines end only where a statement may end without a semicolon, and no comma ends a list."""
    parts, before, ended = [""], "", False
    for part in tokens:
        if part == LINE:
            ended = True
            continue
        if before == "," and part in _CLOSES and parts[-2] not in _HOLES:
            parts.pop()
            before = parts[-1]
        if ended and _may_end(before) and _may_begin(part):
            parts.append(LINE)
        elif _would_join(before, part):
            parts.append(" ")
        parts.append(part)
        before, ended = part, False
    return "".join(parts)


def _may_end(part: str) -> bool:
    return _is_word(part[-1:]) or part[-1:] in tuple(")]}`\"'/")


def _may_begin(part: str) -> bool:
    return _is_word(part[0]) or part[0] in "([{`\"'+-!~/#"


def _would_join(before: str, part: str) -> bool:
    """Return whether two tokens without a space between them would be others."""
    last, first = before[-1:], part[0]
    return (_is_word(last) and _is_word(first)) or (last in tuple("+-/<") and first in "+-/!")


def _is_word(character: str) -> bool:
    return character.isalnum() or character in tuple("_$#")
