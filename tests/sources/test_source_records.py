"""Records can be pickled, whatever their source: the copy has the same rows, in memory or from Dask."""

import pickle
from pathlib import Path
from typing import Any

import dask.array
import numpy as np
import pytest
import tifffile
import zarr
from PIL import Image as Pillow
from tests.models import photo

import kmeans_gif as kg

RGBA = np.dstack([photo("chelsea")[:40, :60], np.arange(2400, dtype=np.uint16).reshape(40, 60).astype(np.uint8)])
ROWS = np.random.default_rng(3).normal(size=(50, 3))


def again(record: Any) -> Any:
    return pickle.loads(pickle.dumps(record))  # noqa: S301 - our own


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with pictures and tables."""
    Pillow.fromarray(RGBA).save(tmp_path / "picture.png")
    tifffile.imwrite(tmp_path / "strips.tif", RGBA[..., :3], rowsperstrip=4, photometric="rgb")
    np.save(tmp_path / "rows.npy", ROWS)
    np.savetxt(tmp_path / "rows.csv", ROWS, delimiter=",", header="a,b,c", comments="")
    zarr.create_array(tmp_path / "picture.zarr", data=RGBA, chunks=(16, 16, 4))
    return tmp_path


@pytest.mark.parametrize("name", ["picture.png", "strips.tif", "picture.zarr"])
def test_pictures(name: str, files: Path) -> None:
    image = kg.read(files / name)
    copied = again(again(image))
    if copied.lazy is None:
        (files / name).unlink()
    assert isinstance(image, kg.Image)
    fields = ("height", "width", "features", "white", "orientation", "max_colors", "max_pixels", "name", "kind")
    assert [getattr(copied, field) for field in fields] == [getattr(image, field) for field in fields]
    values, alpha = copied.rows(3, 30)
    assert np.array_equal(values, RGBA[3:30, :, :3])
    assert alpha is None if name == "strips.tif" else np.array_equal(alpha, RGBA[3:30, :, 3])
    assert (copied.lazy is None) == (name != "picture.zarr")


@pytest.mark.parametrize("name", ["rows.npy", "rows.csv"])
def test_points(name: str, files: Path) -> None:
    points = kg.read(
        files / name,
    )
    copied = again(again(points))
    (files / name).unlink()
    assert isinstance(points, kg.Points)
    assert (copied.n, copied.names, copied.named) == (50, points.names, name == "rows.csv")
    assert np.array_equal(copied.rows(7, 50), ROWS[7:])


def test_points_of_dask_stay_in_partitions() -> None:
    copied = again(kg.read(dask.array.from_array(ROWS, chunks=(20, 3))))
    assert len(copied.partitions.tasks) == 3
    assert np.array_equal(copied.rows(15, 45), ROWS[15:45])


def test_several_pictures() -> None:
    copied = again(kg.read([Pillow.fromarray(RGBA), Pillow.fromarray(RGBA[:20])]))
    assert [image.height for image in copied.images] == [40, 20]


def test_classes_and_complete_rows(tmp_path: Path) -> None:
    (tmp_path / "classes.csv").write_text("x,y,is\n1,2,a\n3,,b\n5,6,b\n")
    copied = again(kg.read(tmp_path / "classes.csv", truth="is", drop_missing=True))
    assert copied.rows(0, 2).tolist() == [[1, 2], [5, 6]]
    assert (copied.truth.classes, copied.truth.codes.tolist()) == (("a", "b"), [0, 1])
    assert copied.complete.tolist() == [True, False, True]


def test_a_picture_that_does_not_fit_into_memory(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "large.tif", RGBA[..., :3], rowsperstrip=1, photometric="rgb")
    image = kg.read(tmp_path / "large.tif", max_pixels=2000)
    with pytest.raises(kg.SourceError, match="a picture of 60 x 40 pixels, which is read in strips, can't be pickled"):
        pickle.dumps(image)
