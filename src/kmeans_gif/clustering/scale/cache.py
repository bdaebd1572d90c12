"""Blocks of partitions in the memory of a worker, which live as long as the rows that they are made of.

They are found by the identity of the rows, so that a result never depends on them: rows that are read again, on another
worker or after one has died, are put into blocks again.
"""

import weakref
from dataclasses import dataclass
from threading import RLock

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import float_blocks
from kmeans_gif.types import Floats

_BYTES = 1.25
"""Bytes of blocks by byte of rows: the rows themselves, their labels, and sums and bounding boxes."""


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    rows: "weakref.ref[Floats]"
    blocks: _native.Blocks
    n_bytes: float


_entries: dict[int, _Entry] = {}
_lock = RLock()  # reentrant, because rows may be collected while it is held


def blocks_of_rows(rows: Floats, room: float) -> _native.Blocks:
    """Put rows into blocks, and keep these while all that are kept take at most `room` bytes."""
    key = id(rows)
    with _lock:
        entry = _entries.get(key)
    if entry is not None and entry.rows() is rows:
        return entry.blocks
    blocks = float_blocks(lambda start, stop: rows[start:stop], *rows.shape, keep_order=False, threads=1)
    n_bytes = _BYTES * rows.nbytes
    with _lock:
        if sum(each.n_bytes for each in _entries.values()) + n_bytes <= room:
            _entries[key] = _Entry(weakref.ref(rows, lambda gone: _forget(key, gone)), blocks, n_bytes)
    return blocks


def _forget(key: int, gone: "weakref.ref[Floats]") -> None:
    with _lock:
        if key in _entries and _entries[key].rows is gone:
            del _entries[key]
