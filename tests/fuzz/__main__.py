"""The command ``python -m tests.fuzz``; see the docstring of the package."""

import argparse
import hashlib
import json
import random
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.mutation import damaged
from tests.fuzz.targets import TARGETS

_PATIENCE = 60.0
"""Seconds without an answer after which a worker counts as hanging; long, because the machine may be busy."""


class Worker:
    """A process that reads the files of one target."""

    def __init__(self, name: str, path: Path) -> None:
        self._command = [sys.executable, "-m", "tests.fuzz.worker", name, str(path)]
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )

    @property
    def pid(self) -> int:
        """Id of the current worker process."""
        return self._process.pid

    def fault(self) -> tuple[str, str]:
        """Read a file in the worker; a worker that dies or hangs is a fault, and is replaced."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write("\n")
        except BrokenPipeError:
            return self._ended("crash")
        if not select.select([self._process.stdout], [], [], _PATIENCE)[0]:
            return self._ended("hang")
        answer = self._process.stdout.readline()
        if not answer:
            return self._ended("crash")
        name, details = json.loads(answer)
        return name, details

    def _ended(self, how: str) -> tuple[str, str]:
        if how == "hang":
            self._process.kill()
        _, said = self._process.communicate()
        code = self._process.returncode
        self._start()
        return f"{how}, exit code {code}", said[-2000:]

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def working(name: str, path: Path) -> Iterator[Worker]:
    worker = Worker(name, path)
    try:
        yield worker
    finally:
        worker.end()


def seeds_of(name: str, corpus: Path | None) -> list[bytes]:
    """Return the seed files: generated ones, and those in the target's folder of the corpus."""
    added = sorted((corpus / name).glob("*")) if corpus is not None else []
    return [*TARGETS[name].seeds(), *(path.read_bytes() for path in added)]


def fuzzed(name: str, seconds: float, seed: int, corpus: Path | None, folder: Path) -> dict[str, bytes]:
    """Try damaged files for some time; each fault is reported once, and its file is kept."""
    seeds, numbers = seeds_of(name, corpus), random.Random(f"{seed} {name}")
    path = folder / f"{name}{TARGETS[name].suffix}"
    path.write_bytes(seeds[0])
    found: dict[str, bytes] = {}
    count, end = 0, time.monotonic() + seconds
    with working(name, path) as worker:
        while time.monotonic() < end:
            data = damaged(seeds, numbers)
            path.write_bytes(data)
            fault, details = worker.fault()
            count += 1
            if fault and fault not in found:
                found[fault] = data
                print(f"{name}: {fault}\n{details}", flush=True)
                kept(data, name, corpus)
    print(f"{name}: {count} files, {len(found)} faults", flush=True)
    return found


def kept(data: bytes, name: str, corpus: Path | None) -> None:
    """Save the file beside the corpus, or print it."""
    if corpus is None:
        print(f"its {len(data)} bytes: {data[:4000].hex()}", flush=True)
        return
    folder = corpus / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}{TARGETS[name].suffix}"
    path.write_bytes(data)
    print(f"kept as {path}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Read damaged files.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"all by default: {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together [60]")
    parser.add_argument("--corpus", type=Path, help="folder with more files to begin with, in a folder for each target")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="of the random numbers [drawn]")
    given = parser.parse_args()
    unknown = set(given.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}; choose from {', '.join(TARGETS)}")
    names = given.targets or list(TARGETS)
    print(f"--seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        share = given.seconds / len(names)
        faults = [fuzzed(name, share, given.seed, given.corpus, Path(folder)) for name in names]
    sys.exit(1 if any(faults) else 0)


if __name__ == "__main__":
    main()
