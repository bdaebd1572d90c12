"""Decoders show a WebP as painted; equal frames are merged, but no time is lost."""

import io
import weakref
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from tests.models import photo
from tests.test_apng import FILMS
from tests.test_gif import REAL, by_pillow, painted, run, seen

import kmeans_gif as kg
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes
from kmeans_gif.writers import webp
from kmeans_gif.writers.film import film_of


def webp_of(frames: list[Frame], *, plays: int = 0) -> bytes:
    file = io.BytesIO()
    assert webp.write(film_of(frames), file, plays=plays) == len(frames)
    return file.getvalue()


def by_imagemagick(data: bytes) -> Bytes:
    with Image.open(io.BytesIO(data)) as picture:
        width, height = picture.size
    pixels = run("convert", "webp:-", "-coalesce", "-depth", "8", "rgba:-", stdin=data)
    return seen(np.frombuffer(pixels, np.uint8).reshape(-1, height, width, 4))


def merged(frames: list[Frame]) -> tuple[Bytes, list[int]]:
    """The frames in RGBA and their durations, equal neighbours as one."""
    pictures = painted(frames)
    groups = [list(group) for _, group in groupby(range(len(frames)), lambda i: pictures[i].tobytes())]
    return pictures[[group[0] for group in groups]], [sum(frames[i].ms for i in group) for group in groups]


def durations(data: bytes) -> list[int]:
    """The durations, as Pillow reads them: the timestamp at the end of each frame."""
    with Image.open(io.BytesIO(data)) as picture:
        return [int(frame.info["duration"]) for frame in ImageSequence.Iterator(picture) if frame.load()]


@pytest.mark.parametrize("frames", FILMS.values(), ids=FILMS.keys())
def test_frames_are_shown_as_painted(frames: list[Frame]) -> None:
    data = webp_of(frames)
    expected, times = merged(frames)
    np.testing.assert_array_equal(by_pillow(data), expected)
    assert durations(data) == times


@pytest.mark.parametrize("frames", REAL.values(), ids=REAL.keys())
def test_another_decoder_shows_frames_as_painted(frames: list[Frame]) -> None:
    np.testing.assert_array_equal(by_imagemagick(webp_of(frames)), merged(frames)[0])


@pytest.mark.parametrize("plays", [0, 1, 2, 65535])
def test_plays(plays: int) -> None:
    with Image.open(io.BytesIO(webp_of(FILMS["one-pixel"], plays=plays))) as picture:
        assert picture.info["loop"] == plays


def test_more_plays_than_a_webp_holds() -> None:
    with pytest.raises(kg.OptionError, match=r"^plays=65536 does not fit a WebP; use 0 \(forever\) to 65535$"):
        webp_of(FILMS["one-pixel"], plays=65536)


def test_one_frame_is_a_still() -> None:
    frames = FILMS["coffee-5-hole"][:1]
    np.testing.assert_array_equal(by_pillow(webp_of(frames)), painted(frames))


@pytest.mark.parametrize("n_clusters", [3, 300])
def test_an_animation_is_saved_as_painted(n_clusters: int, tmp_path: Path) -> None:
    cat = photo("chelsea")[100:148, 100:164]
    animation = kg.animate(cat, tmp_path / "cat.webp", n_clusters=n_clusters, seed=1, max_iter=4, plays=3)
    data = (tmp_path / "cat.webp").read_bytes()
    np.testing.assert_array_equal(by_pillow(data), merged(list(animation))[0])
    assert sum(durations(data)) == animation.duration


@pytest.mark.parametrize(
    ("width", "height", "count", "message"),
    [
        (
            16_384,
            1,
            2,
            r"^16384x1 pixels do not fit a WebP, whose sides are at most 16383; use a smaller size, or write",
        ),
        (
            16_000,
            16_000,
            9,
            r"^9 frames of 16000x16000 pixels are more than the 2147483648 pixels .* a smaller size, or",
        ),
    ],
)
def test_frames_that_are_too_large_are_refused_before_they_are_painted(
    width: int, height: int, count: int, message: str
) -> None:
    index = np.broadcast_to(np.uint8(0), (height, width))
    film = film_of([Frame(index, np.zeros((1, 3), np.uint8), None, 20)] * count)
    object.__setattr__(film, "frames", iter(()))
    with pytest.raises(kg.SourceError, match=message):
        webp.write(film, io.BytesIO(), plays=0)


def test_one_frame_is_held_at_a_time() -> None:
    alive: list[weakref.ref[Bytes]] = []

    def coming() -> Iterator[Frame]:
        for number in range(20):
            index = np.full((30, 40), number, np.uint8)
            alive.append(weakref.ref(index))
            yield Frame(index, np.arange(60, dtype=np.uint8).reshape(20, 3), None, 50)
            del index
            assert sum(ref() is not None for ref in alive) <= 1

    film = film_of([Frame(np.zeros((30, 40), np.uint8), np.zeros((1, 3), np.uint8), None, 50)] * 20)
    object.__setattr__(film, "frames", coming())
    webp.write(film, io.BytesIO(), plays=0)
    assert len(alive) == 20
