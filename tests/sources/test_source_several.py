"""Lists of pictures, clustered together."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image as Pil

import kmeans_gif as kg

Pixels = NDArray[Any]


@pytest.fixture(scope="module")
def cat() -> Pixels:
    return skimage.data.chelsea()[90:137, 120:181]  # type: ignore[no-any-return, no-untyped-call]


@pytest.fixture(scope="module")
def cup() -> Pixels:
    return skimage.data.coffee()[100:160, 200:230]  # type: ignore[no-any-return, no-untyped-call]


def image_of(array: Pixels) -> kg.Image:
    return kg.read(array, kind="image")


def in_a_row(*pictures: Pixels) -> Pixels:
    """All pixels as one picture."""
    return np.concatenate([each.reshape(1, -1, each.shape[-1]) for each in pictures], axis=1)


def with_alpha(picture: Pixels, alpha: object) -> Pixels:
    return np.dstack([picture, np.broadcast_to(np.array(alpha, np.uint8), picture.shape[:2])])


def test_the_result_is_that_of_one_picture_with_all_pixels(cat: Pixels, cup: Pixels) -> None:
    for space in ("rgb", "oklab"):
        together = kg.cluster([image_of(cat), image_of(cup)], n_clusters=5, seed=1, color_space=space)
        assert together == kg.cluster(in_a_row(cat, cup), n_clusters=5, seed=1, color_space=space)


def test_paths_pil_images_and_records_mix(cat: Pixels, cup: Pixels, tmp_path: Path) -> None:
    Pil.fromarray(cat).save(tmp_path / "cat.png")
    expected = kg.cluster(in_a_row(cat, cup, cat), n_clusters=4, seed=2)
    sources = [str(tmp_path / "cat.png"), Pil.fromarray(cup), image_of(cat)]
    assert kg.cluster(sources, n_clusters=4, seed=2) == expected
    assert kg.cluster((tmp_path / "cat.png", *sources[1:]), n_clusters=4, seed=2) == expected


@pytest.mark.parametrize("opaque_first", [True, False])
def test_opaque_pixels_weigh_255_if_any_picture_is_transparent(cat: Pixels, cup: Pixels, opaque_first: bool) -> None:
    alpha = np.random.default_rng(1).integers(0, 256, cup.shape[:2])
    pictures = [cat, with_alpha(cup, alpha)]
    expected = kg.cluster(in_a_row(with_alpha(cat, 255), pictures[1]), n_clusters=4, seed=2)
    found = kg.cluster([image_of(each) for each in pictures[:: 1 if opaque_first else -1]], n_clusters=4, seed=2)
    assert found == expected


def test_a_fully_transparent_picture_adds_nothing(cat: Pixels, cup: Pixels) -> None:
    nothing = image_of(with_alpha(cup, 0))
    expected = kg.cluster(cat, n_clusters=3, seed=2)
    assert kg.cluster([image_of(cat), nothing], n_clusters=3, seed=2) == expected
    with pytest.raises(kg.SourceError, match="every pixel is fully transparent"):
        kg.cluster([nothing, nothing], n_clusters=3)


@pytest.mark.parametrize("dtype", [np.uint16, np.float64])
def test_other_depths(cat: Pixels, cup: Pixels, dtype: type) -> None:
    pictures = [(each / 255).astype(dtype) if dtype is np.float64 else each.astype(dtype) * 201 for each in (cat, cup)]
    found = kg.cluster([image_of(each) for each in pictures], n_clusters=3, seed=2)
    assert found == kg.cluster(in_a_row(*pictures), n_clusters=3, seed=2)


def test_read_returns_a_record_that_can_be_clustered_again(cat: Pixels, cup: Pixels) -> None:
    images = kg.read([Pil.fromarray(cat), Pil.fromarray(cup)])
    assert isinstance(images, kg.Images)
    assert [image.width for image in images.images] == [cat.shape[1], cup.shape[1]]
    assert kg.read(images) is images
    for k in (2, 3):
        assert kg.cluster(images, n_clusters=k, seed=1) == kg.cluster(in_a_row(cat, cup), n_clusters=k, seed=1)


def test_each_picture_is_labelled_by_the_common_trace(cat: Pixels, cup: Pixels) -> None:
    trace = kg.cluster([image_of(cat), image_of(cup)], n_clusters=4, seed=2)
    labels = np.concatenate([trace.labels(cat).ravel(), trace.labels(cup).ravel()])
    assert np.bincount(labels, minlength=4).tolist() == trace.cluster_weights[-1].tolist()


def test_the_smallest_limit_of_colours_counts(cat: Pixels, cup: Pixels) -> None:
    limited = replace(image_of(cup), max_colors=100)
    with pytest.raises(kg.SourceError, match="different colours, but at most 100 fit into memory"):
        kg.cluster([image_of(cat), limited], n_clusters=3)


def test_a_list_of_numbers_is_points() -> None:
    assert isinstance(kg.read([1.5, 2, 3]), kg.Points)
    assert isinstance(kg.read([[1, 2], [3, 4]]), kg.Points)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("example:camera", "'example:coffee' is 8-bit colour, but 'example:camera' is 8-bit grayscale; convert one"),
        (Pil.new("I;16", (3, 3)), "'example:coffee' is 8-bit colour, but picture 1 of the list is 16-bit grayscale; "),
        (
            kg.read(np.zeros((3, 3, 3), np.uint16)),
            "'example:coffee' is 8-bit colour, but picture 1 of the list is 16-bit colour; ",
        ),
        ("example:iris", "'example:iris' holds points; only pictures can be clustered together"),
        (np.zeros((3, 3, 3), np.uint8), "a list of pictures holds paths, PIL images and results of read, but this one"),
    ],
)
def test_what_does_not_fit_together_is_an_error(other: object, message: str) -> None:
    with pytest.raises((kg.SourceError, kg.OptionError), match=f"^{message}"):
        kg.cluster(["example:coffee", other])


def test_a_list_of_pictures_can_only_be_clustered(cat: Pixels) -> None:
    images = [image_of(cat)]
    trace = kg.cluster(images, n_clusters=2)
    for call in (lambda: kg.animate(images), lambda: kg.draw(images, trace), lambda: trace.labels(kg.read(images))):
        with pytest.raises(
            kg.SourceError, match="a list of pictures can only be clustered; draw or label each of them"
        ):
            call()
