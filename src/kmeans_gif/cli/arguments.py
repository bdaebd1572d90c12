"""What commands that draw have in common: checks of the command line, and their inputs."""

from collections.abc import Sequence
from typing import Any

from kmeans_gif.cli.runs import STDOUT
from kmeans_gif.cli.sections import given
from kmeans_gif.cli.streams import StandardInput
from kmeans_gif.drawing.sizes import Scaled
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.options import SEEDINGS
from kmeans_gif.sources import Image, Images, Points, read
from kmeans_gif.sources.centroids import Centroids, read_centroids
from kmeans_gif.sources.request import Request, checked_request
from kmeans_gif.types import Seeding


def told() -> dict[str, Any]:
    """Return the options for what is printed, checked against each other and ``-o``."""
    tell = given("tell")
    if tell.get("as_json") and given("write").get("out") == STDOUT:
        raise OptionError("--json and -o - both write to standard output; give -o a file")
    if tell.get("quiet") and tell.get("verbose"):
        raise OptionError("--quiet and --verbose ask for opposites; give one of them")
    return tell


def reading_given() -> dict[str, Any]:
    """Return the checked options for reading."""
    reading = given("read")
    checked_request(**{**Request()._asdict(), **reading})
    return reading


def drawing_given() -> dict[str, Any]:
    """Return the arguments of drawing that were given, with the size scaled."""
    drawing, scale = given("draw"), given("scale")
    return {**drawing, "size": Scaled(drawing.get("size"), scale["scale"])} if scale else dict(drawing)


def saving_given(drawing: dict[str, Any], format_: str) -> dict[str, Any]:
    """Take the arguments of `Animation.save` out of those of drawing."""
    names = ("codec", "tolerance", "steps", "max_bytes")
    return {"format": format_, **{name: drawing.pop(name) for name in names if name in drawing}}


def name_of(source: str) -> str:
    """Return the name of an input for messages."""
    return StandardInput.name if source == "-" else source


def read_input(source: str, stdin: bytes, reading: dict[str, Any]) -> Image | Points:
    """Read an input; unlike for an output, the error for a missing file doesn't suggest to create its folder."""
    try:
        record: Image | Points = read(StandardInput(stdin) if source == "-" else source, **reading)
    except FileNotFoundError:
        raise SourceError(f"{source}: no such file or directory; check the name") from None
    return record


def first_centroids(init: str, ks: Sequence[int], n_pinned: int) -> Seeding | Centroids:
    """Check ``--init``; a file must have a row for each cluster whose centroid isn't pinned."""
    for seeding in SEEDINGS:
        if init == seeding:
            return seeding
    try:
        centroids = read_centroids(init)
    except (FileNotFoundError, IsADirectoryError):
        raise SourceError(f"--init {init!r} is neither {', '.join(SEEDINGS)} nor a CSV or NPY file; check it") from None
    for k in ks:
        n_given = len(centroids.rows)
        if n_given != k - n_pinned:
            wanted = f"{k} of -k" if not n_pinned else f"{k} of -k less the {n_pinned} of --pin"
            raise SourceError(f"{init!r} holds {n_given} centroids, not the {wanted}; use -k {n_given + n_pinned}")
    return centroids


def with_columns_of(record: Image | Images | Points, fit: dict[str, Any]) -> dict[str, Any]:
    """Return arguments of clustering with the columns of ``--init`` in the order of an input's."""
    given_first = fit.get("init")
    if not isinstance(given_first, Centroids):
        return fit
    return {**fit, "init": given_first.of(record.names) if isinstance(record, Points) else given_first.rows}
