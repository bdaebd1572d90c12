"""The dialect of a text table: comments, Excel's ``sep=``, the delimiter and the header."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kmeans_gif import _native
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.cells import Kind, lookalike_reason, read_cell
from kmeans_gif.sources.tables.columns import default_names
from kmeans_gif.sources.tables.text import check_length, decoded

DELIMITERS = (",", ";", "\t", "|", " ")
"""Supported delimiters; of those that fit equally well, the first is used. A space means any blanks."""

_NO_DELIMITER = "\0"
_SAMPLE = 1 << 16
"""Bytes in which the delimiter is detected."""

_SAMPLE_ROWS = 50

_SEP = re.compile(rb'"?sep=([^\r\n])"?[ \t]*(?:\r\n?|\n)', re.IGNORECASE)
_SKIPPED = re.compile(rb"(?:[ \t\v\f]*(?:#(?!N/A)[^\r\n]*)?(?:\r\n?|\n))*+", re.IGNORECASE)
"""Blank lines and comments; #N/A is a missing value."""

_LINE_END = re.compile(rb"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a text table.

    Attributes
    ----------
    delimiter : str
        One of `DELIMITERS`, or a null character if there is none.
    names : tuple of str
        Of the columns.
    rows : bytes
        What was read from the first row of data on.
    line : int
        Number of lines before it.
    named : bool
        Whether the names are those of a header.
    """

    delimiter: str
    names: tuple[str, ...]
    rows: bytes
    line: int
    named: bool


def read_opening(blocks: Iterator[bytes], name: str, request: Request, delimiter: str | None) -> Opening:
    """Read up to the first row of data; the delimiter is detected if it isn't given."""
    content = b""
    row = None
    for block in blocks:
        content += block or b"\n"
        if block and len(content) < _SAMPLE:
            continue
        sep = _SEP.match(content)
        skipped = _SKIPPED.match(content, sep.end() if sep else 0)
        start = skipped.end() if skipped else 0
        used = _said(sep, name, request.decimal) or delimiter or found_delimiter(content[start:], request.decimal)
        row = _native.first_row(content, start, used, last=not block)
        while row is not None and not any(cell.strip() for cell in row[0]):
            start = row[1]
            row = _native.first_row(content, start, used, last=not block)
        if row is not None:
            break
        check_length(len(content), name)
    if row is None:
        raise SourceError(f"{name} has no rows; there is nothing to cluster")
    cells, end, before, after = row
    line = len(_LINE_END.findall(content, 0, start))
    if _is_header(cells, f"{name}: line {line + before + 1}", name, request):
        names = tuple(decoded(cell, name, line + before).strip() for cell in cells)
        return Opening(used, names, content[end:], line + after, named=True)
    return Opening(used, default_names(len(cells)), content[start:], line, named=False)


def _said(sep: re.Match[bytes] | None, name: str, decimal: str) -> str | None:
    """Read the delimiter from a line ``sep=;``."""
    if sep is None:
        return None
    delimiter = sep[1].decode("latin-1")
    if delimiter not in DELIMITERS or delimiter == decimal:
        known = ", ".join(repr(one) for one in DELIMITERS if one != decimal)
        raise SourceError(f"{name}: line 1 sets the delimiter {delimiter!r}; supported ones are {known}")
    return delimiter


def _is_header(cells: Sequence[bytes], place: str, name: str, request: Request) -> bool:
    """Whether the first row names the columns; notes ambiguous cases."""
    if request.header is not None:
        return request.header
    kinds = [read_cell(cell, request.decimal)[0] for cell in cells]
    texts = [cell.decode("utf-8", "replace").strip() for cell in cells]
    if Kind.LOOKALIKE in kinds:
        cell = texts[kinds.index(Kind.LOOKALIKE)]
        raise SourceError(f"{place} is {cell!r}, ", *lookalike_reason(request.decimal))
    counting = _counts_up(texts)
    if not {Kind.TEXT} & set(kinds) and not (texts[0] == "" and _counts_up(texts[1:])):  # pandas' index has no name
        if counting:
            shown = ", ".join(texts[:3]) + (", …" if len(texts) > 3 else "")
            note(
                f"{name}: the first row ({shown}) is read as data; if it names the columns, use ",
                Option("header", value=True),
            )
        return False
    numbers = [text for text, kind in zip(texts, kinds, strict=True) if kind == Kind.NUMBER]
    if numbers:
        note(
            f"{name}: the first row is read as column names, although {numbers[0]!r} is a number; if it is data, use ",
            Option("header", value=False),
        )
    return True


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether cells count up from 0 or 1, or are evenly spaced years."""
    if len(texts) < 2 or not all(text.isascii() and text.isdigit() and len(text) < 10 for text in texts):
        return False
    numbers = [int(text) for text in texts]
    step = numbers[1] - numbers[0]
    if step < 1 or numbers != list(range(numbers[0], numbers[-1] + 1, step)):
        return False
    return (step == 1 and numbers[0] in (0, 1)) or (numbers[0] >= 1800 and numbers[-1] <= 2200)


def found_delimiter(text: bytes, decimal: str) -> str:
    r"""Detect the delimiter of a table by its first rows.

    Each candidate is tried. The one that makes most cells numbers is used; rows of different length count half. The
    first row, which may be a header, counts only if it is the only one.

    Examples
    --------
    >>> found_delimiter(b"x;y\n3,14;1\n2,71;0\n", ".")
    ';'
    """
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b"\r")) + 1] or sample
    best, chosen = 0.0, DELIMITERS[1 if decimal == "," else 0]
    for delimiter in (_NO_DELIMITER, *reversed(DELIMITERS)):
        score = _score(sample, delimiter, decimal) if delimiter != decimal else None
        if score is not None and score >= best:
            best, chosen = score, delimiter
    return chosen


def _score(sample: bytes, delimiter: str, decimal: str) -> float | None:
    """Return the share of cells that are numbers, or lookalikes; None if the delimiter doesn't occur."""
    rows = list(_rows(sample, delimiter))
    if delimiter != _NO_DELIMITER and max(map(len, rows), default=0) < 2:
        return None
    cells = [cell for row in (rows[1:] or rows) for cell in row if cell.strip()]
    others = (Kind.TEXT, Kind.LOOKALIKE) if delimiter == _NO_DELIMITER else (Kind.TEXT,)  # 1,2 are two numbers then
    numbers = sum(read_cell(cell, decimal)[0] not in others for cell in cells)
    alike = len({len(row) for row in rows}) == 1
    return numbers / max(1, len(cells)) * (1.0 if alike else 0.5)


def _rows(sample: bytes, delimiter: str) -> Iterator[list[bytes]]:
    start = 0
    for _ in range(_SAMPLE_ROWS):
        row = _native.first_row(sample, start, delimiter, last=True)
        if row is None:
            return
        yield row[0]
        start = row[1]
