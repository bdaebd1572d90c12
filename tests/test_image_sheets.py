"""Sheets of images: the original beside, before and wiped over the clusters; what the last frame says; decoding."""

import io
from itertools import pairwise
from typing import Any

import numpy as np
import PIL.Image
import pytest
from PIL import ImageSequence
from tests.models import Array, photo

import kmeans_gif as kg
from kmeans_gif.drawing.marks.head import head_of
from kmeans_gif.drawing.sheet import Box

FEW = np.random.default_rng(5).integers(0, 4, (30, 40, 3), dtype=np.uint8) * 85
"""A picture of at most 64 colours, which the original shows exactly."""


def seen(frame: Any, box: Box | None = None) -> Array:
    colors: Array = frame.palette[frame.index]
    return colors if box is None else colors[box.top : box.top + box.height, box.left : box.left + box.width]


def enlarged(pixels: Array, box: Box) -> Array:
    """Pixels repeated to fill a box."""
    factor = box.width // pixels.shape[1]
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def test_the_original_is_shown_beside_the_clusters_in_every_frame() -> None:
    look = kg.Look(panels=("picture", "original"), head=False)
    animation = kg.animate(FEW, n_clusters=3, seed=1, max_iter=4, look=look, size=(320, 200))
    clusters, original = (panel.box for panel in animation.sheet.panels)
    assert clusters.width > original.width
    alone = kg.draw(FEW, animation.trace, size=(clusters.width, clusters.height))
    for frame, expected in zip(animation, alone, strict=True):
        assert np.array_equal(seen(frame, original), enlarged(FEW, original))
        assert np.array_equal(seen(frame, clusters), seen(expected))


def test_an_explained_picture_begins_with_the_original() -> None:
    animation = kg.animate(FEW, n_clusters=3, seed=1, max_iter=4, size=(400, 300), explain=True)
    box = max((panel.box for panel in animation.sheet.panels[2:]), key=lambda box: box.width * box.height)
    for cue, frame in zip(animation.cues, animation, strict=True):
        assert np.array_equal(seen(frame, box), enlarged(FEW, box)) == (cue.phase in ("data", "start"))


def test_the_original_of_a_photo_is_close_to_it() -> None:
    picture = photo("coffee")[100:300, 100:400]
    look = kg.Look(panels=("picture", "original"))
    animation = kg.animate(picture, n_clusters=8, seed=1, max_iter=2, look=look, size=(900, 500))
    box = [panel.box for panel in animation.sheet.panels][-1]
    shown = np.asarray(PIL.Image.fromarray(picture).resize((box.width, box.height), PIL.Image.Resampling.BICUBIC), int)
    assert np.abs(seen(animation[0], box).astype(int) - shown).mean() < 5


def test_a_wipe_shows_the_original_on_the_left_of_a_divider_that_moves() -> None:
    animation = kg.animate(FEW, n_clusters=3, seed=1, max_iter=8, look=kg.Look(wipe=True))
    plain = list(kg.draw(FEW, animation.trace))
    columns = []
    for frame, clusters in zip(animation, plain, strict=True):
        pixels = seen(frame)
        column = int(np.argmax((pixels != FEW).any(axis=(0, 2))))  # the divider's edge or ink
        columns.append(column)
        assert np.array_equal(pixels[:, :column], FEW[:, :column])
        assert np.array_equal(pixels[:, column + 5 :], seen(clusters)[:, column + 5 :])
    assert min(columns) < 12
    assert max(columns) > 24
    assert abs(columns[-1] - 20) <= 3  # both halves in the frame that is held
    assert all(abs(one - other) < 16 for one, other in pairwise(columns))


def test_transparent_pixels_stay_transparent_in_every_panel() -> None:
    holes = np.dstack([FEW, np.full(FEW.shape[:2], 255, np.uint8)])
    holes[:10, :10, 3] = 0
    look = kg.Look(panels=("picture", "original"), head=False)
    animation = kg.animate(holes, n_clusters=3, seed=1, max_iter=2, look=look, size=(320, 200))
    for box in (panel.box for panel in animation.sheet.panels):
        for frame in animation:
            index = frame.index[box.top : box.top + box.height, box.left : box.left + box.width]
            assert np.array_equal(index == frame.transparent, enlarged(holes[..., 3] == 0, box))


@pytest.mark.parametrize("explain", [False, True])
def test_decoders_show_the_frames_of_panels(explain: bool) -> None:
    look = kg.Look(panels=("picture", "colors", "curve", "swatches"), phases=True)
    animation = kg.animate(photo("chelsea"), n_clusters=5, seed=1, max_iter=5, look=look, size=360, explain=explain)
    file = io.BytesIO()
    animation.save(file)
    with PIL.Image.open(file) as gif:
        decoded = [(np.asarray(frame.convert("RGB")), frame.info["duration"]) for frame in ImageSequence.Iterator(gif)]
    # Pillow merges neighbours that show the same, and adds up their durations.
    painted = [(seen(frame), frame.ms) for frame in animation]
    assert sum(ms for _, ms in decoded) == animation.duration
    assert np.array_equal(decoded[0][0], painted[0][0])
    assert np.array_equal(decoded[-1][0], painted[-1][0])
    assert len(decoded) == len(painted)
    assert all(np.array_equal(one, other) for (one, _), (other, _) in zip(decoded, painted, strict=True))


def test_the_last_frame_says_how_far_above_the_optimum_the_run_ended() -> None:
    values = np.array([0, 1, 2, 10, 20], np.uint8)[:, None, None]
    for start, said in (([[0], [1]], "the best possible"), ([[10], [20]], "20.7\u2009% above the best possible")):
        trace = kg.cluster(values, n_clusters=2, init=start)
        *others, last = [field.texts[-1].before for field in head_of(trace, 900).secondary]
        assert last == said
        assert said not in others
        assert all(head_of(trace, 900).secondary[-1].texts[step].before == "" for step in range(trace.n_iter))


def test_too_many_clusters_beside_the_original() -> None:
    with pytest.raises(kg.SourceError, match=r"^n_clusters=230 does not fit .* 32 colours of the original picture"):
        kg.animate(photo("coffee")[::4, ::4], io.BytesIO(), n_clusters=230, seed=1, max_iter=1, explain=True)


@pytest.mark.parametrize(
    ("look", "message"),
    [
        ({"rays": True, "phases": True}, "Look.rays=True is for points; a picture has none"),
        ({"panels": ("picture", "points")}, "Look.panels='points' is no panel of images; use picture, original"),
        ({"panels": ("curve", "colors"), "wipe": True}, "Look.wipe=True needs the picture; add it to Look.panels"),
    ],
)
def test_what_images_do_not_have(look: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.SourceError) as error:
        kg.animate(FEW, n_clusters=2, look=kg.Look(**look))
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("look", "message"),
    [
        ({"wipe": True}, "Look.wipe=True is for images; points have no original picture"),
        ({"panels": ("points", "swatches")}, "Look.panels='swatches' is no panel of points; use points, curve"),
    ],
)
def test_what_points_do_not_have(look: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.SourceError) as error:
        kg.animate(np.eye(5), n_clusters=2, look=kg.Look(**look))
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("look", "message"),
    [
        ({"tween": 3}, "Look.tween=3 shows how centroids move; add Look.phases=True"),
        ({"rays": True}, "Look.rays=True shows how centroids move; add Look.phases=True"),
        ({"tween": 61, "phases": True}, "Look.tween=61 must be a whole number from 0 to 60"),
        ({"panels": ("curve", "curve")}, "Look.panels=('curve', 'curve') names a panel twice; name each once: picture"),
        ({"panels": "curve"}, "Look.panels='curve' must be a tuple of names: picture, original, colors"),
        ({"panels": ("curve", "x")}, "Look.panels=('curve', 'x') has 'x' in it; panels are picture, original, colors"),
    ],
)
def test_contradictions_of_a_look(look: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.OptionError) as error:
        kg.animate(FEW, n_clusters=2, look=kg.Look(**look))
    assert str(error.value).startswith(message)
