"""A reference implementation of the grammar of a cell, with regular expressions and Python's own numbers."""

import math
import re

from kmeans_gif.sources.tables.cells import Kind

BLANKS = " \t\n\r\v\f\u00a0\u202f"
MISSING = {"", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "?", "-", "."}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
EXPONENT = r"([eE][+-]?[0-9]+)?"
LOOKALIKES = [
    re.compile(r"[+\-\u2212]?([0-9]*[.,][0-9]+|[0-9]+[.,][0-9]*)" + EXPONENT),
    re.compile(r"\u2212[0-9]+" + EXPONENT),
    re.compile(
        r"[+\-\u2212]?[1-9][0-9]{0,2}(?P<s>[,. '_\u2019\u00a0\u202f])([0-9]{2,3}(?P=s))*[0-9]{3}"
        r"((?!(?P=s))[.,][0-9]*)?" + EXPONENT
    ),
]


def careful(cell: str, decimal: str) -> tuple[Kind, float]:
    """Read a cell by the grammar, without regard to speed."""
    text = cell.strip(BLANKS)
    if text.isascii() and text.lower() in MISSING:
        return Kind.MISSING, math.nan
    pointed = text.translate(str.maketrans(".,", ",.")) if decimal == "," else text
    if NUMBER.fullmatch(pointed):
        value = float(pointed)
        return (Kind.INFINITE, math.nan) if math.isinf(value) else (Kind.NUMBER, value)
    if re.fullmatch(r"[+-]?(inf|infinity)", text, re.IGNORECASE | re.ASCII):
        return Kind.INFINITE, math.nan
    return (Kind.LOOKALIKE if any(one.fullmatch(text) for one in LOOKALIKES) else Kind.TEXT), math.nan
