"""Several inputs, one after the other: which one is being worked on, and which ones failed."""

import shlex
from collections.abc import Callable, Sequence
from itertools import groupby

from kmeans_gif.cli.arguments import name_of
from kmeans_gif.cli.runs import Run
from kmeans_gif.cli.terminal import Screen


def each_input(runs: Sequence[Run], work: Callable[[str, list[Run]], bool], screen: Screen) -> bool:
    """Call `work` for each input with its runs, which prints the error of one that fails; return whether all succeeded.

    If there are several, the progress line names the input, and those that failed are listed again at the end.
    """
    failed = []
    inputs = [(source, list(group)) for source, group in groupby(runs, lambda run: run.source)]
    for number, (source, its_runs) in enumerate(inputs, 1):
        if len(inputs) > 1:
            screen.begin(name_of(source), number, len(inputs))
        if not work(source, its_runs):
            failed.append(source)
    if failed and len(inputs) > 1:
        screen.failed(f"{len(failed)} of {len(inputs)} inputs failed: {shlex.join(failed)}")
    return not failed
