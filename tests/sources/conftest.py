"""Fixtures: real pictures, and a function that reads a whole `Image`."""

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image as Pil

from kmeans_gif.sources import Image, Points
from kmeans_gif.sources.pictures.orientation import upright

Whole = tuple[NDArray[Any], NDArray[np.uint8] | None]


@pytest.fixture
def whole() -> Callable[[Image | Points], Whole]:
    """Read all rows in strips of uneven height, check each against the contract of `Image`, and turn them upright."""

    def gather(image: Image | Points) -> Whole:
        assert isinstance(image, Image)
        edges = sorted({0, 1, image.height // 3, image.height // 2, image.height})
        strips = [image.rows(a, b) for a, b in pairwise(edges)]
        for (values, alpha), rows in zip(strips, np.diff(edges), strict=True):
            assert values.shape == (rows, image.width, image.features)
            assert values.dtype == {255: np.uint8, 65535: np.uint16, 1: np.float64}[int(image.white)]
            assert values.dtype.isnative
            assert values.flags.c_contiguous
            assert type(values) is np.ndarray
            if alpha is not None:
                assert alpha.shape == values.shape[:2]
                assert alpha.dtype == np.uint8
                assert alpha.flags.c_contiguous
        alphas = [alpha for _, alpha in strips if alpha is not None]
        assert len(alphas) in (0, len(strips))
        values = upright(np.concatenate([values for values, _ in strips]), image.orientation)
        return values, upright(np.concatenate(alphas), image.orientation) if alphas else None

    return gather


@pytest.fixture(scope="session")
def cat() -> Pil.Image:
    """A detail of Chelsea with one eye, of odd size."""
    return Pil.fromarray(skimage.data.chelsea()[90:137, 120:181])  # type: ignore[no-untyped-call]


@pytest.fixture(scope="session")
def camera() -> Pil.Image:
    """A detail of the cameraman, grayscale."""
    return Pil.fromarray(skimage.data.camera()[80:121, 200:253])  # type: ignore[no-untyped-call]


@pytest.fixture(scope="session")
def horse() -> Pil.Image:
    """The horse, RGBA, with all values of alpha."""
    path = Path(skimage.data.__file__).parent / "horse.png"
    with Pil.open(path) as picture:
        return picture.convert("RGBA").resize((53, 43))


@pytest.fixture
def without_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate that imagecodecs, tifffile and pyvips aren't installed."""
    for extra in ("imagecodecs", "tifffile", "pyvips"):
        monkeypatch.setitem(sys.modules, extra, None)
    monkeypatch.delitem(sys.modules, "kmeans_gif.sources.pictures.vips", raising=False)


@pytest.fixture
def notes(given_notes: list[str]) -> Callable[[], list[str]]:
    """The notes so far."""
    return lambda: list(given_notes)
