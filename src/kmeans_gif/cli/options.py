"""The options of ``animate`` except the fields of the look, by section of its help."""

from functools import partial
from typing import Any, get_args

import click

from kmeans_gif.cli import values
from kmeans_gif.cli.completion import completed_files
from kmeans_gif.cli.sections import applied, option
from kmeans_gif.drawing.sizes import MAX_SCALE
from kmeans_gif.options import MAX_CLUSTERS, MAX_SEED, MAX_THREADS
from kmeans_gif.types import COLOR_SPACES, Kind
from kmeans_gif.writers import CODECS, WRITERS

DEFAULT_CLUSTERS = 6
"""Number of clusters without ``-k``."""


def ruled(metavar: str, rule: values.Rule[Any]) -> dict[str, Any]:
    """Return the settings of an option that is checked by a rule."""
    return {"metavar": metavar, "type": str, "callback": values.checked(rule)}


_TIME = ruled("MS", values.time)

COUNT = ruled("N", values.whole_number(1))
CLUSTERS: dict[str, Any] = {
    "metavar": "K",
    "type": str,
    "multiple": True,
    "callback": values.cluster_numbers(MAX_CLUSTERS),
}
SEED: dict[str, Any] = {**ruled("N", values.whole_number(0, MAX_SEED)), "help": "Random seed. [random; printed]"}
THREADS: dict[str, Any] = {
    **ruled("N", values.whole_number(1, MAX_THREADS)),
    "help": "Number of threads. [all usable cores]",
}
"""Settings of options that several commands have, each in a section of its own."""

_input = partial(option, "Input", "read")
_clustering = partial(option, "Clustering", "fit")
_look = partial(option, "Look", "draw")
_drawn = partial(option, "Output", "draw")
_written = partial(option, "Output", "write")
_told = partial(option, "Output", "tell")

json_option = _told("--json", "as_json", is_flag=True, help="Print a JSON document for each run, not its path.")

scheduler_option = option(
    *("Input", "cluster", "--scheduler"),
    metavar="ADDRESS",
    help="Dask cluster that reads and counts Zarr folders and folders of tables, such as tcp://HOST:8786.",
)

_INPUT = (
    _input("--kind", type=click.Choice(get_args(Kind)), help="How to read input that could be both."),
    _input(
        "--max-pixels",
        **COUNT,
        help="Maximum number of pixels in memory; larger images are read in strips. [80000000]",
    ),
    scheduler_option,
)

_POINTS = (
    _input(
        "--columns",
        metavar="A,B,...",
        callback=values.names,
        help="Columns of points, by name or position from 0. [all numeric ones]",
    ),
    _input("--drop-missing", is_flag=True, help="Drop points with a missing value."),
    _input("--header/--no-header", help="Whether a text table's first row names its columns. [detected]"),
    _input("--decimal", type=click.Choice((".", ",")), help="Decimal mark of a text table. [.]"),
    _input("--max-values", **COUNT, help="Maximum number of values of points in memory. [1000000000]"),
)

_CLUSTERING = (
    option(
        *("Clustering", "write", "-k", "--clusters", "n_clusters"),
        **CLUSTERS,
        help=f"Number of clusters; several: 2,4,6 or 2-8. [{DEFAULT_CLUSTERS}]",
    ),
    _clustering(
        "--init",
        metavar="INIT",
        shell_complete=completed_files,
        help="First centroids: random, k-means++, k-means||, or a CSV or NPY file. [random]",
    ),
    _clustering("--seed", **SEED),
    _clustering("--n-init", **COUNT, help="Number of runs; the best is kept. [1]"),
    _clustering("--max-iter", **COUNT, help="Maximum number of iterations. [300]"),
    _clustering("--color-space", type=click.Choice(COLOR_SPACES), help="Colour space for distances. [rgb]"),
    _clustering(
        "--pin",
        "pinned",
        **ruled("PIN", values.pins),
        help="Centroids that don't move: #e30613,#ffffff; or rows of numbers, 1.5,2;3,4.",
    ),
    _clustering("--threads", **THREADS),
)

_SHOWN = (
    _look(
        "--size",
        **ruled("N|WxH|full", values.size),
        help="Long side, box to fit into, or the image's own size. [at most 1024; points 720]",
    ),
    _look(
        "--explain",
        is_flag=True,
        help="Tell the run as a story, with captions and panels.",
    ),
    option(
        *("Look", "scale", "--scale"),
        **ruled("N", values.whole_number(1, MAX_SCALE)),
        help="Factor for all pixel measures, such as 2 for slides. [1]",
    ),
    _look("--distinct-colors", is_flag=True, help="Draw clusters of an image in distinct colours."),
)

_OUTPUT = (
    _written(
        "-o",
        "out",
        metavar="OUT",
        shell_complete=completed_files,
        help="File, folder/, frame-%03d.png, or - for stdout. [{stem}-k{K}.gif]",
    ),
    _written("--format", type=click.Choice([suffix[1:] for suffix in WRITERS]), help="Format of the files. [gif]"),
    _drawn(
        "--codec",
        type=click.Choice(CODECS),
        help="Codec of a video; av1 makes the smallest files. [h264 in MP4, vp9 in WebM]",
    ),
    _drawn(
        "--steps",
        **ruled("N,...", values.steps),
        help="Steps in a PNG: numbers from 0, last. [six that tell the run]",
    ),
    _drawn("--duration", **_TIME, help="Duration of each frame. [500, less in long runs]"),
    _drawn("--hold", **_TIME, help="Duration of the last frame. [2000]"),
    _drawn("--plays", **ruled("N", values.whole_number(0, 65_536)), help="Number of plays; 0 loops forever. [0]"),
    _drawn(
        "--tolerance",
        **ruled("N", values.whole_number(0, 255)),
        help="Maximum error of pixel values; makes files smaller. [0]",
    ),
    _drawn(
        "--max-bytes",
        **ruled("N", values.byte_count),
        help="Maximum size of the file, such as 8M; draws a smaller picture if needed.",
    ),
    json_option,
)

_REPORTING = (
    _written("--force", is_flag=True, help="Replace existing files, except inputs."),
    _told("--quiet", is_flag=True, help="Print no notes, summaries or progress."),
    _told("--verbose", is_flag=True, help="Print more, such as timings."),
    _told("--debug", is_flag=True, help="Print the traceback of an error."),
)


def input_options(command: Any) -> Any:  # noqa: ANN401 - whatever click makes a command of
    """Add the options for reading."""
    return applied(_INPUT, command)


def standardizing_option(command: Any) -> Any:  # noqa: ANN401
    """Add the option for clustering that only points have."""
    return applied((_clustering("--standardize", is_flag=True, help="Scale each column to unit variance."),), command)


def point_options(command: Any) -> Any:  # noqa: ANN401
    """Add the options for reading that only points have."""
    return applied(_POINTS, command)


def clustering_options(command: Any) -> Any:  # noqa: ANN401
    """Add the options for clustering."""
    return applied(_CLUSTERING, command)


def shown_options(command: Any) -> Any:  # noqa: ANN401
    """Add the options for drawing that are not fields of `Look`."""
    return applied(_SHOWN, command)


def saving_option(command: Any) -> Any:  # noqa: ANN401
    """Add the option for saving a run."""
    save = _written(
        "--save-run", metavar="RUN.npz", shell_complete=completed_files, help="Save the run, for kmeans-gif draw."
    )
    return save(command)


def output_options(command: Any) -> Any:  # noqa: ANN401
    """Add the options for writing animations."""
    return applied(_OUTPUT, command)


def reporting_options(command: Any) -> Any:  # noqa: ANN401
    """Add the options for replacing files and for what is printed."""
    return applied(_REPORTING, command)
