"""``kmeans-gif animate``: options to calls of `kmeans_gif.animate`."""

import errno
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import groupby
from typing import Any, BinaryIO, cast, get_args

import click

from kmeans_gif.animation import Animation
from kmeans_gif.cli import values
from kmeans_gif.cli.document import document
from kmeans_gif.cli.look import look_given, look_options
from kmeans_gif.cli.runs import STDOUT, Run, planned
from kmeans_gif.cli.streams import StandardInput, standard_input, standard_output
from kmeans_gif.cli.terminal import printable, told
from kmeans_gif.drawing.sizes import Size
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.options import MAX_SEED, MAX_THREADS, SEEDINGS
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.sources.centroids import read_centroids
from kmeans_gif.sources.request import MAX_VALUES, Request, checked_request
from kmeans_gif.stages import animate as write_animation
from kmeans_gif.types import COLOR_SPACES, ColorSpace, Init, Kind
from kmeans_gif.writers import WRITERS
from kmeans_gif.writers.output import opened

_log = logging.getLogger("kmeans_gif")

_MAX_CLUSTERS = max(writer.max_colors for writer in WRITERS.values())


_TYPED = {
    "n_clusters=": "-k=",
    "n_clusters <=": "-k <=",
    "kind='image'": "--kind image",
    "kind='points'": "--kind points",
    "drop_missing=True (--drop-missing)": "--drop-missing",
    "header=True (--header)": "--header",
    "header=False (--no-header)": "--no-header",
    "decimal=',' (--decimal ,)": "--decimal ,",
    "(columns)": "(--columns)",
    "leave columns out": "leave --columns out",
    "font=": "--font=",
}
"""What the library's messages call an option, and what is typed for it."""


def _ruled(metavar: str, rule: values.Rule[Any]) -> dict[str, Any]:
    """Say how an option is shown and checked."""
    return {"metavar": metavar, "type": str, "callback": values.checked(rule)}


_COUNT = _ruled("N", values.whole_number(1))
_TIME = _ruled("MS", values.time)


@click.command(
    no_args_is_help=True,
    short_help="Cluster pictures or points; write an animation of each run.",
    epilog="Example: kmeans-gif animate photo.jpg -k 4 -k 8 --seed 1",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-k",
    "n_clusters",
    **_ruled("K", values.whole_number(1, _MAX_CLUSTERS)),
    multiple=True,
    default=(6,),
    help="Clusters; may be repeated. [6]",
)
@click.option("-o", "out", metavar="OUT", help="File, folder that exists, or - for stdout. [{stem}-k{K}.gif]")
@click.option("--init", metavar="INIT", default="random", help="random, k-means++, or a CSV or NPY file. [random]")
@click.option(
    "--seed", **_ruled("N", values.whole_number(0, MAX_SEED)), help="Start of the random numbers. [drawn, and reported]"
)
@click.option("--n-init", **_COUNT, default=1, help="Runs, of which the best is kept. [1]")
@click.option("--max-iter", **_COUNT, default=50, help="Most iterations. [50]")
@click.option("--distinct-colors", is_flag=True, help="Show clusters in colours far from each other.")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="What the input is, where that is open.")
@click.option(
    "--color-space", type=click.Choice(COLOR_SPACES), default="rgb", help="Where distances are measured. [rgb]"
)
@click.option(
    "--size",
    **_ruled("N|WxH|full", values.size),
    help="Long side, box, or the picture's own size. [at most 1024; points 720]",
)
@click.option("--duration", **_TIME, help="Milliseconds of each frame. [500, less if that takes over 12 s]")
@click.option("--hold", **_TIME, default=2000, help="Milliseconds of the last frame. [2000]")
@click.option(
    "--plays", **_ruled("N", values.whole_number(0, 65_536)), default=0, help="Times it plays; 0 is for ever. [0]"
)
@click.option(
    "--tolerance",
    **_ruled("N", values.whole_number(0, 255)),
    default=0,
    help="Levels a pixel may be off before it is written again. [0]",
)
@click.option("--format", "suffix", type=click.Choice([s[1:] for s in WRITERS]), default="gif", help="[gif]")
@click.option(
    "--max-pixels",
    **_COUNT,
    default=80_000_000,
    help="Most pixels decoded in memory; larger pictures are read in strips, where the format allows. [80000000]",
)
@click.option(
    "--max-values", **_COUNT, default=MAX_VALUES, help="Maximum number of values of points in memory. [1000000000]"
)
@click.option(
    "--threads",
    **_ruled("N", values.whole_number(1, MAX_THREADS)),
    help="Threads; changes only the time. [all usable cores]",
)
@click.option(
    "--columns",
    metavar="A,B,...",
    callback=values.columns,
    help="Columns of points, by name or position from 0. [all of numbers]",
)
@click.option("--drop-missing", is_flag=True, help="Leave out points that miss a value.")
@click.option(
    "--header/--no-header", default=None, help="Whether the first row of a text table names its columns. [detected]"
)
@click.option("--decimal", type=click.Choice((".", ",")), default=".", help="Decimal mark of a text table. [.]")
@click.option("--standardize", is_flag=True, help="Measure each column in its standard deviations.")
@look_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a run in place of the path.")
@click.option("--quiet", is_flag=True, help="No notes, no progress.")
@click.option("--verbose", is_flag=True, help="Tell more, times among it.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show where an error comes from.")
def animate(  # noqa: PLR0913 - one for each option
    *,
    inputs: Sequence[str],
    n_clusters: Sequence[int],
    out: str | None,
    init: str,
    seed: int | None,
    n_init: int,
    max_iter: int,
    distinct_colors: bool,
    kind: Kind | None,
    color_space: ColorSpace,
    size: Size,
    duration: float | None,
    hold: int,
    plays: int,
    tolerance: int,
    columns: Sequence[str] | None,
    drop_missing: bool,
    header: bool | None,
    decimal: str,
    standardize: bool,
    suffix: str,
    max_pixels: int,
    max_values: int,
    threads: int | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    force: bool,
) -> None:
    """Cluster pictures or points, and write each run as an animation.

    INPUT is a picture, a table of points, - for standard input, or example:NAME. The path of each file written is
    printed.
    """
    if as_json and out == STDOUT:
        raise OptionError("--json and -o - both want standard output; give -o a file")
    if quiet and verbose:
        raise OptionError("--quiet and --verbose ask for opposites; give one of them")
    reading: dict[str, Any] = {
        "kind": kind,
        "columns": columns,
        "drop_missing": drop_missing,
        "header": header,
        "decimal": decimal,
        "max_pixels": max_pixels,
        "max_values": max_values,
    }
    _refuse_contradiction(reading)
    runs = planned(inputs, n_clusters, out, f".{suffix}")
    _refuse_places(runs, force=force)
    write = partial(
        write_animation,
        init=_first_centroids(init, n_clusters),
        seed=seed,
        n_init=n_init,
        max_iter=max_iter,
        color_space=color_space,
        distinct_colors=distinct_colors,
        size=size,
        duration=duration,
        hold=hold,
        plays=plays,
        tolerance=tolerance,
        standardize=standardize,
        look=look_given(),
        threads=threads,
    )
    stdin = standard_input() if "-" in inputs else b""
    with told(quiet=quiet, verbose=verbose):
        for source, group in groupby(runs, lambda run: run.source):
            record: Image | Points | None = None
            for run in group:
                try:
                    with _output(run, force=force) as file:
                        record = record or _read(StandardInput(stdin) if source == "-" else source, reading)
                        animation = write(record, file, n_clusters=run.n_clusters)
                except (SourceError, OptionError) as error:  # the command line alone has been found right
                    raise SourceError(_about(run, str(error))) from error
                _report(run, animation, as_json=as_json)


def _refuse_contradiction(reading: dict[str, Any]) -> None:
    """Refuse reading options that no input fits."""
    try:
        checked_request(**{**asdict(Request()), **reading})
    except OptionError as error:
        raise OptionError(_typed(str(error))) from None


def _refuse_places(runs: Sequence[Run], *, force: bool) -> None:
    """Find out before the work is done that its result has nowhere to go."""
    with standard_output():
        pass
    for run in runs:
        if run.output is not None and run.output.is_file() and not force:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(run.output))


def _first_centroids(init: str, ks: Sequence[int]) -> Init:
    """Take ``--init``; a file has to have a row for each cluster."""
    if init in SEEDINGS:
        return cast("Init", init)
    try:
        centroids = read_centroids(init)
    except (FileNotFoundError, IsADirectoryError):
        raise SourceError(f"--init={init} is neither {', '.join(SEEDINGS)} nor a CSV or NPY file; check it") from None
    for k in ks:
        if len(centroids) != k:
            raise SourceError(f"{init!r} holds {len(centroids)} centroids, not the {k} of -k; use -k {len(centroids)}")
    return centroids


def _read(source: str | StandardInput, reading: dict[str, Any]) -> Image | Points:
    """Read an input; a missing one is no reason to make its folder, as it is for an output."""
    try:
        record: Image | Points = read(source, **reading)
    except FileNotFoundError:
        raise SourceError(f"{source}: no such file or directory; check the name") from None
    return record


def _about(run: Run, message: str) -> str:
    """Name the input, for there may be many."""
    told = _typed(message)
    name = StandardInput.name if run.source == "-" else run.source
    return told if repr(name) in told or name in told else f"{name!r}: {told}"


def _typed(message: str) -> str:
    """Call options as the command does."""
    for ours, typed in _TYPED.items():
        message = message.replace(ours, typed)
    return message


@contextmanager
def _output(run: Run, *, force: bool) -> Iterator[BinaryIO]:
    if run.output is None:
        with standard_output() as file:
            yield file
        return
    with opened(run.output, overwrite=force) as file:
        yield file


def _report(run: Run, animation: Animation, *, as_json: bool) -> None:
    trace = animation.trace
    _log.debug(
        "%s: %d iterations, %s, inertia %.6g, seed %d; %s",
        run.source,
        trace.n_iter,
        "converged" if trace.converged else "not converged",
        trace.inertia[-1],
        trace.seed,
        ", ".join(f"{stage} {seconds:.3f} s" for stage, seconds in animation.timings.items()),
    )
    if run.output is None:
        return
    path = os.fspath(run.output)
    shown = printable(path) if sys.stdout is not None and sys.stdout.isatty() else path
    line = document(run.source, run.output, animation) if as_json else shown
    with standard_output() as file:
        file.write(os.fsencode(line) + b"\n")
