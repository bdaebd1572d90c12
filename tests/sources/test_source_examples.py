"""The built-in pictures and data sets are complete, credited and equal to their originals."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import sklearn.datasets
from PIL import Image as Pil

import kmeans_gif
from kmeans_gif.errors import OptionError
from kmeans_gif.sources import EXAMPLES, Points, read
from kmeans_gif.sources.examples import example

PICTURES = [one for one in EXAMPLES if one.kind == "image"]
DATA = [one for one in EXAMPLES if one.kind == "points"]


def numbers(name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    points = read(f"example:{name}", kind=None, max_pixels=1)
    assert isinstance(points, Points)
    return points.rows(0, points.n), points.names


def test_the_table_lists_exactly_the_files() -> None:
    folder = Path(kmeans_gif.__file__).parent / "examples"
    files = [path for path in folder.iterdir() if path.suffix not in (".md", ".py")]
    assert sorted(files) == sorted(one.path for one in EXAMPLES)
    assert [one.name for one in EXAMPLES] == sorted(one.name for one in EXAMPLES)


@pytest.mark.parametrize("name", [one.name for one in PICTURES])
def test_pictures_equal_those_of_scikit_image(name: str) -> None:
    image = read(f"example:{name}", kind="image", max_pixels=10**6)
    values, alpha = image.rows(0, image.height)
    np.testing.assert_array_equal(values.squeeze(), getattr(skimage.data, name)())
    assert alpha is None


@pytest.mark.parametrize("one", PICTURES, ids=lambda one: one.name)
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


def test_iris_equals_that_of_scikit_learn() -> None:
    rows, names = numbers("iris")
    iris = sklearn.datasets.load_iris()
    np.testing.assert_array_equal(rows, iris.data)
    assert list(names) == iris.feature_names


def test_penguins_have_the_published_means() -> None:
    rows, names = numbers("penguins")  # Horst, Hill, Gorman: palmerpenguins, summary of the 342 complete rows
    assert rows.shape == (342, 4)
    np.testing.assert_allclose(rows.mean(axis=0), [43.92, 17.15, 200.9, 4202], rtol=3e-4)
    assert names[3] == "body mass (g)"


@pytest.mark.parametrize("features", [2, 3])
def test_blobs_equal_the_output_of_the_script(features: int, tmp_path: Path) -> None:
    script = Path(__file__).parent.parent.parent / "docs" / "blobs.py"
    subprocess.run([sys.executable, script, "--out", tmp_path], check=True, capture_output=True)
    rows, names = numbers(f"blobs{features}d")
    made = np.loadtxt(tmp_path / f"blobs{features}d.csv", delimiter=",", skiprows=1)
    np.testing.assert_allclose(rows, made, atol=1.5e-4)  # a logarithm may differ in its last bit
    assert rows.shape == (500, features)
    assert "".join(names) == "xyz"[:features]
    centres = np.array([rows[i::15].mean(axis=0) for i in range(15)])
    assert (rows - centres[np.arange(500) % 15]).std() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("one", DATA, ids=lambda one: one.name)
def test_data_sets_are_credited_and_read_without_a_note(
    one: kmeans_gif.sources.Example, notes: Callable[[], list[str]]
) -> None:
    credit = next(line for line in (one.path.parent / "CREDITS.md").read_text().splitlines() if one.path.name in line)
    assert one.author in credit
    assert one.licence in credit
    assert one.description.startswith(str(len(numbers(one.name)[0])))
    assert notes() == []


def test_an_unknown_example() -> None:
    with pytest.raises(
        OptionError, match=r"^example:lena is not built in; the built-in pictures and data sets are astronaut, blobs2d"
    ):
        example("lena")
