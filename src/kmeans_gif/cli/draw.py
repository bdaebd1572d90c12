"""``kmeans-gif draw``: draw a saved run again, over the same input or another."""

from typing import Any

import click

from kmeans_gif.animation import save
from kmeans_gif.cli.arguments import drawing_given, name_of, read_input, reading_given, saving_given, told
from kmeans_gif.cli.completion import completed_files, completed_inputs
from kmeans_gif.cli.look import look_given, look_options
from kmeans_gif.cli.options import input_options, output_options, point_options, reporting_options, shown_options
from kmeans_gif.cli.report import report, summary, timings
from kmeans_gif.cli.runs import STDOUT, check_places, format_of, opened_output, planned
from kmeans_gif.cli.scheduler import connected
from kmeans_gif.cli.sections import SectionCommand, given
from kmeans_gif.cli.streams import standard_input
from kmeans_gif.cli.terminal import Screen, shown
from kmeans_gif.clustering.matching import KINDS, other_kind
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import Option, SourceError, fixed_kind
from kmeans_gif.sources import Image, Points
from kmeans_gif.stages import draw as drawn
from kmeans_gif.writers.choice import check_limit, writer_of


@click.command(
    cls=SectionCommand,
    no_args_is_help=True,
    short_help="Draw a saved run again.",
    epilog="Example: kmeans-gif draw run.npz photo.jpg --size 320 -o small.gif",
)
@click.argument("run", metavar="RUN", shell_complete=completed_files)
@click.argument("source", metavar="INPUT", shell_complete=completed_inputs)
@input_options
@point_options
@shown_options
@look_options
@output_options
@reporting_options
@click.pass_context
def draw(context: click.Context, *, run: str, source: str) -> None:
    """Draw a run that kmeans-gif animate --save-run wrote, over its input or another.

    INPUT is what was clustered, or data of the same kind with the same features: another size of a picture, another
    picture, other points. - is standard input.
    """
    tell, wanted, reading = told(), given("write"), reading_given()
    drawing, look = drawing_given(), look_given()
    format_, force = format_of(wanted.get("out"), wanted.get("format")), wanted.get("force", False)
    writer = writer_of(wanted.get("out") or STDOUT, format_, drawing.get("steps"), drawing.get("codec"))
    check_limit(wanted.get("out"), drawing.get("max_bytes"), writer)
    trace = _loaded(run)
    (place,) = planned([source], [trace.n_clusters], wanted.get("out"), f".{format_}")
    check_places([place], force=force)
    stdin = standard_input() if source == "-" else b""
    screen = Screen(quiet=tell.get("quiet", False), verbose=tell.get("verbose", False))
    saving = saving_given(drawing, format_)
    with shown(screen, quiet=tell.get("quiet", False)), connected():
        try:
            record = _read(source, stdin, reading, trace)
            with opened_output(place, force=force) as file:
                animation = save(drawn(record, trace, look=look, **drawing), file, **saving)
        except BrokenPipeError:  # the reader of our output has gone
            raise
        except Exception as error:  # noqa: BLE001 - reported with the name of the input
            screen.error(error, source=name_of(source), debug=tell.get("debug", False))
            context.exit(1)
        report(place, animation, as_json=tell.get("as_json", False))
        screen.summary(summary(f"{name_of(source)} with {run}", trace, fitted=animation.fitted, repeatable=False))
        screen.detail(timings(name_of(source), animation.timings))


def _loaded(run: str) -> Trace:
    """Load a run; unlike for an output, the error for a missing file doesn't suggest to create its folder."""
    try:
        return Trace.load(run)
    except FileNotFoundError:
        raise SourceError(f"{run}: no such file or directory; check the name") from None


def _read(source: str, stdin: bytes, reading: dict[str, Any], trace: Trace) -> Image | Points:
    """Read an input as the kind of data that the run is of."""
    if reading.get("kind", trace.kind) != trace.kind:
        raise SourceError(Option("kind", reading["kind"]), f" contradicts the run, which is of {KINDS[trace.kind]}")
    with fixed_kind(other_kind(trace.kind)):
        return read_input(source, stdin, {**reading, "kind": trace.kind})
