"""The runs of a command line, and their outputs."""

import os
import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from kmeans_gif.cli.streams import standard_output
from kmeans_gif.errors import KmeansGifError, Option, OptionError
from kmeans_gif.paths import archive_and_member, is_pattern
from kmeans_gif.sources.examples import example
from kmeans_gif.writers import WRITERS
from kmeans_gif.writers.output import check_place, destination
from kmeans_gif.writers.parts import identity
from kmeans_gif.writers.series import Series, numbered, unnumbered

STDOUT = "-"


class Run(NamedTuple):
    """One input, one number of clusters, one file.

    Attributes
    ----------
    source : str
        As given.
    n_clusters : int
        Number of clusters.
    output : Path or None
        Where to write; None is standard output.
    makes_folder : bool
        Whether to create the folder of `output`.
    ending : str
        End of the names of files that are not given: a suffix, perhaps with text before it.
    """

    source: str
    n_clusters: int
    output: Path | None
    makes_folder: bool = False
    ending: str = ""

    def with_clusters(self, n_clusters: int, *, named: bool) -> "Run":
        """Return the run with another number of clusters, also in the file name unless that was `named`."""
        output = self.output
        if output is not None and not named:
            output = output.with_name(_name(self.source, n_clusters, self.ending))
        return self._replace(n_clusters=n_clusters, output=output)

    def files(self, n_frames: int) -> list[str]:
        """Return the paths of the files that a run of some frames writes, except to standard output."""
        if self.output is None:
            return []
        pattern = numbered(self.output)
        return [str(self.output)] if pattern is None else [pattern.path(number) for number in range(n_frames)]


def names_a_place(out: str | None, suffixes: Container[str] = WRITERS) -> bool:
    """Return whether ``-o`` names a file, which has a known suffix, or standard output, not a folder."""
    if out is None or out.endswith(_SEPARATORS):
        return False
    return out == STDOUT or (PurePath(out).suffix.lower() in suffixes and not Path(out).is_dir())


def planned(
    sources: Sequence[str], ks: Sequence[int], out: str | None, ending: str, suffixes: Collection[str] = WRITERS
) -> list[Run]:
    """Plan all runs before anything is read: each input with each number of clusters.

    `out` is a file, a folder that exists, one to create (with a slash at its end), ``"-"`` for standard output, or
    nothing for the working directory; `ending` is that of files whose name is not given, and `suffixes` are the known
    ones. Several runs that would write to one place are an OptionError.
    """
    for source in sources:
        check_input(source)
    pairs = [(source, k) for source in sources for k in ks]
    if out is not None and names_a_place(out, suffixes):
        if len(pairs) > 1:
            raise OptionError(f"-o {out} is one place, but there are {len(pairs)} runs; name a folder, or leave -o out")
        return [Run(*pairs[0], None if out == STDOUT else Path(out))]
    folder, makes_folder = _folder(out, suffixes)
    runs = [Run(source, k, folder / _name(source, k, ending), makes_folder, ending) for source, k in pairs]
    taken: dict[Path | None, Run] = {}
    for run in runs:
        first = taken.setdefault(run.output, run)
        if first is not run:
            raise OptionError(
                f"{first.source} with k={first.n_clusters} and {run.source} with k={run.n_clusters} would both be "
                f"written to {run.output}; run them one by one with -o"
            )
    return runs


def format_of(out: str | None, given: str | None, default: str = "gif", known: Collection[str] = WRITERS.keys()) -> str:
    """Return the format of the files: that of the name, or the one given for names that are not."""
    if out is None or out == STDOUT or not names_a_place(out, known):
        return given or default
    named = PurePath(out).suffix.lower().removeprefix(".")
    if given not in (None, named):
        raise OptionError(Option("format", given), f" contradicts the name {out}; leave out one of them")
    return named


def check_places(runs: Sequence[Run], *, force: bool) -> None:
    """Raise before the work is done if its result can't be written."""
    with standard_output():
        pass
    check_inputs_kept([run.output for run in runs if run.output is not None], [run.source for run in runs])
    for run in runs:
        if run.output is not None and not (run.makes_folder and not run.output.parent.exists()):
            check_place(run.output, overwrite=force)


def check_inputs_kept(places: Iterable[Path], sources: Iterable[str]) -> None:
    """Refuse to write to an input, whatever it is called there: the result would be all that is left of it."""
    named = [Path(archive_and_member(source)[0]) for source in sources if source != STDOUT]
    kept = {identity(path) for path in named if path.is_file()}
    for place in places:
        pattern = numbered(place)
        numbers = {int(digits) for path in named for digits in re.findall("[0-9]+", path.name)}
        for file in [place] if pattern is None else [Path(pattern.path(number)) for number in numbers]:
            if file.is_file() and identity(file) in kept:
                raise OptionError(
                    f"{file} is an input, which is never replaced, even with --force; name another output"
                )


@contextmanager
def opened_output(run: Run, *, force: bool) -> Iterator[BinaryIO | Series]:
    """Open the output of a run."""
    if run.output is None:
        with standard_output() as file:
            yield file
        return
    if run.makes_folder:
        run.output.parent.mkdir(parents=True, exist_ok=True)
    with destination(run.output, overwrite=force) as file:
        yield file


_SEPARATORS = tuple({"/", os.sep})


def check_input(source: str) -> None:
    """Check the name of an input before any is opened."""
    if not source:
        raise OptionError("an INPUT is '', which names nothing; give a file's path, - or example:NAME")
    if source.startswith("example:"):
        example(source.removeprefix("example:"))


def _folder(out: str | None, suffixes: Collection[str]) -> tuple[Path, bool]:
    """Return the folder to write to, and whether to create it."""
    if out is None:
        return Path(), False
    if not out:
        raise OptionError("-o '' names nothing; give a file, a folder or -, or leave -o out")
    folder = Path(out)
    if folder.is_dir():
        return folder, False
    if out.endswith(_SEPARATORS) and not folder.exists():
        return folder, True
    *others, last = suffixes
    way_out = f"use a name that ends in {', '.join(others)} or {last}, or -o {out.rstrip('/')}/ to create a folder"
    if folder.suffix:
        raise OptionError(f"-o {out} has the suffix {folder.suffix!r}, which is not a known format; {way_out}")
    raise KmeansGifError(f"-o {out} is not a folder, and has no known suffix; {way_out}")


def _name(source: str, n_clusters: int, ending: str) -> str:
    return unnumbered(f"{stem_of(source)}-k{n_clusters}{ending}")


def stem_of(source: str) -> str:
    """Return the first part of the names of files that an input gives.

    >>> stem_of("photos/cat.jpg"), stem_of("scans/parts/*.csv"), stem_of("*.csv")
    ('cat', 'parts', 'points')
    """
    if source == "-":
        return "stdin"
    if source.startswith("example:"):
        return PurePath(source.removeprefix("example:")).stem
    path, member = archive_and_member(source)
    if is_pattern(path):  # what matches it is in the folder before
        return next((part for part in reversed(PurePath(path).parts) if not is_pattern(part)), "") or "points"
    stem = PurePath(path).stem or "image"
    return stem if member is None else f"{stem}-{member.replace('/', '-')}"
