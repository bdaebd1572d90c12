"""The options of ``quantize``, by section of its help."""

from functools import partial
from typing import Any

import click

from kmeans_gif.cli import values
from kmeans_gif.cli.options import CLUSTERS, COUNT, SEED, THREADS, json_option, ruled, scheduler_option
from kmeans_gif.cli.sections import applied, option
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.quantization import DEFAULT_CLUSTERS, FEW, MAX_ITER, RESTARTS
from kmeans_gif.results.labels import checked_pixel_size
from kmeans_gif.results.pictures import FORMATS
from kmeans_gif.types import COLOR_SPACES


def clusters(name: str, text: str) -> tuple[int, ...]:
    """Read numbers of clusters from 0 with commas between.

    >>> clusters("only", "2, 5")
    (2, 5)
    """
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        found = (-1,)
    if min(found) < 0:
        raise OptionError(Option(name, text), " must be clusters from 0 on, with commas between (2,5)")
    return found


def pixel_size(_: str, text: str) -> float | None:
    """Read the side of a pixel."""
    try:
        return checked_pixel_size(float(text))
    except ValueError:
        raise OptionError(Option("pixel_size", text), " must be a number above 0, the side of a pixel") from None


_clustering = partial(option, "Clustering", "fit")
_picture = partial(option, "Picture", "draw")
_segments = partial(option, "Segments", "extras")
_written = partial(option, "Output", "write")
_told = partial(option, "Output", "tell")

_OPTIONS = (
    option(
        *("Input", "read", "--max-pixels"),
        **COUNT,
        help="Maximum number of pixels in memory; larger images are read in strips. [80000000]",
    ),
    scheduler_option,
    option(
        *("Clustering", "write", "-k", "--clusters", "n_clusters"),
        **CLUSTERS,
        help=f"Number of colours; several: 8,16 or 2-8. [{DEFAULT_CLUSTERS}]",
    ),
    option(
        *("Clustering", "write", "--run"), metavar="NPZ", help="Saved run whose colours are used; nothing is clustered."
    ),
    _clustering(
        "--init",
        metavar="INIT",
        help="First centroids: random, k-means++, k-means||, or a CSV or NPY file. [k-means++]",
    ),
    _clustering("--seed", **SEED),
    _clustering("--n-init", **COUNT, help=f"Number of runs; the best is kept. [{RESTARTS} up to -k {FEW}, else 1]"),
    _clustering("--max-iter", **COUNT, help=f"Maximum number of iterations. [{MAX_ITER}]"),
    _clustering("--color-space", type=click.Choice(COLOR_SPACES), help="Colour space for distances. [rgb]"),
    _clustering(
        "--pin",
        "pinned",
        **ruled("PIN", values.pins),
        help="Colours that don't move: #e30613,#ffffff.",
    ),
    _clustering("--threads", **THREADS),
    _picture("--dither", is_flag=True, help="Diffuse errors to neighbouring pixels."),
    _picture("--only", **ruled("I,...", clusters), help="Clusters to show, from 0; the rest is transparent."),
    _picture("--size", **ruled("N|WxH|full", values.size), help="Long side, or box to fit into. [full]"),
    _segments("--labels", metavar="FILE", help="Write the cluster of each pixel: .png, .npy or .tif, and a .csv."),
    _segments("--pixel-size", **ruled("SIDE", pixel_size), help="Side of a pixel, for areas in the .csv."),
    _segments("--masks", metavar="DIR", help="Write a 1-bit PNG for each cluster into a folder."),
    _segments("--doubt", metavar="FILE", help="Write how unsure each pixel is, 0 to 255: .png or .tif."),
    _written("-o", "out", metavar="OUT", help="File, folder/, or - for standard output. [{stem}-k{K}.png]"),
    _written("--format", type=click.Choice([suffix[1:] for suffix in FORMATS]), help="Format of the files. [png]"),
    _written("--force", is_flag=True, help="Replace existing files, except inputs."),
    json_option,
    _told("--quiet", is_flag=True, help="Print no notes, summaries or progress."),
    _told("--verbose", is_flag=True, help="Print more, such as timings."),
    _told("--debug", is_flag=True, help="Print the traceback of an error."),
)


def quantize_options(command: Any) -> Any:  # noqa: ANN401 - whatever click makes a command of
    """Add the options."""
    return applied(_OPTIONS, command)
