"""Several inputs, one after the other: which one is being worked on, and which ones failed."""

import shlex
from collections.abc import Callable, Sequence

from kmeans_gif.cli.arguments import name_of
from kmeans_gif.cli.terminal import Screen


def each_input(sources: Sequence[str], work: Callable[[str], bool], screen: Screen) -> bool:
    """Call `work` for each input, which prints the error of one that fails; return whether all succeeded.

    If there are several, the progress line names the input, and those that failed are listed again at the end.
    """
    failed = []
    for number, source in enumerate(sources, 1):
        if len(sources) > 1:
            screen.begin(name_of(source), number, len(sources))
        if not work(source):
            failed.append(source)
    if failed and len(sources) > 1:
        screen.failed(f"{len(failed)} of {len(sources)} inputs failed: {shlex.join(failed)}")
    return not failed
