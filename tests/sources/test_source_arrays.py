"""Arrays: image or points, as in the table of the design, and exact values of images."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import skimage.util
import sklearn.datasets
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pil

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources import Image, Points, arrays, read
from kmeans_gif.types import Kind

Whole = Callable[[Image | Points], tuple[np.ndarray, np.ndarray | None]]
LIMIT = 10**6


@pytest.mark.parametrize("dtype", ["u1", "u2", ">u2", "?", "f2", "f4", "f8", ">f8"])
@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 3), (5, 7, 4)])
def test_images(shape: tuple[int, ...], dtype: str, whole: Whole) -> None:
    light = np.linspace(0, 1, int(np.prod(shape))).reshape(shape)
    scale = {"b": 1, "f": 1}.get(np.dtype(dtype).kind, 255 if dtype == "u1" else 65535)
    array = np.rint(light * scale).astype(dtype) if scale > 1 or dtype == "?" else light.astype(dtype)
    image = read(array, kind="image", max_pixels=LIMIT)
    values, alpha = whole(image)
    assert (image.height, image.width, image.features) == (5, 7, 3 if shape[2:] in ((3,), (4,)) else 1)
    assert image.white == {"f": 1, "b": 255}.get(np.dtype(dtype).kind, scale)
    wanted = (array * np.uint8(255) if dtype == "?" else array).reshape(5, 7, -1)
    np.testing.assert_array_equal(values, wanted[..., : image.features])
    assert (alpha is not None) == (shape[2:] == (4,))
    if alpha is not None:
        as_8_bit = wanted[..., 3] * (255 / image.white)
        assert np.abs(alpha - as_8_bit.astype(np.float64)).max() <= 0.5


def test_alpha_is_rounded() -> None:
    deep = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    _, alpha = read(np.dstack([deep] * 4), kind=None, max_pixels=LIMIT).rows(0, 256)
    np.testing.assert_array_equal(alpha, np.floor(deep / 257 + 0.5))  # 65535 / 255 = 257
    light = np.array([0.0, 0.5, 1.5 / 255, 2.5 / 255, 1.0])  # 127.5, 1.5 and 2.5: halves go to even
    _, alpha = read(np.repeat(light[None, :, None], 4, axis=2), kind=None, max_pixels=LIMIT).rows(0, 1)
    assert alpha is not None
    assert alpha.tolist() == [[0, 128, 2, 2, 255]]


def test_8_bit_arrays_are_not_copied() -> None:
    array = np.zeros((20, 30, 3), np.uint8)
    assert np.shares_memory(read(array, kind=None, max_pixels=LIMIT).rows(3, 9)[0], array)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a[::2, ::-1],
        np.asfortranarray,
        lambda a: a.view(np.recarray),
        lambda a: a.astype(a.dtype.newbyteorder("S")),
        lambda a: np.broadcast_to(a[:1], a.shape),
        np.ma.array,
    ],
    ids=["strided", "fortran", "subclass", "swapped", "broadcast", "masked array without a mask"],
)
def test_any_memory_layout(change: Callable[[np.ndarray], np.ndarray], whole: Whole) -> None:
    array = np.arange(9 * 11 * 4, dtype=np.uint16).reshape(9, 11, 4)
    array.flags.writeable = False
    changed = change(array)
    values, alpha = whole(read(changed, kind=None, max_pixels=LIMIT))
    np.testing.assert_array_equal(values, np.asarray(changed)[..., :3])
    assert alpha is not None


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_matrix(whole: Whole) -> None:
    values, _ = whole(read(np.matrix(np.arange(20, dtype=np.uint8).reshape(4, 5)), kind=None, max_pixels=LIMIT))
    np.testing.assert_array_equal(values[..., 0], np.arange(20).reshape(4, 5))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("channels", [0, 3, 4])
def test_masked_pixels_are_transparent(channels: int, dtype: type, whole: Whole) -> None:
    shape = (6, 8, channels) if channels else (6, 8)
    array: np.ma.MaskedArray = np.ma.array(np.ones(shape, dtype), mask=np.zeros(shape, bool))
    array.data[2, 3] = 77 if dtype is np.uint8 else np.nan
    array[2, 3] = np.ma.masked
    values, alpha = whole(read(array, kind="image", max_pixels=LIMIT))
    assert (values == 1).sum() == values.size - values.shape[2]
    assert alpha is not None
    assert alpha[2, 3] == 0
    assert (alpha == 0).sum() == 1


def test_objects_with_an_array_interface(whole: Whole) -> None:
    class Tensor:
        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            return np.full((4, 5, 3), 9, np.uint8)

    assert whole(read(Tensor(), kind=None, max_pixels=LIMIT))[0].tolist() == np.full((4, 5, 3), 9).tolist()


def test_agrees_with_pillow_on_a_real_picture(cat: Pil.Image, whole: Whole) -> None:
    array = np.asarray(cat)
    np.testing.assert_array_equal(whole(read(cat, kind=None, max_pixels=LIMIT))[0], array)
    light = skimage.util.img_as_float(array)  # type: ignore[no-untyped-call]
    np.testing.assert_array_equal(whole(read(light, kind=None, max_pixels=LIMIT))[0], light)


class Broken:
    def __repr__(self) -> str:  # the test id, the same in every process
        return "Broken()"

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        raise RuntimeError("on the\nother device")


SHAPES = "an image is of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), points are of shape (n,) or (n, features)"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (np.zeros((5, 4, 2), np.uint8), f"an array of shape (5, 4, 2) can't be read; {SHAPES}"),
        (np.zeros((5, 4, 3, 1), np.uint8), f"an array of shape (5, 4, 3, 1) can't be read; {SHAPES}"),
        (np.array(5), f"an array of shape () can't be read; {SHAPES}"),
        (np.zeros((0, 4, 3), np.uint8), "an array of shape (0, 4, 3) is empty; there is nothing to cluster"),
        (
            np.zeros((5, 4, 3), int),
            "an array of shape (5, 4, 3) and dtype int64 can't be read as an image; uint8, uint16, ",
        ),
        (np.zeros((5, 4, 3), object), "an array of shape (5, 4, 3) and dtype object can't be read as an image"),
        (np.zeros((5, 4), complex), "an array of shape (5, 4) and dtype complex128 can't be read as points; give"),
        (
            np.full((5, 4, 3), 200.0),
            "an array of shape (5, 4, 3) holds floats from 200 to 200, but a float picture goes",
        ),
        (np.full((5, 4, 3), np.nan), "an array of shape (5, 4, 3) holds NaN or infinite values; replace them"),
        (
            np.zeros((1001, 1000), "?"),
            "an array of shape (1001, 1000) has 1000 x 1001 = 1001000 pixels, more than max_pix",
        ),
        ([[[1, 2, 3]]], "an array of shape (1, 1, 3) and dtype int64 can't be read as an image"),
        ([], "an array of shape (0,) is empty"),
        (np.array(["a", "b"]), "an array of shape (2,) and dtype <U1 can't be read as points; give real numbers"),
        ([[1], [2, 3]], "this list can't be converted to an array (setting an array element with a sequence."),
        (
            Broken(),
            "this Broken can't be converted to an array (on the other device); give a path, a binary file object",
        ),
    ],
    ids=str,
)
def test_unusable_arrays_are_refused(source: object, message: str) -> None:
    with pytest.raises(SourceError, match=r"^" + re.escape(message)) as caught:
        read(source, kind=None, max_pixels=LIMIT)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("dtype", ["i1", "u4", "i8", "f2", "f4", "f8", ">f8", "g"])
@pytest.mark.parametrize("columns", [1, 3, 4, 64])
def test_matrices_of_other_dtypes_are_points(columns: int, dtype: str) -> None:
    array = np.arange(20 * columns).reshape(20, columns).astype(dtype) % 7 + np.dtype(dtype).type(0)
    points = read(array)
    assert isinstance(points, Points)
    np.testing.assert_array_equal(points.rows(0, 20), array)


@pytest.mark.parametrize("dtype", ["u1", "u2", ">u2", "?"])
def test_matrices_of_levels_are_grayscale_images_from_four_columns_on(dtype: str) -> None:
    assert isinstance(read(np.zeros((20, 3), dtype)), Points)
    image = read(np.zeros((20, 4), dtype))
    assert isinstance(image, Image)
    assert (image.height, image.width, image.features) == (20, 4, 1)
    assert isinstance(read(np.zeros((20, 4), dtype), kind="points"), Points)
    assert isinstance(read(np.zeros((20, 4), dtype).tolist()), Points)


def test_iris_works_without_conversion() -> None:
    points = read(sklearn.datasets.load_iris().data)
    assert isinstance(points, Points)
    assert (points.n, len(points.names), points.named) == (150, 4, False)


@pytest.mark.parametrize(
    ("array", "noted"),
    [
        (np.zeros((17, 17)), True),
        (np.full((17, 17), 255), True),
        (np.zeros((17, 17)).tolist(), True),
        (np.zeros((16, 17)), False),
        (np.zeros((17, 16), int), False),
        (np.full((17, 17), 256), False),
        (np.full((17, 17), -1), False),
        (np.pad(np.zeros((16, 16)), (0, 1), constant_values=0.5), False),
        (np.zeros((100, 3)), False),
    ],
    ids=range(9),
)
def test_points_that_look_like_a_picture_get_a_note(array: Any, noted: bool, notes: Callable[[], list[str]]) -> None:
    assert isinstance(read(array), Points)
    assert len(notes()) == noted
    if noted:
        message = (
            "an array of shape (17, 17) holds whole numbers from 0 to 255 only: taken as points; give kind='image'"
        )
        assert notes()[0].startswith(message)
        assert isinstance(read(array, kind="points"), Points)
        assert len(notes()) == 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("shape", [(5, 2), (5, 4, 3)])
def test_signalling_nan_raises_no_numpy_warning(shape: tuple[int, ...], dtype: str) -> None:
    array = np.ones(shape, dtype)
    whole_numbers = array.reshape(-1).view("u4" if dtype == "f4" else "u8")
    whole_numbers[0] = 0x7F800001 if dtype == "f4" else 0x7FF0000000000001
    with pytest.raises(SourceError, match=r"row 0, column 'x' is missing; leave|holds NaN or infinite values"):
        read(array)
    if len(shape) == 2:
        points = read(array, drop_missing=True)
        assert isinstance(points, Points)
        assert points.n == 4


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"kind": "points"}, SourceError, "a PIL image can't be read as points; leave kind='points' out"),
        ({"columns": [0]}, SourceError, "a PIL image has no columns; leave columns out"),
        ({"columns": 3}, OptionError, "columns=3 is no list of columns; give names or positions, as in ['x', 'y']"),
    ],
)
def test_a_pil_image_cannot_be_read_as_points(
    options: dict[str, Any], error: type[Exception], message: str, cat: Pil.Image
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        read(cat, **options)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (np.zeros(5), f"an array of shape (5,) can't be read; {SHAPES}"),
        (np.zeros((5, 4), int), "an array of shape (5, 4) and dtype int64 can't be read as an image"),
        ([[0, 255]], "an array of shape (1, 2) and dtype int64 can't be read as an image"),
        (np.full((2, 2), -1.0), "an array of shape (2, 2) holds floats from -1 to -1"),
    ],
    ids=str,
)
def test_refused_as_an_image(source: object, message: str) -> None:
    with pytest.raises(SourceError, match=r"^" + re.escape(message)):
        read(source, kind="image", max_pixels=LIMIT)


def test_a_data_frame_of_pixels_with_kind_image() -> None:
    class Frame:
        columns = ("x", "y")

        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            return np.zeros((9, 9), np.uint8)

    assert read(Frame(), kind="image", max_pixels=LIMIT).width == 9


def test_the_range_covers_every_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "_PIECE", 10)
    array = np.zeros((50, 4, 3))
    array[49, 3, 2] = 1.25
    with pytest.raises(SourceError, match=r"floats from 0 to 1\.25"):
        read(array, kind=None, max_pixels=LIMIT)


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (None, {}, "NoneType can't be read; give a path, a binary file object, a PIL image, an array, a data frame"),
        (b"P5", {}, "bytes can't be read; give a path"),
        ({}, {}, "dict can't be read"),
        (
            np.zeros((5, 4, 3)),
            {"kind": "photo"},
            "kind='photo' is no way to read; use 'image' or 'points', or leave it",
        ),
        (np.zeros((5, 4, 3)), {"max_pixels": 0}, "max_pixels=0 must be a whole number of at least 1"),
        (np.zeros((5, 4, 3)), {"max_pixels": 1e6}, "max_pixels=1000000.0 must be"),
        ([1.0], {"columns": "x"}, "columns='x' is no list of columns; give names or positions, as in ['x', 'y']"),
        ([1.0], {"columns": []}, "columns=[] is no list of columns"),
        ([1.0], {"columns": [True]}, "columns=[True] holds True; give names, or positions counted from 0"),
        ([1.0], {"columns": [1.0]}, "columns=[1.0] holds 1.0"),
        ([1.0], {"columns": ["x"], "kind": "image"}, "kind='image' asks for a picture, which has no columns"),
        ([1.0], {"drop_missing": 1}, "drop_missing=1 must be True or False"),
    ],
    ids=str,
)
def test_invalid_calls(source: object, options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=r"^" + re.escape(message)):
        read(source, **{"kind": None, "max_pixels": LIMIT, **options})


NUMBERS = ["?", "i1", "u1", "u2", ">u2", "u4", "i8", "f2", "f4", ">f8", "g", "F", "D", "O"]
NO_NUMBERS = ["U0", "U3", "S2", "V3", "M8[s]", "m8[D]", "u1,f4", "3f4", [("x", "f8", 2)]]


@settings(deadline=None)
@given(
    dtype=st.sampled_from([*NUMBERS, *NO_NUMBERS]),
    shape=st.lists(st.integers(0, 5), max_size=4),
    values=st.lists(st.sampled_from([0, 1, 0.5, 255, -1, 65536, 1e300, np.nan, np.inf]), min_size=1, max_size=9),
    masked=st.booleans(),
    kind=st.sampled_from(["image", "points", None]),
)
def test_any_array_is_read_or_refused(
    dtype: Any, shape: list[int], values: list[float], masked: bool, kind: Kind | None
) -> None:
    with np.errstate(all="ignore"):
        array = np.resize(values, shape).astype(dtype) if dtype in NUMBERS else np.zeros(shape, dtype)
    array = np.ma.masked_equal(array, 1) if masked and array.dtype.kind in "biuf" else array
    try:
        image = read(array, kind=kind, max_pixels=20)
    except SourceError:
        return
    if isinstance(image, Points):
        rows = image.rows(0, image.n)
        assert kind != "image"
        assert rows.shape == (len(array), len(image.names))
        assert np.isfinite(rows).all()
        return
    pixels, _ = image.rows(0, image.height)
    assert pixels.shape == (image.height, image.width, image.features)
    assert 0 <= pixels.min() <= pixels.max() <= image.white
