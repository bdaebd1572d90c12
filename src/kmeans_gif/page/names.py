"""Shorter names for the variables of a script: those of properties stay, and so do those that it doesn't declare."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, pairwise, product
from string import ascii_letters

from kmeans_gif.page.tokens import OPENS

_WORDS = """
arguments async await break case catch class const constructor continue default delete do else extends false finally for
function get if in instanceof let new null of return set static super switch this throw true try typeof undefined
var void while yield
"""
_KEYWORDS = frozenset(_WORDS.split())

_GLOBALS = frozenset({"document"})
"""Names of the browser that a module may declare too, and use elsewhere as they are; any other only one of both."""

_BEFORE_OBJECT = frozenset("(,=:[?") | {"||", "&&", "??", "...", "return", "yield", "throw", "const", "let", "of", "in"}
"""Tokens after which a brace begins an object or a pattern."""

_BEFORE_BLOCK = frozenset(");{}") | {"=>", "else", "try", "finally", "catch", "do", "static", ""}
"""Tokens after which it begins a block; or the name of a class."""

_CONDITIONS = frozenset({"if", "for", "while", "switch"})
"""Words before brackets and a block that are no function."""


_STATEMENTS = frozenset({"const", "let", "function", "class", "async"})
"""Words that begin a statement."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module without its imports and exports.

    Attributes
    ----------
    tokens : list of str
    imported : mapping of str to (int, str)
        The places, among all modules, of those where names come from, and their names there.
    """

    tokens: list[str]
    imported: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What the tokens of a module are.

    Attributes
    ----------
    tokens : list of str
    kinds : list of str
        "variable", "property", "shorthand" (both: ``{ name }``) or "" for each.
    pairs : dict of int to int
        The other bracket of each bracket.
    inside : list of int or None
        The bracket that each stands in.
    ends : list of int
        Where statements of the module end.
    declared : set of str
        Names of variables that the module declares.
    shared : set of str
        Those that all of it sees.
    """

    tokens: list[str]
    kinds: list[str] = field(default_factory=list)
    pairs: dict[int, int] = field(default_factory=dict)
    inside: list[int | None] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)


_Variable = str | tuple[int, str]
"""A variable of a statement: its name; one that a module declares: the place of the module too."""


def shortened(modules: Sequence[Module]) -> list[list[str]]:
    """Give the variables of modules short names with which all modules can stand in one scope.

    Those that a module declares differ from each other. All others take the first names that their statement leaves.
    """
    readings = [_read(module.tokens) for module in modules]
    variables = [list(_variables(*each)) for each in zip(count(), readings, modules, strict=False)]
    foreign = _foreign(readings, modules)
    used = Counter(each for each in chain(*variables) if isinstance(each, tuple))
    shared: dict[_Variable, str] = {}
    shared.update(zip((each for each, _ in used.most_common()), _short_names(foreign), strict=False))
    return [list(_renamed(reading, named, shared, foreign)) for reading, named in zip(readings, variables, strict=True)]


def _variables(place: int, reading: _Reading, module: Module) -> Iterator[_Variable | None]:
    """Yield the variable that each token is, or none."""
    for part, kind in zip(reading.tokens, reading.kinds, strict=True):
        if kind not in {"variable", "shorthand"}:
            yield None
        elif part in reading.shared:
            yield place, part
        else:
            yield module.imported.get(part, part)


def _foreign(readings: Sequence[_Reading], modules: Sequence[Module]) -> set[str]:
    """Return the names that modules use without declaring them."""
    foreign = set(_GLOBALS)
    for reading, module in zip(readings, modules, strict=True):
        known = reading.declared | module.imported.keys()
        foreign |= {
            part
            for part, kind in zip(reading.tokens, reading.kinds, strict=True)
            if kind in {"variable", "shorthand"} and part not in known
        }
    return foreign


def _short_names(taken: Collection[str]) -> Iterator[str]:
    for length in count(1):
        for letters in product(ascii_letters, repeat=length):
            name = "".join(letters)
            if name not in taken and name not in _KEYWORDS:
                yield name


def _renamed(
    reading: _Reading, variables: Sequence[_Variable | None], shared: Mapping[_Variable, str], foreign: set[str]
) -> Iterator[str]:
    named = reading.declared - _GLOBALS
    for start, end in pairwise([0, *reading.ends, len(reading.tokens)]):
        used = Counter(each for each in variables[start:end] if each is not None)
        taken = foreign | {shared[each] for each in used if each in shared}
        own = [each for each, _ in used.most_common() if isinstance(each, str) and each in named]
        names: dict[_Variable, str] = {**shared}
        names.update(zip(own, _short_names(taken), strict=False))
        for at in range(start, end):
            part, variable = reading.tokens[at], variables[at]
            short = part if variable is None else names.get(variable, part)
            if reading.kinds[at] == "shorthand" and short != part:
                yield from (part, ":")
            yield short


def _read(tokens: list[str]) -> _Reading:
    reading = _Reading(tokens)
    open_: list[int] = []
    for at, part in enumerate(tokens):
        if part.startswith(("}", ")", "]")):
            start = open_.pop()
            reading.pairs[start], reading.pairs[at] = at, start
        reading.inside.append(open_[-1] if open_ else None)
        if part in {"(", "[", "{"} or part.endswith(OPENS):
            open_.append(at)
    for at, inside in enumerate(reading.inside):
        reading.kinds.append(_kind(reading, at, inside))
        if inside is None and tokens[at] in _STATEMENTS and _at(tokens, at - 1) in {";", "}"}:
            reading.ends.append(at)
    for at in range(len(tokens)):
        _declare(reading, at)
    return reading


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
    names: set[str] = set()
    if part in {"const", "let"}:
        names |= _listed(reading, at + 1, len(tokens), ends=(";", "of", "in"))
    elif part in {"function", "class"}:
        name = at + 2 if _at(tokens, at + 1) == "*" else at + 1
        if reading.kinds[name] == "variable":
            names.add(tokens[name])
    if reading.inside[at] is None:
        reading.shared |= names
    if part == "(" and _has_parameters(reading, at):
        names |= _listed(reading, at + 1, reading.pairs[at])
    reading.declared |= names


def _has_parameters(reading: _Reading, at: int) -> bool:
    tokens, before = reading.tokens, _at(reading.tokens, at - 1)
    after = _at(tokens, reading.pairs[at] + 1)
    return after == "=>" or (after == "{" and before not in _CONDITIONS)


def _listed(reading: _Reading, at: int, end: int, ends: tuple[str, ...] = ()) -> set[str]:
    """Return the names of a list of patterns, each with a value or without."""
    tokens, is_pattern, names = reading.tokens, True, set[str]()
    while at < end and tokens[at] not in ends:
        part = tokens[at]
        if part == ",":
            is_pattern = True
        elif is_pattern and part in "[{":
            names |= _listed(reading, at + 1, reading.pairs[at])
            at = reading.pairs[at]
            is_pattern = False
        elif is_pattern and reading.kinds[at] in {"variable", "shorthand"}:
            names.add(part)
            is_pattern = False
        elif part in {"=", "=>"}:
            is_pattern = False
        elif at in reading.pairs and reading.pairs[at] > at:
            at = _after_template(reading, at)
        at += 1
    return names


def _after_template(reading: _Reading, at: int) -> int:
    """Return the end of a bracket, or of a template with all its substitutions."""
    at = reading.pairs[at]
    while reading.tokens[at].endswith(OPENS):
        at = reading.pairs[at]
    return at


def _at(tokens: Sequence[str], at: int) -> str:
    return tokens[at] if 0 <= at < len(tokens) else ""
