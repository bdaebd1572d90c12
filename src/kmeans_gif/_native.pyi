"""Types of the compiled kernels; what they do stands in src/native/*.hpp."""

from typing import overload

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.types import Bytes, Floats, Indices, Values

def available_isas() -> list[str]: ...
def isa() -> str: ...

class DataChangedError(ValueError):
    """Rows that are read more than once were not the same each time."""

class RowCounter:
    """Distinct rows, with weights, of all that was added."""

    def __init__(self, features: int, dtype: str) -> None: ...
    def add(self, rows: Values, weights: Bytes | None, threads: int) -> None: ...
    def add_counted(self, rows: Values, weights: NDArray[np.int64]) -> None: ...
    def settle(self) -> bool: ...  # a part of what count() and sorted() do first; False when there is nothing left
    def count(self, threads: int) -> int: ...  # distinct rows
    def sorted(self, threads: int) -> tuple[Values, NDArray[np.int64]]: ...

class RowFinder:
    """Which of some distinct values a row is; one behind the last where it is none."""

    def __init__(self, values: Values) -> None: ...
    def find(self, rows: Values, threads: int) -> NDArray[np.uint32]: ...

class BlockBuilder:
    """Float rows, handed over in chunks three times, on their way into blocks."""

    def __init__(self, n: int, features: int, *, keep_order: bool, weighted: bool) -> None: ...
    def bound(self, rows: Floats, threads: int) -> None: ...
    def bounds(self) -> Floats: ...
    def count(self, rows: Floats, threads: int) -> None: ...
    def place(self, rows: Floats, weights: Floats | None, threads: int) -> None: ...
    def settle(self, threads: int) -> bool: ...

class Blocks:
    """Weighted rows in blocks of neighbours: distinct whole numbers, or floats."""

    @overload
    def __init__(self, values: Values, weights: NDArray[np.int64], threads: int) -> None: ...
    @overload
    def __init__(self, builder: BlockBuilder, threads: int) -> None: ...
    @property
    def n(self) -> int: ...
    @property
    def n_pieces(self) -> int: ...
    @property
    def reordered(self) -> bool: ...
    def order(self) -> NDArray[np.uint32]: ...
    def bounds(self) -> Floats: ...
    def assign_pieces(
        self, centroids: Floats, previous: Floats | None, first: int, last: int, threads: int
    ) -> list[tuple[Values, Values, float, float]]: ...
    def iterate_piece(
        self, centroids: Floats, previous: Floats | None, pinned: int, max_assignments: int, threads: int
    ) -> tuple[Floats, Values, Floats, Values, Values]: ...
    def label_pieces(
        self,
        centroids: Floats,
        out: NDArray[np.uint8] | NDArray[np.uint16],  # (n,): offset + stride * label
        offset: int,
        stride: int,
        first: int,
        last: int,
        threads: int,
    ) -> None: ...
    def farthest(self, centroids: Floats, wanted: int, threads: int, pinned: int) -> Floats: ...
    def inertia(self, weights: Values, sums: Values, centroids: Floats) -> float: ...

class Potential:
    """What k-means++ draws from."""

    @staticmethod
    def of(blocks: Blocks) -> Potential: ...
    def with_centroid(self, centroid: Floats, threads: int) -> float: ...
    def add(self, centroid: Floats, threads: int) -> None: ...
    def at(self, share: float) -> Floats: ...

class BestPartition:
    """Intervals of sorted values with the lowest inertia, as many as were added."""

    def __init__(self, values: Floats, weights: Floats) -> None: ...  # (n,) ascending; (n,) above 0
    def add_cluster(self) -> None: ...
    def means(self) -> Floats: ...  # (clusters,) ascending

class RowSums:
    """Sums of rows, or of the products of each two columns about a center, in multiples of 1 / scale."""

    @overload
    def __init__(self, features: int) -> None: ...
    @overload
    def __init__(self, center: Floats, scale: float) -> None: ...
    def add(self, rows: Floats) -> None: ...
    def total(self) -> Floats: ...  # (features,), or (features, features)

class Jacobi:
    """Eigenvalues (n,), descending, and eigenvectors, the rows of (n, n), of a symmetric matrix."""

    def __init__(self, matrix: Floats) -> None: ...
    def rotate(self, rotations: int) -> bool: ...  # False when it is done
    def values(self) -> Floats: ...
    def vectors(self) -> Floats: ...

def project(rows: Floats, center: Floats, vectors: Floats) -> Floats: ...  # (n, d), (d,), (m, d): (n, m)

class Pcg32:
    """Random numbers."""

    def __init__(self, seed: int) -> None: ...
    def next(self) -> int: ...
    def below(self, bound: int) -> int: ...
    def uniform(self) -> float: ...
    def uniforms(self, n: int) -> Floats: ...

# Colour spaces: `rows` (n, 1 or 3), C-contiguous, into `out` of the same shape; sRGB is encoded, white is 1.
def srgb_to_lab(rows: Floats, out: Floats) -> None: ...
def lab_to_srgb(rows: Floats, out: Floats) -> None: ...
def srgb_to_oklab(rows: Floats, out: Floats) -> None: ...
def oklab_to_srgb(rows: Floats, out: Floats) -> None: ...

# Drawing over a frame (h, w), which may be part of a wider array and is changed in place: each pixel gets the entry in
# the row of the table for its coverage, 0 to 255 (0 leaves it as it is), and in the column of its entry before, or in
# the only one.
def cover(view: Indices, coverage: Bytes, table: Indices) -> None: ...

# Drawing: table (m,), places (h, w) in it, what is added (h, w), out (h, w), which may be part of a wider array and is
# changed in place; all but places are of one dtype.
def yuv420(
    index: Indices,  # (h, w), C-contiguous
    table: NDArray[np.uint64],  # (n,): Y + (64 Cb << 16) + (64 Cr << 32)
    luma: Bytes,  # (h, w), both rounded up to even numbers; all planes are written in place
    cb: Bytes,  # half of each
    cr: Bytes,
) -> None: ...
def look_up(table: Indices, places: NDArray[np.uint32], added: Indices | None, out: Indices, threads: int) -> None: ...

class Diffusion:
    """Error diffusion of a picture that arrives in strips."""

    def __init__(self, palette: Bytes, width: int) -> None: ...  # (k, 1 or 3)
    # values (n, width, 1 or 3), 0 to 255, holes (n, width): entries (n, width), k in a hole.
    def rows(self, values: Floats, holes: NDArray[np.uint8] | None) -> NDArray[np.uint16]: ...

# Points and lines, in pixels: x to the right, y down, the first centre is (0.5, 0.5); what is outside is left out.
def markers(
    xy: Floats,  # (n, 2), finite, up to 1e300
    radius: Floats,  # (n,), of a disc; other shapes have its area; 0 draws nothing
    shapes: Bytes | None,  # (n,), 0 to 9, as in marker_shapes.hpp; None: discs
    rim: float,
    width: int,
    height: int,
) -> tuple[NDArray[np.uint32], Bytes]: ...  # (h, w) each: owner, n where coverage is 0; coverage
def dots(mask: Bytes, points: Floats, width: float) -> None: ...  # as `stroke`, for points that are not joined
def stroke(mask: Bytes, path: Floats, width: float) -> None: ...  # mask (h, w), changed in place; path (m, 2)
def to_pixels(places: Floats, zero: Floats, scale: Floats, shift: Floats) -> Floats: ...  # all (n, 2) or (2,)
def count_pixels(xy: Floats, counts: NDArray[np.uint32]) -> None: ...  # xy (n, 2); counts (h, w), changed in place
def front_pixels(
    xy: Floats,  # (n, 2)
    depth: Floats,  # (n,)
    first: int,  # number of the first of these points
    nearest: Floats,  # (h, w), changed in place; begin with infinity
    owner: NDArray[np.uint32],  # (h, w), changed in place
) -> None: ...
def gif_header(height: int, width: int, palette: Bytes, plays: int, comment: str) -> bytes: ...  # palette (n, 3)

# The blocks of frames, each (index, palette, transparent row or -1, (index, palette, transparent) of the frame before,
# or None for the first, mask of the pixels to write or None, centiseconds); number `first` on, which messages tell.
GifFrame = tuple[Bytes, Bytes, int, tuple[Bytes, Bytes, int] | None, Bytes | None, int]

class GifCoder:
    def __init__(self, threads: int) -> None: ...
    def frames(self, items: list[GifFrame], global_palette: Bytes, first: int) -> bytes: ...

class GifScreen:
    """What is displayed while pixels may be off by a tolerance."""

    def __init__(self, height: int, width: int, tolerance: int) -> None: ...
    def show(self, index: Bytes, palette: Bytes, transparent: int) -> Bytes: ...  # (h, w), 1: must be written

def lzw_decode(data: bytes, size: int) -> bytes: ...  # of TIFF; at most `size` bytes, fewer if the data end before

# Text tables; kinds of cells are numbered as in src/native/text/cell.hpp.
def read_cell(cell: bytes, mark: str) -> tuple[int, float]: ...
def first_row(text: bytes, start: int, delimiter: str, last: bool) -> tuple[list[bytes], int, int, int] | None: ...

class TableParser:
    """A text table that arrives in blocks."""

    def __init__(
        self,
        delimiter: str,
        mark: str,
        width: int,
        columns: list[int],
        coded: int,  # position of a column of classes; -1 for none
        line: int,
    ) -> None: ...
    @property
    def codes(self) -> NDArray[np.uint32]: ...  # of the rows of the last block
    @property
    def classes(self) -> list[bytes]: ...  # the different cells so far; 1 << 12 and an empty one at most
    def parse(self, block: bytes, last: bool) -> None: ...
    def take(self, out: Floats) -> None: ...
    @property
    def size(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def seen(self) -> list[tuple[int, int, int, bytes]]: ...  # column, kind, line and cell
    @property
    def fault(self) -> tuple[int, int] | None: ...  # line, and number of cells

# Indices: rows (n, d), weights (n,), labels (m, n) below clusters (m,), of which there are k in all.
class Silhouettes:
    """Silhouettes of rows under labellings."""

    def __init__(
        self, rows: Floats, weights: Floats, labels: NDArray[np.uint16], clusters: NDArray[np.uint32]
    ) -> None: ...
    def of_rows(self, first: int, last: int, threads: int) -> Floats: ...  # (m, last - first)

def add_moments(
    rows: Floats,
    weights: Floats,
    labels: NDArray[np.uint16],
    clusters: NDArray[np.uint32],
    centers: Floats,  # (k, d)
    moments: Floats,  # (k, 3 + d), changed in place
    threads: int,
) -> None: ...
def add_squared_silhouettes(
    rows: Floats,
    weights: Floats,
    labels: NDArray[np.uint16],
    clusters: NDArray[np.uint32],
    means: Floats,  # (k, d)
    variances: Floats,  # (k,)
    cluster_weights: Floats,  # (k,)
    sums: Floats,  # (m,), changed in place
    threads: int,
) -> None: ...
