"""``kmeans-gif quantize``: images in the colours of their clusters, their labels and masks."""

import errno
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from kmeans_gif.cli.arguments import first_centroids, name_of, read_input, reading_given, told, with_columns_of
from kmeans_gif.cli.batch import each_input
from kmeans_gif.cli.completion import completed_inputs
from kmeans_gif.cli.quantize_options import quantize_options
from kmeans_gif.cli.report import document_of, print_lines, print_paths, summary, timings
from kmeans_gif.cli.runs import Run, check_inputs_kept, check_places, format_of, names_a_place, opened_output, planned
from kmeans_gif.cli.scheduler import connected
from kmeans_gif.cli.sections import SectionCommand, given
from kmeans_gif.cli.streams import standard_input, standard_output
from kmeans_gif.cli.terminal import Screen, shown
from kmeans_gif.clustering.seeding import TooFewValuesError
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import OptionError, SourceError, fixed_kind
from kmeans_gif.notes import note
from kmeans_gif.options import checked_pinned, whole
from kmeans_gif.progress import timing
from kmeans_gif.quantization import DEFAULT_CLUSTERS, IMAGES_ONLY
from kmeans_gif.quantization import quantize as quantized
from kmeans_gif.results.doubt import doubt_format
from kmeans_gif.results.labels import label_format, table_path
from kmeans_gif.results.masks import mask_pattern
from kmeans_gif.results.pictures import FORMATS, check_colors
from kmeans_gif.results.quantized import Quantized
from kmeans_gif.sources import Image, Points
from kmeans_gif.writers.output import check_place
from kmeans_gif.writers.series import numbered


@click.command(
    cls=SectionCommand,
    no_args_is_help=True,
    short_help="Reduce images to the colours of their clusters.",
    epilog="Example: kmeans-gif quantize photo.jpg -k 16 -o small.png",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, shell_complete=completed_inputs)
@quantize_options
@click.pass_context
def quantize(context: click.Context, *, inputs: Sequence[str]) -> None:
    """Reduce images to the colours of their clusters, and write their labels and masks.

    INPUT is an image, - for standard input, or example:NAME (see kmeans-gif examples). The path of each file written is
    printed.
    """
    work = _checked_work(inputs)
    screen = Screen(quiet=work.quiet, verbose=work.verbose)
    with shown(screen, quiet=work.quiet), connected():
        if not each_input(work.runs, lambda source, runs: _done(source, runs, work, screen), screen):
            context.exit(1)


@dataclass(frozen=True, slots=True)
class _Extras:
    """Files beside the picture."""

    labels: str | None = None
    pixel_size: float | None = None
    masks: str | None = None
    doubt: str | None = None

    def places(self) -> list[Path]:
        """Return the files that are written beside the picture, except masks."""
        labels = [] if self.labels is None else [Path(self.labels), table_path(self.labels)]
        return [*labels, *([] if self.doubt is None else [Path(self.doubt)])]

    def write(self, result: Quantized, *, force: bool) -> list[str]:
        """Write them and return their paths."""
        written: list[str] = []
        if self.labels is not None:
            written += result.save_labels(self.labels, pixel_size=self.pixel_size, overwrite=force)
        if self.masks is not None:
            Path(self.masks).mkdir(exist_ok=True)
            written += result.save_masks(self.masks, overwrite=force)
        if self.doubt is not None:
            written += result.save_doubt(self.doubt, overwrite=force)
        return written


@dataclass(frozen=True, slots=True)
class _Work:
    """A checked command line."""

    runs: list[Run]
    settings: dict[str, Any]  # arguments of `kmeans_gif.quantize` that all runs share
    reading: dict[str, Any]  # arguments of `kmeans_gif.read`
    extras: _Extras
    saved: str | None  # the file of the run to paint with
    fewer: bool  # whether fewer clusters are allowed, because -k was not given
    named: bool  # whether -o names the output
    force: bool
    stdin: bytes = b""
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False


def _checked_work(inputs: Sequence[str]) -> _Work:
    """Check the command line before any input is opened, then the outputs."""
    tell, reading, wanted, fit, paint = told(), reading_given(), given("write"), given("fit"), given("draw")
    out, force, saved = wanted.get("out"), wanted.get("force", False), wanted.get("run")
    extras = _checked_extras()
    _check_single_output(out)
    format_ = format_of(out, wanted.get("format"), "png", FORMATS)
    ks = wanted.get("n_clusters")
    if saved is not None:
        _check_idle(ks, fit)
        trace = _saved(saved)
        paint, ks = {**paint, "trace": trace}, (trace.n_clusters,)
    runs = planned(inputs, ks or (DEFAULT_CLUSTERS,), out, f".{format_}", FORMATS)
    check_colors(FORMATS[f".{format_}"], max(run.n_clusters for run in runs))
    for cluster in paint.get("only", ()):
        whole("only", cluster, 0, min(run.n_clusters for run in runs) - 1)
    _check_extras(extras, runs, force=force)
    counts = [run.n_clusters for run in runs]
    pinned = checked_pinned(fit.get("pinned"), min(counts))
    if "init" in fit:
        fit = {**fit, "init": first_centroids(fit["init"], counts, len(pinned))}
    return _Work(
        runs,
        settings={**fit, **paint, "format": format_},
        reading=reading,
        extras=extras,
        saved=saved,
        fewer=ks is None,
        named=names_a_place(out, FORMATS),
        force=force,
        stdin=standard_input() if "-" in inputs else b"",
        **tell,
    )


def _check_single_output(out: str | None) -> None:
    if out is not None and numbered(out) is not None:
        raise OptionError(f"-o {out} numbers files, but each input gives one picture; leave the % out")


def _check_idle(ks: Sequence[int] | None, fit: dict[str, Any]) -> None:
    """Refuse options of clustering beside a saved run."""
    idle = [*(["n_clusters"] if ks else []), *(name for name in fit if name != "threads")]
    if idle:
        flag = "-k" if idle[0] == "n_clusters" else "--" + idle[0].replace("_", "-")
        raise OptionError(f"--run and {flag} contradict each other: a saved run is not clustered again; give one")


def _saved(path: str) -> Trace:
    try:
        return Trace.load(path)
    except FileNotFoundError:
        raise SourceError(f"--run {path!r}: no such file; give a file that Trace.save or --save-run wrote") from None


def _checked_extras() -> _Extras:
    """Check the formats of the files beside the picture."""
    extras = _Extras(**given("extras"))
    if extras.labels is not None:
        label_format(extras.labels)
    elif extras.pixel_size is not None:
        raise OptionError("--pixel-size gives areas in the table of --labels; add --labels")
    if extras.doubt is not None:
        doubt_format(extras.doubt)
    return extras


def _check_extras(extras: _Extras, runs: Sequence[Run], *, force: bool) -> None:
    """Refuse outputs that several runs would share, or that can't be written."""
    flags = [f"--{name}" for name in ("labels", "masks", "doubt") if getattr(extras, name) is not None]
    if flags and len(runs) > 1:
        raise OptionError(f"{flags[0]} is one place, but there are {len(runs)} runs; run them one by one")
    check_places(runs, force=force)
    check_inputs_kept(extras.places(), [run.source for run in runs])
    places = [*extras.places(), *(run.output for run in runs if run.output is not None)]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice is not None:
        raise OptionError(f"two results would be written to {twice}; give them different names")
    for place in extras.places():
        check_place(place, overwrite=force)
    if extras.masks is not None:
        folder = Path(extras.masks)
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), extras.masks)
        check_place(mask_pattern(folder).path(0) if folder.is_dir() else folder, overwrite=force)


def _done(source: str, runs: Sequence[Run], work: _Work, screen: Screen) -> bool:
    """Run all runs of an input, which is read once; report those that fail, and return whether none did."""
    name = name_of(source)
    try:
        with fixed_kind(IMAGES_ONLY):
            record = read_input(source, work.stdin, {"kind": "image", **work.reading})
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one input, there are others
        screen.error(error, source=name, debug=work.debug)
        return False
    succeeded = True
    for run in runs:
        seconds: dict[str, float] = {}
        try:
            with timing(seconds):
                done, result, paths = _written(run, record, work)
        except BrokenPipeError:  # the reader of our output has gone
            raise
        except Exception as error:  # noqa: BLE001
            screen.error(error, source=name, debug=work.debug)
            succeeded = False
            continue
        if work.as_json:
            drawn = {"width": result.width, "height": result.height, "files": paths, "run": work.saved}
            print_lines([document_of(source, done.output, result.trace, drawn, seconds)])
        else:
            print_paths(paths)
        text = (
            summary(name, result.trace)
            if work.saved is None
            else f"{name}: the {run.n_clusters} colours of {work.saved}"
        )
        screen.summary(text)
        screen.detail(timings(name, seconds))
    return succeeded


def _written(run: Run, record: Image | Points, work: _Work) -> tuple[Run, Quantized, list[str]]:
    """Quantize and write; with fewer clusters if the default number is too large."""
    try:
        return _painted(run, record, work)
    except TooFewValuesError as error:
        if not work.fewer:
            raise
        n_values = error.n_values
    note(f"{run.source} has {n_values} different values: {n_values} clusters, not {run.n_clusters}")
    return _painted(run.with_clusters(n_values, named=work.named), record, work)


def _painted(run: Run, record: Image | Points, work: _Work) -> tuple[Run, Quantized, list[str]]:
    settings = with_columns_of(record, work.settings)
    if work.saved is None:
        settings = {**settings, "n_clusters": run.n_clusters}
    with _opened(run, force=work.force) as file:  # moved into place after the files beside it
        result = quantized(record, file, **settings)
        beside = work.extras.write(result, force=work.force)
    return run, result, [*run.files(1), *beside]


@contextmanager
def _opened(run: Run, *, force: bool) -> Iterator[BinaryIO]:
    """Open the output; standard output, which may not be seekable, gets all at the end."""
    if run.output is not None:
        with opened_output(run, force=force) as file:
            yield cast("BinaryIO", file)
        return
    whole_file = io.BytesIO()
    yield whole_file
    with standard_output() as file:
        file.write(whole_file.getbuffer())
