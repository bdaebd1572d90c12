"""Numbered files are written all together or not at all, and existing files are kept."""

import errno
import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kmeans_gif as kg
from kmeans_gif.writers.output import check_place, destination
from kmeans_gif.writers.parts import Part
from kmeans_gif.writers.series import Pattern, Series, numbered


@pytest.mark.parametrize(
    ("name", "number", "path"),
    [
        ("frame-%03d.png", 7, "frame-007.png"),
        ("frame-%03d.png", 1234, "frame-1234.png"),
        ("%d.png", 0, "0.png"),
        ("a %5d b.PNG", 12, "a    12 b.PNG"),
        ("50%/100% of %2d.png", 3, "50%/100% of  3.png"),
        ("run%d/x%d.png", 3, "run%d/x3.png"),
    ],
)
def test_names_with_one_conversion(name: str, number: int, path: str) -> None:
    pattern = numbered(name)
    assert pattern is not None
    assert pattern.path(number) == path


@pytest.mark.parametrize(
    "name", ["frame.png", "100%.png", "100% of it.png", "a%.png", "%d/a.png", "frame-%03d.gif", "%"]
)
def test_ordinary_names(name: str) -> None:
    assert numbered(name) is None
    assert numbered(Path(name)) is None


@pytest.mark.parametrize(
    "name", ["%d-%d.png", "%s.png", "%x.png", "%.3d.png", "%-3d.png", "%+d.png", "%999d.png", "%d%s.png"]
)
def test_conversions_that_number_no_files(name: str) -> None:
    with pytest.raises(
        kg.OptionError, match=rf"^{re.escape(repr(name))} has .*%.* in it; number frames with one %d, or with %03d"
    ):
        numbered(name)
    with pytest.raises(kg.OptionError):
        kg.animate("there is no such file", name)


def write(folder: Path, count: int = 4, *, overwrite: bool = True) -> None:
    with destination(folder / "f%d.png", overwrite=overwrite) as series:
        assert isinstance(series, Series)
        for number in range(count):
            with series.following() as file:
                file.write(b"new %d" % number)
            assert not any(path.read_bytes().startswith(b"new") for path in folder.glob("f*"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


NEW = {f"f{number}.png": b"new %d" % number for number in range(4)}
OLD = {"f0.png": b"old 0", "f2.png": b"old 2", "f7.png": b"old 7"}


def with_old(folder: Path, names: Any = tuple(OLD)) -> None:
    for name in names:
        (folder / name).write_bytes(OLD[name])
        (folder / name).chmod(0o640)


@pytest.mark.parametrize("overwrite", [False, True])
def test_files_appear_together(tmp_path: Path, overwrite: bool) -> None:
    write(tmp_path, overwrite=overwrite)
    assert contents(tmp_path) == NEW


def test_files_are_replaced_together(tmp_path: Path) -> None:
    with_old(tmp_path)
    write(tmp_path)
    assert contents(tmp_path) == {**NEW, "f7.png": b"old 7"}
    assert (tmp_path / "f2.png").stat().st_mode & 0o777 == 0o640


def test_no_file_is_replaced_unasked(tmp_path: Path) -> None:
    with_old(tmp_path, ["f2.png"])
    check_place(tmp_path / "f%d.png", overwrite=False)  # nobody knows yet that there will be so many
    with pytest.raises(FileExistsError) as caught:
        write(tmp_path, overwrite=False)
    assert caught.value.filename == str(tmp_path / "f2.png")
    assert contents(tmp_path) == {"f2.png": b"old 2"}
    with_old(tmp_path, ["f0.png"])
    for check in (check_place, lambda *args, **named: destination(*args, **named).__enter__()):
        with pytest.raises(FileExistsError) as caught:
            check(tmp_path / "f%d.png", overwrite=False)
        assert caught.value.filename == str(tmp_path / "f0.png")


def test_places_are_checked_before_a_frame_is_painted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    animation = kg.animate(np.arange(48).reshape(24, 2), n_clusters=3, seed=1)
    with_old(tmp_path, ["f2.png"])
    monkeypatch.setattr(kg.Animation, "_painted", None)
    with destination(tmp_path / "f%d.png", overwrite=False) as series, pytest.raises(FileExistsError):
        animation.save(series)


def test_a_file_that_appears_meanwhile_is_safe(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), destination(tmp_path / "f%d.png", overwrite=False) as series:  # noqa: PT012
        assert isinstance(series, Series)
        for _ in range(4):
            with series.following() as file:
                file.write(b"new")
        (tmp_path / "f2.png").write_bytes(b"theirs")
    assert contents(tmp_path) == {"f2.png": b"theirs"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("inside", [False, True])
def test_a_failure_leaves_everything_as_it_was(tmp_path: Path, error: type[BaseException], inside: bool) -> None:
    with_old(tmp_path)
    with pytest.raises(error), destination(tmp_path / "f%d.png", overwrite=True) as series:  # noqa: PT012
        assert isinstance(series, Series)
        for number in range(4):
            with series.following() as file:
                file.write(b"new")
                if inside and number == 2:
                    raise error
        raise error
    assert contents(tmp_path) == OLD


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "no links here")


@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
@pytest.mark.parametrize("links", [False, True])
@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("failing", range(4))
def test_a_move_that_fails_undoes_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, links: bool, overwrite: bool, failing: int
) -> None:
    if overwrite:
        with_old(tmp_path)
    before = contents(tmp_path)
    if not links:
        monkeypatch.setattr(os, "link", no_links)

    def moved(self: Any, **options: Any) -> None:
        if self.shown.endswith(f"f{failing}.png"):
            raise error
        plain(self, **options)

    plain = Part.move
    monkeypatch.setattr(Part, "move", moved)
    with pytest.raises(type(error)):
        write(tmp_path, overwrite=overwrite)
    assert contents(tmp_path) == before


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", overwrite=False)
    assert contents(tmp_path / "empty") == NEW
    (tmp_path / "old").mkdir()
    with_old(tmp_path / "old")
    write(tmp_path / "old")
    assert contents(tmp_path / "old") == {**NEW, "f7.png": b"old 7"}


def test_links_stay_and_their_targets_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x").write_bytes(b"old")
    (tmp_path / "f1.png").symlink_to(tmp_path / "there" / "x")
    with destination(tmp_path / "f%d.png", overwrite=True) as series:
        assert isinstance(series, Series)
        for _ in range(2):
            with series.following() as file:
                file.write(b"new")
    assert (tmp_path / "f1.png").is_symlink()
    assert contents(tmp_path / "there") == {"x": b"new"}


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "f1.png").mkdir()
    (tmp_path / "g0.png").mkdir()
    os.mkfifo(tmp_path / "h0.png")
    animation = kg.animate(np.arange(48).reshape(24, 2), n_clusters=3, seed=1, size=60)
    for name, shown, error in (
        ("f%d.png", "f1.png", IsADirectoryError),
        ("g%d.png", "g0.png", IsADirectoryError),
        ("h%d.png", "h0.png", FileExistsError),
        ("missing/%d.png", "missing/0.png", FileNotFoundError),
    ):
        with pytest.raises(error) as caught:
            animation.save(tmp_path / name)
        assert caught.value.filename == str(tmp_path / shown)
    with pytest.raises(FileNotFoundError):
        check_place(tmp_path / "missing" / "%d.png", overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f1.png", "g0.png", "h0.png"]


def test_a_pattern_names_its_files() -> None:
    assert [Pattern("a", "%02d", ".png").path(number) for number in (0, 9, 100)] == ["a00.png", "a09.png", "a100.png"]


def test_one_file_of_another_format_is_no_series(tmp_path: Path) -> None:
    animation = kg.animate(np.arange(48).reshape(24, 2), n_clusters=3, seed=1, size=60)
    with pytest.raises(kg.OptionError, match=r"^format='gif' is one file, but the name has a %d in it"):
        animation.save(tmp_path / "%d.png", format="gif")
    animation.save(tmp_path / "%d.gif")
    assert [path.name for path in tmp_path.iterdir()] == ["%d.gif"]


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    code = """
        import sys, time
        from kmeans_gif.writers.output import destination
        with destination(sys.argv[1], overwrite=True) as series:
            for number in range(3):
                with series.following() as file:
                    file.write(b"new")
            print("writing", flush=True)
            time.sleep(60)
    """
    line = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "%d.png")]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"writing\n"
        assert len(list(tmp_path.iterdir())) == 3
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=30)
    assert child.returncode == -signal.SIGINT
    assert list(tmp_path.iterdir()) == []


def test_files_of_a_longer_series_are_kept_and_noted(tmp_path: Path, given_notes: list[str]) -> None:
    def written(max_iter: int) -> list[str]:
        given_notes.clear()
        pattern = tmp_path / "frame-%02d.png"
        kg.animate("example:camera", pattern, n_clusters=8, seed=1, size=60, max_iter=max_iter)
        return [text for text in given_notes if "earlier" in text]

    assert written(5) == []
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(before) == 6
    names = f"{tmp_path}/frame-03.png to {tmp_path}/frame-05.png"
    assert written(2) == [f"3 files of an earlier series remain: {names}; delete them, or leave them out of a film"]
    for number in (3, 4, 5):
        assert (tmp_path / f"frame-0{number}.png").read_bytes() == before[f"frame-0{number}.png"]
    assert written(4)[0].startswith(f"1 file of an earlier series remains: {tmp_path}/frame-05.png; ")
    assert written(5) == []
