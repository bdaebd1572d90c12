"""Shorter forms of code that does the same."""

from collections.abc import Iterator, Sequence

from kmeans_gif.page.tokens import OPENS

_HEADS = frozenset({"for", "while", "if"})
"""Words before brackets after which a semicolon can be the whole body."""


def terse(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the tokens of a script with `let` for `const`, one for neighbours, and without what can be left out."""
    starts, heads = [""], [""]  # the first tokens of the statements, and those before the brackets, that are open
    before, head, at = "", "", 0
    while at < len(tokens):
        part, after = tokens[at], tokens[at + 1 : at + 4]
        if part == "const":
            part = "let"
        if part == "let" or before == ";":
            starts[-1] = part
        if part.startswith((")", "]", "}")):
            starts.pop()
            head = heads.pop()
        if part in {"(", "[", "{"} or part.endswith(OPENS):
            starts.append("")
            heads.append(before)
        before = part
        if part == ";" and after[:1] in (["const"], ["let"]) and starts[-1] == "let":
            yield ","
            at += 2
            before = ","
        elif part == ";" and after[:1] == ["}"] and not (tokens[at - 1] == ")" and head in _HEADS):
            at += 1
        elif part == "(" and after[1:] == [")", "=>"] and after[0] != "(":
            yield after[0]
            starts.pop()
            heads.pop()
            before = ")"
            at += 3
        else:
            yield part
            at += 1
