"""FFmpeg shows MP4 and WebM for as long as the animation lasts, with colours within a stated bound."""

import io
import json
import subprocess
import sys
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.models import photo
from tests.test_gif import REAL, painted, run, with_hole

import kmeans_gif as kg
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes
from kmeans_gif.writers import WRITERS, with_codec, write
from kmeans_gif.writers.film import film_of

av = pytest.importorskip("av", reason="needs PyAV: pip install 'kmeans-gif[video]'")

CAT = photo("chelsea")[100:148, 100:164]
FORMATS = ["mp4", "webm"]
CODECS = [("mp4", "h264"), ("mp4", "av1"), ("webm", "vp9"), ("webm", "av1")]


def video_of(frames: list[Frame], suffix: str, codec: str | None = None, *, plays: int = 0) -> bytes:
    file = io.BytesIO()
    writer = with_codec(WRITERS[f".{suffix}"], codec)
    write(writer, film_of(frames), file, plays=plays, comment="by a test", threads=2, tolerance=0)
    return file.getvalue()


def decoded(data: bytes) -> tuple[Bytes, list[Fraction]]:
    """The pictures of a video in RGB, and when each is shown, in seconds."""
    with av.open(io.BytesIO(data)) as container:
        frames = list(container.decode(video=0))
    return np.stack([frame.to_ndarray(format="rgb24") for frame in frames]), [
        frame.pts * frame.time_base for frame in frames
    ]


def probed(data: bytes) -> dict[str, Any]:
    """The properties of the video and of its container, by ffprobe."""
    entries = "stream=codec_name,pix_fmt,width,height,r_frame_rate,color_space,color_range:format=duration:format_tags"
    found = json.loads(run(*f"ffprobe -v error -of json -show_entries {entries} pipe:0".split(), stdin=data))
    return {**found["streams"][0], **found["format"]}


def inside(picture: Bytes) -> Bytes:
    """Whether all pixels within 4 of a pixel have its colour."""
    same = np.ones(picture.shape[:2], bool)
    for y in range(-4, 5):
        for x in range(-4, 5):
            same &= (np.roll(picture, (y, x), (0, 1)) == picture).all(axis=-1)
    return same


def squares(ms: list[int]) -> list[Frame]:
    """Squares of 16 pixels in random colours, which change from frame to frame."""
    random = np.random.default_rng(0)
    index = np.kron(np.arange(12, dtype=np.uint8).reshape(3, 4), np.ones((16, 16), np.uint8))
    return [Frame(index, random.integers(0, 256, (12, 3), np.uint8), None, each) for each in ms]


@pytest.mark.parametrize(("suffix", "codec"), CODECS)
@pytest.mark.parametrize("ms", [[500, 500, 2000], [40, 60, 100, 20], [30], [330, 70, 70], [655_350, 655_350]])
def test_each_frame_is_shown_in_its_colors_for_its_time(suffix: str, codec: str, ms: list[int]) -> None:
    frames = squares(ms)
    data = video_of(frames, suffix, codec)
    pictures, times = decoded(data)
    tick = gcd(*ms)
    assert times == [Fraction(tick * i, 1000) for i in range(sum(ms) // tick)]
    shown = [number for number, each in enumerate(ms) for _ in range(each // tick)]
    for picture, number in zip(pictures, shown, strict=True):
        expected = painted(frames)[number, ..., :3]
        error = np.abs(picture.astype(int) - expected)
        assert error[inside(expected)].max() <= 12


@pytest.mark.parametrize(("suffix", "codec"), CODECS)
def test_flat_areas_have_their_colors(suffix: str, codec: str) -> None:
    errors = []
    for seed in range(8):
        random = np.random.default_rng(seed)
        index = np.kron(random.integers(0, 16, (6, 8), np.uint8), np.ones((random.integers(10, 28),) * 2, np.uint8))
        frames = [Frame(index, random.integers(0, 256, (16, 3), np.uint8), None, 100) for _ in range(4)]
        for picture, expected in zip(
            decoded(video_of(frames, suffix, codec))[0], painted(frames)[..., :3], strict=True
        ):
            errors.append(np.abs(picture.astype(int) - expected)[inside(expected)].ravel())
    assert np.concatenate(errors).max() <= 24
    assert np.percentile(np.concatenate(errors), 99.9) <= 9


@pytest.mark.parametrize(("suffix", "codec"), CODECS)
@pytest.mark.parametrize("name", ["chelsea-2", "coffee-5", "camera-16"])
def test_pictures_differ_little(suffix: str, codec: str, name: str) -> None:
    frames = REAL[name]
    pictures, _ = decoded(video_of(frames, suffix, codec))
    tick = gcd(*(frame.ms for frame in frames))
    shown = np.repeat(painted(frames)[..., :3], [frame.ms // tick for frame in frames], axis=0)
    errors = ((pictures.astype(float) - shown) ** 2).mean(axis=(1, 2, 3))
    assert 10 * np.log10(255**2 / errors).min() > 27  # decibels; the colours of edges have half the resolution


@pytest.mark.parametrize(("suffix", "codec"), CODECS)
def test_the_duration_and_what_players_need_are_in_the_file(suffix: str, codec: str, tmp_path: Path) -> None:
    path = tmp_path / f"cat.{suffix}"
    animation = kg.animate(CAT, path, codec=codec, n_clusters=300, seed=1, max_iter=5)
    found = probed(path.read_bytes())
    assert (found["codec_name"], found["pix_fmt"], found["width"], found["height"]) == (codec, "yuv420p", 64, 48)
    assert (found["color_space"], found["color_range"], found["r_frame_rate"]) == ("bt709", "tv", "2/1")
    assert float(found["duration"]) == animation.duration / 1000
    assert animation.comment in str(found["tags"])


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "h264"), ("webm", "vp9")])
def test_the_default_codec_can_be_named(suffix: str, codec: str) -> None:
    frames = squares([100, 100])
    assert probed(video_of(frames, suffix, codec))["codec_name"] == codec
    assert len(video_of(frames, suffix, codec)) == len(video_of(frames, suffix))
    assert len(video_of(frames, suffix, "av1")) != len(video_of(frames, suffix))


@pytest.mark.parametrize("suffix", FORMATS)
def test_another_decoder_shows_the_same_av1(suffix: str) -> None:
    data = video_of(REAL["coffee-5"], suffix, "av1")
    with av.open(io.BytesIO(data)) as container:
        planes = [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]
    options = "-f rawvideo -fps_mode passthrough pipe:1"
    assert run(*f"ffmpeg -v error -c:v libaom-av1 -i pipe:0 {options}".split(), stdin=data) == b"".join(planes)


@pytest.mark.parametrize("codec", ["h264", "av1"])
def test_the_index_of_an_mp4_comes_first(codec: str) -> None:
    data = video_of(REAL["coffee-5"], "mp4", codec)
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(
    ("suffix", "codec", "width", "height"),
    [
        *((*each, *size) for each in CODECS for size in [(33, 20), (20, 33), (33, 17), (5, 3)]),
        *((*each, *size) for each in CODECS[::2] for size in [(1, 1), (1, 20)]),
    ],
)
def test_odd_sizes_repeat_the_last_column_and_row(
    suffix: str, codec: str, width: int, height: int, given_notes: list[str]
) -> None:
    index = np.zeros((height, width), np.uint8)
    index[height // 2 :, width // 2 :] = 1
    frame = Frame(index, np.array([[20, 60, 120], [200, 100, 90]], np.uint8), None, 100)
    pictures, _ = decoded(video_of([frame, frame], suffix, codec))
    even = width + width % 2, height + height % 2
    assert pictures.shape == (2, even[1], even[0], 3)
    assert np.abs(pictures[:, -1, -1].astype(int) - [200, 100, 90]).max() <= 12
    (text,) = given_notes
    assert text.endswith(f"needs even sizes: the last column or row is repeated to make {even[0]}x{even[1]} pixels")


@pytest.mark.parametrize("suffix", FORMATS)
def test_transparent_pixels_have_the_colour_of_the_ground(suffix: str, tmp_path: Path, given_notes: list[str]) -> None:
    pixels = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    pixels[:24, :24, 3] = 0
    path = tmp_path / f"cat.{suffix}"
    kg.animate(pixels, path, n_clusters=2, seed=1, max_iter=2, look=kg.Look(theme="dark"))
    pictures, _ = decoded(path.read_bytes())
    assert np.abs(pictures[:, 4:16, 4:16].astype(int) - [0x14, 0x17, 0x1C]).max() <= 12
    assert any("transparent pixels have the colour of the ground, because" in text for text in given_notes)


@pytest.mark.parametrize("suffix", FORMATS)
def test_plays_have_no_effect(suffix: str, given_notes: list[str]) -> None:
    video_of(REAL["coffee-5"][:2], suffix, plays=3)
    (text,) = given_notes
    assert text.startswith("plays=3 has no effect on ")
    video_of(REAL["coffee-5"][:2], suffix)
    assert len(given_notes) == 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_that_cannot_seek_gets_the_same_bytes(suffix: str) -> None:
    class Pipe(io.BytesIO):
        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation("seek")

        def seekable(self) -> bool:
            return False

    pipe = Pipe()
    frames = with_hole(REAL["coffee-5"])
    write(WRITERS[f".{suffix}"], film_of(frames), pipe, plays=0, comment="by a test", threads=2, tolerance=0)
    assert len(decoded(pipe.getvalue())[0]) > 7


@pytest.mark.parametrize(("codec", "width"), [("h264", 40_000), ("av1", 40_000), ("av1", 2)])
def test_sizes_that_the_encoder_refuses(codec: str, width: int, capfd: pytest.CaptureFixture[str]) -> None:
    frame = Frame(np.zeros((2, width), np.uint8), np.zeros((1, 3), np.uint8), None, 100)
    with pytest.raises(kg.SourceError, match=rf"^{width}x2 pixels can't be written to MP4 \(.+\); use another size$"):
        video_of([frame], "mp4", codec)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "codec", "message"),
    [
        ("a.gif", "av1", "codec='av1' does not go with a GIF; write an MP4 or a WebM, or leave it out"),
        ("a.html", "av1", "codec='av1' does not go with a page; write an MP4 or a WebM, or leave it out"),
        ("a.webm", "h264", "codec='h264' does not go with a WebM; write an MP4, or leave it out"),
        ("a.mp4", "vp9", "codec='vp9' does not go with an MP4; write a WebM, or leave it out"),
        ("a.mp4", "h265", "codec='h265' must be 'h264', 'av1' or 'vp9'"),
    ],
)
def test_a_codec_that_does_not_fit_is_an_error_before_the_source_is_read(name: str, codec: str, message: str) -> None:
    with pytest.raises(kg.OptionError, match=f"^{message}$"):
        kg.animate("no such file", name, codec=codec)


def test_a_missing_encoder_is_an_error_before_the_source_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(av, "codecs_available", {"libx264"})
    message = (
        "^MP4 needs the encoder libsvtav1, which this PyAV was built without; use another codec or format, or PyAV"
    )
    with pytest.raises(kg.KmeansGifError, match=message):
        kg.animate("no such file", "a.mp4", codec="av1")
    with pytest.raises(FileNotFoundError):
        kg.animate("no such file", "a.mp4")


def test_av1_makes_the_smallest_files_and_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    animation = kg.animate("example:coffee", n_clusters=8, seed=1, max_iter=12, size=320)
    for codec in ("h264", "av1"):
        animation.save(tmp_path / f"{codec}.mp4", codec=codec)
    assert (tmp_path / "av1.mp4").stat().st_size < (tmp_path / "h264.mp4").stat().st_size
    assert capfd.readouterr() == ("", "")


def test_a_missing_library_is_an_error_before_the_source_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    message = r"^MP4 needs PyAV: pip install 'kmeans-gif\[video\]'; or write a WebP or GIF$"
    with pytest.raises(kg.KmeansGifError, match=message):
        kg.animate("no such file", "a.mp4")


def test_the_library_is_imported_on_use() -> None:
    run_once = "import sys, io, kmeans_gif as kg; kg.animate([[1, 2], [3, 4]], io.BytesIO(), n_clusters=2)"
    code = f"{run_once}; print('av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"False\n"
