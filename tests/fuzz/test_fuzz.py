"""The fuzzing harness detects each kind of fault."""

import io
import os
import random
import signal
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.fuzz.__main__ import Worker
from tests.fuzz.mutation import damaged
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.worker import fault_of

from kmeans_gif.errors import SourceError


def raising(error: Exception) -> Callable[[Path], object]:
    def read(_: Path) -> object:
        raise error

    return read


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (SourceError("damaged"), ""),
        (SourceError("damaged\nand more"), "several lines: SourceError elsewhere"),
        (ValueError("damaged"), "ValueError elsewhere"),
        (MemoryError(), "MemoryError elsewhere"),
    ],
)
def test_each_kind_of_fault_is_detected(error: Exception, fault: str) -> None:
    assert fault_of(Target("", list, raising(error)), Path())[0] == fault


def test_slow_reads_are_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 111.0])
    monkeypatch.setattr(time, "process_time", lambda: next(clock))
    assert fault_of(Target("", list, lambda _: None), Path())[0] == "took 11 s"


def test_a_worker_that_dies_is_a_fault_and_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TARGETS["init"].seeds()[0])
    worker = Worker("init", path)
    try:
        assert worker.fault() == ("", "")
        os.kill(worker.pid, signal.SIGSEGV)
        assert worker.fault()[0] == "crash, exit code -11"
        assert worker.fault() == ("", "")
    finally:
        worker.end()


def test_mutations_are_repeatable_and_correct_checksums() -> None:
    seeds = TARGETS["png"].seeds()
    files, again = ([damaged(seeds, random.Random(seed)) for seed in range(50)] for _ in range(2))
    assert files == again
    assert len(set(files) - set(seeds)) > 40
    data = [file for file in files if file[12:16] == b"IHDR" and file[16:29] not in {seed[16:29] for seed in seeds}]
    assert any(zlib.crc32(file[12:29]) == int.from_bytes(file[29:33]) for file in data)


def test_mutated_members_of_archives_are_read() -> None:
    seeds = TARGETS["trace"].seeds()[-1:]
    read = 0
    for seed in range(60):
        file = damaged(seeds, random.Random(seed))
        try:
            with zipfile.ZipFile(io.BytesIO(file)) as archive:
                whole = archive.testzip() is None
        except Exception:  # noqa: BLE001, S112 - no archive any more
            continue
        read += whole and file not in seeds
    assert read > 10
