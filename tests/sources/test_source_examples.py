"""The built-in pictures are there, credited, and those of scikit-image."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image as Pil

import kmeans_gif
from kmeans_gif.errors import OptionError
from kmeans_gif.sources import EXAMPLES, read
from kmeans_gif.sources.examples import example


def test_the_table_names_every_file_and_no_other() -> None:
    folder = Path(kmeans_gif.__file__).parent / "examples"
    assert sorted(folder.glob("*.png")) == [one.path for one in EXAMPLES]


@pytest.mark.parametrize("name", [one.name for one in EXAMPLES])
def test_they_are_the_pictures_of_scikit_image(name: str) -> None:
    image = read(f"example:{name}", kind=None, max_pixels=10**6)
    values, alpha = image.rows(0, image.height)
    np.testing.assert_array_equal(values.squeeze(), getattr(skimage.data, name)())
    assert alpha is None


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.name)
def test_description_and_credit_agree_with_the_file(one: kmeans_gif.sources.Example) -> None:
    credit = next(line for line in (one.path.parent / "CREDITS.md").read_text().splitlines() if f"`{one.name}" in line)
    with Pil.open(one.path) as picture:
        size = "{}x{}".format(*picture.size)
        color = "grayscale" if picture.mode == "L" else "colour"
    assert size in one.description
    assert one.description.endswith(color)
    assert size.replace("x", " × ") in credit
    assert one.author in credit
    assert one.licence in credit


def test_another_name() -> None:
    with pytest.raises(
        OptionError, match=r"^example:lena is not a built-in picture; the built-in ones are astronaut, cam"
    ):
        example("lena")
