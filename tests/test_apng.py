"""Other decoders show an APNG as painted: every pixel, frame and duration, and the number of plays."""

import io
import json
import struct
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image, ImageSequence
from tests.models import photo
from tests.test_gif import REAL, by_pillow, clustering, painted, run, runs, seen, with_hole

import kmeans_gif as kg
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes
from kmeans_gif.writers import apng
from kmeans_gif.writers.film import film_of

FILMS = {
    **REAL,
    "astronaut-400": [
        Frame(np.arange(400, dtype=np.uint16).reshape(20, 20), colors, None, 60)
        for colors in np.random.default_rng(0).integers(0, 256, (3, 400, 3), np.uint8)
    ],
    "coming-and-going-holes": [
        frame for pair in zip(REAL["coffee-5-hole"], REAL["coffee-5"], strict=True) for frame in pair
    ],
}


def with_entry(frames: list[Frame], hole: int) -> list[Frame]:
    """The frames with one transparent entry in all palettes, which some don't use."""
    return [
        frame
        if frame.transparent is not None
        else Frame(frame.index, np.vstack([frame.palette, [[9, 9, 9]]]).astype(np.uint8), hole, frame.ms)
        for frame in frames
    ]


FILMS["coming-and-going-holes"] = with_entry(FILMS["coming-and-going-holes"], 5)


def apng_of(frames: list[Frame], *, plays: int = 0, threads: int = 1) -> bytes:
    file = io.BytesIO()
    assert apng.write(film_of(frames), file, plays=plays, comment="made by a test", threads=threads) == len(frames)
    return file.getvalue()


def by_ffmpeg(data: bytes) -> Bytes:
    return of_size(
        on_file("ffmpeg -v error -f apng -i {} -fps_mode passthrough -f rawvideo -pix_fmt rgba pipe:1", data), data
    )


def on_file(command: str, data: bytes) -> bytes:
    """Run a command on a file, because FFmpeg doesn't read an APNG from a pipe."""
    with NamedTemporaryFile(suffix=".apng") as file:
        file.write(data)
        file.flush()
        return run(*command.format(file.name).split(), stdin=b"")


def by_imagecodecs(data: bytes) -> Bytes:
    pixels = imagecodecs.apng_decode(data)
    if pixels.shape[-1] == 3:  # no transparent pixel
        pixels = np.insert(pixels, 3, 255, axis=-1)
    return seen(pixels.reshape(-1, *pixels.shape[-3:]))


def of_size(pixels: bytes, data: bytes) -> Bytes:
    width, height = struct.unpack(">II", data[16:24])
    return seen(np.frombuffer(pixels, np.uint8).reshape(-1, height, width, 4))


def color_type(data: bytes) -> int:
    return data[25]


@given(frames=runs())
@settings(max_examples=200)
def test_pillow_shows_the_frames_that_were_painted(frames: list[Frame]) -> None:
    np.testing.assert_array_equal(by_pillow(apng_of(frames)), painted(frames))


@pytest.mark.parametrize("frames", FILMS.values(), ids=FILMS.keys())
@pytest.mark.parametrize("decode", [by_pillow, by_ffmpeg, by_imagecodecs])
def test_every_decoder_shows_the_frames_that_were_painted(
    decode: Callable[[bytes], Bytes], frames: list[Frame]
) -> None:
    np.testing.assert_array_equal(decode(apng_of(frames)), painted(frames))


@pytest.mark.parametrize(("n_colors", "kind"), [(255, 3), (256, 2)])
def test_a_palette_is_used_if_all_colors_and_a_transparent_one_fit(n_colors: int, kind: int) -> None:
    colors = np.arange(3 * n_colors).reshape(-1, 3).astype(np.uint8)
    colors[:, 0] = np.arange(n_colors) // 2
    halves = [colors[:128], colors[128:]]
    frames = [Frame(np.arange(len(half), dtype=np.uint8)[None, :120], half, None, 50) for half in halves]
    data = apng_of(frames)
    assert color_type(data) == kind
    np.testing.assert_array_equal(by_pillow(data), painted(frames))


@pytest.mark.parametrize("key", [0, 1, 300, 511])
def test_the_transparent_color_is_one_that_no_frame_has(key: int) -> None:
    codes = np.delete(np.arange(512), key)
    palette = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.uint8)
    index = np.arange(511, dtype=np.uint16).reshape(7, 73)
    changed = index.copy()
    changed[:, 10:20] = index[:, 20:30]
    frames = [Frame(index, palette, None, 50), Frame(changed, palette, None, 50)]
    data = apng_of(frames)
    (size,) = struct.unpack(">I", data[data.index(b"tRNS") - 4 :][:4])
    assert (size, color_type(data)) == (6, 2)
    np.testing.assert_array_equal(by_pillow(data), painted(frames))


@pytest.mark.parametrize(("ms", "written"), [(10, 10), (33, 33), (500, 500), (65_540, 65_540), (655_350, 655_350)])
def test_durations_and_equal_frames_are_kept(ms: int, written: int) -> None:
    frames = [Frame(np.full((2, 2), i, np.uint8), np.eye(3, dtype=np.uint8), None, ms) for i in (0, 1, 2, 2, 2)]
    data = apng_of(frames)
    with Image.open(io.BytesIO(data)) as picture:
        assert [frame.info["duration"] for frame in ImageSequence.Iterator(picture)] == [written] * 5
    packets = json.loads(on_file("ffprobe -v error -of json -show_entries packet=duration_time -f apng -i {}", data))[
        "packets"
    ]
    assert [float(packet["duration_time"]) for packet in packets] == [pytest.approx(written / 1000, abs=1e-3)] * 5


@pytest.mark.parametrize("plays", [0, 1, 2, 65536])
def test_plays(plays: int) -> None:
    with Image.open(io.BytesIO(apng_of(REAL["one-pixel"], plays=plays))) as picture:
        assert picture.info["loop"] == plays


def test_the_default_image_is_the_first_frame() -> None:
    frames = REAL["coffee-5"]
    with Image.open(io.BytesIO(apng_of(frames))) as picture:
        assert not getattr(picture, "default_image", True)
    (first,) = painted(frames[:1])
    still = by_pillow(
        b"".join(chunk for name, chunk in chunks(apng_of(frames)) if name not in {b"acTL", b"fcTL", b"fdAT"})
    )
    np.testing.assert_array_equal(still, first[None])


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [(b"", data[:8])], 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at : at + size + 12]))
        at += size + 12
    return found


def test_the_comment_is_in_the_file() -> None:
    with Image.open(io.BytesIO(apng_of(REAL["one-pixel"]))) as picture:
        assert picture.info["Comment"] == "made by a test"


@pytest.mark.parametrize("threads", [2, 5])
def test_any_number_of_threads_gives_the_same_bytes(threads: int) -> None:
    frames = REAL["coffee-5"] * 3
    assert apng_of(frames, threads=threads) == apng_of(frames)


def pillow_size(frames: list[Frame]) -> int:
    file = io.BytesIO()
    first, *others = [Image.fromarray(frame.palette[frame.index]) for frame in frames]
    first.save(file, "PNG", save_all=True, append_images=others, duration=100)
    return len(file.getvalue())


@pytest.mark.parametrize("name", ["chelsea-2", "coffee-5", "camera-16", "astronaut-256"])
def test_files_are_no_larger_than_those_of_other_encoders(name: str) -> None:
    frames = REAL[name]
    theirs = len(imagecodecs.apng_encode(np.stack([frame.palette[frame.index] for frame in frames]), delay=100))
    assert len(apng_of(frames)) <= min(theirs, pillow_size(frames))


def test_only_what_changes_is_written() -> None:
    frames = clustering("coffee", 5, steps=1)
    index = frames[0].index.copy()
    index[30:32, 50:53] = (index[30:32, 50:53] + 1) % 5
    places = [
        struct.unpack(">IIII", chunk[12:28])
        for name, chunk in chunks(apng_of([frames[0], Frame(index, frames[0].palette, None, 70), *frames[:1]]))
        if name == b"fcTL"
    ]
    assert places == [(120, 90, 0, 0), (3, 2, 50, 30), (3, 2, 50, 30)]


def test_unchanged_pixels_inside_the_rectangle_take_next_to_nothing() -> None:
    random = np.random.default_rng(0)
    index = random.integers(0, 100, (90, 120), np.uint8)
    palette = random.integers(0, 256, (100, 3), np.uint8)
    changed = index.copy()
    changed[0, 0] = changed[-1, -1] = (index[0, 0] + 1) % 100
    one, two = (Frame(each, palette, None, 70) for each in (index, changed))
    assert len(apng_of([one, two])) < len(apng_of([one])) + 300


def test_frames_are_painted_once_and_a_few_at_a_time() -> None:
    taken: list[int] = []
    frames = REAL["coffee-5"] * 4
    film = film_of(frames)

    class File(io.BytesIO):
        def write(self, data: object, /) -> int:
            if bytes(data)[4:8] == b"fcTL":  # type: ignore[call-overload]
                written.append(len(taken))
            return super().write(data)  # type: ignore[arg-type]

    def coming() -> object:
        for number, frame in enumerate(frames):
            taken.append(number)
            yield frame

    written: list[int] = []
    object.__setattr__(film, "frames", coming())
    apng.write(film, File(), plays=0, comment="", threads=2)
    assert taken == list(range(len(frames)))
    assert all(ahead - number <= 4 for number, ahead in enumerate(written))


@pytest.mark.parametrize("n_clusters", [3, 300])
def test_an_animation_is_saved_as_painted(n_clusters: int, tmp_path: Path) -> None:
    cat = photo("chelsea")[100:148, 100:164]
    animation = kg.animate(cat, tmp_path / "cat.apng", n_clusters=n_clusters, seed=1, max_iter=4, plays=3)
    data = (tmp_path / "cat.apng").read_bytes()
    np.testing.assert_array_equal(by_pillow(data), painted(list(animation)))
    assert color_type(data) == (3 if n_clusters == 3 else 2)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.info["loop"] == 3


def test_points_have_one_palette() -> None:
    animation = kg.animate("example:iris", n_clusters=3, seed=1, size=240, explain=True)
    file = io.BytesIO()
    animation.save(file, format="apng")
    assert color_type(file.getvalue()) == 3
    np.testing.assert_array_equal(by_pillow(file.getvalue()), painted(list(animation)))


def test_a_transparent_picture_stays_transparent() -> None:
    frames = with_hole(clustering("chelsea", 3, steps=3))
    shown = by_pillow(apng_of(frames))
    assert (shown[:, 30, 70, 3] == 0).all()
    assert (shown[:, 0, 0, 3] == 255).all()
