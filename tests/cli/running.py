"""Run the command, in this process or a separate one, and inspect the files it leaves."""

import json
import os
import re
import subprocess
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SCRIPT = Path(sysconfig.get_path("scripts")) / "kmeans-gif"
"""The installed console script."""


SUMMARY = re.compile(
    r".+: \d+ clusters?( \(\d+ pinned\))?, \d+ iterations?, (not )?converged, "
    r"inertia \S+?(, (\S+ (% )?above )?the best possible)?"
    r"(, [\d.]+ (bytes|kB|MB) with --\S+ \d+( --tolerance \d+)?)?"
    r"(; --seed \d+ --n-init 1 repeats it)?"
)
"""The summary line of a run."""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        return os.fsdecode(self.out).splitlines()

    @property
    def notes(self) -> list[str]:
        """The lines on stderr other than summaries of runs."""
        return [line for line in self.err.splitlines() if not SUMMARY.fullmatch(line)]

    @property
    def document(self) -> dict[str, Any]:
        (line,) = self.lines
        document: dict[str, Any] = json.loads(line)
        return document


Command = Callable[..., Outcome]


def shell(line: str, folder: Path, *, stdin: bytes = b"") -> Outcome:
    """Run a line of bash in which ``kmeans-gif`` is the installed console script."""
    environment = {**os.environ, "PATH": f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, input=stdin, capture_output=True, timeout=60, check=False
    )
    return Outcome(done.returncode, done.stdout, os.fsdecode(done.stderr))


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder, hidden ones too, with its bytes; None if it is not a regular file."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in folder.rglob("*")
    }


def noise(width: int, height: int) -> bytes:
    """A picture, as PPM, that takes long to cluster."""
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return b"P6 %d %d 255\n" % (width, height) + pixels.tobytes()
