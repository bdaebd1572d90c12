"""Notes: warnings that point to the caller's line, wherever they are raised, and never leave a partial file."""

import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil

import kmeans_gif as kg
from kmeans_gif.animation import Animation
from kmeans_gif.notes import HeldNotes, note
from kmeans_gif.sources.quiet import no_warnings

POINTS = np.random.default_rng(0).normal(size=(200, 2))


def the_line(text: str) -> int:
    lines = Path(__file__).read_text("utf-8").splitlines()
    return 1 + next(i for i, line in enumerate(lines) if line.strip() == text)


def test_a_note_points_to_the_callers_line() -> None:
    with pytest.warns(kg.Note, match="^not converged after 1 iteration; raise max_iter$") as caught:
        kg.cluster(POINTS, n_clusters=9, max_iter=1, seed=0)
    assert (caught[0].filename, caught[0].lineno) == (
        __file__,
        the_line("kg.cluster(POINTS, n_clusters=9, max_iter=1, seed=0)"),
    )


def test_a_note_raised_while_warnings_are_suppressed_points_to_the_callers_line(tmp_path: Path) -> None:
    Pil.new("RGB", (9, 9)).save(tmp_path / "a.png", icc_profile=b"no profile")
    with pytest.warns(kg.Note, match="ICC profile") as caught:
        kg.read(tmp_path / "a.png")
    assert [(one.filename, one.lineno) for one in caught] == [(__file__, the_line('kg.read(tmp_path / "a.png")'))]


def test_held_notes_are_raised_after_the_block(given_notes: list[str]) -> None:
    with HeldNotes():
        note("first")
        with no_warnings():
            note("second")
            warnings.warn("of another package", stacklevel=1)
        assert given_notes == []
    assert given_notes == ["first", "second"]


def test_held_notes_of_the_same_text_are_raised_once(given_notes: list[str]) -> None:
    with HeldNotes():
        for text in ("first", "second", "first"):
            note(text)
    assert given_notes == ["first", "second"]


def test_notes_are_raised_if_the_block_fails(given_notes: list[str]) -> None:
    def failing() -> None:
        with no_warnings():
            note("seen")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert given_notes == ["seen"]


def test_suppression_in_one_thread_does_not_hold_notes_of_another(given_notes: list[str]) -> None:
    with no_warnings():
        thread = threading.Thread(target=note, args=("seen",))
        thread.start()
        thread.join()
        assert given_notes == ["seen"]


def test_a_note_that_is_an_error_leaves_no_partial_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    animation = kg.animate(POINTS, n_clusters=3, seed=0, size=100)

    def noting(self: Animation, _: object, *, threads: int) -> object:  # noqa: ARG001 - as the method
        note("while it is written")
        return iter([self[0]])

    with warnings.catch_warnings():
        warnings.simplefilter("error", kg.Note)
        with pytest.raises(kg.Note, match="not converged"):
            kg.animate(POINTS, tmp_path / "a.gif", n_clusters=9, max_iter=1, seed=0)
        assert list(tmp_path.iterdir()) == []
        monkeypatch.setattr(Animation, "_reported", noting)
        with pytest.raises(kg.Note, match="while it is written"):
            animation.save(tmp_path / "a.gif")
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]
    assert (tmp_path / "a.gif").read_bytes()[-1:] == b";"  # to its end


def test_a_converged_run_has_no_note(given_notes: list[str]) -> None:
    trace = kg.cluster(POINTS, n_clusters=3, seed=0)
    kg.cluster(POINTS, n_clusters=3, seed=0, max_iter=trace.n_iter)
    assert (trace.converged, given_notes) == (True, [])


GREEK = {"\u03cd\u03c8\u03bf\u03c2": POINTS[:, 0], "width": POINTS[:, 1]}
LACKING = (
    "the built-in font lacks characters of '\u03cd\u03c8\u03bf\u03c2', which are drawn as ?; "
    "name a font that has them with Look.font"
)


def test_names_of_columns_that_the_font_lacks_are_noted_once(tmp_path: Path, given_notes: list[str]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(GREEK)
    kg.animate(frame, tmp_path / "a.gif", n_clusters=2, seed=1, size=300)
    assert given_notes == [LACKING]
    kg.draw(frame, kg.cluster(frame, n_clusters=2, seed=1))
    assert given_notes == [LACKING] * 2


def test_characters_that_are_not_drawn_are_not_noted(tmp_path: Path, given_notes: list[str], wide_font: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(GREEK)
    kg.animate(frame, n_clusters=2, seed=1, look=kg.Look(plain=True))
    kg.animate(frame, n_clusters=2, seed=1, look=kg.Look(font=wide_font))
    kg.animate(frame, tmp_path / "a.html", n_clusters=2, seed=1)  # browsers have fonts
    kg.compare(frame, n_clusters=2, seed=[1, 2])  # panels have no names of axes
    assert given_notes == []


def test_a_given_font_that_lacks_characters_is_noted(given_notes: list[str], wide_font: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"\u9ad8": POINTS[:, 0], "width": POINTS[:, 1]})
    kg.animate(frame, n_clusters=2, seed=1, look=kg.Look(font=wide_font))
    assert given_notes == [
        f"Look.font={wide_font!r} lacks characters of '\u9ad8', which are drawn as ?; name a font that has them"
    ]


def test_missing_characters_are_noted_before_a_file_is_replaced(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    (tmp_path / "a.gif").write_bytes(b"before")
    with warnings.catch_warnings():
        warnings.simplefilter("error", kg.Note)
        with pytest.raises(kg.Note, match="which are drawn as"):
            kg.animate(pandas.DataFrame(GREEK), tmp_path / "a.gif", n_clusters=2, seed=1)
    assert (tmp_path / "a.gif").read_bytes() == b"before"


def test_true_classes_that_the_font_lacks_are_noted(given_notes: list[str]) -> None:
    classes = ["\u03b1", "beta"] * 100
    kg.compare(POINTS, n_clusters=2, seed=[1, 2], truth=classes)
    assert given_notes == [LACKING.replace("\u03cd\u03c8\u03bf\u03c2", "\u03b1")]


def test_a_name_in_a_figure_that_the_font_lacks_is_noted_unless_a_viewer_draws_it(
    tmp_path: Path, given_notes: list[str]
) -> None:
    choice = kg.choose(POINTS, n_clusters=[2, 3], seed=1, n_init=1)
    choice.save(tmp_path / "a.svg", name="\u9ad8")
    assert given_notes == []
    choice.save(tmp_path / "a.png", name="\u9ad8")
    assert given_notes == [LACKING.replace("\u03cd\u03c8\u03bf\u03c2", "\u9ad8").replace("Look.", "")]
