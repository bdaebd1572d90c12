"""`animate` from picture to file, checked against the frames that Pillow decodes."""

import gc
import io
import itertools
import logging
import re
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import PIL.Image
import pytest
from tests.models import Array, photo

import kmeans_gif as kg
from kmeans_gif.clustering import lloyd
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.paint import paint
from kmeans_gif.look import Look
from kmeans_gif.writers import WRITERS, Writer

CAT = photo("chelsea")[100:180, 100:190]


def decoded(data: bytes | Path) -> list[Array]:
    with PIL.Image.open(io.BytesIO(data) if isinstance(data, bytes) else data) as image:
        frames = []
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            frames.append(np.asarray(image.convert("RGBA")))
        return frames


def animated(source: object, **options: Any) -> tuple[kg.Animation, list[Array]]:
    file = io.BytesIO()
    animation = kg.animate(source, file, **{"seed": 1, **options})
    return animation, decoded(file.getvalue())


@pytest.mark.parametrize("color_space", ["rgb", "lab", "oklab"])
def test_every_frame_shows_its_step(color_space: str) -> None:
    animation, frames = animated(CAT, n_clusters=5, color_space=color_space)
    trace = animation.trace
    assert len(animation) == len(frames) == trace.n_iter + 1
    for step, frame in enumerate(frames):
        expected = trace.colors(step)[trace.labels(CAT, step)]
        assert np.array_equal(frame[..., :3], expected)
        assert (frame[..., 3] == 255).all()


def test_the_returned_animation_describes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cat.gif"
    animation = kg.animate(CAT, path, n_clusters=3, seed=5, max_iter=4)
    assert (animation.width, animation.height) == (90, 80)
    assert len(animation) == len(decoded(path)) == 5
    assert set(animation.timings) == {"read", "count", "seed", "cluster", "draw", "write"}
    assert all(seconds >= 0 for seconds in animation.timings.values())
    assert animation.trace == kg.cluster(CAT, n_clusters=3, seed=5, max_iter=4)


def test_stage_timings_do_not_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clock that advances by one per call."""
    ticks = itertools.count()
    monkeypatch.setattr("kmeans_gif.progress.perf_counter", lambda: float(next(ticks)))
    animation = kg.animate(CAT, io.BytesIO(), n_clusters=9, seed=0, max_iter=20)
    assert animation.timings["draw"] >= len(animation) > 10
    assert sum(animation.timings.values()) <= next(ticks)


def test_durations_hold_and_plays() -> None:
    file = io.BytesIO()
    kg.animate(CAT, file, n_clusters=2, seed=1, duration=45, hold=1234, plays=3)
    with PIL.Image.open(file) as image:
        assert image.info["loop"] == 2
        times = []
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            times.append(image.info["duration"])
    assert times == [50] * (len(times) - 1) + [1230]


def test_distinct_colours_belong_to_clusters() -> None:
    animation, frames = animated(CAT, n_clusters=12, distinct_colors=True)
    for step, frame in enumerate(frames):
        labels = animation.trace.labels(CAT, step)
        assert np.array_equal(frame[..., :3], cluster_colors(12)[labels])


def test_gray_pictures_are_drawn_in_gray_and_in_distinct_colours() -> None:
    gray = photo("camera")[::4, ::4]
    _, frames = animated(gray, n_clusters=4)
    assert all((frame[..., 0] == frame[..., 1]).all() and (frame[..., 1] == frame[..., 2]).all() for frame in frames)
    animation, frames = animated(gray, n_clusters=4, distinct_colors=True)
    assert np.array_equal(frames[-1][..., :3], cluster_colors(4)[animation.trace.labels(gray)])


def test_pixels_below_alpha_128_are_transparent() -> None:
    pixels = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    pixels[:20, :, 3], pixels[20:40, :, 3], pixels[40:50, :, 3] = 0, 127, 128
    animation, frames = animated(pixels, n_clusters=3)
    for frame in frames:
        assert (frame[:40, :, 3] == 0).all()
        assert (frame[40:, :, 3] == 255).all()
    assert animation.trace.n_samples == 60 * 90
    assert animation.trace.cluster_weights[-1].sum() == pytest.approx(90 * (20 * 127 + 10 * 128 + 30 * 255) / 255)


def test_opaque_rgba_equals_rgb() -> None:
    opaque = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    files = [io.BytesIO(), io.BytesIO()]
    traces = [kg.animate(source, file, seed=1).trace for source, file in zip((CAT, opaque), files, strict=True)]
    assert traces[0] == traces[1]
    assert files[0].getvalue() == files[1].getvalue()


def test_a_fully_transparent_picture_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(kg.SourceError, match="every pixel is fully transparent"):
        kg.animate(np.zeros((3, 3, 4), np.uint8), tmp_path / "a.gif")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("size", "shape"), [(45, (40, 45)), ((1000, 200), (160, 180)), ("full", (80, 90))])
def test_size_changes_the_drawing_but_not_the_clustering(size: Any, shape: tuple[int, int]) -> None:
    animation, frames = animated(CAT, n_clusters=3, size=size)
    assert frames[0].shape[:2] == shape == (animation.height, animation.width)
    assert animation.trace == kg.cluster(CAT, n_clusters=3, seed=1)


def test_n_init_keeps_the_lowest_inertia() -> None:
    single = [kg.cluster(CAT, n_clusters=6, seed=seed) for seed in range(10, 15)]
    best = kg.cluster(CAT, n_clusters=6, seed=10, n_init=5)
    lowest = min(float(trace.inertia[-1]) for trace in single)
    assert best == next(trace for trace in single if trace.inertia[-1] == lowest)
    assert len({float(trace.inertia[-1]) for trace in single}) > 1


def test_n_init_ties_go_to_the_lower_seed_and_seeds_wrap() -> None:
    two = np.array([[0, 0], [9, 9]], np.uint8)[..., None]
    assert kg.cluster(two, n_clusters=1, seed=8, n_init=4).seed == 8
    trace = kg.cluster(CAT, n_clusters=6, seed=2**32 - 1, n_init=8)
    assert trace.seed in {2**32 - 1, *range(7)}
    assert trace == kg.cluster(CAT, n_clusters=6, seed=trace.seed)


def test_given_centroids_are_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = lloyd.lloyd

    def watched(*args: Any, **options: Any) -> Any:
        calls.append(args)
        return real(*args, **options)

    monkeypatch.setattr(lloyd, "lloyd", watched)
    trace = kg.cluster(CAT, n_clusters=2, init=[[0, 0, 0], [255, 255, 255]], n_init=7, seed=0)
    assert len(calls) == 1
    assert trace.init == "array"
    assert trace.values(0).tolist() == [[0, 0, 0], [255, 255, 255]]


def test_a_random_seed_is_recorded_and_reproduces_the_run() -> None:
    trace = kg.cluster(CAT, n_clusters=4)
    assert trace == kg.cluster(CAT, n_clusters=4, seed=trace.seed)


def test_the_gif_comment_lists_the_options_that_change_the_picture(tmp_path: Path) -> None:
    look = Look(theme="dark", orbit=2.5, font="secret.ttf")
    kg.animate(CAT, tmp_path / "secret.gif", n_clusters=3, seed=5, threads=2, color_space="lab", size=40, look=look)
    data = (tmp_path / "secret.gif").read_bytes()
    run = f"kmeans-gif {kg.__version__} n_clusters=3 init=random seed=5 color_space=lab"
    comment = f"{run} size=40 theme=dark orbit=2.5"  # what is not the default
    with PIL.Image.open(io.BytesIO(data)) as image:
        assert image.info["comment"] == comment.encode()
    assert b"secret" not in data


def test_the_number_of_clusters_is_limited_to_256() -> None:
    many = np.arange(300, dtype=np.uint16).reshape(15, 20, 1)
    animation, _ = animated(many, n_clusters=256, max_iter=1)
    assert animation.trace.n_clusters == 256
    message = (
        "n_clusters=257 does not fit a GIF frame (at most 256 colours); use at most n_clusters=256, "
        "or another format, such as WebP"
    )
    with pytest.raises(kg.OptionError, match=re.escape(message)):
        kg.animate(many, io.BytesIO(), n_clusters=257)
    assert kg.cluster(many, n_clusters=257, seed=0, max_iter=1).n_clusters == 257


def test_transparency_takes_one_palette_entry(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (30, 30, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    pixels[0, 0, 3] = 0
    message = (
        "n_clusters=256 does not fit a frame of 256 colours beside the transparent pixels; use at most n_clusters=255"
    )
    with pytest.raises(kg.SourceError, match=re.escape(message)):
        kg.animate(pixels, tmp_path / "a.gif", n_clusters=256)
    assert not list(tmp_path.iterdir())
    animation, frames = animated(pixels, n_clusters=255, max_iter=1)
    assert frames[0][0, 0, 3] == 0
    assert len(animation) == 2


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("n_clusters", 0, "n_clusters=0 must be a whole number from 1 to 65535"),
        ("seed", -1, "seed=-1 must be a whole number from 0 to 4294967295"),
        ("max_iter", 0, "max_iter=0 must be a whole number of at least 1"),
        ("n_init", 0, "n_init=0 must be"),
        ("threads", 0, "threads=0 must be"),
        ("init", "best", "init='best' must be"),
        ("color_space", "hsv", "color_space='hsv' must be 'rgb', 'lab' or 'oklab'"),
        ("distinct_colors", "yes", "distinct_colors='yes' must be False or True"),
        ("standardize", 1, "standardize=1 must be False or True"),
        ("look", "dark", "look='dark' must be a kmeans_gif.Look"),
        ("size", "big", "size='big' must be"),
        ("duration", 5, "duration=5 must be from 20 to 655350 milliseconds"),
        ("hold", 5, "hold=5 must be"),
        ("plays", -1, "plays=-1 must be"),
        ("tolerance", 256, "tolerance=256 must be a whole number from 0 to 255"),
    ],
)
def test_invalid_options_are_refused_whatever_the_data(
    option: str, value: object, message: str, tmp_path: Path
) -> None:
    options: dict[str, Any] = {option: value}
    with pytest.raises(kg.OptionError, match=re.escape(message)):
        kg.animate(CAT, tmp_path / "a.gif", **options)
    assert not list(tmp_path.iterdir())


def test_an_unknown_suffix(tmp_path: Path) -> None:
    with pytest.raises(kg.OptionError, match=r"'\.gi', which is not a known format; use \.gif"):
        kg.animate(CAT, tmp_path / "a.gi")


def test_one_value_and_one_cluster() -> None:
    animation, frames = animated(np.full((1, 1, 3), 77, np.uint8), n_clusters=1)
    assert animation.trace.converged
    assert [frame.tolist() for frame in frames] == [[[[77, 77, 77, 255]]]] * 2
    with pytest.raises(kg.SourceError, match="n_clusters=3 is more than the number of different values, 1"):
        kg.animate(np.full((1, 1, 3), 77, np.uint8), io.BytesIO(), n_clusters=3)


def test_downscaling_is_logged(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.INFO, "kmeans_gif")
    animation, _ = animated(np.tile(CAT, (1, 12, 1)), n_clusters=2, max_iter=1)
    assert (animation.width, animation.height) == (1024, 76)
    assert "every pixel of the 1080×80 picture is clustered" in caplog.text
    assert capsys.readouterr() == ("", "")


def test_frames_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of steps, only writers hold frames."""
    alive: list[weakref.ref[Array]] = []
    most = 0

    def write(
        frames: Iterable[Frame], file: BinaryIO, *, plays: int, comment: str, threads: int, tolerance: int
    ) -> int:
        nonlocal most
        for frame in frames:
            alive.append(weakref.ref(frame.index))
            gc.collect()
            most = max(most, sum(index() is not None for index in alive))
        file.write(f"{plays}{comment}{threads}{tolerance}".encode())
        return len(alive)

    monkeypatch.setitem(WRITERS, ".gif", Writer("GIF", write, 256))
    animation = kg.animate(CAT, io.BytesIO(), n_clusters=20, seed=0, max_iter=40)
    assert len(animation) > 20
    assert most <= 2


@pytest.mark.parametrize("threads", [1, 3])
def test_the_gif_writer_holds_a_bounded_number_of_frames(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[weakref.ref[Array]] = []
    real = paint

    def watched(*args: Any, **options: Any) -> Iterator[Frame]:
        for frame in real(*args, **options):
            alive.append(weakref.ref(frame.index))
            yield frame

    monkeypatch.setattr("kmeans_gif.animation.paint", watched)
    most = []
    for max_iter in (30, 40):
        alive.clear()

        class File(io.BytesIO):
            """Counts the live frames on each write."""

            most = 0

            def write(self, data: Any) -> int:
                File.most = max(File.most, sum(index() is not None for index in alive))
                return super().write(data)

        kg.animate(CAT, File(), n_clusters=20, seed=0, max_iter=max_iter, threads=threads)
        assert len(alive) == max_iter + 1
        most.append(File.most)
    assert most[0] == most[1] <= 4 * threads + 2  # a batch, the previous frame, and the one being painted


def test_a_record_is_read_and_counted_once() -> None:
    """Clustering with several k, drawing and labelling reuse the results cached for a record."""
    strips: list[tuple[int, int]] = []
    image = kg.read(CAT)
    assert isinstance(image, kg.Image)
    real = image.rows

    def rows(start: int, stop: int) -> Any:
        strips.append((start, stop))
        return real(start, stop)

    watched = replace(image, rows=rows)
    traces = [kg.cluster(watched, n_clusters=k, seed=1) for k in (2, 3)]
    assert len(strips) == 1
    first = kg.draw(watched, traces[0], size=40)  # the downscaled picture
    second = kg.draw(watched, traces[1], size=40)
    assert len(strips) == 2
    assert [len(first), len(second)] == [trace.n_iter + 1 for trace in traces]
    whole = kg.animate(CAT, n_clusters=3, seed=1, size=40)
    assert all(np.array_equal(a.index, b.index) for a, b in zip(whole, second, strict=True))


def test_an_animation_is_a_sequence_painted_on_each_iteration() -> None:
    animation = kg.animate(CAT, n_clusters=4, seed=2, max_iter=6, duration=100, hold=700)
    once, again = list(animation), list(animation)
    assert len(once) == len(animation) == 7
    assert all(np.array_equal(a.index, b.index) for a, b in zip(once, again, strict=True))
    assert np.array_equal(animation[-1].index, once[-1].index)
    assert [frame.ms for frame in animation[2:5]] == [100] * 3
    assert animation.duration == 6 * 100 + 700
    with pytest.raises(IndexError, match=r"^frame 7 of an animation of 7 frames; they are numbered from 0$"):
        animation[7]
    with pytest.raises(IndexError, match=r"^frame -8 of an animation of 7"):
        animation[-8]
    one, other = io.BytesIO(), io.BytesIO()
    animation.save(one)
    animation.save(other, format="GIF")
    assert one.getvalue() == other.getvalue()
    with pytest.raises(kg.OptionError, match=r"^format='mp5' is unknown; use gif, webp, apng, mp4, webm, html, png$"):
        animation.save(other, format="mp5")


def test_more_than_256_clusters_can_be_drawn_but_not_saved_as_gif(tmp_path: Path) -> None:
    many = np.arange(300, dtype=np.uint16).reshape(15, 20, 1)
    animation = kg.animate(many, n_clusters=300, max_iter=1)
    assert animation[0].index.dtype == np.uint16
    assert len(np.unique(animation[0].index)) == 300
    message = (
        "n_clusters=300 does not fit a GIF frame: the palette has 300 entries, at most 256 fit; use fewer clusters"
    )
    with pytest.raises(kg.OptionError, match=f"^{message}$"):
        animation.save(tmp_path / "many.gif")
    assert not list(tmp_path.iterdir())
