"""Long runs: progress on a terminal and only there, and what an interrupt leaves behind."""

import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.cli.running import SCRIPT, contents, noise

from kmeans_gif.cli import terminal

LONG = ["animate", "big.ppm", "-k", "64", "-o", "big.gif", "--force", "--max-iter"]


@pytest.fixture
def big(folder: Path) -> Path:
    """A folder with a picture of 2.4 million colours, and a file where its animation goes."""
    (folder / "big.ppm").write_bytes(noise(2000, 1200))
    (folder / "big.gif").write_bytes(b"precious")
    return folder


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [(signal.SIGINT, 130, "error: interrupted\n"), (signal.SIGTERM, 143, ""), (signal.SIGHUP, 129, "")],
)
def test_a_signal_in_the_middle_leaves_nothing(number: signal.Signals, code: int, text: str, big: Path) -> None:
    before = contents(big)
    with subprocess.Popen(
        [SCRIPT, *LONG, "10000"], cwd=big, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("note: drawn at")  # clustering comes next
        time.sleep(0.3)
        assert len(contents(big)) == len(before) + 1  # what is being written, beside its place
        start = time.monotonic()
        running.send_signal(number)
        out, err = running.communicate(timeout=30)
    assert time.monotonic() - start < 2
    assert (running.returncode, out, err) == (code, "", text)
    assert contents(big) == before


def on_a_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> tuple[bytes, str]:
    """Run with stderr on a terminal, and give what stdout and the terminal got."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [SCRIPT, *arguments], cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=theirs
    ) as running:
        os.close(theirs)
        seen = b""
        while True:
            try:
                seen += os.read(ours, 4096)
            except OSError:  # the last one to write has gone
                break
        os.close(ours)
        assert running.stdout is not None
        return running.stdout.read(), seen.decode()


def test_progress_on_a_terminal_for_what_takes_long(big: Path) -> None:
    out, seen = on_a_terminal([*LONG, "60"], big, {"NO_COLOR": "1"})
    assert out == b"big.gif\n"
    assert re.search(r"\r\x1b\[K[a-z ]+ +[1-9]\d? %", seen), seen
    assert not re.search(r"\x1b\[[0-9;]*m", seen)  # no colour
    assert seen.endswith("\r\x1b[K")  # the line is taken away in the end
    done = subprocess.run([SCRIPT, *LONG, "60"], cwd=big, capture_output=True, check=True)
    assert done.stdout == b"big.gif\n"
    assert re.fullmatch(rb"note: drawn at .*\n", done.stderr)  # no terminal, no progress
    assert on_a_terminal([*LONG, "60", "--quiet"], big, {}) == (b"big.gif\n", "")


def test_progress_waits_for_a_second_and_not_too_often(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr(terminal, "monotonic", lambda: now)
    progress = terminal.Progress()

    def shown(at: float, done: int, total: int) -> str:
        nonlocal now
        now = 100.0 + at
        progress("reading", done, total)
        return capsys.readouterr().err

    assert shown(0.0, 1, 9) == ""
    assert shown(0.99, 2, 9) == ""
    progress.clear()
    assert capsys.readouterr().err == ""  # there is nothing to take away
    assert shown(1.01, 3, 4) == "\r\x1b[Kreading  75 %"
    assert shown(1.05, 4, 4) == ""
    assert shown(1.12, 0, 0) == "\r\x1b[Kreading"
    progress.clear()
    assert capsys.readouterr().err == "\r\x1b[K"
