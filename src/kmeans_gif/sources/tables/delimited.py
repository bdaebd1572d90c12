"""CSV and similar tables → `Points`: read in blocks, so that memory holds only the numbers and one block of text."""

from itertools import chain
from typing import IO

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.cells import Kind
from kmeans_gif.sources.tables.classes import MAX_DIFFERENT, Column, too_many_classes
from kmeans_gif.sources.tables.dialect import Opening, read_opening
from kmeans_gif.sources.tables.gathering import Gathering, Sighting
from kmeans_gif.sources.tables.text import blocks_of, check_length


def read_delimited(stream: IO[bytes], name: str, request: Request, *, delimiter: str | None = None) -> Points:
    r"""Read a table of cells between delimiters; messages count lines from 1.

    Examples
    --------
    >>> import io
    >>> points = read_delimited(io.BytesIO(b"x;y;z\n1;2;a\n3;4;b\n"), "it", Request("points", columns=("y", "x")))
    >>> points.n, points.names, points.rows(0, 2).tolist()
    (2, ('y', 'x'), [[2.0, 1.0], [4.0, 3.0]])
    """
    blocks = blocks_of(stream, name)
    opening = read_opening(blocks, name, request, delimiter)
    gathering = Gathering(name, opening.names, request, opening.named)
    positions, width = gathering.positions, len(opening.names)
    parser = _native.TableParser(
        opening.delimiter,
        request.decimal,
        width,
        positions,
        -1 if gathering.truth is None else gathering.truth,
        opening.line,
    )
    codes: list[NDArray[np.uint32]] = []
    rows = 0
    for block in chain([opening.rows], blocks, [None]):
        parser.parse(block or b"", last=block is None)
        values = np.empty((parser.size // len(positions), len(positions)))
        parser.take(values)
        seen = [
            Sighting(column, Kind(kind), line, cell.decode("utf-8", "backslashreplace"))
            for column, kind, line, cell in parser.seen
        ]
        gathering.add(values, seen)
        codes.append(parser.codes)
        if parser.fault is not None:
            raise _faulty_row(name, opening, *parser.fault)
        check_length(parser.waiting, f"{name}: line {parser.line + 1}")
        rows += len(values)
    if rows == 0:
        raise SourceError(f"{name} has a header and no rows below it; there is nothing to cluster")
    return gathering.points(_classes(gathering, parser.classes, codes))


def _classes(gathering: Gathering, cells: list[bytes], codes: list[NDArray[np.uint32]]) -> Column | None:
    """Return the column of true classes, if there is one."""
    if gathering.truth is None:
        return None
    name = gathering.names[gathering.truth]
    if len(cells) >= MAX_DIFFERENT:
        raise too_many_classes(name, gathering.what)
    values = [cell.decode("utf-8", "backslashreplace") for cell in cells]
    return Column(name, values, np.concatenate(codes).astype(np.intp), gathering.request.decimal)


def _faulty_row(name: str, opening: Opening, line: int, cells: int) -> SourceError:
    if cells == 0:
        return SourceError(f"{name}: line {line} opens a quote that is never closed; close it, or double it in a cell")
    width = len(opening.names)
    commas = (", or use ", Option("decimal", ","), " for decimal commas")
    counted = "1 cell" if cells == 1 else f"{cells} cells"
    return SourceError(
        f"{name}: line {line} has {counted}, the first row has {width}; every row needs as many as the first",
        *(commas if (opening.delimiter, width) == (",", 1) else ()),
    )
