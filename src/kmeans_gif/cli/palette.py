"""``kmeans-gif palette``: the colours of pictures, as text, swatches or files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

import click

from kmeans_gif.cli.arguments import first_centroids, name_of, read_input, reading_given, told, with_columns_of
from kmeans_gif.cli.batch import each_input
from kmeans_gif.cli.completion import completed_inputs
from kmeans_gif.cli.options import (
    DEFAULT_CLUSTERS,
    clustering_options,
    input_options,
    json_option,
    reporting_options,
)
from kmeans_gif.cli.report import document_of, is_terminal, print_lines, print_paths, summary
from kmeans_gif.cli.runs import (
    STDOUT,
    Run,
    check_input,
    check_inputs_kept,
    check_places,
    names_a_place,
    opened_output,
    planned,
    stem_of,
)
from kmeans_gif.cli.scheduler import connected
from kmeans_gif.cli.sections import SectionCommand, applied, given, option
from kmeans_gif.cli.streams import standard_input
from kmeans_gif.cli.swatches import Printer, swatch_lines
from kmeans_gif.cli.terminal import Screen, shown
from kmeans_gif.cli.terms import printable
from kmeans_gif.clustering.seeding import TooFewValuesError
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import KmeansGifError, Option, OptionError, SourceError
from kmeans_gif.notes import note
from kmeans_gif.options import checked_pinned
from kmeans_gif.progress import timing
from kmeans_gif.results.formats import FORMATS, SUFFIXES, check_count, format_of_file
from kmeans_gif.results.palette import Palette
from kmeans_gif.sources import Image, Images
from kmeans_gif.sources.several import together
from kmeans_gif.stages import cluster
from kmeans_gif.types import COLOR_ORDERS, ColorOrder
from kmeans_gif.writers.series import numbered

_TOGETHER = "together"
"""What the only source of a common palette is called in file names."""

_OPTIONS = (
    option(
        *("Palette", "palette", "--sort"),
        type=click.Choice(COLOR_ORDERS),
        help="Order of the colours. [share]",
    ),
    option("Palette", "palette", "--together", is_flag=True, help="Find one palette for all pictures."),
    option(
        *("Output", "write", "-o", "out"),
        metavar="OUT",
        help="File, folder/, or - for stdout. [stdout]",
    ),
    option(
        *("Output", "write", "--format"),
        type=click.Choice(list(FORMATS)),
        help="Format of the palettes. [by suffix of OUT, else hex; swatches on a terminal]",
    ),
    json_option,
)


def _palette_options(command: Any) -> Any:  # noqa: ANN401 - whatever click makes a command of
    return applied(_OPTIONS, command)


@click.command(
    cls=SectionCommand,
    no_args_is_help=True,
    short_help="Cluster the colours of pictures; print or write palettes.",
    epilog="Example: kmeans-gif palette photo.jpg -k 8 -o photo.ase",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, shell_complete=completed_inputs)
@input_options
@clustering_options
@_palette_options
@reporting_options
@click.pass_context
def palette(context: click.Context, *, inputs: Sequence[str]) -> None:
    """Cluster the colours of pictures, and print or write their palettes.

    INPUT is a picture, - for standard input, or example:NAME (see kmeans-gif examples). Without -o, palettes are
    printed: as swatches on a terminal, else as hex values. With -o, the path of each file written is printed.
    """
    work = _checked_work(inputs)
    screen = Screen(quiet=work.quiet, verbose=work.verbose)
    with shown(screen, quiet=work.quiet), connected():
        printer = Printer()
        if not each_input(work.runs, lambda source, runs: _done(source, runs, work, screen, printer), screen):
            context.exit(1)


@dataclass(frozen=True, slots=True)
class _Work:
    """A checked command line."""

    inputs: tuple[str, ...]
    runs: list[Run]
    fit: dict[str, Any]  # arguments of `kmeans_gif.cluster` that all runs share
    reading: dict[str, Any]  # arguments of `kmeans_gif.read`
    fewer: bool  # whether fewer clusters are allowed, because -k was not given
    named: bool  # whether -o names the output
    force: bool
    format: str
    in_color: bool  # whether palettes are printed as swatches
    sort: ColorOrder = "share"
    together: bool = False
    stdin: bytes = b""  # its whole content, which several runs may read
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False


def _checked_work(inputs: Sequence[str]) -> _Work:
    """Check the command line before any input is opened, then the outputs."""
    tell, reading, wanted, fit = told(), reading_given(), given("write"), given("fit")
    out, ks = wanted.get("out"), wanted.get("n_clusters")
    if tell.get("as_json") and out is None and "format" in wanted:
        raise OptionError("--json and a palette in a format both write to standard output; name a file with -o")
    format_ = _format_of(out, wanted.get("format"))
    _check_count(max(ks or (DEFAULT_CLUSTERS,)), format_)
    for source in inputs:
        check_input(source)
    sources = [_TOGETHER] if given("palette").get("together") else inputs
    runs = _planned(sources, ks or (DEFAULT_CLUSTERS,), out, format_)
    force = wanted.get("force", False)
    check_inputs_kept([run.output for run in runs if run.output is not None], inputs)
    check_places(runs, force=force)
    counts = [run.n_clusters for run in runs]
    pinned = checked_pinned(fit.get("pinned"), min(counts))
    if "init" in fit:
        fit = {**fit, "init": first_centroids(fit["init"], counts, len(pinned))}
    return _Work(
        tuple(inputs),
        runs,
        fit,
        reading=reading,
        fewer=ks is None,
        named=names_a_place(out, SUFFIXES),
        force=force,
        format=format_,
        in_color=out is None and "format" not in wanted and is_terminal(),
        stdin=standard_input() if "-" in inputs else b"",
        **given("palette"),
        **tell,
    )


def _format_of(out: str | None, given_format: str | None) -> str:
    """Return the name of the format: that of the suffix of a file, or the given one for others."""
    if out is not None and out != STDOUT and names_a_place(out, SUFFIXES):
        if numbered(out) is not None:
            raise OptionError(f"-o {out} numbers the frames of an animation, but a palette is one file; name a file")
        return format_of_file(out, given_format)
    return given_format or "hex"


def _check_count(n_clusters: int, format_: str) -> None:
    """Refuse more colours than the format holds, as an invalid command line."""
    try:
        check_count(n_clusters, format_)
    except SourceError as error:
        raise OptionError(*error.pieces) from None


def _planned(sources: Sequence[str], ks: Sequence[int], out: str | None, format_: str) -> list[Run]:
    """Plan all runs; without ``-o`` they go to standard output."""
    chosen = FORMATS[format_]
    runs = planned(sources, ks, out, f"-palette{chosen.suffixes[0]}", SUFFIXES)
    if out is None:
        if len(runs) > 1 and format_ != "hex":
            raise OptionError(
                f"standard output is one place, but there are {len(runs)} palettes in {chosen.title}; name a folder "
                "with -o"
            )
        runs = [run._replace(output=None) for run in runs]
    if runs[0].output is None and not chosen.is_text and is_terminal():
        raise OptionError(Option("format", format_), " is not text for a terminal; name a file with -o")
    return runs


def _done(source: str, runs: Sequence[Run], work: _Work, screen: Screen, printer: Printer) -> bool:
    """Run all runs of an input, which is read once; report those that fail, and return whether none did."""
    name = _name_of(source, work)
    try:
        record = _read(source, work)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one input, there are others
        screen.error(error, source=None if work.together else name, debug=work.debug)
        return False
    succeeded = True
    for run in runs:
        seconds: dict[str, float] = {}
        try:
            with timing(seconds):
                done, trace = _clustered(run, record, work)
            _written(done, trace, work, printer, seconds)
        except BrokenPipeError:  # the reader of our output has gone
            raise
        except Exception as error:  # noqa: BLE001
            screen.error(error, source=None if work.together else name, debug=work.debug)
            succeeded = False
            continue
        screen.summary(summary(name, trace))
    return succeeded


def _name_of(source: str, work: _Work) -> str:
    if work.together:
        return f"{len(work.inputs)} pictures" if len(work.inputs) > 1 else name_of(work.inputs[0])
    return name_of(source)


def _read(source: str, work: _Work) -> Image | Images:
    """Read an input, or all of them together."""
    if work.together:
        return together([_read_one(each, work) for each in work.inputs], [repr(each) for each in work.inputs])
    return _read_one(source, work)


def _read_one(source: str, work: _Work) -> Image:
    try:
        record = read_input(source, work.stdin, work.reading)
    except KmeansGifError as error:
        if source in str(error) or not work.together:
            raise
        raise type(error)(f"{source!r}: ", *error.pieces) from error
    if not isinstance(record, Image):
        raise SourceError(f"palettes are for images, but {source!r} holds points; give a picture")
    return record


def _clustered(run: Run, record: Image | Images, work: _Work) -> tuple[Run, Trace]:
    """Cluster; with fewer clusters if the default number is too large."""
    fit = with_columns_of(record, work.fit)
    try:
        return run, cluster(record, n_clusters=run.n_clusters, **fit)
    except TooFewValuesError as error:
        if not work.fewer:
            raise
        n_values = error.n_values
    note(f"{_name_of(run.source, work)} has {n_values} different values: {n_values} clusters, not {run.n_clusters}")
    return run.with_clusters(n_values, named=work.named), cluster(record, n_clusters=n_values, **fit)


def _written(run: Run, trace: Trace, work: _Work, printer: Printer, seconds: dict[str, float]) -> None:
    """Write the palette of a run, and print its path or its document; or print the palette."""
    name = " ".join(map(stem_of, work.inputs)) if work.together else stem_of(run.source)
    found = replace(trace.palette(sort=work.sort), name=name)
    if work.as_json:
        if run.output is not None:
            _save(run, found, work)
        inputs = list(work.inputs) if work.together else run.source
        swatches = [{"id": each.id, "hex": each.hex, "share": each.share} for each in found]
        print_lines([document_of(inputs, run.output, trace, {"palette": swatches}, seconds)])
        return
    if run.output is None:
        printer.separate()
    if run.output is None and work.in_color:
        title = printable(f"{_name_of(run.source, work)}, k={run.n_clusters}")
        print_lines([*([title] if len(work.runs) > 1 else []), *swatch_lines(found)])
        return
    _save(run, found, work)
    print_paths(run.files(1))


def _save(run: Run, palette: Palette, work: _Work) -> None:
    """Write a palette to a file or to standard output."""
    with opened_output(run, force=work.force) as file:
        palette.save(cast("BinaryIO", file), format=work.format)  # `_format_of` refuses names of numbered files
