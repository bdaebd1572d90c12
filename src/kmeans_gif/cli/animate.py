"""``kmeans-gif animate``: all runs of a command line, one after the other."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import click

from kmeans_gif.animation import Animation
from kmeans_gif.cli.arguments import (
    drawing_given,
    first_centroids,
    name_of,
    read_input,
    reading_given,
    told,
    with_columns_of,
)
from kmeans_gif.cli.batch import each_input
from kmeans_gif.cli.completion import completed_inputs
from kmeans_gif.cli.look import look_given, look_options
from kmeans_gif.cli.options import (
    DEFAULT_CLUSTERS,
    clustering_options,
    input_options,
    output_options,
    point_options,
    reporting_options,
    saving_option,
    shown_options,
    standardizing_option,
)
from kmeans_gif.cli.report import report, summary, timings
from kmeans_gif.cli.runs import (
    STDOUT,
    Run,
    check_inputs_kept,
    check_places,
    format_of,
    names_a_place,
    opened_output,
    planned,
)
from kmeans_gif.cli.scheduler import connected
from kmeans_gif.cli.sections import SectionCommand, given
from kmeans_gif.cli.streams import standard_input
from kmeans_gif.cli.terminal import Screen, shown
from kmeans_gif.clustering.seeding import TooFewValuesError
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.notes import note
from kmeans_gif.options import checked_pinned
from kmeans_gif.sources import Image, Points
from kmeans_gif.stages import animate as write_animation
from kmeans_gif.writers import check_clusters
from kmeans_gif.writers.choice import check_limit, writer_of
from kmeans_gif.writers.output import check_place, opened


@click.command(
    cls=SectionCommand,
    no_args_is_help=True,
    short_help="Cluster images or points; write an animation of each run.",
    epilog="Example: kmeans-gif animate photo.jpg -k 4,8 --seed 1",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, shell_complete=completed_inputs)
@input_options
@point_options
@clustering_options
@standardizing_option
@shown_options
@look_options
@output_options
@reporting_options
@saving_option
@click.pass_context
def animate(context: click.Context, *, inputs: Sequence[str]) -> None:
    """Cluster images or points, and write each run as an animation.

    INPUT is an image, a table or array of points, - for standard input, or example:NAME (see kmeans-gif examples). The
    path of each file written is printed.
    """
    work = _checked_work(inputs)
    screen = Screen(quiet=work.quiet, verbose=work.verbose)
    with shown(screen, quiet=work.quiet), connected():
        if not each_input(work.runs, lambda source, runs: _done(source, runs, work, screen), screen):
            context.exit(1)


class _Work(NamedTuple):
    """A checked command line."""

    runs: list[Run]
    settings: dict[str, Any]  # arguments of `kmeans_gif.animate` that all runs share
    reading: dict[str, Any]  # arguments of `kmeans_gif.read`
    fewer: bool  # whether fewer clusters are allowed, because -k was not given
    named: bool  # whether -o names the output
    force: bool
    saved: str | None = None  # where the only run is saved
    stdin: bytes = b""  # its whole content, which several runs may read
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False


def _checked_work(inputs: Sequence[str]) -> _Work:
    """Check the command line before any input is opened, then the outputs."""
    tell, wanted, fit = told(), given("write"), given("fit")
    out = wanted.get("out")
    reading, look = reading_given(), look_given()
    ks = wanted.get("n_clusters")
    drawing = drawing_given()
    format_ = format_of(out, wanted.get("format"))
    runs = planned(inputs, ks or (DEFAULT_CLUSTERS,), out, f".{format_}")
    place = runs[0].output or STDOUT
    writer = writer_of(place, format_, drawing.get("steps"), drawing.get("codec"))
    check_limit(place, drawing.get("max_bytes"), writer)
    check_clusters(writer, max(ks or (DEFAULT_CLUSTERS,)))
    force = wanted.get("force", False)
    check_places(runs, force=force)
    counts = [run.n_clusters for run in runs]
    pinned = checked_pinned(fit.get("pinned"), min(counts))
    if "init" in fit:
        fit = {**fit, "init": first_centroids(fit["init"], counts, len(pinned))}
    return _Work(
        runs,
        settings={**fit, **drawing, "format": format_, "look": look},
        reading=reading,
        fewer=ks is None,
        named=names_a_place(out),
        force=force,
        saved=_checked_place(wanted.get("save_run"), runs, force=force),
        stdin=standard_input() if "-" in inputs else b"",
        **tell,
    )


def _checked_place(saved: str | None, runs: Sequence[Run], *, force: bool) -> str | None:
    """Check ``--save-run``, which names one file for one run."""
    if saved is None:
        return None
    if PurePath(saved).suffix.lower() != ".npz":
        raise OptionError(Option("save_run", saved), " must be a name that ends in .npz")
    if len(runs) > 1:
        raise OptionError(
            Option("save_run", saved), f" is one file, but there are {len(runs)} runs; run them one by one"
        )
    check_inputs_kept([Path(saved)], [run.source for run in runs])
    check_place(saved, overwrite=force)
    return saved


def _done(source: str, runs: Sequence[Run], work: _Work, screen: Screen) -> bool:
    """Run all runs of an input, which is read once; report those that fail, and return whether none did."""
    name = name_of(source)
    try:
        record = read_input(source, work.stdin, work.reading)
        work = work._replace(settings=with_columns_of(record, work.settings))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one input, there are others
        screen.error(error, source=name, debug=work.debug)
        return False
    succeeded = True
    for run in runs:
        try:
            done, animation = _written(run, record, work)
            if work.saved is not None:
                with opened(work.saved, overwrite=work.force) as file:
                    animation.trace.save(file)
        except BrokenPipeError:  # the reader of our output has gone
            raise
        except Exception as error:  # noqa: BLE001
            screen.error(error, source=name, debug=work.debug)
            succeeded = False
            continue
        report(done, animation, saved=work.saved, as_json=work.as_json)
        screen.summary(summary(name, animation.trace, fitted=animation.fitted))
        screen.detail(timings(name, animation.timings))
    return succeeded


def _written(run: Run, record: Image | Points, work: _Work) -> tuple[Run, Animation]:
    """Cluster, draw and write; with fewer clusters if the default number is too large."""
    try:
        with opened_output(run, force=work.force) as file:
            return run, write_animation(record, file, n_clusters=run.n_clusters, **work.settings)
    except TooFewValuesError as error:
        if not work.fewer:
            raise
        n_values = error.n_values
        values = (
            f"{n_values - error.pinned} values other than the pinned ones"
            if error.pinned
            else f"{n_values} different values"
        )
    note(f"{run.source} has {values}: {n_values} clusters, not {run.n_clusters}")
    fewer = run.with_clusters(n_values, named=work.named)
    with opened_output(fewer, force=work.force) as file:
        return fewer, write_animation(record, file, n_clusters=n_values, **work.settings)
