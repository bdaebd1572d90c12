"""Warnings of other packages are suppressed in the reading thread only."""

import os
import threading
import warnings

import pytest

from kmeans_gif.sources.quiet import no_warnings


def warned() -> bool:
    """Return whether a warning is seen."""
    try:
        warnings.warn("seen?", stacklevel=1)
    except UserWarning:
        return True
    return False


def test_filters_are_restored_and_other_threads_are_not_muted() -> None:
    before = warnings.filters[:]
    inside, leave = threading.Event(), threading.Event()
    muted = []

    def other() -> None:
        with no_warnings():
            muted.append(not warned())
            inside.set()
            leave.wait(10)
            muted.append(not warned())

    thread = threading.Thread(target=other)
    with no_warnings():
        thread.start()
        inside.wait(10)
        assert not warned()
    assert warned()
    leave.set()
    thread.join()
    assert muted == [True, True]
    assert warnings.filters == before


def test_blocks_can_be_nested() -> None:
    with no_warnings():
        with no_warnings():
            assert not warned()
        assert not warned()
    assert warned()


def test_an_exception_ends_suppression() -> None:
    with pytest.raises(KeyError), no_warnings():
        raise KeyError
    assert warned()


def test_filters_may_be_reset_inside_the_block() -> None:
    with warnings.catch_warnings(), no_warnings():
        warnings.resetwarnings()
    assert warned()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_is_not_muted() -> None:
    inside, leave = threading.Event(), threading.Event()

    def reader() -> None:
        with no_warnings():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=reader)
    thread.start()
    inside.wait(10)
    child = os.fork()
    if child == 0:
        with no_warnings():
            quiet = not warned()
        os._exit(0 if quiet and warned() else 1)
    leave.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
