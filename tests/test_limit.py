"""A file fits a number of bytes: the largest picture, then the least tolerance."""

import io
import re
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif.writers.limit import Fitting, fitting

CAT = photo("chelsea")[60:188, 60:252]


def model(side: int, tolerance: int) -> int:
    """The size of a file that grows with the picture and falls with the tolerance."""
    return side * side * 20 // (20 + tolerance)


def found(max_bytes: int, *, side: int = 1000, tolerance: int = 0, tolerates: bool = True) -> Fitting:
    def attempt(chosen: int | None, tolerance: int, file: BinaryIO) -> None:
        file.writelines(bytes(model(side if chosen is None else chosen, tolerance) // 10) for _ in range(10))

    return fitting(attempt, max_bytes, side=side, tolerance=tolerance, tolerates=tolerates)


@given(max_bytes=st.integers(2000, 1_100_000), least=st.integers(0, 10), tolerates=st.booleans())
def test_the_largest_picture_then_the_least_tolerance_that_fits(max_bytes: int, least: int, tolerates: bool) -> None:
    fit = found(max_bytes, tolerance=least, tolerates=tolerates)
    side, most = fit.side or 1000, max(8, least) if tolerates else least
    with fit.content:
        assert fit.n_bytes == len(fit.content.read()) <= max_bytes
    assert least <= fit.tolerance <= most
    assert side == 1000 or model(side + side // 64 + 2, most) > max_bytes * 0.99
    assert fit.tolerance == least or model(side, fit.tolerance - 1) > max_bytes - 10
    assert (fit.side is None) == (model(1000, most) // 10 * 10 <= max_bytes)


def test_nothing_fits() -> None:
    message = (
        r"^max_bytes=100 is less than the smallest file at \d+ pixels with tolerance 8, 730 bytes; allow more, use"
    )
    with pytest.raises(kg.SourceError, match=message):
        found(100)


@pytest.mark.parametrize(("suffix", "share"), [("gif", 0.97), ("gif", 0.4), ("apng", 0.5), ("webp", 0.5)])
def test_an_animation_is_drawn_smaller(suffix: str, share: float, tmp_path: Path, given_notes: list[str]) -> None:
    options = {"n_clusters": 5, "seed": 1, "max_iter": 30}
    whole, small = tmp_path / f"whole.{suffix}", tmp_path / f"small.{suffix}"
    kg.animate(CAT, whole, **options)  # type: ignore[arg-type]
    given_notes.clear()
    limit = int(whole.stat().st_size * share)
    animation = kg.animate(CAT, small, max_bytes=limit, **options)  # type: ignore[arg-type]
    assert 0.75 * limit < small.stat().st_size <= limit
    with Image.open(small) as picture:
        assert picture.size == (animation.width, animation.height)
    (text,) = [text for text in given_notes if "to fit" in text]
    assert text.endswith(f"kB, to fit max_bytes={limit}")
    assert (f"size={animation.width}, " in text) == (animation.width < 192)
    assert ("tolerance=" in text) == (suffix == "gif")


def test_the_note_says_how_to_repeat_it(tmp_path: Path, given_notes: list[str]) -> None:
    kg.animate(CAT, tmp_path / "a.gif", n_clusters=5, seed=1, max_iter=30, max_bytes=30_000)
    size, tolerance = (int(part.partition("=")[2]) for part in given_notes[-1].split(", ")[:2])
    kg.animate(CAT, tmp_path / "b.gif", n_clusters=5, seed=1, max_iter=30, size=size, tolerance=tolerance)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


def test_a_file_that_fits_is_not_changed(tmp_path: Path, given_notes: list[str]) -> None:
    for name, limit in (("a.gif", None), ("b.gif", 10_000_000)):
        kg.animate(CAT, tmp_path / name, n_clusters=3, seed=1, max_iter=99, max_bytes=limit)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    assert given_notes == []


@pytest.mark.parametrize("compared", [False, True])
def test_saving_draws_a_smaller_picture_too(compared: bool, given_notes: list[str]) -> None:
    animation = kg.compare(CAT, n_clusters=[3, 5], seed=1) if compared else kg.animate(CAT, n_clusters=5, seed=1)
    size = animation.width, animation.height
    given_notes.clear()
    exact, tolerant, small = io.BytesIO(), io.BytesIO(), io.BytesIO()
    animation.save(exact)
    animation.save(tolerant, max_bytes=len(exact.getvalue()) - 50)
    assert len(tolerant.getvalue()) < len(exact.getvalue())
    assert given_notes[-1].startswith("tolerance=")
    limit = len(exact.getvalue()) // 4
    animation.save(small, max_bytes=limit)
    assert 0.7 * limit < len(small.getvalue()) <= limit
    (side,) = re.findall(r"^size=(\d+), tolerance=", given_notes[-1])
    again = (
        kg.compare(CAT, n_clusters=[3, 5], seed=1, size=int(side))
        if compared
        else kg.draw(CAT, animation.trace, size=int(side))
    )
    with Image.open(small) as picture:
        assert picture.size == (again.width, again.height) < size == (animation.width, animation.height)
    with pytest.raises(
        kg.SourceError, match=r"^max_bytes=50 is less than the smallest file at \d+ pixels with tolerance"
    ):
        animation.save(io.BytesIO(), max_bytes=50)


def test_what_was_saved_is_what_animate_would_have_drawn() -> None:
    file, same = io.BytesIO(), io.BytesIO()
    kg.animate(CAT, n_clusters=5, seed=1, max_iter=9).save(file, max_bytes=9000)
    kg.animate(CAT, same, n_clusters=5, seed=1, max_iter=9, max_bytes=9000)
    assert file.getvalue() == same.getvalue()


def test_notes_of_a_picture_that_does_not_fit_are_not_shown(tmp_path: Path, given_notes: list[str]) -> None:
    pytest.importorskip("av", reason="needs PyAV: pip install 'kmeans-gif[video]'")
    kg.animate(CAT[:101], tmp_path / "a.mp4", n_clusters=5, seed=1, max_iter=30, plays=2, max_bytes=40_000)
    assert len([text for text in given_notes if "plays=2" in text]) == 1


def test_nothing_is_left_behind_if_nothing_fits(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    with pytest.raises(kg.SourceError, match=r"^max_bytes=50 is less than the smallest file at 32 pixels"):
        kg.animate(CAT, path, n_clusters=5, seed=1, max_iter=3, max_bytes=50)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.gif"]


@pytest.mark.parametrize("look", [kg.Look(), kg.Look(panels=("picture", "curve"))])
def test_points_and_panels_are_drawn_smaller(look: kg.Look) -> None:
    source = CAT if look.panels else "example:iris"
    file = io.BytesIO()
    animation = kg.animate(source, file, n_clusters=3, seed=1, max_iter=9, look=look, max_bytes=25_000)
    assert len(file.getvalue()) <= 25_000
    with Image.open(file) as picture:
        assert picture.size == (animation.width, animation.height)


@pytest.mark.parametrize("limit", [0, -1, 1.5, "8M"])
def test_a_limit_is_a_whole_number(limit: object) -> None:
    with pytest.raises(kg.OptionError, match=r"^max_bytes=.+ must be a whole number of at least 1$"):
        kg.animate("no such file", "a.gif", max_bytes=limit)  # type: ignore[arg-type]


def test_numbered_files_have_no_limit() -> None:
    with pytest.raises(
        kg.OptionError, match=r"^max_bytes limits one file, but the name has a %d in it; leave out one$"
    ):
        kg.animate("no such file", "%d.png", max_bytes=1000)
