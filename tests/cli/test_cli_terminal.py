"""Long runs: progress, on a terminal only, and interrupts."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.running import SCRIPT, SUMMARY, Command, contents, noise

from kmeans_gif.cli import run, terminal
from kmeans_gif.progress import report

LONG = ["animate", "big.ppm", "-k", "64", "-o", "big.gif", "--force", "--max-iter", "10000"]


@pytest.fixture
def big(folder: Path) -> Path:
    """A folder with a picture of 2.4 million colours, and the output file of its animation."""
    (folder / "big.ppm").write_bytes(noise(2000, 1200))
    (folder / "big.gif").write_bytes(b"precious")
    return folder


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [(signal.SIGINT, 130, "error: interrupted\n"), (signal.SIGTERM, 143, ""), (signal.SIGHUP, 129, "")],
)
def test_a_signal_during_the_run_leaves_no_file(number: signal.Signals, code: int, text: str, big: Path) -> None:
    before = contents(big)
    with subprocess.Popen(
        [SCRIPT, *LONG], cwd=big, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("note: drawn at")  # clustering is next
        time.sleep(0.3)
        assert len(contents(big)) == len(before) + 1  # the temporary file beside the output
        start = time.monotonic()
        running.send_signal(number)
        out, err = running.communicate(timeout=30)
    assert time.monotonic() - start < 2
    assert (running.returncode, out, err) == (code, "", text)
    assert contents(big) == before


def on_a_terminal(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Run with standard error on a terminal, and return what it shows."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as screen, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", screen)
        assert run(arguments) == 0
    seen = b""
    with os.fdopen(ours, "rb", buffering=0) as terminal_side:
        while True:
            try:
                seen += terminal_side.read(4096)
            except OSError:  # all writers have closed it
                return seen.decode()


def test_control_characters_in_paths_are_escaped(folder: Path) -> None:
    name = "a\x1b[2J\n\u202eb.png"
    (folder / name).write_bytes((folder / "cat.png").read_bytes())
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal_side:
        done = subprocess.run(
            [SCRIPT, "animate", name, "--quiet"], cwd=folder, stdout=theirs, stderr=subprocess.PIPE, check=True
        )
        os.close(theirs)
        assert terminal_side.read(4096).decode() == "a\\x1b[2J\\n\\u202eb-k6.gif\r\n"
    assert done.stderr == b""
    assert (folder / "a\x1b[2J\n\u202eb-k6.gif").exists()


def test_progress_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_gif.cli.terminal._PATIENCE", 0)
    monkeypatch.setattr("kmeans_gif.cli.terminal._PAUSE", 0)
    monkeypatch.setenv("NO_COLOR", "1")
    seen = on_a_terminal(["animate", str(folder / "cat.png"), "--max-iter", "4", "--verbose"], monkeypatch)
    for stage in ("reading", "clustering  25 %", "writing frames 100 %"):
        assert f"\r\x1b[K{stage}" in seen, seen
    assert "\r\x1b[Knote: " in seen  # a note replaces the line
    assert seen.endswith("\n")  # and nothing of it is left
    assert not re.search(r"\x1b\[[0-9;]*m", seen)  # no colour


def test_no_progress_with_quiet_or_for_short_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cat = str(folder / "cat.png")
    assert SUMMARY.fullmatch(on_a_terminal(["animate", cat], monkeypatch).rstrip())
    monkeypatch.setattr("kmeans_gif.cli.terminal._PATIENCE", 0)
    seen = on_a_terminal(["animate", cat, "--force"], monkeypatch)
    assert SUMMARY.fullmatch(seen.rpartition("\r\x1b[K")[2].rstrip())  # replaces the line
    assert on_a_terminal(["animate", cat, "--force", "--quiet"], monkeypatch) == ""


def test_no_progress_without_a_terminal(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_gif.cli.terminal._PATIENCE", 0)
    assert command("cat.png").notes == []


def test_progress_of_several_inputs_names_the_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_gif.cli.terminal._PATIENCE", 0)
    monkeypatch.setattr("kmeans_gif.cli.terminal._PAUSE", 0)
    monkeypatch.chdir(folder)
    for name in ("a\x1b[2J.png", "x" * 200 + ".png"):
        (folder / name).write_bytes((folder / "cat.png").read_bytes())
    inputs = ["cat.png", "a\x1b[2J.png", "x" * 200 + ".png"]
    seen = on_a_terminal(["animate", *inputs, "-k", "2", "--max-iter", "4"], monkeypatch)
    assert "\r\x1b[K1 of 3: cat.png: reading" in seen
    assert "\r\x1b[K2 of 3: a\\x1b[2J.png: writing frames 100 %" in seen
    lines = [line for line in re.split(r"\r\x1b\[K|\r\n", seen) if line.startswith("3 of 3: ")]
    assert {len(line) for line in lines} == {79}  # of 80 columns
    assert lines[-1].endswith("x… writing frames 100 %")
    summaries = [line for line in re.split(r"\r\x1b\[K|\r\n", seen) if SUMMARY.fullmatch(line)]
    assert len(summaries) == 3
    alone = on_a_terminal(["animate", "cat.png", "-k", "2", "--force"], monkeypatch)
    assert "1 of 1" not in alone


def test_progress_starts_after_a_second_and_is_rate_limited(
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
    assert capsys.readouterr().err == ""  # there is nothing to erase
    assert shown(1.01, 3, 4) == "\r\x1b[Kreading  75 %"
    assert shown(1.05, 4, 4) == ""
    assert shown(1.12, 0, 0) == "\r\x1b[Kreading"
    progress.clear()
    assert capsys.readouterr().err == "\r\x1b[K"


def test_a_stage_that_reports_nothing_is_shown_after_the_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE", 0.2)
    monkeypatch.setattr(terminal, "_PAUSE", 0.01)
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as screen, monkeypatch.context() as patch, os.fdopen(ours, "rb", buffering=0) as seen:
        patch.setattr(sys, "stderr", screen)
        with terminal.shown(terminal.Screen(), quiet=False):
            report("reading", 0, 0)  # too early to be shown, and the last report for a long time
            assert b"reading" in seen.read(4096)  # waits for output
