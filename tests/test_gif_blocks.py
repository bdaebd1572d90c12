"""The bytes of a GIF, parsed by the GIF89a specification, and frames that can't be written."""

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import numpy as np
import pytest

from kmeans_gif.drawing.frame import Frame
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.types import Bytes
from kmeans_gif.writers import gif


@dataclass
class Blocks:
    """The contents of a file."""

    screen: tuple[int, int] = (0, 0)
    global_colors: int = 0
    comment: list[bytes] = field(default_factory=list)
    application: list[bytes] = field(default_factory=list)
    boxes: list[tuple[int, ...]] = field(default_factory=list)
    local_colors: list[int] = field(default_factory=list)
    controls: list[bytes] = field(default_factory=list)
    code_sizes: list[int] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)


def read(data: bytes) -> Blocks:
    file = io.BytesIO(data)

    def word() -> int:
        return int.from_bytes(file.read(2), "little")

    def sub_blocks() -> list[bytes]:
        return [file.read(length) for length in iter(lambda: file.read(1)[0], 0)]

    def colors() -> int:
        flags = file.read(1)[0]
        return 2 << (flags & 7) if flags & 0x80 else 0

    assert file.read(6) == b"GIF89a"
    blocks = Blocks(screen=(word(), word()), global_colors=colors())
    assert file.read(2) == b"\0\0"
    file.seek(3 * blocks.global_colors, io.SEEK_CUR)
    while (kind := file.read(1)) != b";":
        if kind == b"!":
            extensions = {b"\xf9": blocks.controls, b"\xfe": blocks.comment, b"\xff": blocks.application}
            extensions[file.read(1)].extend(sub_blocks())
        else:
            assert kind == b","
            blocks.boxes.append((word(), word(), word(), word()))
            blocks.local_colors.append(colors())
            file.seek(3 * blocks.local_colors[-1], io.SEEK_CUR)
            blocks.code_sizes.append(file.read(1)[0])
            blocks.data.append(b"".join(sub_blocks()))
    assert file.read() == b""
    return blocks


def decoded(data: bytes, code_size: int) -> bytes:
    return decoded_tables(data, code_size)[0]


def decoded_tables(data: bytes, code_size: int) -> tuple[bytes, int]:
    """Decode LZW by appendix F of the specification, and count the clear codes."""
    clear = 1 << code_size
    clears = 0
    symbols = bytearray()
    strings: list[bytes] = []
    last = b""
    pending = count = at = 0
    width = code_size + 1
    while True:
        while count < width:
            pending |= data[at] << count
            at, count = at + 1, count + 8
        code, pending, count = pending & ((1 << width) - 1), pending >> width, count - width
        if code == clear + 1:
            assert at == len(data)
            return bytes(symbols), clears
        if code == clear:
            clears += 1
            strings = [bytes([symbol]) for symbol in range(clear)] + [b"", b""]
            last, width = b"", code_size + 1
            continue
        string = strings[code] if code < len(strings) else last + last[:1]
        if last and len(strings) < 4096:
            strings.append(last + string[:1])
        width = min(12, max(width, len(strings).bit_length()))
        symbols += string
        last = string


def write(frames: list[Frame], *, plays: int = 0, comment: str = "", threads: int = 1, tolerance: int = 0) -> Blocks:
    file = io.BytesIO()
    gif.write(frames, file, plays=plays, comment=comment, threads=threads, tolerance=tolerance)
    return read(file.getvalue())


def colors(count: int) -> Bytes:
    """Some different colours."""
    return np.stack([np.arange(count), np.arange(count) % 7, np.full(count, 9)], axis=1).astype(np.uint8)


def frame(index: Bytes, *, n_colors: int = 4, transparent: int | None = None, ms: int = 100) -> Frame:
    return Frame(index, colors(n_colors), transparent, ms)


BLANK = np.zeros((20, 30), np.uint8)


@pytest.mark.parametrize("n_colors", [2, 3, 4, 7, 16, 60, 200, 256])
def test_lzw_agrees_with_the_specification(n_colors: int) -> None:
    y, x = np.ogrid[:700, :1000]
    waves = np.sin(x / 31.0) * np.cos(y / 17.0 + x / 70.0) + np.random.default_rng(1).normal(0, 0.02, (700, 1000))
    index = np.digitize(waves, np.linspace(-1, 1, n_colors + 1)[1:-1]).astype(np.uint8)
    blocks = write([frame(index, n_colors=n_colors)])
    assert decoded(blocks.data[0], blocks.code_sizes[0]) == index.tobytes()


def test_a_full_dictionary_is_kept_while_it_compresses_well() -> None:
    random = np.random.default_rng(3)
    texture, other = (np.resize(random.integers(0, 16, 60, np.uint8), (600, 700)) for _ in range(2))
    same, changing = (np.concatenate([texture, below]) for below in (texture, other))
    tables = []
    for index in (same, changing):
        blocks = write([frame(index, n_colors=16)])
        symbols, clears = decoded_tables(blocks.data[0], blocks.code_sizes[0])
        assert symbols == index.tobytes()
        tables.append(clears)
    # One dictionary suits a whole texture; another texture needs its own.
    assert tables == [1, 2]


def test_only_the_bounding_box_of_changes_is_written() -> None:
    changed = BLANK.copy()
    changed[7, 11] = changed[15, 4] = 1
    assert write([frame(BLANK), frame(changed)]).boxes == [(0, 0, 30, 20), (4, 7, 8, 9)]


def test_a_frame_that_changes_nothing_is_one_transparent_pixel() -> None:
    blocks = write([frame(BLANK), frame(BLANK), frame(BLANK + 3)])
    assert blocks.boxes == [(0, 0, 30, 20), (0, 0, 1, 1), (0, 0, 30, 20)]
    assert blocks.controls[1][0] & 1 == 1
    assert decoded(blocks.data[1], blocks.code_sizes[1])[0] == blocks.controls[1][3]


def test_renumbered_colours_are_not_a_change() -> None:
    index = np.arange(600, dtype=np.uint8).reshape(20, 30) % 4
    blocks = write([Frame(index, colors(4), None, 100), Frame(3 - index, colors(4)[::-1], None, 100)])
    assert blocks.boxes[1] == (0, 0, 1, 1)


def test_colour_tables() -> None:
    index = np.arange(600, dtype=np.uint8).reshape(20, 30) % 4
    first, second = colors(4), colors(4) + 50
    blocks = write([Frame(index, p, None, 50) for p in (first, second, first)])
    # The first palette is the global one, with an entry for transparency. Frames with other colours have a local one.
    assert (blocks.global_colors, blocks.local_colors) == (8, [0, 4, 0])


@pytest.mark.parametrize("n_colors", [255, 256])
def test_unchanged_pixels_are_transparent_only_if_a_palette_entry_is_free(n_colors: int) -> None:
    before = np.random.default_rng(1).integers(0, n_colors, (20, 60)).astype(np.uint8)
    before[5:10] = 0
    after = before.copy()
    after[5:10] = (np.arange(300).reshape(5, 60) + 1) % n_colors
    after[14] = n_colors - 1 - before[14]
    blocks = write([frame(before, n_colors=n_colors), frame(after, n_colors=n_colors)])
    assert blocks.boxes[1] == (0, 5, 60, 10)
    assert blocks.controls[1][0] & 1 == (n_colors < 256)
    if n_colors == 256:
        assert decoded(blocks.data[1], 8) == after[5:15].tobytes()


def test_every_frame_is_drawn_over_the_previous_one() -> None:
    blocks = write([frame(BLANK), frame(BLANK + 1)])
    assert [control[0] >> 2 & 7 for control in blocks.controls] == [1, 1]


def test_header_and_comment() -> None:
    blocks = write([frame(BLANK)], comment="k-means, " * 60 + "naïve", plays=7)
    assert blocks.screen == (30, 20)
    assert b"".join(blocks.comment) == b"k-means, " * 60 + b"na\\xefve"
    assert [len(part) for part in blocks.comment] == [255, 255, 38]
    assert blocks.application == [b"NETSCAPE2.0", b"\x01\x06\x00"]
    bare = write([frame(BLANK)], plays=1)
    assert (bare.comment, bare.application) == ([], [])


ERRORS = {
    "there is no frame": [],
    r"frame 1 is 20×30 pixels, the first is 30×20": [frame(BLANK), frame(BLANK.T)],
    r"frame 1 does not fit a GIF: the index holds 4, the palette has only 4": [frame(BLANK), frame(BLANK + 4)],
    r"frame 1 .* opaque pixel turns transparent": [frame(BLANK), frame(BLANK, transparent=0)],
    r"frame 0 .* transparent=4 is not a row": [frame(BLANK, transparent=4)],
    r"frame 0 is to last 655360 ms; .* 0 to 655350": [frame(BLANK, ms=655_360)],
    r"frame 0 is to last -10 ms": [frame(BLANK, ms=-10)],
    r"0×20 pixels does not fit": [frame(BLANK[:, :0])],
    r"65536×1 pixels does not fit": [frame(np.zeros((1, 65536), np.uint8))],
    r"palette must have shape \(1 to 256, 3\)": [frame(BLANK), Frame(BLANK, np.zeros((257, 3), np.uint8), None, 50)],
}


@pytest.mark.parametrize(("threads", "tolerance"), [(1, 0), (2, 0), (1, 9), (2, 9)])
@pytest.mark.parametrize(("message", "frames"), ERRORS.items(), ids=range(len(ERRORS)))
def test_frames_that_do_not_fit_a_gif(message: str, frames: list[Frame], threads: int, tolerance: int) -> None:
    with pytest.raises(SourceError, match=message):
        write(frames, threads=threads, tolerance=tolerance)


@pytest.mark.parametrize("plays", [-1, 65537])
def test_plays_out_of_range(plays: int) -> None:
    with pytest.raises(OptionError, match=f"plays={plays} does not fit a GIF; use 0"):
        write([frame(BLANK)], plays=plays)


def test_threads_out_of_range() -> None:
    with pytest.raises(OptionError, match="threads=0 is too few; use at least 1"):
        write([frame(BLANK)], threads=0)


@pytest.mark.parametrize("tolerance", [-1, 256])
def test_tolerance_out_of_range(tolerance: int) -> None:
    with pytest.raises(OptionError, match=f"tolerance={tolerance} must be from 0"):
        gif.write([frame(BLANK)], io.BytesIO(), plays=0, comment="", threads=1, tolerance=tolerance)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize(("side", "batch"), [(4, 8), (2100, 1)])
def test_frames_are_taken_in_batches(side: int, batch: int, threads: int) -> None:
    """At most one batch is held, whatever the number of frames; of large frames, one per thread."""
    taken = 0
    at_writing: list[int] = []
    index = np.zeros((side, side), np.uint8)

    class File:
        def write(self, data: bytes) -> int:
            at_writing.append(taken)
            return len(data)

    def frames() -> Iterator[Frame]:
        nonlocal taken
        for taken in range(1, 5 * batch):  # noqa: B007 - read on each write
            yield frame(index)

    gif.write(frames(), cast("BinaryIO", File()), plays=0, comment="", threads=threads)
    assert at_writing[0] == 1
    assert at_writing[-1] == 5 * batch - 1
    assert np.diff(at_writing).max() <= batch * threads


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, OSError])
def test_a_failure_ends_all_threads(threads: int, error: type[BaseException]) -> None:
    def frames() -> Iterator[Frame]:
        for step in range(10):
            yield frame(BLANK + step % 4)
        raise error

    class Full:
        def write(self, _: bytes) -> int:
            raise error

    for coming, file in [(frames(), io.BytesIO()), (iter([frame(BLANK)] * 10), Full())]:
        with pytest.raises(error):
            gif.write(coming, cast("BinaryIO", file), plays=0, comment="", threads=threads)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("kmeans_gif")]
