"""``kmeans-gif animate``: all runs of a command line, one after the other."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import click

from kmeans_gif.animation import Animation, writer_of
from kmeans_gif.cli.inputs import first_centroids, read_input
from kmeans_gif.cli.look import look_given, look_options
from kmeans_gif.cli.options import (
    DEFAULT_CLUSTERS,
    clustering_options,
    input_options,
    output_options,
    shown_options,
)
from kmeans_gif.cli.report import report, summary, timings
from kmeans_gif.cli.runs import STDOUT, Run, check_places, format_of, names_a_place, opened_output, planned
from kmeans_gif.cli.sections import SectionCommand, given
from kmeans_gif.cli.streams import StandardInput, standard_input
from kmeans_gif.cli.terminal import Screen, shown
from kmeans_gif.clustering.seeding import TooFewValuesError
from kmeans_gif.drawing.sizes import Scaled
from kmeans_gif.errors import OptionError
from kmeans_gif.notes import note
from kmeans_gif.options import whole
from kmeans_gif.sources import Image, Points
from kmeans_gif.sources.request import Request, checked_request
from kmeans_gif.stages import animate as write_animation


@click.command(
    cls=SectionCommand,
    no_args_is_help=True,
    short_help="Cluster images or points; write an animation of each run.",
    epilog="Example: kmeans-gif animate photo.jpg -k 4,8 --seed 1",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@input_options
@clustering_options
@shown_options
@look_options
@output_options
@click.pass_context
def animate(context: click.Context, *, inputs: Sequence[str]) -> None:
    """Cluster images or points, and write each run as an animation.

    INPUT is an image, a table or array of points, - for standard input, or example:NAME (see kmeans-gif examples). The
    path of each file written is printed.
    """
    work = _checked_work(inputs)
    screen = Screen(quiet=work.quiet, verbose=work.verbose)
    with shown(screen, quiet=work.quiet):
        failures = sum(_done(source, list(group), work, screen) for source, group in groupby(work.runs, _source_of))
    if failures:
        context.exit(1)


@dataclass(frozen=True, slots=True)
class _Work:
    """A checked command line."""

    runs: list[Run]
    settings: dict[str, Any]  # arguments of `kmeans_gif.animate` that all runs share
    reading: dict[str, Any]  # arguments of `kmeans_gif.read`
    fewer: bool  # whether fewer clusters are allowed, because -k was not given
    named: bool  # whether -o names the output
    force: bool
    stdin: bytes = b""  # its whole content, which several runs may read
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False


def _source_of(run: Run) -> str:
    return run.source


def _checked_work(inputs: Sequence[str]) -> _Work:
    """Check the command line before any input is opened, then the outputs."""
    tell, wanted, fit = given("tell"), given("write"), given("fit")
    out = wanted.get("out")
    if tell.get("as_json") and out == STDOUT:
        raise OptionError("--json and -o - both want standard output; give -o a file")
    if tell.get("quiet") and tell.get("verbose"):
        raise OptionError("--quiet and --verbose ask for opposites; give one of them")
    checked_request(**{**asdict(Request()), **given("read")})
    look = look_given()
    ks = wanted.get("n_clusters")
    drawing = _drawing()
    format_ = format_of(out, wanted.get("format"))
    runs = planned(inputs, ks or (DEFAULT_CLUSTERS,), out, f".{format_}")
    writer = writer_of(runs[0].output or STDOUT, format_, drawing.get("steps"))
    whole("n_clusters", max(ks or (DEFAULT_CLUSTERS,)), 1, writer.max_colors)
    force = wanted.get("force", False)
    check_places(runs, force=force)
    if "init" in fit:
        fit = {**fit, "init": first_centroids(fit["init"], [run.n_clusters for run in runs])}
    return _Work(
        runs,
        settings={**fit, **drawing, "format": format_, "look": look},
        reading=given("read"),
        fewer=ks is None,
        named=names_a_place(out),
        force=force,
        stdin=standard_input() if "-" in inputs else b"",
        **tell,
    )


def _drawing() -> dict[str, Any]:
    """Return the arguments of drawing that were given, with the size scaled."""
    drawing, scale = given("draw"), given("scale")
    return {**drawing, "size": Scaled(drawing.get("size"), scale["scale"])} if scale else drawing


def _done(source: str, runs: Sequence[Run], work: _Work, screen: Screen) -> int:
    """Run all runs of an input, which is read once; report those that fail, and return their number."""
    several = len({run.source for run in work.runs}) > 1
    name = StandardInput.name if source == "-" else source
    screen.source = name if several else None
    try:
        record = read_input(source, work.stdin, work.reading)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one input, there are others
        screen.error(error, source=name, debug=work.debug)
        return len(runs)
    failures = 0
    for run in runs:
        try:
            done, animation = _written(run, record, work)
        except BrokenPipeError:  # the reader of our output has gone
            raise
        except Exception as error:  # noqa: BLE001
            screen.error(error, source=name, debug=work.debug)
            failures += 1
            continue
        report(done, animation, as_json=work.as_json)
        screen.summary(summary(name, animation.trace))
        screen.detail(timings(name, animation.timings))
    return failures


def _written(run: Run, record: Image | Points, work: _Work) -> tuple[Run, Animation]:
    """Cluster, draw and write; with fewer clusters if the default number is too large."""
    try:
        with opened_output(run, force=work.force) as file:
            return run, write_animation(record, file, n_clusters=run.n_clusters, **work.settings)
    except TooFewValuesError as error:
        if not work.fewer:
            raise
        n_values = error.n_values
    note(f"{run.source} has {n_values} different values: {n_values} clusters, not {run.n_clusters}")
    fewer = run.with_clusters(n_values, named=work.named)
    with opened_output(fewer, force=work.force) as file:
        return fewer, write_animation(record, file, n_clusters=n_values, **work.settings)
