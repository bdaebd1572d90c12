"""Shorter forms of code that does the same."""

from collections.abc import Iterator, Sequence

from kmeans_gif.page.tokens import OPENS

_HEADS = frozenset({"for", "while", "if"})
"""Words before brackets after which a semicolon can be the whole body."""

_LITERALS = {"true": "!0", "false": "!1", "undefined": "void 0"}

_BEFORE_VALUE = frozenset("=([,?:!") | {"=>", "&&", "||", "??", "...", "===", "!==", "return"}
"""Tokens after which brackets around a name are no call."""

_CALLED = frozenset({"Error", "RangeError", "RegExp"})
"""What is made the same, of something, without ``new``."""

_OF_RESULT = frozenset({".", "?.", "[", "("})
"""Tokens after brackets that take something of what they make."""


def arrows(tokens: Sequence[str]) -> list[str]:
    """Return a script with arrow functions for its functions, before all else: they may be used before they stand."""
    pairs, first, rest, at = _pairs(tokens), list[str](), list[str](), 0
    while at < len(tokens):
        word = at + (tokens[at] == "async")
        begins = rest[-1:] in ([], [";"], ["}"]) and tokens[word : word + 1] == ["function"] and tokens[word + 1] != "*"
        body = pairs[word + 2] + 1 if begins else at
        end = pairs.get(body, at)
        if begins and not {"this", "arguments"} & set(tokens[body:end]):
            first += ["let", tokens[word + 1], "=", *tokens[at:word], *tokens[word + 2 : body], "=>"]
            first += [*tokens[body : end + 1], ";"]
            at = end + 1
        else:
            end = max(end, at + 1)
            rest += tokens[at:end]
            at = end
    return _returning([*first, *rest])


def _returning(tokens: list[str]) -> list[str]:
    """Return a script with values for the bodies of arrow functions that do nothing but return them."""
    pairs, changed = _pairs(tokens), list(tokens)
    for at, (arrow, brace, word, begin) in enumerate(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False), 1):
        if (arrow, brace, word) != ("=>", "{", "return") or begin == ";":
            continue
        end = at + 2
        while end < pairs[at] and tokens[end] not in {";", ","}:
            end = pairs.get(end, end + 1)
        if end + (tokens[end] == ";") == pairs[at]:
            changed[at], changed[pairs[at]] = ("(", ")") if begin == "{" else ("", "")
            changed[at + 1] = ""
            if tokens[end] == ";":
                changed[end] = ""
    return [part for part in changed if part]


def _pairs(tokens: Sequence[str]) -> dict[int, int]:
    """Return the place of the other bracket of each that opens."""
    pairs, open_ = dict[int, int](), list[int]()
    for at, part in enumerate(tokens):
        if part.startswith((")", "]", "}")):
            pairs[open_.pop()] = at
        if part in {"(", "[", "{"} or part.endswith(OPENS):
            open_.append(at)
    return pairs


def plain(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the tokens of a script with short literals, and without needless words and brackets."""
    at, before = 0, ""
    padded = [*tokens, "", "", ""]
    while at < len(tokens):
        part, name, close, after = padded[at : at + 4]
        is_alone = part == "(" and close == ")" and after != "=>" and before in _BEFORE_VALUE
        if is_alone and name.isidentifier():
            part = name
            at += 2
        elif part == "new" and name in _CALLED and after != ")":
            part = name
            at += 1
        elif (part, name) == ("(", ")") and tokens[max(0, at - 2)] == "new" and close not in _OF_RESULT:
            part = close
            at += 2
        before = part
        yield _LITERALS.get(part, part[1:] if part.startswith("0.") else part)
        at += 1


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
