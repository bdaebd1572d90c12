"""``kmeans-gif choose``: how many clusters, as a table, as a figure, or as JSON."""

from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, BinaryIO, cast, get_args

import click

from kmeans_gif.choices import Choice
from kmeans_gif.choosing import DEFAULT_NUMBERS, checked_numbers
from kmeans_gif.choosing import choose as chosen
from kmeans_gif.cli import values
from kmeans_gif.cli.arguments import name_of, read_input, reading_given, told
from kmeans_gif.cli.completion import completed_files, completed_inputs
from kmeans_gif.cli.indices import Medium, medium_of_stdout, table_lines, verdict_lines
from kmeans_gif.cli.options import (
    CLUSTERS,
    COUNT,
    SEED,
    THREADS,
    input_options,
    point_options,
    reporting_options,
    ruled,
    standardizing_option,
)
from kmeans_gif.cli.report import print_lines, print_paths, timings
from kmeans_gif.cli.runs import STDOUT, Run, check_places, format_of, names_a_place, opened_output, planned, stem_of
from kmeans_gif.cli.scheduler import connected
from kmeans_gif.cli.sections import SectionCommand, applied, given, option
from kmeans_gif.cli.streams import standard_input
from kmeans_gif.cli.terminal import Screen, shown
from kmeans_gif.errors import OptionError
from kmeans_gif.figures.saving import FORMATS, SUFFIXES, save_choice, save_tree
from kmeans_gif.figures.style import DEFAULT_WIDTH, WIDTHS, checked_style
from kmeans_gif.figures.tree import check_bars
from kmeans_gif.look import Theme
from kmeans_gif.notes import HeldNotes
from kmeans_gif.options import SEEDINGS
from kmeans_gif.progress import stage, timing
from kmeans_gif.types import COLOR_SPACES, Floats

_N_INIT = 5
"""Starts for each without ``--n-init``."""

_runs = partial(option, "Clustering", "fit")
_figure = partial(option, "Figure", "figure")
_written = partial(option, "Output", "write")

_OPTIONS = (
    _runs("-k", "--clusters", "n_clusters", **CLUSTERS, help="Numbers of clusters: 2-20, or 2,4,8. [2-12]"),
    _runs(
        "--init",
        type=click.Choice(SEEDINGS),
        metavar="INIT",
        help=f"Seeding method: {', '.join(SEEDINGS)}. [k-means++]",
    ),
    _runs("--seed", **SEED),
    _runs("--n-init", **COUNT, help=f"Number of runs for each number of clusters; the best is kept. [{_N_INIT}]"),
    _runs("--max-iter", **COUNT, help="Maximum number of iterations. [300]"),
    _runs("--color-space", type=click.Choice(COLOR_SPACES), help="Colour space for distances. [rgb]"),
    _runs("--gap/--no-gap", help="Whether to compute the gap statistic, which takes longest. [on]"),
    _runs("--threads", **THREADS),
)

_OUTPUT = (
    _figure("--theme", type=click.Choice(get_args(Theme)), help="Colours of background and text. [light]"),
    _figure(
        "--width",
        **ruled("N", values.whole_number(*WIDTHS)),
        help=f"Width in pixels; the height follows. [{DEFAULT_WIDTH}]",
    ),
    _figure("--font", metavar="FONT", help="Name or file of the font. [built in]"),
    _written(
        *("-o", "out"),
        metavar="OUT",
        shell_complete=completed_files,
        help="Draw the indices into a PNG or SVG file, folder/, or - for stdout.",
    ),
    _written(
        "--tree",
        metavar="TREE",
        shell_complete=completed_files,
        help="Draw how clusters split into a PNG or SVG file, folder/, or - for stdout.",
    ),
    _written("--format", type=click.Choice(tuple(FORMATS)), help="Format of the figures. [png]"),
    option("Output", "tell", "--json", "as_json", is_flag=True, help="Print a JSON document, not a table or paths."),
)


@click.command(
    cls=SectionCommand,
    no_args_is_help=True,
    short_help="Show how many clusters there may be.",
    epilog="Example: kmeans-gif choose photo.jpg -k 2-20 -o choice.png",
)
@click.argument("source", metavar="INPUT", shell_complete=completed_inputs)
@input_options
@point_options
@partial(applied, _OPTIONS)
@standardizing_option
@partial(applied, _OUTPUT)
@reporting_options
@click.pass_context
def choose(context: click.Context, *, source: str) -> None:
    """Cluster an image or points with several numbers of clusters, and compare them by indices.

    Each index recommends a number, with its reason; they need not agree, so look at the figure too. Without -o and
    --tree, a table is printed; with them, the path of each file written.
    """
    work = _checked_work(source)
    screen = Screen(quiet=work.quiet, verbose=work.verbose)
    seconds: dict[str, float] = {}
    with shown(screen, quiet=work.quiet), connected():
        try:
            with timing(seconds):
                choice = _chosen(work)
                with stage("draw"):
                    _draw(choice, work)
        except (BrokenPipeError, OptionError):  # the reader of our output has gone; an invalid command line
            raise
        except Exception as error:  # noqa: BLE001 - reported with the name of the input
            screen.error(error, source=name_of(source), debug=work.debug)
            context.exit(1)
        _report(choice, work, screen, seconds)


@dataclass(frozen=True, slots=True)
class _Work:
    """A checked command line."""

    source: str
    fit: dict[str, Any]
    reading: dict[str, Any]
    figure: dict[str, Any]
    runs: dict[str, Run]  # the figures by kind
    formats: dict[str, str]  # and their formats
    force: bool
    as_json: bool = False
    stdin: bytes = b""
    quiet: bool = False
    verbose: bool = False
    debug: bool = False


def _checked_work(source: str) -> _Work:
    """Check the command line before the input is opened, then the outputs."""
    tell, wanted, reading, figure = told(), given("write"), reading_given(), given("figure")
    fit = {"n_init": _N_INIT, **given("fit")}
    numbers = checked_numbers(fit.get("n_clusters", DEFAULT_NUMBERS))
    checked_style(figure.get("width", DEFAULT_WIDTH), figure.get("theme", "light"), figure.get("font"))
    if tell.get("as_json") and wanted.get("tree") == STDOUT:
        raise OptionError("--json and --tree - both write to standard output; give --tree a file")
    runs: dict[str, Run] = {}
    formats: dict[str, str] = {}
    for flag, kind in (("out", "choice"), ("tree", "tree")):
        if flag in wanted:
            formats[kind] = format_of(wanted[flag], wanted.get("format"), "png", SUFFIXES)
            runs[kind] = _placed(source, wanted[flag], f"-{kind}.{formats[kind]}")
    if "tree" in runs:
        check_bars(numbers)
    if not runs and "format" in wanted:
        raise OptionError("--format is for figures; name one with -o or --tree")
    if len(runs) == 2 and runs["choice"].output == runs["tree"].output:
        raise OptionError(f"-o and --tree would both be written to {wanted['out']}; give them different names")
    force = wanted.get("force", False)
    check_places(list(runs.values()), force=force)
    stdin = standard_input() if source == "-" else b""
    return _Work(source, fit, reading, figure, runs, formats, force, stdin=stdin, **tell)


def _placed(source: str, out: str, ending: str) -> Run:
    """Plan a figure; without a name it is that of the input and of the kind."""
    (run,) = planned([source], [1], out, ending, SUFFIXES)
    if run.output is None or names_a_place(out, SUFFIXES):
        return run
    return run._replace(output=run.output.with_name(f"{stem_of(source)}{ending}"))


def _chosen(work: _Work) -> Choice:
    """Read the input and cluster it."""
    return chosen(read_input(work.source, work.stdin, work.reading), **work.fit)


def _draw(choice: Choice, work: _Work) -> None:
    """Write the figures."""
    style = checked_style(**{"width": DEFAULT_WIDTH, "theme": "light", "font": None, **work.figure})
    with HeldNotes():  # both figures may have the same
        for kind, save in (("choice", save_choice), ("tree", save_tree)):
            if kind in work.runs:
                with opened_output(work.runs[kind], force=work.force) as file:
                    target = cast("BinaryIO", file)  # no name of a figure numbers files
                    save(choice, target, style, format=work.formats[kind], name=stem_of(work.source))


def _report(choice: Choice, work: _Work, screen: Screen, seconds: dict[str, float]) -> None:
    """Print the table, the paths or the document, and how to repeat it."""
    name = name_of(work.source)
    paths = [path for run in work.runs.values() for path in run.files(1)]
    if work.as_json:
        print_lines([_document(choice, work, seconds)])
    elif not work.runs:
        medium = medium_of_stdout()
        print_lines([*table_lines(choice, medium), "", *verdict_lines(choice, medium)])
    else:
        print_paths(paths)
        for line in filter(None, verdict_lines(choice, Medium(in_unicode=True))):
            screen.summary(line)
    starts = "1 start" if work.fit["n_init"] == 1 else f"the best of {work.fit['n_init']} starts"
    repeat = f"--seed {choice.seed} --n-init {work.fit['n_init']} repeats it"
    screen.summary(f"{name}: {starts} for each k; {repeat}")
    screen.detail(timings(name, seconds))


def _document(choice: Choice, work: _Work, seconds: dict[str, float]) -> str:
    """Format a choice as one line of JSON: centroids in units, null where an index isn't defined."""
    import json  # noqa: PLC0415 - most choices have no document

    trace = choice.traces[0]
    record = {
        "input": work.source,
        "output": _path_of("choice", work),
        "tree": _path_of("tree", work),
        "kind": trace.kind,
        "n_samples": trace.n_samples,
        "n_unique": trace.n_unique,
        "n_sampled": choice.n_sampled,
        "n_clusters": choice.n_clusters,
        "init": trace.init,
        "seed": choice.seed,
        "n_init": work.fit["n_init"],
        "color_space": trace.space.name if trace.kind == "image" else None,
        "indices": [
            {
                "name": index.name,
                "title": index.title,
                "values": _finite(index.values),
                "errors": None if index.errors is None else _finite(index.errors),
                "recommended": index.recommended,
                "reason": index.reason,
            }
            for index in choice.indices
        ],
        "agreement": [{"n_clusters": k, "indices": count} for k, count in choice.agreement.items()],
        "summary": choice.summary,
        "notes": choice.notes,
        "runs": [
            {
                "n_clusters": each.n_clusters,
                "seed": each.seed,
                "converged": each.converged,
                "n_iter": each.n_iter,
                "inertia": float(each.inertia[-1]),
                "centroids": each.values().tolist(),
                "cluster_weights": each.cluster_weights[-1].tolist(),
            }
            for each in choice.traces
        ],
        "seconds": {stage: round(taken, 6) for stage, taken in seconds.items()},
        "version": trace.version,
    }
    return json.dumps(record, allow_nan=False)


def _path_of(kind: str, work: _Work) -> str | None:
    return str(work.runs[kind].output) if kind in work.runs else None


def _finite(values: Floats) -> list[float | None]:
    """Return the values; None where they aren't finite."""
    return [value if isfinite(value) else None for value in values.tolist()]
