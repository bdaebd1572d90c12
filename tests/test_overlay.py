"""Marks that move with the centroids: stars, trails and the head line."""

from contextlib import nullcontext

import numpy as np
import pytest
from tests.scenes import Array, blobs, drawn, drawn_with

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.drawing.arrangement import head_height
from kmeans_gif.drawing.coverage import gray_of
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import inks_for
from kmeans_gif.drawing.marks.stars import draw_stars
from kmeans_gif.drawing.marks.trails import draw_trails
from kmeans_gif.errors import SourceError
from kmeans_gif.look import Look

INKS = inks_for([3], "light", colors=256)
OWN = INKS.runs[0]


HEAD = head_height(0.85)
"""Height of the head line of a small picture; the bar takes 3 rows of it."""


def blank() -> Array:
    return np.zeros((60, 80), np.uint8)


def test_a_star_has_the_cluster_colour_an_outline_and_a_rim() -> None:
    index = np.full((60, 80), OWN.own(2), np.uint8)
    draw_stars(index, INKS, 0, np.array([[20.5, 30.5], [55.5, 30.5]]), 11.5)
    for label, column in ((0, 20), (1, 55)):
        assert index[30, column] == OWN.own(label)
        across = index[30, column : column + 16].tolist()
        ink, ground, outside = (across.index(entry) for entry in (INKS.grays - 1, 0, OWN.own(2)))
        assert 0 < ink < ground < outside
    assert index[5, 5] == OWN.own(2)


def test_a_pinned_centroid_is_a_square_over_the_stars() -> None:
    index = blank()
    draw_stars(index, INKS, 0, np.array([[40.5, 30.5], [40.5, 30.5], [44.5, 30.5]]), 11.5, pinned=1)
    own = index == OWN.own(0)
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    assert own[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
    assert len(rows) == len(columns) == 13  # twice 0.68 of 11.5, less an outline of 1.3 on both sides
    assert (rows[6], columns[6]) == (30, 40)


@pytest.mark.parametrize("place", [(0.0, 0.0), (79.9, 59.9), (-5.0, 30.0), (40.0, 64.0), (-500.0, 1e9), (1e15, -1e15)])
def test_stars_at_and_beyond_the_border(place: tuple[float, float]) -> None:
    """As if drawn on a larger picture and cropped."""
    index, larger = blank(), np.zeros((160, 180), np.uint8)
    draw_stars(index, INKS, 0, np.array([place]), 11.5)
    draw_stars(larger, INKS, 0, np.array([place]) + 50, 11.5)
    assert np.array_equal(index, larger[50:110, 50:130])


def test_trails_connect_earlier_centroids() -> None:
    index = blank()
    paths = np.array([[[10.0, 20.0]], [[40.0, 20.0]], [[40.0, 50.0]]])
    draw_trails(index, INKS, paths)
    assert (index[19:21, 10:40].max(axis=0) > INKS.grays // 3).all()
    assert (index[20:50, 39:41].max(axis=1) > INKS.grays // 3).all()
    assert index[20, 40] == INKS.grays - 1  # a dot where it was
    assert (index[:15] == 0).all()
    assert (index[24:, :36] == 0).all()


def test_trails_begin_with_the_second_step_and_skip_resting_centroids() -> None:
    index = blank()
    draw_trails(index, INKS, np.array([[[10.0, 20.0]]]))
    assert not index.any()
    once, twice = blank(), blank()
    draw_trails(once, INKS, np.array([[[10.0, 20.0]], [[40.0, 20.0]]]))
    draw_trails(twice, INKS, np.array([[[10.0, 20.0]], [[10.0, 20.0]], [[40.0, 20.0]]]))
    assert np.array_equal(once, twice)


def test_trails_darken_markers_without_losing_their_colour() -> None:
    index = np.full((60, 80), OWN.own(1), np.uint8)
    draw_trails(index, INKS, np.array([[[10.0, 20.3]], [[70.0, 20.3]]]))
    changed = index[index != OWN.own(1)]
    assert len(changed) > 60
    assert all(OWN.own(1) < entry <= OWN.own(1) + OWN.inked or entry == INKS.grays - 1 for entry in changed)


def test_text_is_moved_onto_the_picture() -> None:
    text = np.full((4, 6), 255, np.uint8)
    ink = int(gray_of(INKS, np.array(255, np.uint8), 0.54))
    for left, top, columns, rows in [
        (-9, 70, (0, 6), (56, 60)),
        (78, -3, (74, 80), (0, 4)),
        (10, 20, (10, 16), (20, 24)),
    ]:
        ground = blank()
        write_text(ground, INKS, text, left, top)
        expected = blank()
        expected[rows[0] : rows[1], columns[0] : columns[1]] = ink
        assert np.array_equal(ground, expected)
    tiny = np.zeros((2, 3), np.uint8)
    write_text(tiny, INKS, text, 0, 0)
    assert (tiny == ink).all()


def test_grays_by_hand() -> None:
    assert gray_of(INKS, np.array([0, 8, 9, 128, 255], np.uint8)).tolist() == [0, 0, 1, 8, 15]


def test_every_centroid_has_a_star_at_every_step() -> None:
    rows = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0], [9.0, 9.0]])
    centroids = np.array([rows[:3], rows[1:], rows[:3] + 3])
    one = drawn_with(rows, centroids, Look(head=False, equal_scale="off"), (150, 120))
    margin = np.ceil(7 * np.sqrt(120 / 480) + 0.9)
    low, high = -0.6, 12.6
    for step, frame in enumerate(one.frames):
        share = (centroids[step] - low) / (high - low)
        x, y = margin + share[:, 0] * (150 - 2 * margin), 120 - margin - share[:, 1] * (120 - 2 * margin)
        seen = frame.palette[frame.index[y.astype(int), x.astype(int)]]
        assert np.array_equal(seen, cluster_colors(3))


def test_plain_pictures_have_no_marks() -> None:
    one = drawn(blobs(30, 2), Look(plain=True), 200)
    for frame, canvas in zip(one.frames, one.canvases, strict=True):
        assert canvas.marks == ()
        assert not ((frame.index > 0) & (frame.index < one.own.first)).any()


def test_without_trails_frames_do_not_depend_on_earlier_steps() -> None:
    rows = blobs(30, 2)
    ends = drawn(rows, n_clusters=4).trace.centroids[[0, -1]]
    look = Look(trails=False, head=False)
    direct, detour = drawn_with(rows, ends, look), drawn_with(rows, ends[[0, 1, 0, 1]], look)
    assert np.array_equal(direct.frames[-1].index, detour.frames[-1].index)
    trails = Look(head=False)
    assert not np.array_equal(drawn_with(rows, ends, trails).frames[-1].index, direct.frames[-1].index)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_head_line_is_above_images(theme: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 400, 3), dtype=np.uint8)
    look = Look(theme=theme, head=True)  # type: ignore[arg-type]
    one, bare = drawn(pixels, look, max_iter=4), drawn(pixels, max_iter=4)
    ground = [0xFC, 0xFB, 0xF9] if theme == "light" else [0x14, 0x17, 0x1C]
    for step, (frame, below) in enumerate(zip(one.frames, bare.frames, strict=True)):
        shown = frame.palette[frame.index]
        assert np.array_equal(shown[HEAD:], below.palette[below.index])
        assert (shown[3:HEAD] == ground).all(axis=2).mean() > 0.8
        assert (shown[3:HEAD] != ground).any(axis=2).sum() > 100
        assert (frame.index[0] == one.inks.ink).sum() == 400 * step // 4
    with_head = {one.frames[step].index[:HEAD].tobytes() for step in range(5)}
    assert len(with_head) == 5


def test_transparent_pixels_below_a_head_line() -> None:
    pixels = np.full((20, 200, 4), 255, np.uint8)
    pixels[:, :50, :3] = 0
    pixels[:10, :, 3] = 0
    frame = drawn(pixels, Look(head=True), n_clusters=2).frames[0]
    assert frame.transparent is not None
    assert (frame.index[HEAD : HEAD + 10] == frame.transparent).all()
    assert not (frame.index[:HEAD] == frame.transparent).any()
    assert not (frame.index[HEAD + 10 :] == frame.transparent).any()


@pytest.mark.parametrize("kind", ["image", "line", "plane", "space"])
def test_the_font_is_used_for_all_text(kind: str) -> None:
    """A font that can't be loaded is an error if and only if there is text."""
    sources: dict[str, Array] = {"line": blobs(9, 1), "plane": blobs(9, 2), "space": blobs(9, 3)}
    source = sources.get(kind, np.random.default_rng(0).integers(0, 256, (40, 400, 3), dtype=np.uint8))
    for head in (True, False):
        has_text = head or kind != "image"
        with pytest.raises(SourceError, match="font='no such font' can't be loaded") if has_text else nullcontext():
            drawn(source, Look(head=head, font="no such font"), max_iter=1)
    drawn(source, Look(plain=True, font="no such font"), max_iter=1)
