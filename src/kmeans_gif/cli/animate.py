"""``kmeans-gif animate``: options to calls of `kmeans_gif.animate`."""

import errno
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import BinaryIO, cast, get_args

import click

from kmeans_gif.animate import Animation
from kmeans_gif.animate import animate as write_animation
from kmeans_gif.canvas import Size
from kmeans_gif.cli.document import document
from kmeans_gif.cli.runs import STDOUT, Run, planned
from kmeans_gif.cli.terminal import told
from kmeans_gif.errors import OptionError
from kmeans_gif.seeding import MAX_SEED, SEEDINGS
from kmeans_gif.sources.centroids import read_centroids
from kmeans_gif.types import COLOR_SPACES, ColorSpace, Init, Kind
from kmeans_gif.writers import WRITERS
from kmeans_gif.writers.output import opened

_log = logging.getLogger("kmeans_gif")

_POSITIVE = click.IntRange(min=1)


class _SizeType(click.ParamType[Size]):
    """``N``, ``WxH`` or ``full``."""

    name = "N|WxH|full"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Size:
        """Read a size; what it may be is checked by the library."""
        text = str(value)
        if text == "full":
            return "full"
        sides = text.lower().replace("×", "x").split("x")
        if len(sides) > 2 or not all(side.isascii() and side.isdigit() for side in sides):
            self.fail(f"{text!r} is neither a long side (640), a box (640x480) nor 'full'.", param, ctx)
        return int(sides[0]) if len(sides) == 1 else (int(sides[0]), int(sides[1]))


@click.command(no_args_is_help=True)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-k", "n_clusters", type=_POSITIVE, multiple=True, default=(6,), help="Clusters; may be repeated. [6]")
@click.option("-o", "out", metavar="OUT", help="File, folder that exists, or - for stdout. [{stem}-k{K}.gif]")
@click.option("--init", metavar="INIT", default="random", help="random, k-means++, or a CSV or NPY file. [random]")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), help="Start of the random numbers. [drawn, and reported]")
@click.option("--n-init", type=_POSITIVE, default=1, help="Runs, of which the best is kept. [1]")
@click.option("--max-iter", type=_POSITIVE, default=50, help="Most iterations. [50]")
@click.option("--distinct-colors", is_flag=True, help="Show clusters in colours far from each other.")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="What the input is, where that is open.")
@click.option(
    "--color-space", type=click.Choice(COLOR_SPACES), default="rgb", help="Where distances are measured. [rgb]"
)
@click.option(
    "--size", type=_SizeType(), metavar="N|WxH|full", help="Long side, box, or the picture's own size. [at most 1024]"
)
@click.option("--duration", type=float, default=500, metavar="MS", help="Milliseconds of each frame. [500]")
@click.option("--hold", type=float, default=2000, metavar="MS", help="Milliseconds of the last frame. [2000]")
@click.option("--plays", type=click.IntRange(0, 65_536), default=0, help="Times it plays; 0 is for ever. [0]")
@click.option("--format", "suffix", type=click.Choice([s[1:] for s in WRITERS]), default="gif", help="[gif]")
@click.option("--max-pixels", type=_POSITIVE, default=80_000_000, help="Larger pictures are an error. [80000000]")
@click.option("--threads", type=_POSITIVE, help="Threads; changes only the time. [all usable cores]")
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
    duration: float,
    hold: float,
    plays: int,
    suffix: str,
    max_pixels: int,
    threads: int | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    force: bool,
) -> None:
    """Cluster pictures, and write each run as an animation.

    INPUT is a picture, - for standard input, or example:NAME. The path of each file written is printed.
    """
    if as_json and out == STDOUT:
        raise OptionError("--json and -o - both want standard output; give -o a file")
    runs = planned(inputs, n_clusters, out, f".{suffix}")
    for run in runs:
        if run.output is not None and run.output.is_file() and not force:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(run.output))
    stdin = sys.stdin.buffer.read() if "-" in inputs else b""
    write = partial(
        write_animation,
        init=cast("Init", init) if init in SEEDINGS else read_centroids(init),
        seed=seed,
        n_init=n_init,
        max_iter=max_iter,
        kind=kind,
        color_space=color_space,
        distinct_colors=distinct_colors,
        size=size,
        duration=duration,
        hold=hold,
        plays=plays,
        max_pixels=max_pixels,
        threads=threads,
    )
    with told(quiet=quiet, verbose=verbose):
        for run in runs:
            source = BytesIO(stdin) if run.source == "-" else run.source
            with _output(run, force=force) as file:
                animation = write(source, file, n_clusters=run.n_clusters)
            _report(run, animation, as_json=as_json)


@contextmanager
def _output(run: Run, *, force: bool) -> Iterator[BinaryIO]:
    if run.output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
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
        ", ".join(f"{stage} {seconds:.3f} s" for stage, seconds in animation.seconds.items()),
    )
    if run.output is None:
        return
    line = document(run.source, run.output, animation) if as_json else os.fspath(run.output)
    sys.stdout.buffer.write(os.fsencode(line) + b"\n")
    sys.stdout.buffer.flush()
