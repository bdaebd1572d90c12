"""Paths and streams: each kind of unreadable content has its own error."""

import io
import os
import pickle
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from PIL import Image as Pil

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources import Image, Points, read

Whole = Callable[[Image | Points], tuple[np.ndarray, np.ndarray | None]]
LIMIT = 10**6
TABLES = "CSV, TSV, JSON lines, Parquet, NPY and NPZ"
FORMATS = "PNG, JPEG, WebP, GIF, TIFF, BMP, PPM, AVIF"
CAN = f"{FORMATS} (pictures) and {TABLES} (points) can"


@pytest.fixture
def cat_png(cat: Pil.Image, tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    cat.save(path)
    return path


def no_seek(content: bytes) -> object:
    class Pipe:
        def read(self, size: int = -1) -> bytes:
            nonlocal content
            size = len(content) if size < 0 else size
            part, content = content[:size], content[size:]
            return part

    return Pipe()


@pytest.mark.parametrize(
    "way",
    [str, Path, lambda p: p.open("rb"), lambda p: io.BytesIO(p.read_bytes())],
    ids=["str", "path", "file", "memory"],
)
def test_paths_and_streams_give_the_same_image(
    way: Callable[[Path], object], cat_png: Path, cat: Pil.Image, whole: Whole
) -> None:
    source = way(cat_png)
    np.testing.assert_array_equal(whole(read(source, kind=None, max_pixels=LIMIT))[0], np.asarray(cat))
    if isinstance(source, io.IOBase):
        assert not source.closed
        source.close()


def test_a_stream_that_cannot_seek(cat_png: Path, cat: Pil.Image, whole: Whole) -> None:
    values, _ = whole(read(no_seek(cat_png.read_bytes()), kind=None, max_pixels=LIMIT))
    np.testing.assert_array_equal(values, np.asarray(cat))


def test_a_temporary_file(cat: Pil.Image, whole: Whole) -> None:
    with tempfile.NamedTemporaryFile() as stream:
        cat.save(stream, "PNG")
        np.testing.assert_array_equal(whole(read(stream, kind=None, max_pixels=LIMIT))[0], np.asarray(cat))


def test_a_seekable_stream_is_read_from_its_beginning(cat: Pil.Image, whole: Whole) -> None:
    stream = io.BytesIO()
    cat.save(stream, "PNG")  # leaves it at the end
    np.testing.assert_array_equal(whole(read(stream, kind=None, max_pixels=LIMIT))[0], np.asarray(cat))


def test_standard_input(cat_png: Path, cat: Pil.Image, whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    with cat_png.open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        np.testing.assert_array_equal(whole(read("-", kind=None, max_pixels=LIMIT))[0], np.asarray(cat))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(SourceError, match=r"^standard input is empty; give a picture \(PNG, JPEG"):
        read("-", kind=None, max_pixels=LIMIT)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SourceError, match=r"^standard input is closed or holds text; give a path$"):
        read("-", kind=None, max_pixels=LIMIT)


def test_a_named_pipe(cat_png: Path, cat: Pil.Image, whole: Whole, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(cat_png.read_bytes()))
    writer.start()
    np.testing.assert_array_equal(whole(read(pipe, kind=None, max_pixels=LIMIT))[0], np.asarray(cat))
    writer.join()


def test_no_file_stays_open(cat_png: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    images = [read(cat_png, kind=None, max_pixels=LIMIT) for _ in range(5)]
    assert (len(list(Path("/proc/self/fd").iterdir())) if before else 0) == before
    assert images[0].rows(0, 1)[0].any()


def test_paths_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.png"):
        read(tmp_path / "gone.png", kind=None, max_pixels=LIMIT)
    with pytest.raises(IsADirectoryError):
        read(tmp_path, kind=None, max_pixels=LIMIT)


@pytest.mark.parametrize("address", ["https://example.com/cat.png", "HTTP://example.com", "s3://bucket/a.csv"])
def test_urls_are_refused(address: str) -> None:
    message = rf"^'{re.escape(address)}' is an address; download it first and give the file's path$"
    with pytest.raises(SourceError, match=message):
        read(address)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cat.png", b"", f"is empty; give a picture ({FORMATS})"),
        (
            "cat.png",
            b"Dear diary,\n",
            f"is not a picture that can be read, whatever its name; {CAN}",
        ),
        ("cat.png", b"BMW and other cars", "is a BMP that can't be decoded ("),
        ("cat.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n", "is a PostScript document, which can't be read; convert it"),
        ("a.csv", b"", f"is empty; give a picture ({FORMATS}) or a table of points ({TABLES})"),
        (
            "a.csv",
            b"\0\1\2",
            f"is not the .csv file that its name says; {CAN}",
        ),
        ("a.parquet", b"x,y\n1,2\n", "is not the .parquet file that its name says; "),
        ("a.npz", b"PK\3\4......", "is a NumPy file that can't be read (File is not a zip file); save it again"),
        (
            "a.npy",
            pickle.dumps([1]),
            "holds pickled Python objects, which could run any code when loaded, so it isn't; ",
        ),
        ("a.npy", b"\x93NUMPY\1\0v\0{'descr'", "is a NumPy file that can't be read ("),
    ],
)
def test_files_that_are_not_pictures(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"^" + re.escape(f"{str(path)!r} {message}")) as caught:
        read(path, kind=None, max_pixels=LIMIT)
    assert "\n" not in str(caught.value)


def test_file_names_are_escaped_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines\x1b[31m.png"
    path.write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"two\\nlines\\x1b\[31m\.png' is not a picture"):
        read(path, kind=None, max_pixels=LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        lambda: io.StringIO("text"),
        lambda: io.TextIOWrapper(io.BytesIO(b"text")),
        partial(tempfile.NamedTemporaryFile, "w+"),
    ],
    ids=["memory", "file", "temporary"],
)
def test_streams_in_text_mode_are_refused(text: Callable[[], IO[str]]) -> None:
    with (
        text() as source,
        pytest.raises(
            OptionError, match=r"^(the file object|'.+') is open in text mode; open it in binary mode, as with open"
        ),
    ):
        read(source, kind=None, max_pixels=LIMIT)


def test_unreadable_streams(tmp_path: Path) -> None:
    class Lines:
        def read(self, size: int = -1) -> str:
            return "text"[:size]

    with pytest.raises(
        SourceError, match=r"^(the file object|'.+') can't be read \(reading gives str, not bytes\); give one"
    ):
        read(Lines(), kind=None, max_pixels=LIMIT)
    closed = io.BytesIO()
    closed.close()
    with pytest.raises(SourceError, match=r"^(the file object|'.+') can't be read \(I/O operation on closed file"):
        read(closed, kind=None, max_pixels=LIMIT)
    with (
        (tmp_path / "out").open("wb") as out,
        pytest.raises(SourceError, match=r"^(the file object|'.+') can't be read \("),
    ):
        read(out, kind=None, max_pixels=LIMIT)


@pytest.mark.parametrize("stream", [False, True])
def test_npy(stream: bool, cat: Pil.Image, whole: Whole, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"  # the name doesn't matter
    deep = np.asarray(cat).astype(np.uint16) * 257
    with path.open("wb") as file:
        np.save(file, np.asfortranarray(deep))
    source = io.BytesIO(path.read_bytes()) if stream else path
    np.testing.assert_array_equal(whole(read(source, kind=None, max_pixels=LIMIT))[0], deep)


@pytest.mark.parametrize("stream", [False, True])
def test_truncated_npy_and_npy_of_objects(stream: bool, tmp_path: Path) -> None:
    def attempt(content: bytes, message: str) -> None:
        path = tmp_path / "a.npy"
        path.write_bytes(content)
        name = "the file object" if stream else repr(str(path))
        with pytest.raises(SourceError, match=r"^" + re.escape(name + message)):
            read(io.BytesIO(content) if stream else path, kind=None, max_pixels=LIMIT)

    def saved(array: np.ndarray) -> bytes:
        file = io.BytesIO()
        np.save(file, array)
        return file.getvalue()

    attempt(
        saved(np.array([{}, 1])), " holds pickled Python objects, which could run any code when loaded, so it isn't"
    )
    attempt(saved(np.zeros((9, 4, 2))), ": an array of shape (9, 4, 2) can't be read; an image is of shape (h, w), ")
    attempt(saved(np.zeros((9, 9, 3)))[:-8], " is a NumPy file that can't be read (")
    attempt(saved(np.zeros((0, 9, 3))), ": an array of shape (0, 9, 3) is empty")


def test_kind_image_reads_a_float_npy_as_grayscale(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.full((3, 5), 0.5))
    image = read(path, kind="image", max_pixels=LIMIT)
    assert (image.height, image.width, image.features, image.white) == (3, 5, 1, 1)


@pytest.mark.parametrize(
    ("name", "head", "what"),
    [
        ("a.xlsx", b"PK\3\4" + b"\0" * 26 + b"[Content_Types].xml", "an Excel file"),
        ("a.XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel file"),
        (
            "a.ods",
            b"PK\3\4" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "an OpenDocument sp",
        ),
        ("a.sav", b"$FL2@(#) SPSS DATA FILE", "an SPSS file"),
        ("a.dta", b"<stata_dta><header>", "a Stata file"),
        ("a.rds", b"\x1f\x8b\x08\0\0\0", "an R file"),
        ("noname", b"PK\3\4" + b"\0" * 26 + b"[Content_Types].xml", "an Excel file"),
        ("noname", b"$FL2@(#) SPSS DATA FILE\0", "an SPSS file"),
    ],
)
def test_tables_of_other_programs_must_be_exported(name: str, head: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(head + b"\0" * 100)
    with pytest.raises(SourceError, match=rf"{name}' is {what}.*, which can't be read; export the table as CSV$"):
        read(path)


def test_pictures_are_detected_whatever_the_file_name(cat: Pil.Image, whole: Whole, tmp_path: Path) -> None:
    cat.save(tmp_path / "cat.xlsx", "PNG")
    np.testing.assert_array_equal(whole(read(tmp_path / "cat.xlsx"))[0], np.asarray(cat))
