"""Short names for what a script uses often: functions of ``Math``, arrays, strings, long names of properties."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kmeans_gif.page.names import Module
from kmeans_gif.page.tokens import tokens_of

_WORDS = "Array BigInt Float64Array Infinity Int32Array Number Object String Uint8Array Uint16Array Uint32Array"
_GLOBALS = frozenset(_WORDS.split())
"""Names that pages and workers both have."""

_SHORT = 2
"""Length of a short name."""

_LONG = 9
"""Length of the names of properties for which ``a[b]`` is worth it: those of the document, not of inner loops."""


def with_builtins(modules: Sequence[Module]) -> list[Module]:
    """Let modules take what they use often from one more module, the last, which has to run first."""
    used = Counter(each for module in modules for each in _found(module.tokens) if each)
    often = [each for each, n in used.items() if n * (len(each) - _length(each)) > len(each) + _SHORT + len("=,")]
    names = {each: f"${place}" for place, each in enumerate(often)}
    values = {each: f'"{each[1:]}"' if each.startswith(".") else each for each in often}
    declared = ", ".join(f"{short} = {values[each]}" for each, short in names.items())
    taken = {short: (len(modules), short) for short in names.values()}
    changed = [
        replace(module, tokens=list(_changed(module.tokens, names)), imported={**module.imported, **taken})
        for module in modules
    ]
    return [*changed, Module(list(tokens_of(f"const {declared};")) if names else [])]


def _length(found: str) -> int:
    """Return the length of what stands in its place."""
    return _SHORT + len("[]") if found.startswith(".") else _SHORT


def _found(tokens: Sequence[str]) -> Iterator[str]:
    """Yield what each token begins, or nothing: a name after a dot or before a colon may be that of a property."""
    for at, part in enumerate(tokens):
        before, after = tokens[at - 1 : at], tokens[at + 1 : at + 2]
        if before in (["."], ["?."]) or (after == [":"] and before != ["?"]):
            yield ""
        elif part == "." and len(after[0]) >= _LONG:
            yield f".{after[0]}"
        elif part == "Math" and after == ["."]:
            yield f"Math.{tokens[at + 2]}"
        else:
            yield part if part in _GLOBALS or part.startswith('"') else ""


def _changed(tokens: Sequence[str], names: Mapping[str, str]) -> Iterator[str]:
    skipped = 0
    for part, found in zip(tokens, _found(tokens), strict=True):
        if skipped:
            skipped -= 1
        elif found in names:
            skipped = 1 if part == "." else 2 * (part == "Math")
            yield from ("[", names[found], "]") if part == "." else (names[found],)
        else:
            yield part
