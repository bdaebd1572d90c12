"""How many clusters of several runs fit the palette of a frame."""

from collections.abc import Sequence

from kmeans_gif.errors import Option, OptionError

_LEAST = 3
"""Entries beside those of the clusters: the ground, the grid and the ink."""


def check_total(n_clusters: Sequence[int], colors: int) -> None:
    """Refuse more clusters of several runs than there are entries for, before anything is read."""
    if sum(n_clusters) > colors - _LEAST:
        raise OptionError(*too_many(n_clusters, colors, colors - _LEAST))


def check_entries(n_clusters: Sequence[int], size: int, colors: int, name: str) -> None:
    """Refuse a palette of some size that a frame can't hold; `name` is the format, with its article."""
    if size <= colors:
        return
    if len(n_clusters) > 1:
        raise OptionError(*too_many(n_clusters, colors))
    raise OptionError(
        Option("n_clusters", n_clusters[0]),
        f" does not fit {name} frame: the palette has {size} entries, at most {colors} fit; use fewer clusters",
    )


def too_many(n_clusters: Sequence[int], colors: int, most: int | None = None) -> tuple[str | Option, ...]:
    """Say that the clusters of several runs don't fit a frame, at most how many do, if that is known, and what to do.

    >>> print(*too_many([100, 200], 256, 253), sep="")
    n_clusters=(100, 200) makes 300 clusters in 2 runs, but a frame of 256 colours has room for 253 in all; use fewer \
clusters or runs, or another format, such as WebP
    """
    room = f"room for {most} in all" if most is not None else "less room"
    runs = "1 run" if len(n_clusters) == 1 else f"{len(n_clusters)} runs"
    makes = f" makes {sum(n_clusters)} clusters in {runs}, but a frame of {colors} colours has {room}"
    ways_out = "; use fewer clusters or runs, or another format, such as WebP"
    return Option("n_clusters", tuple(dict.fromkeys(n_clusters))), makes + ways_out
