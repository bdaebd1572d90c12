"""``kmeans-gif compare``: several runs of the same data, side by side in one animation."""

from functools import partial
from typing import Any

import click

from kmeans_gif.cli import values
from kmeans_gif.cli.arguments import drawing_given, name_of, read_input, reading_given, saving_given, told
from kmeans_gif.cli.completion import completed_inputs
from kmeans_gif.cli.findings import documents, findings
from kmeans_gif.cli.look import look_given, look_options
from kmeans_gif.cli.options import (
    CLUSTERS,
    COUNT,
    SEED,
    THREADS,
    input_options,
    output_options,
    point_options,
    reporting_options,
    ruled,
    shown_options,
    standardizing_option,
)
from kmeans_gif.cli.report import print_lines, print_paths, summary, timings
from kmeans_gif.cli.runs import STDOUT, Run, check_places, format_of, names_a_place, opened_output, planned, stem_of
from kmeans_gif.cli.scheduler import connected
from kmeans_gif.cli.sections import SectionCommand, applied, given, option
from kmeans_gif.cli.streams import standard_input
from kmeans_gif.cli.terminal import Screen, shown
from kmeans_gif.clustering.search import MAX_STARTS
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.comparisons import compare as compared
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.notes import options_named
from kmeans_gif.options import MAX_SEED
from kmeans_gif.sources.records import Points
from kmeans_gif.spans import MAX_PANELS, checked_task
from kmeans_gif.writers.choice import check_limit, writer_of

_runs = partial(option, "Runs", "fit")
_MANY = 1_000_000

_OPTIONS = (
    _runs("-k", "--clusters", "n_clusters", **CLUSTERS, help="Numbers of clusters: 2,4,6 or 2-8. [6]"),
    option(
        *("Runs", "seeds", "--seeds"),
        **ruled("N", values.whole_number(1, MAX_PANELS)),
        help="Number of seeds: that of --seed, the next one, and so on. [one for all runs]",
    ),
    _runs(
        "--search",
        **ruled("N", values.whole_number(1, MAX_STARTS)),
        help="Number of seeds to run; the best, the median and the worst run are shown.",
    ),
    _runs(
        "--init",
        metavar="INIT,...",
        callback=values.names,
        help="Seeding methods: random, k-means++, k-means||. [random]",
    ),
    _runs("--color-space", metavar="SPACE,...", callback=values.names, help="Colour spaces: rgb, lab, oklab. [rgb]"),
    _runs(
        "--max-iter",
        metavar="N,...",
        type=str,
        multiple=True,
        callback=values.cluster_numbers(_MANY),
        help="Maximum numbers of iterations. [300]",
    ),
    _runs("--seed", **SEED),
    _runs("--agree", is_flag=True, help="Add a panel of what runs disagree on."),
    _runs(
        "--truth",
        metavar="COLUMN",
        help="Column of true classes, which is not clustered; add a panel of them.",
    ),
    _runs("--n-init", **COUNT, help="Number of restarts of each run; the best is kept. [1]"),
    _runs("--threads", **THREADS),
)


def _run_options(command: Any) -> Any:  # noqa: ANN401 - whatever click makes a command of
    return applied(_OPTIONS, command)


@click.command(
    cls=SectionCommand,
    no_args_is_help=True,
    short_help="Show several runs side by side.",
    epilog="Example: kmeans-gif compare photo.jpg -k 2,4,6 --color-space rgb,oklab",
)
@click.argument("source", metavar="INPUT", shell_complete=completed_inputs)
@input_options
@point_options
@_run_options
@standardizing_option
@shown_options
@look_options
@output_options
@reporting_options
@click.pass_context
def compare(context: click.Context, *, source: str) -> None:
    """Cluster an image or points several times, and show the runs side by side.

    Options of runs with several values span the panels: one is wrapped into rows, two are rows and columns. Clusters
    have the same colour in all panels if colours are distinct, and the lowest inertia is framed.
    """
    tell, wanted = told(), given("write")
    truth = {"truth": given("fit")["truth"]} if "truth" in given("fit") else {}
    reading = {**reading_given(), **truth}
    drawing, look = drawing_given(), look_given()
    format_, force = format_of(wanted.get("out"), wanted.get("format")), wanted.get("force", False)
    writer = writer_of(wanted.get("out") or STDOUT, format_, drawing.get("steps"), drawing.get("codec"))
    check_limit(wanted.get("out"), drawing.get("max_bytes"), writer)
    if drawing.pop("explain", False):
        raise OptionError(Option("explain", value=True), " is for a single run; use --phases --captions")
    fit = _fit()
    with options_named({"seed": "seeds"} if given("seeds") else {}):
        checked_task(fit, writer.max_colors)
    place = _placed(source, wanted.get("out"), f".{format_}")
    check_places([place], force=force)
    stdin = standard_input() if source == "-" else b""
    screen = Screen(quiet=tell.get("quiet", False), verbose=tell.get("verbose", False))
    saving = saving_given(drawing, format_)
    with shown(screen, quiet=tell.get("quiet", False)), connected():
        try:
            record = read_input(source, stdin, reading)
            if isinstance(record, Points) and record.truth is not None:
                fit["truth"] = record.truth.name  # it may have been named by position
            with opened_output(place, force=force) as file:
                animation = compared(record, file, look=look, **fit, **drawing, **saving)
        except (BrokenPipeError, OptionError):  # the reader of our output has gone; an invalid command line
            raise
        except Exception as error:  # noqa: BLE001 - reported with the name of the input
            screen.error(error, source=name_of(source), debug=tell.get("debug", False))
            context.exit(1)
        if place.output is not None and tell.get("as_json"):
            print_lines(documents(source, place.output, animation))
        else:
            print_paths(place.files(len(animation)))
        for trace in animation.traces:
            screen.summary(summary(name_of(source), trace, fitted=animation.fitted, varied=_varied(fit, trace)))
        for line in findings(animation):
            screen.summary(f"{name_of(source)}: {line}")
        screen.detail(timings(name_of(source), animation.timings))


def _fit() -> dict[str, Any]:
    """Return the options of the runs: sequences of those with several values."""
    fit = {name: _single(value) for name, value in given("fit").items()}
    count = given("seeds").get("seeds", 1)
    if count > 1 and "search" in fit:
        raise OptionError(
            *(Option("seeds", count), " and ", Option("search", fit["search"]), " both say how many seeds to run; "),
            "give one of them",
        )
    if count > 1:
        first = fit.get("seed", 0)
        fit["seed"] = [(first + number) % (MAX_SEED + 1) for number in range(count)]
    return fit


def _varied(fit: dict[str, Any], trace: Trace) -> list[Option]:
    """Return the options of a run that differ between runs and that its summary would not tell."""
    own = {"init": trace.init, "color_space": trace.space.name}
    return [Option(name, value) for name, value in own.items() if isinstance(fit.get(name), tuple)]


def _single(value: Any) -> Any:  # noqa: ANN401 - any option
    """Return the only value of a sequence, or the sequence."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _placed(source: str, out: str | None, suffix: str) -> Run:
    """Plan the output; without a name it is that of the input and of the command."""
    (run,) = planned([source], [1], out, suffix)
    if run.output is None or names_a_place(out):
        return run
    return run._replace(output=run.output.with_name(f"{stem_of(source)}-compare{suffix}"))
