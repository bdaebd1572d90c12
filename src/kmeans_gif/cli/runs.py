"""Which runs a command line asks for, and where each writes."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from kmeans_gif.errors import OptionError
from kmeans_gif.sources.examples import example
from kmeans_gif.sources.numpy_files import archive_and_member
from kmeans_gif.writers import WRITERS

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Run:
    """One input, one number of clusters, one file.

    Attributes
    ----------
    source : str
        As given.
    n_clusters : int
        How many clusters.
    output : Path or None
        Where to write; None is standard output.
    """

    source: str
    n_clusters: int
    output: Path | None


def planned(sources: Sequence[str], ks: Sequence[int], out: str | None, suffix: str) -> list[Run]:
    """Work out every run before anything is read.

    Parameters
    ----------
    sources : sequence of str
        The inputs.
    ks : sequence of int
        The numbers of clusters.
    out : str or None
        ``-o``: a file, a folder that exists, ``"-"`` for standard output, or nothing for the working directory.
    suffix : str
        Of the files whose name is not given.

    Returns
    -------
    list of Run
        All inputs, each with all numbers of clusters.

    Raises
    ------
    OptionError
        If several runs would write to one place, the suffix is unknown, a name is empty or that of no example.
    OSError
        If the folder isn't there.
    """
    for source in sources:
        _check_name(source)
    pairs = [(source, k) for source in sources for k in ks]
    if out == STDOUT or (out is not None and PurePath(out).suffix.lower() in WRITERS and not Path(out).is_dir()):
        if len(pairs) > 1:
            raise OptionError(f"-o {out} is one place, but there are {len(pairs)} runs; name a folder, or leave -o out")
        return [Run(*pairs[0], None if out == STDOUT else Path(out))]
    folder = _folder(out)
    runs = [Run(source, k, folder / f"{_stem(source)}-k{k}{suffix}") for source, k in pairs]
    taken: dict[Path | None, Run] = {}
    for run in runs:
        first = taken.setdefault(run.output, run)
        if first is not run:
            raise OptionError(
                f"{first.source} with k={first.n_clusters} and {run.source} with k={run.n_clusters} would both be "
                f"written to {run.output}; run them one by one with -o"
            )
    return runs


def _check_name(source: str) -> None:
    if not source:
        raise OptionError("an INPUT is '', which names nothing; give a file's path, - or example:NAME")
    if source.startswith("example:"):
        example(source.removeprefix("example:"))


def _folder(out: str | None) -> Path:
    if out is None:
        return Path()
    if not out:
        raise OptionError("-o '' names nothing; give a file, a folder or -, or leave -o out")
    folder = Path(out)
    if folder.is_dir():
        return folder
    if folder.suffix:
        raise OptionError(
            f"-o {out} has the suffix {folder.suffix!r}, which is no known format, and is no folder; "
            f"use {', '.join(WRITERS)}"
        )
    number = errno.ENOTDIR if folder.exists() else errno.ENOENT
    raise OSError(number, f"no folder, and without a known suffix ({', '.join(WRITERS)}) no file to write", out)


def _stem(source: str) -> str:
    if source == "-":
        return "stdin"
    if source.startswith("example:"):
        return PurePath(source.removeprefix("example:")).stem
    path, member = archive_and_member(source)
    stem = PurePath(path).stem or "image"
    return stem if member is None else f"{stem}-{member.replace('/', '-')}"
