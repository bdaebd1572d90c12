"""Tasks over blocks of data on any scheduler of Dask: threads, processes, one thread, or a cluster.

The shape of a graph depends only on the number of blocks, so that sums of floats are the same whatever scheduler runs
it, on how many workers, in which order tasks finish and whether workers die meanwhile.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import Any, TypeAlias

from kmeans_gif import progress
from kmeans_gif.errors import KmeansGifError, SourceError

_FAN_IN = 16
"""Number of results that are merged by one task."""

_ROOM = 0.2
"""Share of the memory that blocks may take to be kept: the kernels hold them once more, and tasks need room."""

Task: TypeAlias = Any
"""A `dask.delayed.Delayed`; Dask has no types."""


def dask_module(name: str, what: str) -> Any:  # noqa: ANN401 - Dask is an extra
    """Import a module of Dask to read or write `what`.

    >>> dask_module("dask.nothing", "an array")
    Traceback (most recent call last):
    kmeans_gif.errors.SourceError: an array needs Dask: pip install 'kmeans-gif[dask]'
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise SourceError(f"{what} needs Dask: pip install 'kmeans-gif[dask]'") from error


def each(function: Callable[..., object], blocks: Sequence[Task], *shared: object, name: str) -> list[Task]:
    """Make a task ``function(number, block, *shared)`` for each block; what they share is sent once.

    `function` must be pure, and picklable for schedulers with several processes.
    """
    name = _unique(name)
    graph: dict[Any, Any] = {}
    keys = []
    for position, value in enumerate(shared):
        keys.append(f"{name}-shared-{position}")
        graph[keys[-1]] = (_Constant(value),)
    quiet = partial(_quietly, function)
    for number, block in enumerate(blocks):
        graph[name, number] = (quiet, number, block.key, *keys)
    return _tasks(name, graph, [(name, number) for number in range(len(blocks))], blocks)


def _unique(name: str) -> str:
    return f"{name}-{os.urandom(16).hex()}"


def _quietly(function: Callable[..., object], *given: object) -> object:
    """Call a function whose progress nobody follows, because that of the whole counts blocks."""
    with progress.listening(_ignore):
        return function(*given)


def _ignore(_stage: str, _done: int, _total: int) -> None:
    pass


class _Constant:
    """Returns a value that every task of a graph uses, so that it is sent to each worker once."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __call__(self) -> object:
        return self.value


def fold(parts: Sequence[Task], merge: Callable[[list[Any]], object], *, name: str) -> Task:
    """Merge the results of tasks by a tree whose shape depends on their number alone.

    `merge` gets up to 16 results in order, at least 1, and returns one like them.
    """
    name = _unique(name)
    graph: dict[Any, Any] = {}
    level, keys = 0, [part.key for part in parts]
    while len(keys) > 1 or level == 0:
        groups = [keys[start : start + _FAN_IN] for start in range(0, len(keys), _FAN_IN)]
        keys = [(name, level, number) for number in range(len(groups))]
        graph.update({key: (merge, group) for key, group in zip(keys, groups, strict=True)})
        level += 1
    return _tasks(name, graph, keys, parts)[0]


def _tasks(name: str, graph: dict[Any, Any], keys: Sequence[Any], on: Sequence[Task]) -> list[Task]:
    from dask.delayed import Delayed  # noqa: PLC0415 - an extra
    from dask.highlevelgraph import HighLevelGraph  # noqa: PLC0415

    layers = HighLevelGraph.from_collections(name, graph, dependencies=on)
    return [Delayed(key, layers, layer=name) for key in keys]


def computed(wanted: Sequence[Task], stage: str, blocks: Sequence[Task] = ()) -> list[Any]:
    """Compute tasks on the current scheduler, and report how many of `blocks`, on which they depend, are done.

    When interrupted, cancels what was submitted.
    """
    import dask  # noqa: PLC0415 - an extra

    try:
        with _current_client() as client:
            if client is not None:
                return _computed_by(client, wanted, stage, blocks)
            with _counting([block.key for block in blocks], stage):
                return list(dask.compute(*wanted))
    except KmeansGifError as error:  # from another process, with its traceback in the message
        raise getattr(error, "exception", error) from None


@contextmanager
def _current_client() -> Iterator[Any]:
    """Return the current client, if any, and raise one kind of error if its scheduler goes away.

    A client that has lost its scheduler keeps trying to connect; what it is given meanwhile would wait for that.
    """
    from concurrent.futures import CancelledError  # noqa: PLC0415 - needed rarely

    client = client_of_now()
    gone = KmeansGifError("the Dask scheduler is gone, or cancelled the run; start it again")
    if client is not None and client.status != "running":
        raise gone
    try:
        yield client
    except CancelledError as error:
        raise gone from error
    except Exception as error:
        if client is None or client.status == "running":
            raise
        raise gone from error


def client_of_now() -> Any:  # noqa: ANN401 - `distributed` is an extra
    """Return the current `distributed.Client`, or None if another scheduler is current."""
    from dask.base import get_scheduler  # noqa: PLC0415 - an extra

    client = getattr(get_scheduler(), "__self__", None)
    return client if hasattr(client, "scheduler_info") else None


def _computed_by(client: Any, wanted: Sequence[Task], stage: str, blocks: Sequence[Task]) -> list[Any]:  # noqa: ANN401
    futures = client.compute([*wanted, *(blocks if progress.is_heard() else ())])
    results, waiting = futures[: len(wanted)], {future.key: future for future in futures[len(wanted) :]}
    del futures
    try:
        _report_each(client, waiting, stage, len(blocks))
        return [future.result() for future in results]
    except BaseException:
        with suppress(Exception):  # the scheduler may be gone
            client.cancel([*results, *waiting.values()])
        raise


def _report_each(client: Any, waiting: dict[Any, Any], stage: str, total: int) -> None:  # noqa: ANN401
    """Report futures as they finish, and forget them, so that their results are not kept."""
    if not waiting:
        return
    from distributed import as_completed  # noqa: PLC0415 - an extra

    for done, future in enumerate(as_completed(waiting.values(), loop=client.loop), 1):
        if future.status == "error":
            return  # the result raises it
        del waiting[future.key]
        progress.report(stage, done, total)


def _counting(keys: Sequence[Any], stage: str) -> Any:  # noqa: ANN401 - a context manager of Dask
    from dask.callbacks import Callback  # noqa: PLC0415 - an extra

    waiting, total = set(keys), len(keys)

    def done(key: Any, *_: object) -> None:  # noqa: ANN401 - any hashable
        if key in waiting:
            waiting.remove(key)
            progress.report(stage, total - len(waiting), total)

    return Callback(posttask=done)


def kept(blocks: Sequence[Task], n_bytes: int, stage: str) -> list[Task]:
    """Compute blocks once and keep them where they are computed, if memory suffices; otherwise return them as they are.

    On a cluster those of a worker that dies are computed again.
    """
    import dask  # noqa: PLC0415 - an extra

    if n_bytes > _ROOM * sum(memories()):
        return list(blocks)
    with _current_client(), _counting([block.key for block in blocks], stage):
        done = dask.persist(*blocks)
    graph = {key: value for block in done for key, value in dict(block.dask).items()}
    return _tasks(_unique("kept"), graph, [block.key for block in done], ())  # one layer instead of one for each


def memories() -> list[int]:
    """Return the bytes of memory of each worker, or of this machine."""
    own = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 1 << 33
    with _current_client() as client:
        if client is None:
            return [own]
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
    return [int(worker["memory_limit"] or own) for worker in workers] or [own]
