"""Shorter names for the variables of a script: those of properties stay, and so do those that it doesn't declare."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, product
from string import ascii_letters

from kmeans_gif.page.tokens import LINE, OPENS

_WORDS = """
arguments async await break case catch class const constructor continue default delete do else extends false finally for
from function get if in instanceof let new null of return set static super switch this throw true try typeof undefined
var void while yield
"""
_KEYWORDS = frozenset(_WORDS.split())

_SHARED = """
close document event fetch focus frames history length location name navigator open origin parent performance
postMessage print screen scroll self status stop top window
"""
_GLOBALS = frozenset(_SHARED.split())
"""Names of the browser that a module may declare too, and use elsewhere as they are."""

_BEFORE_OBJECT = frozenset("(,=:[?") | {"||", "&&", "??", "...", "return", "yield", "throw", "const", "let", "of", "in"}
"""Tokens after which a brace begins an object or a pattern."""

_BEFORE_BLOCK = frozenset(");{}") | {"=>", "else", "try", "finally", "catch", "do", "static", ""}
"""Tokens after which it begins a block; or the name of a class."""

_CONDITIONS = frozenset({"if", "for", "while", "switch"})
"""Words before brackets and a block that are no function."""


@dataclass(slots=True)
class _Reading:
    """What the tokens of a module are.

    Attributes
    ----------
    tokens : list of str
        The tokens, without line ends.
    kinds : list of str
        "variable", "property", "shorthand" (both: ``{ name }``) or "" for each.
    pairs : dict of int to int
        The other bracket of each bracket.
    declared : set of str
        Names of variables that the module declares.
    """

    tokens: list[str]
    kinds: list[str] = field(default_factory=list)
    pairs: dict[int, int] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)


def shortened(modules: Sequence[Sequence[str]]) -> list[list[str]]:
    """Give the variables of modules short names: one name has the same short one everywhere."""
    readings = [_read(tokens) for tokens in modules]
    used: Counter[str] = Counter()
    foreign = set(_GLOBALS)
    for reading in readings:
        for part, kind in zip(reading.tokens, reading.kinds, strict=True):
            if kind in {"variable", "shorthand"}:
                used[part] += 1
                if part not in reading.declared:
                    foreign.add(part)
    fresh = (name for name in _short_names() if name not in foreign | _KEYWORDS)
    renamed = {name: next(fresh) for name, _ in used.most_common() if name not in foreign}
    return [list(_renamed(tokens, reading, renamed)) for tokens, reading in zip(modules, readings, strict=True)]


def _short_names() -> Iterator[str]:
    for length in count(1):
        yield from ("".join(letters) for letters in product(ascii_letters, repeat=length))


def _renamed(tokens: Sequence[str], reading: _Reading, names: dict[str, str]) -> Iterator[str]:
    kinds = iter(reading.kinds)
    for part in tokens:
        kind = "" if part == LINE else next(kinds)
        short = names.get(part, part)
        if kind == "shorthand" and short != part:
            yield from (part, ":", short)
        else:
            yield short if kind == "variable" else part


def _read(tokens: Sequence[str]) -> _Reading:
    reading = _Reading([part for part in tokens if part != LINE])
    open_: list[int] = []
    for at, part in enumerate(reading.tokens):
        if part in "([{" or part.endswith(OPENS):
            if part.startswith("}"):
                _close(reading, open_, at)
            open_.append(at)
        elif part in ")]" or part.startswith("}"):
            _close(reading, open_, at)
    open_.clear()
    for at, part in enumerate(reading.tokens):
        if part.startswith(("}", ")", "]")):
            open_.pop()
        reading.kinds.append(_kind(reading, at, open_[-1] if open_ else None))
        if part in "([{" or part.endswith(OPENS):
            open_.append(at)
    for at in range(len(reading.tokens)):
        _declare(reading, at)
    return reading


def _close(reading: _Reading, open_: list[int], at: int) -> None:
    start = open_.pop()
    reading.pairs[start], reading.pairs[at] = at, start


def _kind(reading: _Reading, at: int, inside: int | None) -> str:
    tokens = reading.tokens
    part, before, after = tokens[at], _at(tokens, at - 1), _at(tokens, at + 1)
    if not (part[0].isalpha() or part[0] in "_$") or part in _KEYWORDS:
        return ""
    if before in {".", "?."}:
        return "property"
    if inside is not None and _is_object(tokens, inside) and before in {"{", ","}:
        if after == ":":
            return "property"
        if after in {",", "}", "="}:
            return "shorthand"
    return "property" if _is_method(reading, at, inside) else "variable"


def _is_object(tokens: Sequence[str], inside: int) -> bool:
    """Return whether a bracket is that of an object or a pattern."""
    before = _at(tokens, inside - 1)
    if (
        tokens[inside] != "{"
        or before in _BEFORE_BLOCK
        or "class" in {_at(tokens, inside - 2), _at(tokens, inside - 4)}
    ):
        return False
    if before in _BEFORE_OBJECT or before.endswith(OPENS):
        return True
    raise ValueError(f"neither a block nor an object: {' '.join(tokens[max(0, inside - 5) : inside + 5])!r}")


def _is_method(reading: _Reading, at: int, inside: int | None) -> bool:
    """Return whether a name is that of a method, in an object or a class."""
    tokens = reading.tokens
    if inside is None or tokens[inside] != "{" or _at(tokens, at + 1) != "(":
        return False
    before = _at(tokens, at - 1)
    if before not in {"{", "}", ";", ",", "async", "get", "set", "static", "*"}:
        return False
    return _at(tokens, reading.pairs[at + 1] + 1) == "{"


def _declare(reading: _Reading, at: int) -> None:
    """Note the names that a token declares."""
    tokens, part = reading.tokens, reading.tokens[at]
    if part in {"const", "let"}:
        _declare_list(reading, at + 1, len(tokens), ends=(";", "of", "in"))
    elif part in {"function", "class"}:
        name = at + 2 if _at(tokens, at + 1) == "*" else at + 1
        if reading.kinds[name] == "variable":
            reading.declared.add(tokens[name])
    elif part == "(" and _has_parameters(reading, at):
        _declare_list(reading, at + 1, reading.pairs[at])


def _has_parameters(reading: _Reading, at: int) -> bool:
    tokens, before = reading.tokens, _at(reading.tokens, at - 1)
    after = _at(tokens, reading.pairs[at] + 1)
    return after == "=>" or (after == "{" and before not in _CONDITIONS)


def _declare_list(reading: _Reading, at: int, end: int, ends: tuple[str, ...] = ()) -> None:
    """Note the names of a list of patterns, each with a value or without."""
    tokens, is_pattern = reading.tokens, True
    while at < end and tokens[at] not in ends:
        part = tokens[at]
        if part == ",":
            is_pattern = True
        elif is_pattern and part in "[{":
            _declare_list(reading, at + 1, reading.pairs[at])
            at = reading.pairs[at]
            is_pattern = False
        elif is_pattern and reading.kinds[at] in {"variable", "shorthand"}:
            reading.declared.add(part)
            is_pattern = False
        elif part in {"=", "=>"}:
            is_pattern = False
        elif at in reading.pairs and reading.pairs[at] > at:
            at = _after_template(reading, at)
        at += 1


def _after_template(reading: _Reading, at: int) -> int:
    """Return the end of a bracket, or of a template with all its substitutions."""
    at = reading.pairs[at]
    while reading.tokens[at].endswith(OPENS):
        at = reading.pairs[at]
    return at


def _at(tokens: Sequence[str], at: int) -> str:
    return tokens[at] if 0 <= at < len(tokens) else ""
