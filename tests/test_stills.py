"""Sheets of stills: which steps, where they are, and that they are the frames as painted."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.models import Array, photo, trace_with

import kmeans_gif as kg
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.marks.text import text_coverage
from kmeans_gif.drawing.sizes import Scaled, checked_size, drawn_size
from kmeans_gif.drawing.stills import Grid, Label, chosen_steps, grid_of, label_of, sheet_of_stills

CAT = photo("chelsea")[100:150, 100:175]
POINTS = np.random.default_rng(3).normal(size=(60, 2)).round(2)
GROUND = {"light": (0xFC, 0xFB, 0xF9), "dark": (0x14, 0x17, 0x1C)}


def trace_of(inertia: list[float]) -> kg.Trace:
    return replace(trace_with(np.zeros((len(inertia), 2, 3))), inertia=np.array(inertia, np.float64))


@pytest.mark.parametrize(
    ("inertia", "steps"),
    [
        ([9, 8], (0, 1)),
        ([9, 8, 7, 6, 5, 4], (0, 1, 2, 3, 4, 5)),
        ([9, 8, 7, 6, 5, 4, 3], (0, 1, 2, 4, 5, 6)),
        ([100, 50, 40, 38, 30, 25, 20.5, 20.2, 20.1, 20], (0, 1, 2, 4, 6, 9)),
        ([100, 50, 40, 38, 30.1, 25, 22, 20.2, 20.1, 20], (0, 1, 2, 5, 6, 9)),
        ([100, 50, 40, 20.1, 20, 20, 20, 20, 20, 20], (0, 1, 2, 3, 4, 9)),
        ([100, 50, 40, 40, 40, 40, 40, 40, 40, 20], (0, 1, 2, 7, 8, 9)),
        ([100, 50, 40, 40, 40, 40, 40, 40, 40, 40], (0, 1, 2, 3, 4, 9)),
        ([0] * 8, (0, 1, 2, 3, 4, 7)),
    ],
)
def test_six_steps_tell_the_run(inertia: list[float], steps: tuple[int, ...]) -> None:
    assert chosen_steps(trace_of(inertia), None) == steps


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ((0, 3), (0, 3)),
        ((3, 0), (3, 0)),
        ((4, "last"), (4,)),
        (("last", 0, 4, 0), (4, 0)),
        (range(3), (0, 1, 2)),
        ([np.int64(2)], (2,)),
    ],
)
def test_chosen_steps_in_their_order_each_once(given: Any, steps: tuple[int, ...]) -> None:
    assert chosen_steps(trace_of([9, 8, 7, 6, 5]), given) == steps


def test_a_step_beyond_the_run() -> None:
    with pytest.raises(
        kg.SourceError, match=r"^steps=5 is beyond the run, which has 4 iterations; use at most steps=4$"
    ):
        chosen_steps(trace_of([9, 8, 7, 6, 5]), (0, 5))
    with pytest.raises(kg.SourceError, match="which has 1 iteration;"):
        chosen_steps(trace_of([9, 8]), (2,))


@pytest.mark.parametrize("steps", [(), (-1,), (0.5,), "first", ("0",), (True,), {1}, 1.0, np.arange(3)])
def test_steps_that_are_none(steps: Any) -> None:
    animation = kg.animate(CAT, n_clusters=2, seed=1, max_iter=2)
    with pytest.raises(kg.OptionError, match=r"^steps=.* must be whole numbers from 0 on, or 'last'$"):
        animation.save(io.BytesIO(), format="png", steps=steps)
    with pytest.raises(kg.OptionError, match=r"^steps="):
        kg.animate("there is no such file", "a.png", steps=steps)


def test_labels() -> None:
    trace = trace_of([9, 8, 7])
    assert [label_of([trace], step) for step in range(3)] == [
        Label("first centroids"),
        Label("iteration 1"),
        Label("iteration 2", "not converged"),
    ]
    done = replace(trace, converged=True)
    assert label_of([done], 2).end == "converged"
    assert label_of([done, trace], 2).end == "not converged"
    assert label_of([done, trace_of([9, 8, 7, 6])], 2).end == ""


def ratio_of(columns: int, rows: int, grid: Grid) -> float:
    width, height = (
        2 * grid.margin + number * side + (number - 1) * grid.gap
        for number, side in zip((columns, rows), grid.cell, strict=True)
    )
    return width / height


@pytest.mark.parametrize("size", [(720, 480), (480, 720), (1024, 1024), (64, 48), (300, 20), (3000, 2000)])
@pytest.mark.parametrize("labelled", [True, False])
def test_the_grid_is_nearest_to_three_by_two(size: tuple[int, int], labelled: bool) -> None:
    for count in range(1, 30):
        grid = grid_of(count, *size, [Label("iteration 1")] * count if labelled else [])
        assert (grid.columns - 1) * grid.rows < count <= grid.columns * grid.rows  # no column can be spared
        assert grid.columns * (grid.rows - 1) < count
        assert grid.width / grid.height == ratio_of(grid.columns, grid.rows, grid)
        distances = {
            columns: abs(np.log(ratio_of(columns, -(-count // columns), grid) / 1.5))
            for columns in range(1, count + 1)
            if -(-count // columns) < (-(-count // (columns - 1)) if columns > 1 else count + 1)
        }
        assert distances[grid.columns] == pytest.approx(min(distances.values()))


def test_stills_have_room_for_their_labels() -> None:
    for size in ((16, 16), (100, 60), (720, 480), (2160, 1440)):
        labels = [Label("first centroids"), Label("iteration 1000", "not converged")]
        grid = grid_of(2, *size, labels)
        assert grid.cell[0] >= size[0]
        assert grid.cell[1] == size[1] + grid.label
        boxes = [(*grid.place(number), *grid.cell) for number in range(2)]
        for left, top, width, height in boxes:
            assert grid.margin <= left <= grid.width - grid.margin - width
            assert grid.margin <= top <= grid.height - grid.margin - height
        (left, top, *_), (right, below, *_) = boxes
        assert right >= left + grid.cell[0] + grid.gap or below >= top + grid.cell[1] + grid.gap
    assert grid_of(6, 720, 480, []).label == 0


def pixels_of(data: bytes) -> Array:
    with PIL.Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        return np.asarray(picture.convert("RGBA"))


def saved(animation: kg.Animation, **options: Any) -> Array:
    file = io.BytesIO()
    animation.save(file, format="png", **options)
    return pixels_of(file.getvalue())


def rgba(frame: Frame) -> Array:
    pixels = np.dstack([frame.palette[frame.index], np.full(frame.index.shape, 255, np.uint8)])
    pixels[frame.index == frame.transparent] = 0
    return pixels


def taken_out(sheet: Array, grid: Grid, frames: list[Frame]) -> Array:
    """Check that the frames are on the sheet, and put the ground over them."""
    sheet = sheet.copy()
    sheet[sheet[..., 3] == 0] = 0
    for number, frame in enumerate(frames):
        left, top = grid.place(number)
        height, width = frame.index.shape
        shown = sheet[top + grid.label : top + grid.label + height, left : left + width]
        np.testing.assert_array_equal(shown, rgba(frame))
        shown[:] = sheet[0, 0]
    return sheet


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("holes", [False, True])
def test_a_sheet_of_a_picture(theme: Any, holes: bool) -> None:
    source = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    source[10:20, 30:50, 3] = 0 if holes else 255
    animation = kg.draw(source, kg.cluster(source, n_clusters=5, seed=1, max_iter=9), look=kg.Look(theme=theme))
    steps = (0, 1, 5, 9)
    sheet = saved(animation, steps=(0, 1, 5, "last"))
    labels = [label_of(animation.traces, step) for step in steps]
    grid = grid_of(4, 75, 50, labels)
    assert sheet.shape == (grid.height, grid.width, 4)
    rest = taken_out(sheet, grid, [animation[step] for step in steps])
    assert tuple(rest[0, 0]) == (*GROUND[theme], 255)
    inked = (rest[..., :3] != GROUND[theme]).any(axis=2)
    for number, label in enumerate(labels):
        left, top = grid.place(number)
        text = inked[top : top + grid.label, left : left + grid.cell[0]]
        drawn = text_coverage(label.step, 15 * 0.85) > 127
        assert text[: drawn.shape[0], : drawn.shape[1]][drawn].all()
        assert text[:, drawn.shape[1] + 4 :].any() == bool(label.end)
        text[:] = False
    assert not inked.any()


def test_frames_with_a_head_line_need_no_label() -> None:
    for look in (kg.Look(), kg.Look(head=False)):
        animation = kg.animate(POINTS, n_clusters=3, seed=1, size=240, look=look)
        steps = chosen_steps(animation.trace, None)
        labels = [label_of(animation.traces, step) for step in steps] if look.head is False else []
        grid = grid_of(len(steps), animation.width, animation.height, labels)
        rest = taken_out(saved(animation), grid, [animation[step] for step in steps])
        assert (rest == rest[0, 0]).all() == (look.head is None)


def test_a_single_step_is_its_frame() -> None:
    animation = kg.animate(CAT, n_clusters=5, seed=1, max_iter=9)
    np.testing.assert_array_equal(saved(animation, steps=("last",)), rgba(animation[-1]))
    np.testing.assert_array_equal(saved(animation, steps="last"), rgba(animation[-1]))
    np.testing.assert_array_equal(saved(animation, steps=[3, 3]), rgba(animation[3]))


def test_a_still_of_a_run_in_phases_is_the_assignment() -> None:
    animation = kg.animate(CAT, n_clusters=5, seed=1, max_iter=4, look=kg.Look(phases=True, tween=2))
    (number,) = (n for n, cue in enumerate(animation.cues) if (cue.step, cue.phase) == (2, "assign"))
    np.testing.assert_array_equal(saved(animation, steps=(2,)), rgba(animation[number]))


def test_a_sheet_of_many_colours() -> None:
    animation = kg.animate(CAT, n_clusters=100, seed=1, max_iter=4)
    assert len(np.unique(saved(animation).reshape(-1, 4), axis=0)) > 400
    steps = chosen_steps(animation.trace, None)
    grid = grid_of(len(steps), 75, 50, [label_of(animation.traces, step) for step in steps])
    taken_out(saved(animation), grid, list(animation))


def test_more_colours_than_an_index_holds() -> None:
    index = np.arange(1 << 16, dtype=np.uint16).reshape(256, 256)
    blues = np.arange(1 << 16)
    frames = [
        Frame(index, np.stack([blues >> 8, blues & 255, np.full(1 << 16, blue)], axis=1).astype(np.uint8), None, 70)
        for blue in range(2)
    ]
    with pytest.raises(kg.SourceError, match=r"^the stills have more than 65536 colours; use fewer steps$"):
        sheet_of_stills(frames, 2, (256, 256), "light", labels=[])


def test_a_sheet_that_is_too_large_is_refused_before_a_frame_is_painted() -> None:
    with pytest.raises(
        kg.SourceError, match=r"^a sheet of 9 stills has \d+ x \d+ pixels, more than \d+; use fewer steps"
    ):
        sheet_of_stills(iter(()), 9, (6000, 6000), "light", labels=[])


@pytest.mark.parametrize("name", ["a.gif", "a-%d.png"])
def test_only_a_sheet_has_steps(name: str) -> None:
    with pytest.raises(kg.OptionError, match=r"^steps chooses the stills of "):
        kg.animate("there is no such file", name, steps=(0,))


@pytest.mark.parametrize("size", [None, "full", 7, 20, 33, 130, (30, 9), (9, 31), (99, 99)])
def test_a_scaled_size_is_an_exact_multiple(size: Any) -> None:
    for own in ((61, 47), (16, 160), (1500, 900), (1, 1)):
        width, height, factor = drawn_size(*own, size)
        for scale in range(1, 9):
            across, down, least = drawn_size(*own, Scaled(size, scale))
            assert (across * least, down * least) == (width * factor * scale, height * factor * scale)
            assert across <= own[0]
            assert down <= own[1]
            smaller = [n for n in range(1, least) if (across * least) % n == 0 == (down * least) % n]
            assert all(across * least // n > own[0] or down * least // n > own[1] for n in smaller if scale % n == 0)


@pytest.mark.parametrize("scale", [0, 9, 1.5, True])
def test_scales_that_are_none(scale: Any) -> None:
    with pytest.raises(kg.OptionError, match=r"^scale=.* must be a whole number from 1 to 8$"):
        checked_size(Scaled(300, scale))
    with pytest.raises(kg.OptionError, match=r"^size=0 must be a long side"):
        checked_size(Scaled(0, 2))


def test_the_theme_has_an_effect_on_a_sheet(recwarn: pytest.WarningsRecorder) -> None:
    kg.animate(CAT, io.BytesIO(), format="png", n_clusters=2, seed=1, look=kg.Look(theme="dark"))
    assert [str(each.message) for each in recwarn] == []
    kg.animate(CAT, io.BytesIO(), n_clusters=2, seed=1, look=kg.Look(theme="dark"))
    assert [str(each.message) for each in recwarn] == ["Look.theme='dark' has no effect on images"]


def test_labels_have_the_font_of_the_look(wide_font: str) -> None:
    trace = kg.cluster(CAT, n_clusters=3, seed=1, max_iter=3)
    sheets = []
    for font in (None, wide_font):
        file = io.BytesIO()
        kg.draw(CAT, trace, look=kg.Look(font=font)).save(file, format="png", steps=(0, 1))
        with PIL.Image.open(file) as picture:
            sheets.append(np.asarray(picture.convert("RGB")))
    plain, other = sheets
    rows = CAT.shape[0]
    assert np.array_equal(plain[-24 - rows : -24, 24:99], other[-24 - rows : -24, 24:99])  # the still itself
    assert not np.array_equal(plain[24 : -24 - rows], other[24 : len(plain) - 24 - rows])
