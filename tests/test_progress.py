"""Progress reports and stage timings."""

import threading

import pytest

from kmeans_gif import progress


def test_reports_without_a_listener() -> None:
    progress.report("reading", 1, 2)


def test_reports_reach_the_innermost_listener() -> None:
    outer: list[tuple[str, int, int]] = []
    inner: list[tuple[str, int, int]] = []
    with progress.listening(lambda *now: outer.append(now)):
        progress.report("a", 1, 2)
        with progress.listening(lambda *now: inner.append(now)):
            progress.report("b", 3, 0)
        progress.report("c", 4, 5)
    progress.report("d", 6, 7)
    assert outer == [("a", 1, 2), ("c", 4, 5)]
    assert inner == [("b", 3, 0)]


def test_an_error_removes_the_listener() -> None:
    heard: list[str] = []
    with pytest.raises(KeyboardInterrupt), progress.listening(lambda stage, _done, _total: heard.append(stage)):
        raise KeyboardInterrupt
    progress.report("late", 1, 1)
    assert heard == []


def test_reports_of_other_threads_are_ignored() -> None:
    heard: list[str] = []
    with progress.listening(lambda stage, _done, _total: heard.append(stage)):
        other = threading.Thread(target=progress.report, args=("elsewhere", 1, 1))
        other.start()
        other.join()
    assert heard == []


def test_an_exception_of_the_listener_stops_the_work() -> None:
    def stop(_stage: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), progress.listening(stop):
        progress.report("reading", 1, 2)


def test_times_add_up_and_do_not_overlap_even_if_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 12.0, 20.0, 25.0, 26.0, 40.0, 47.0])
    monkeypatch.setattr(progress, "perf_counter", lambda: next(clock))
    seconds: dict[str, float] = {}
    with progress.timing(seconds):
        with progress.stage("write"):  # from 10
            with progress.stage("draw"):  # from 12 to 20
                pass
            with pytest.raises(OSError, match="disk"), progress.stage("draw"):  # from 25 to 26
                raise OSError("disk")
        # to 40
        assert progress.timings_so_far() is seconds
    assert seconds == {"write": 2.0 + 5.0 + 14.0, "draw": 8.0 + 1.0}


def test_stages_without_timing() -> None:
    with progress.stage("draw"):
        assert progress.timings_so_far() == {}
