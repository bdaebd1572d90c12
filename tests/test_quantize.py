"""`quantize`: pixels have the colours of their clusters, in every format, read back by others."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image as Pil
from PIL import ImageOps
from tests.models import Array, photo

import kmeans_gif as kg
from kmeans_gif.clustering import counting
from kmeans_gif.progress import listening

CAT = photo("chelsea")[60:180, 100:291]

SUFFIXES = ["png", "gif", "webp", "tif", "tiff"]


def with_alpha(pixels: Array) -> Array:
    """Add a ramp of alpha from left to right, with the values at which something changes."""
    width = pixels.shape[1]
    ramp = np.clip(np.arange(width) * 300 // width - 20, 0, 255).astype(np.uint8)
    ramp[20:24] = 0, 1, 127, 128
    return np.dstack([pixels, np.broadcast_to(ramp, pixels.shape[:2])])


def nearest_colors(trace: kg.Trace, pixels: Array) -> Array:
    """The colour of the nearest centroid of each pixel, by brute force."""
    away = pixels.reshape(-1, 1, pixels.shape[-1]).astype(np.float64) - trace.centroids[-1]
    colors: Array = trace.colors()[(away * away).sum(axis=2).argmin(axis=1)].reshape(*pixels.shape[:2], 3)
    return colors


def rgba(path: Path) -> Array:
    """Decode with Pillow."""
    with Pil.open(path) as picture:
        return np.asarray(picture.convert("RGBA"))


def by_imagemagick(path: Path) -> Array:
    done = subprocess.run(["convert", path, "-depth", "8", "rgba:-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(*CAT.shape[:2], 4)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("k", "has_alpha"), [(2, False), (16, False), (16, True), (255, True), (256, False)])
def test_pixels_are_the_colors_of_their_clusters(suffix: str, k: int, has_alpha: bool, tmp_path: Path) -> None:
    source, path = (with_alpha(CAT) if has_alpha else CAT), tmp_path / f"small.{suffix}"
    small = kg.quantize(source, path, n_clusters=k, seed=1)
    with Pil.open(path) as picture:
        assert picture.format == {"tif": "TIFF"}.get(suffix[:3], suffix.upper())
    shown = rgba(path)
    opaque = np.ones(CAT.shape[:2], bool) if not has_alpha else source[..., 3] >= 128
    assert np.array_equal(shown[..., 3] == 255, opaque)
    assert set(np.unique(shown[..., 3])) <= {0, 255}
    assert np.array_equal(shown[opaque, :3], nearest_colors(small.trace, CAT)[opaque])
    assert small.index.dtype == (np.uint8 if k + has_alpha <= 256 else np.uint16)
    assert small.transparent == (k if has_alpha else None)
    assert np.array_equal(np.asarray(small.image().convert("RGBA"))[opaque], shown[opaque])
    if suffix != "webp":
        read_back = by_imagemagick(path)
        assert np.array_equal(read_back[opaque], shown[opaque])
        assert np.array_equal(read_back[..., 3], shown[..., 3])
    if suffix.startswith("tif"):
        page = tifffile.imread(path)
        assert np.array_equal(page, shown if has_alpha else small.index)


@pytest.mark.parametrize(("suffix", "mode"), [("png", "P"), ("gif", "P"), ("tif", "P"), ("webp", "RGB")])
def test_few_colors_are_indexed_with_the_palette_of_the_run(suffix: str, mode: str, tmp_path: Path) -> None:
    path = tmp_path / f"small.{suffix}"
    small = kg.quantize(CAT, path, n_clusters=5, seed=1)
    with Pil.open(path) as picture:
        assert picture.mode == mode
        if mode == "P":
            palette = np.array(picture.getpalette()).reshape(-1, 3)
            assert np.array_equal(palette[:5], small.trace.colors())
            assert np.array_equal(np.asarray(picture), small.labels())


@pytest.mark.parametrize("suffix", ["png", "webp", "tif"])
def test_more_than_256_colors_are_written_as_rgb(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"small.{suffix}"
    small = kg.quantize(CAT, path, n_clusters=300, seed=1, max_iter=2)
    with Pil.open(path) as picture:
        assert picture.mode == "RGB"
        assert np.array_equal(np.asarray(picture), small.trace.colors()[small.labels()])
    assert len(np.unique(small.index)) == 300


def test_a_gif_holds_256_entries_with_the_transparent_one(tmp_path: Path) -> None:
    with pytest.raises(
        kg.SourceError,
        match=r"256 colours and a transparent one do not fit a GIF, which has at most 256"
        r"; use png, webp, tif, tiff, or at most n_clusters=255",
    ):
        kg.quantize(with_alpha(CAT), tmp_path / "small.gif", n_clusters=256, seed=1)
    with pytest.raises(kg.OptionError, match=r"257 colours do not fit a GIF, .* at most n_clusters=256"):
        kg.quantize(CAT, tmp_path / "small.gif", n_clusters=257, seed=1)
    assert list(tmp_path.iterdir()) == []


def test_a_tiff_needs_an_ordinary_file(tmp_path: Path) -> None:
    small = kg.quantize(CAT, n_clusters=3, seed=1)
    with (tmp_path / "a.tif").open("ab") as file, pytest.raises(kg.OptionError, match="needs an ordinary file"):
        small.save(file, "tif")
    with (tmp_path / "b.tif").open("wb") as file:
        small.save(file, "tif")
    assert np.array_equal(tifffile.imread(tmp_path / "b.tif"), small.index)


def test_a_webp_has_at_most_16383_pixels_a_side(tmp_path: Path) -> None:
    wide = np.zeros((1, 16_384, 3), np.uint8)
    with pytest.raises(kg.SourceError, match=r"16384×1 pixels do not fit a WebP, .* 16383; use png, gif, tif, tiff"):
        kg.quantize(wide, n_clusters=1).save(tmp_path / "wide.webp")


def test_a_picture_too_large_for_its_format_is_refused_before_it_is_read(tmp_path: Path) -> None:
    stages: list[str] = []
    image = kg.read(CAT, kind="image")
    small = replace(image, max_pixels=1000)
    with listening(lambda name, *_: stages.append(name)), pytest.raises(kg.SourceError, match="only TIFF"):
        kg.quantize(small, tmp_path / "small.png", n_clusters=2)
    assert stages == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_and_its_labels_are_upright(orientation: int) -> None:
    exif = Pil.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Pil.fromarray(CAT).save(file, "PNG", exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Pil.open(file)))
    small = kg.quantize(Pil.open(file), n_clusters=6, seed=2)
    straight = kg.quantize(upright, n_clusters=6, seed=2, dither=True)
    assert small.trace == straight.trace
    assert np.array_equal(np.asarray(small.image().convert("RGB")), nearest_colors(small.trace, upright))
    assert np.array_equal(small.labels(), straight.labels())
    dithered = kg.quantize(Pil.open(file), n_clusters=6, seed=2, dither=True)
    assert np.array_equal(dithered.index, straight.index)


@pytest.mark.parametrize("name", ["gray", "16 bits", "floats"])
@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_every_kind_of_image_is_quantized(name: str, space: Any) -> None:
    sources = {"gray": CAT[..., 0], "16 bits": CAT.astype(np.uint16) * 257, "floats": CAT / 255}
    small = kg.quantize(sources[name], n_clusters=9, seed=1, color_space=space)
    assert np.array_equal(small.palette[small.index], small.trace.colors()[small.labels()])
    assert np.array_equal(small.labels(), small.trace.labels(sources[name]))


def test_the_run_is_that_of_cluster() -> None:
    small = kg.quantize(CAT, n_clusters=40, seed=3)
    assert small.trace == kg.cluster(CAT, n_clusters=40, seed=3, init="k-means++", max_iter=40)
    best = min(
        (kg.cluster(CAT, n_clusters=4, seed=s, init="k-means++", max_iter=40) for s in (3, 4, 5)),
        key=lambda trace: trace.inertia[-1],
    )
    assert kg.quantize(CAT, n_clusters=4, seed=3).trace == best


def test_size_changes_the_picture_but_not_the_run() -> None:
    whole = kg.quantize(CAT, n_clusters=6, seed=2)
    half = kg.quantize(CAT, n_clusters=6, seed=2, size=90)
    double = kg.quantize(CAT, n_clusters=6, seed=2, size=400)
    assert whole.trace == half.trace == double.trace
    assert (half.height, half.width) == half.index.shape == (57, 90)
    assert np.array_equal(double.index, whole.index.repeat(2, axis=0).repeat(2, axis=1))


def test_a_run_paints_another_picture(tmp_path: Path) -> None:
    trace = kg.cluster("example:coffee", n_clusters=7, seed=1)
    trace.save(tmp_path / "run.npz")
    small = kg.quantize(CAT, trace=kg.Trace.load(tmp_path / "run.npz"))
    assert small.trace == trace
    assert np.array_equal(np.asarray(small.image().convert("RGB")), nearest_colors(trace, CAT))


def test_a_run_must_fit_the_picture() -> None:
    trace = kg.cluster("example:coffee", n_clusters=2, seed=1)
    with pytest.raises(kg.SourceError, match="the data have 1 feature with white at 255, the trace has 3 with"):
        kg.quantize(CAT[..., 0], trace=trace)
    with pytest.raises(kg.SourceError, match="white at 65535, the trace has 3 with white at 255"):
        kg.quantize(CAT.astype(np.uint16), trace=trace)
    with pytest.raises(kg.SourceError, match="the trace is one of points"):
        kg.quantize(CAT, trace=kg.cluster([[1, 2, 3], [4, 5, 6]], n_clusters=2))
    with pytest.raises(kg.OptionError, match="trace is of type str, neither a Trace nor a fitted model"):
        kg.quantize(CAT, trace="run.npz")  # type: ignore[arg-type]
    with pytest.warns(kg.Note, match="n_clusters=3 has no effect with a trace"):
        kg.quantize(CAT, trace=trace, n_clusters=3)


def test_only_some_clusters_are_shown(tmp_path: Path) -> None:
    small = kg.quantize(CAT, n_clusters=6, seed=2)
    small.only([5, 2, 2]).save(tmp_path / "only.png")
    shown, kept = rgba(tmp_path / "only.png"), np.isin(small.labels(), [2, 5])
    assert np.array_equal(shown[..., 3] == 255, kept)
    assert np.array_equal(shown[kept, :3], nearest_colors(small.trace, CAT)[kept])
    assert small.only(range(6)).transparent is None
    for wrong in ([6], [-1], [], [1.5], "2"):
        with pytest.raises(kg.OptionError, match="only"):
            small.only(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("dither", [False, True])
def test_strips_give_what_memory_gives(dither: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cat.tif"
    tifffile.imwrite(path, with_alpha(CAT), rowsperstrip=11, photometric="rgb", extrasamples="unassalpha")
    options: dict[str, Any] = {"n_clusters": 9, "seed": 4, "dither": dither}
    expected = kg.quantize(with_alpha(CAT), **options)
    monkeypatch.setattr(counting, "_STRIP_PIXELS", 191 * 7)
    found = kg.quantize(kg.read(path, max_pixels=10_000), tmp_path / "small.tif", **options)
    assert found.trace == expected.trace
    opaque = with_alpha(CAT)[..., 3] >= 128
    assert np.array_equal(rgba(tmp_path / "small.tif")[opaque, :3], expected.palette[expected.index[opaque]])
    found.save_labels(tmp_path / "labels.tif")
    expected.save_labels(tmp_path / "expected.tif")
    page = tifffile.imread(tmp_path / "labels.tif")
    assert np.array_equal(page, tifffile.imread(tmp_path / "expected.tif"))
    assert (tmp_path / "labels.csv").read_bytes() == (tmp_path / "expected.csv").read_bytes()
    with pytest.raises(kg.SourceError, match="191 x 120 pixels are more than max_pixels=10000, and only TIFF"):
        kg.quantize(kg.read(path, max_pixels=10_000), tmp_path / "small.png", **options)
    with pytest.raises(kg.SourceError, match="only TIFF"):
        found.labels()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_clusters": 0}, "n_clusters=0 must be a whole number from 1"),
        ({"n_clusters": "4"}, "n_clusters='4' must be"),
        ({"dither": 1}, "dither=1 must be False or True"),
        ({"size": 0}, "size=0 must be"),
        ({"n_init": 0}, "n_init=0 must be"),
        ({"path": "x.bmp"}, "'x.bmp' has the suffix '.bmp', not a known one; use .png, .gif, .webp, .tif, .tiff"),
        ({"path": io.BytesIO(), "format": "jpg"}, "format='jpg' is unknown; use png, gif, webp, tif, tiff"),
    ],
)
def test_wrong_options_are_errors_before_anything_is_read(options: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.OptionError, match=message):
        kg.quantize("missing.png", **options)


def test_points_are_refused() -> None:
    with pytest.raises(kg.SourceError, match=r"^only images can be quantized, not points; give a picture$"):
        kg.quantize("example:iris")


def test_pinned_colours_are_in_the_palette_and_a_fitted_model_paints() -> None:
    small = kg.quantize("example:coffee", n_clusters=6, seed=1, pinned=["#e30613", "#ffffff"], size=90)
    assert small.palette[:2].tolist() == [[0xE3, 0x06, 0x13], [255, 255, 255]]

    class Model:
        cluster_centers_ = small.trace.centroids[-1]

    painted = kg.quantize("example:coffee", trace=Model(), size=90)
    assert np.array_equal(painted.palette[painted.index], small.palette[small.index])
