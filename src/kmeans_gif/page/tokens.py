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

OPENS = "${"
"""End of the part of a template before a substitution."""


_CLOSES = frozenset(")]}")

_HOLES = frozenset(",[")
"""Tokens after which a comma is a hole of an array."""


def tokens_of(code: str) -> Iterator[str]:
    """Yield the tokens of a script in which every statement ends with its semicolon or brace.

    A template is one, or several with those of its substitutions between them.
    """
    at, before, depths = 0, "", list[int]()  # how many braces are open in each substitution
    while at < len(code):
        match = _match(code, at, before)
        part, at = match[0], match.end()
        if match.lastgroup == "space":
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
    """Join tokens; no comma ends a list."""
    parts, before = [""], ""
    for part in tokens:
        if before == "," and part in _CLOSES and parts[-2] not in _HOLES:
            parts.pop()
            before = parts[-1]
        if _would_join(before, part):
            parts.append(" ")
        parts.append(part)
        before = part
    return "".join(parts)


def _would_join(before: str, part: str) -> bool:
    """Return whether two tokens without a space between them would be others."""
    last, first = before[-1:], part[0]
    return (_is_word(last) and _is_word(first)) or (last in tuple("+-/<") and first in "+-/!")


def _is_word(character: str) -> bool:
    return character.isalnum() or character in tuple("_$#")
