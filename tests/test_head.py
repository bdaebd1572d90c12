"""The head line of a run: what it says, and that it keeps its places."""

import numpy as np
import pytest

from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.arrangement import head_height
from kmeans_gif.drawing.marks.head import Field, Head, Told, head_coverage, head_of
from kmeans_gif.drawing.marks.text import text_coverage, text_width
from kmeans_gif.drawing.story import Phase
from kmeans_gif.errors import SourceError
from kmeans_gif.types import Bytes, Kind

HEIGHT, BAR = 32, 3
"""Rows of a head line and of its bar, at scale 1."""


def run_of(
    moved: list[float],
    inertia: list[float] | None = None,
    *,
    kind: Kind = "points",
    converged: bool = True,
    relocated: list[int] | None = None,
) -> Trace:
    """A trace that says so; `relocated` counts centroids per step, of 4."""
    steps = len(moved)
    counts = relocated or [0] * steps
    return Trace(
        centroids=np.zeros((steps, 4, 2)),
        inertia=np.array(inertia or [100.0] * steps),
        cluster_weights=np.full((steps, 4), moved[0] / 4),
        moved=np.array(moved),
        shift=np.zeros(steps),
        relocated=np.arange(4) < np.array(counts)[:, None],
        converged=converged,
        kind=kind,
        space=Space("columns", 0.0, 1.0),
        names=None,
        n_samples=int(moved[0]),
        n_unique=None,
        init="random",
        seed=0,
        version="0",
    )


LONG = run_of(
    [12_500, 3_127, 980, 77, 8, 1, 0],
    [91_234.6, 50_000, 20_000, 9_876, 3_333, 3_130, 3_126.4],
    relocated=[0, 1, 2, 0, 0, 0, 0],
)


def said(trace: Trace, step: int, width: int = 800) -> list[str]:
    """What each field says, thin gaps written as spaces."""
    head = head_of(trace, width)
    told = [field.texts[step] for field in head.ink + head.secondary]
    return [said_by(one) for one in told]


def said_by(told: Told) -> str:
    number = told.number.lstrip("\u2007\u2009")  # what fills it up is not seen
    return f"{told.before}{number}{told.after}".replace("\u2009", " ")


def starts(coverage: Bytes, gap: int) -> list[int]:
    """First columns of the groups of ink that `gap` empty columns or more keep apart."""
    inked = np.flatnonzero(coverage.any(axis=0))
    return [int(column) for column in inked[np.diff(inked, prepend=-gap - 2) > gap]]


def test_what_a_run_of_points_says() -> None:
    assert said(LONG, 0) == ["iteration 0", "inertia 91 235", "first centroids", ""]
    assert said(LONG, 1) == [
        "iteration 1",
        "inertia 50 000",
        "3 127 of 12 500 points changed cluster",
        "1 empty cluster reseeded",
    ]
    assert said(LONG, 2) == [
        "iteration 2",
        "inertia 20 000",
        "980 of 12 500 points changed cluster",
        "2 empty clusters reseeded",
    ]
    assert said(LONG, 6) == ["iteration 6", "inertia 3 126", "converged", ""]


def test_what_a_run_of_pixels_says() -> None:
    trace = run_of([2000, 2000, 236, 1, 0.1, 0], kind="image", converged=False)
    moved = [said(trace, step)[2] for step in range(6)]
    assert moved == [
        "first centroids",
        "100.0 % of pixels changed cluster",
        "11.8 % of pixels changed cluster",
        "0.1 % of pixels changed cluster",
        "<0.1 % of pixels changed cluster",
        "0.0 % of pixels changed cluster",
    ]


@pytest.mark.parametrize(
    ("inertia", "written"),
    [
        ([90.0, 78.851441], ["90.00", "78.85"]),
        ([3126.4, 1000.0], ["3 126", "1 000"]),
        ([1.5, 0.00123456], ["1.500000", "0.001235"]),
        ([123456.0, 0.5], ["123 456.000", "0.500"]),
        ([5.0, 0.0], ["5.000", "0.000"]),
        ([0.0, 0.0], ["0", "0"]),
        ([136762175.0, 39714905.0], ["136 762 175", "39 714 905"]),
        ([2.5e15, 1.25e15], ["2.500e15", "1.250e15"]),
        ([3e-9, 0.0], ["3.000e−9", "0.000e0"]),
    ],
)
def test_inertia(inertia: list[float], written: list[str]) -> None:
    trace = run_of([10, 0], inertia)
    assert [said(trace, step)[1] for step in (0, 1)] == [f"inertia {text}" for text in written]


def test_fields_keep_their_columns() -> None:
    head = head_of(LONG, 800)
    drawn = [head_coverage(head, step) for step in range(7)]
    assert len({starts(picture.ink, 8)[0] for picture in drawn}) == 1
    second = [starts(picture.secondary, 13) for picture in drawn]
    assert len({columns[0] for columns in second}) == 1  # the i of inertia
    assert abs(second[0][1] - second[6][1]) <= 1  # first centroids, converged
    assert abs(second[1][-1] - second[2][-1]) <= 1  # 1 empty cluster, 2 empty clusters


def test_digits_of_the_inertia_line_up() -> None:
    """The last digit is drawn at the same place, whatever stands before it."""
    head = head_of(run_of([500, 320, 15], [10_000.0, 9_000.0, 800.0], converged=False), 640)
    inertia = head.secondary[0]
    end = inertia.x + inertia.lead + inertia.slot
    tails = [head_coverage(head, step).secondary[:, end - text_width("00", 12) : end] for step in range(3)]
    assert tails[0].any()
    assert np.array_equal(tails[0], tails[1])
    assert np.array_equal(tails[0], tails[2])


def test_the_head_line_scales() -> None:
    one, half_as_large_again = head_of(LONG, 800), head_of(LONG, 1200, 1.5)
    assert (half_as_large_again.height, half_as_large_again.bar) == (48, 5)
    assert head_height(1.5) == 48
    assert said(LONG, 1, 800) == [
        said_by(field.texts[1]) for field in half_as_large_again.ink + half_as_large_again.secondary
    ]
    for small, large in zip(
        one.ink + one.secondary, half_as_large_again.ink + half_as_large_again.secondary, strict=True
    ):
        assert large.size == 1.5 * small.size
        assert large.x == pytest.approx(1.5 * small.x, abs=4)


def test_the_words_after_a_number_stand_still() -> None:
    head = head_of(run_of([500, 320, 15, 8], [5.0, 5.0, 5.0, 5.0], converged=False), 640)
    words = text_width(" of 500 points changed cluster", 12)
    inked = [np.flatnonzero(head_coverage(head, step).secondary.any(axis=0))[-1] for step in (1, 2, 3)]
    tails = [head_coverage(head, step).secondary[:, inked[0] - words + 4 :] for step in (1, 2, 3)]
    assert tails[0].any()
    assert np.array_equal(tails[0], tails[1])
    assert np.array_equal(tails[0], tails[2])


def test_a_field_leaves_room_for_the_widest_number_of_the_run() -> None:
    """As much as the numbers differ, and no two fields ever touch."""
    small, large = (head_of(run_of([9, 0], [float(inertia), 1.0e3]), 800) for inertia in (1001, 1_000_001))
    more = text_width("inertia 1\u2009000\u2009001", 12) - text_width("inertia 1\u2009001", 12)
    assert large.secondary[1].x - small.secondary[1].x == more > 0
    for step in range(7):
        ends = 0
        for field in (head := head_of(LONG, 800)).ink + head.secondary:
            told = field.texts[step]
            assert field.x >= ends + 16
            assert field.slot >= text_width(told.number, field.size)
            if told.number:
                assert field.lead >= text_width(told.before, field.size)
                ends = field.x + field.lead + field.slot + text_width(told.after, field.size)
            else:
                ends = field.x + text_width(told.before, field.size)


def test_narrow_pictures_drop_fields_from_the_right() -> None:
    counts = []
    for width in range(1, 760):
        head = head_of(LONG, width)
        counts.append(len(head.ink) + len(head.secondary))
        if width % 20 == 0:
            assert said(LONG, 1, width) == said(LONG, 1)[: counts[-1]]
            for step in (1, 2):
                picture = head_coverage(head, step)
                text = np.maximum(picture.ink, picture.secondary)
                assert not text[:, max(0, width - 15) :].any()
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3, 4}


def test_a_field_that_fits_does_not_take_the_place_of_one_that_does_not() -> None:
    trace = run_of([9, 0], [1e12, 1e12])
    assert said(trace, 0, 220) == ["iteration 0"]
    assert said(trace, 0, 400) == ["iteration 0", "inertia 1 000 000 000 000", "first centroids"]


def test_text_stands_in_the_middle_below_the_bar_on_one_baseline() -> None:
    picture = head_coverage(head_of(LONG, 800), 4)
    rows = np.flatnonzero((picture.ink >= 128).any(axis=1))
    above, below = rows[0] - BAR, HEIGHT - 1 - rows[-1]
    assert abs(above - below) <= 1
    words = picture.secondary[:, : starts(picture.secondary, 9)[0] + text_width("in", 12)]
    assert np.flatnonzero((words >= 128).any(axis=1))[-1] == rows[-1]
    assert not np.maximum(picture.ink, picture.secondary)[: BAR + 2].any()


def test_the_bar_grows_to_the_whole_width() -> None:
    head = head_of(LONG, 301)
    bars = [head_coverage(head, step).bar for step in range(7)]
    for step, bar in enumerate(bars):
        assert bar.shape == (HEIGHT, 301)
        assert bar[0].sum() / 255 == pytest.approx(301 * step / 6, abs=0.01)
        assert np.array_equal(bar[:BAR], np.broadcast_to(bar[0], (BAR, 301)))
        assert not bar[BAR:].any()
        assert np.array_equal(np.sort(bar[0])[::-1], bar[0])
    assert not bars[0].any()
    assert bars[-1][:BAR].all()


def test_one_iteration() -> None:
    trace = run_of([50, 0])
    assert said(trace, 1) == ["iteration 1", "inertia 100.0", "converged"]
    assert head_coverage(head_of(trace, 200), -1).bar[:BAR].all()


def test_steps_out_of_range() -> None:
    head = head_of(run_of([50, 0]), 200)
    for step in (2, -3):
        with pytest.raises(IndexError):
            head_coverage(head, step)


def test_a_field_is_drawn_at_its_position() -> None:
    field = Field(12.0, 20, 0, 30, (Told("", "15", " moved"), Told("converged")))
    head = Head(150, HEIGHT, BAR, 2, None, (), (), (field,))
    coverage = head_coverage(head, 1).secondary
    word = text_coverage("converged", 12)
    rows = [y for y in range(HEIGHT - 14) if np.array_equal(coverage[y : y + 15, 20 : 20 + word.shape[1]], word)]
    assert len(rows) == 1
    numbered = head_coverage(head, 0).secondary[rows[0] : rows[0] + 15]
    assert np.array_equal(numbered[:, 50 : 50 + text_width(" moved", 12)], text_coverage(" moved", 12))
    assert np.array_equal(numbered[:, 50 - text_width("15", 12) : 50], text_coverage("15", 12))


def test_a_missing_font() -> None:
    with pytest.raises(SourceError, match="font='no such font' can't be loaded"):
        head_of(LONG, 400, font="no such font")


def test_phases_have_a_field_of_their_own() -> None:
    head = head_of(LONG, 800, has_phases=True)
    (field,) = head.phase
    assert {told.before for told in field.texts} == {"assign"}
    assert {told.before for told in field.moving} == {"move"}
    assert head_of(LONG, 800).phase == ()
    inertia, changes = head.secondary[:2]
    for step in range(1, len(inertia.texts)):
        assert inertia.told(step, "move") == inertia.told(step - 1, "assign")  # not known before the assignment
        assert changes.told(step, "move").before == "shift "
        assert changes.told(step, "assign") == head_of(LONG, 800).secondary[1].texts[step]


@pytest.mark.parametrize(("phase", "drawn"), [("step", False), ("move", True), ("assign", True), ("data", False)])
def test_the_phase_is_drawn_in_its_own_coverage(phase: Phase, drawn: bool) -> None:
    coverage = head_coverage(head_of(LONG, 800, has_phases=True), 2, phase, 1.5)
    assert coverage.phase.any() == drawn
    assert coverage.secondary.any() == (phase != "data")
    assert coverage.ink.any()
    done = coverage.bar[0].sum() / 255
    assert done == pytest.approx(800 * 1.5 / LONG.n_iter, abs=0.01)


def test_nothing_is_known_before_the_first_assignment() -> None:
    head = head_of(LONG, 800, has_phases=True)
    first, data = (head_coverage(head, 0, phase) for phase in ("start", "data"))
    for coverage, text in ((first, "first centroids"), (data, "the data")):
        word = text_coverage(text, 15)
        columns = np.flatnonzero(coverage.ink.any(axis=0))
        assert columns[-1] - columns[0] + 1 <= word.shape[1]
        assert not coverage.secondary.any()
