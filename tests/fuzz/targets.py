"""The fuzzing targets: a reader and valid seed files each."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tifffile
from PIL import Image as Pil

import kmeans_gif as kg
from kmeans_gif.sources.centroids import read_centroids

_NUMBERS = np.random.default_rng(0)
_RGB = _NUMBERS.integers(0, 256, (24, 32, 3), dtype=np.uint8)
_ROWS = _NUMBERS.normal(size=(30, 3)).round(3)


@dataclass(frozen=True)
class Target:
    suffix: str
    seeds: Callable[[], list[bytes]]
    read: Callable[[Path], object]


def _whole(path: Path) -> object:
    return _decoded(kg.read(path, max_pixels=1_000_000, max_values=1_000_000))


def _in_strips(path: Path) -> object:
    return _decoded(kg.read(path, max_pixels=100))


def _decoded(record: kg.Image | kg.Points) -> object:
    if isinstance(record, kg.Points):
        return record.rows(0, record.n)
    step = max(1, 1_000_000 // record.width)
    return [record.rows(top, min(record.height, top + step)) for top in range(0, record.height, step)]


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def _pictures(name: str, *modes: str, **options: Any) -> Callable[[], list[bytes]]:
    def seeds() -> list[bytes]:
        picture = Pil.fromarray(_RGB)
        picture.info.clear()
        exif = Pil.Exif()
        exif[0x0112] = 6
        pictures = [picture.convert(mode) for mode in modes]
        plain = [_written(lambda file, p=p: p.save(file, name, **options)) for p in pictures]  # type: ignore[misc]
        turned = name in ("JPEG", "PNG", "WEBP", "AVIF")
        return plain + ([_written(lambda file: pictures[0].save(file, name, exif=exif))] if turned else [])

    return seeds


def _gifs() -> list[bytes]:
    frames = [Pil.fromarray(_RGB).quantize(8), Pil.fromarray(_RGB[::-1]).quantize(200)]
    moving = _written(lambda file: frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], transparency=0))
    return [moving, *_pictures("GIF", "L", "P")()]


def _tiffs() -> list[bytes]:
    deep, floats = _RGB.astype(np.uint16) * 257, (_RGB / 255).astype(np.float32)
    made: list[tuple[np.ndarray, dict[str, Any]]] = [
        (_RGB, {"compression": "lzw", "predictor": True}),
        (_RGB, {"compression": "zlib", "tile": (16, 16)}),
        (_RGB, {"compression": "packbits", "rowsperstrip": 5}),
        (deep, {"byteorder": ">", "planarconfig": "separate", "photometric": "rgb"}),
        (floats, {"compression": "zlib"}),
        (_RGB[..., 0], {"compression": "lzw", "photometric": "miniswhite"}),
        (np.dstack([_RGB, _RGB[..., :1]]), {"extrasamples": ["assocalpha"], "photometric": "rgb"}),
        (_RGB[..., 0] > 99, {"photometric": "minisblack"}),
    ]
    bilevel = Pil.fromarray(_RGB).convert("1")
    return [
        *(_written(lambda file, a=a, o=o: tifffile.imwrite(file, a, **o)) for a, o in made),  # type: ignore[misc]
        *(_written(lambda file, c=c: bilevel.save(file, "TIFF", compression=c)) for c in ("group4", "tiff_lzw")),  # type: ignore[misc]
        *_pictures("TIFF", "P", "CMYK", "LA")(),
    ]


def _texts() -> list[bytes]:
    lines = [",".join(map(str, row)) for row in _ROWS.tolist()]
    commas = "\n".join(["x,y,name", *(f"{a},{b},n{c}" for a, b, c in _ROWS.tolist())])
    return [
        "\n".join(["x,y,z", *lines]).encode(),
        commas.encode("utf-8-sig"),
        "\r\n".join(line.replace(",", "\t") for line in lines).encode(),
        "\n".join(line.replace(",", ";").replace(".", ",") for line in lines).encode("utf-16"),
        b'"a","b"\n"1","2"\n"3 ",NA\n\n5,6\n',
    ]


def _json_lines() -> list[bytes]:
    records = [dict(zip("xyz", row, strict=True)) for row in _ROWS.tolist()]
    return ["\n".join(map(json.dumps, records)).encode(), json.dumps(records).encode(), b'{"x": 1, "y": null}\n' * 3]


def _npy() -> list[bytes]:
    arrays = [_ROWS, _RGB, _RGB[..., 0] > 99, np.asfortranarray(_ROWS.astype(">f4")), np.arange(9)]
    return [_written(lambda file, a=a: np.save(file, a)) for a in arrays]  # type: ignore[misc]


def _npz() -> list[bytes]:
    return [_written(lambda f: np.savez(f, a=_ROWS)), _written(lambda f: np.savez_compressed(f, a=_RGB))]


def _parquet() -> list[bytes]:
    table = pa.table({"x": _ROWS[:, 0], "n": np.arange(30), "s": ["a"] * 30, "b": _ROWS[:, 1] > 0})
    return [_written(lambda file, c=c: pq.write_table(table, file, compression=c)) for c in ("snappy", "none")]  # type: ignore[misc]


def _traces() -> list[bytes]:
    traces = [
        kg.cluster(_RGB, n_clusters=3, seed=1),
        kg.cluster(_ROWS, n_clusters=2, seed=1, standardize=True),
        kg.cluster(_RGB, n_clusters=3, pinned=["#fff"], color_space="lab", max_iter=2),
    ]
    saved = [_written(trace.save) for trace in traces]
    return [*saved, *map(_unpacked, saved)]


def _unpacked(archive: bytes) -> bytes:
    """The archive without compression, so that mutations reach its members."""
    with np.load(io.BytesIO(archive)) as members:
        return _written(lambda file: np.savez(file, **members))


def _used(path: Path) -> object:
    trace = kg.Trace.load(path)
    data = _RGB if trace.kind == "image" else _ROWS
    return repr(trace), trace.colors(), trace.values(0), kg.draw(data, trace, size=64)[-1]


TARGETS = {
    "delimited": Target(".csv", _texts, _whole),
    "json-lines": Target(".jsonl", _json_lines, _whole),
    "npy": Target(".npy", _npy, _whole),
    "npz": Target(".npz", _npz, _whole),
    "parquet": Target(".parquet", _parquet, _whole),
    "png": Target(".png", _pictures("PNG", "RGB", "RGBA", "P", "1", "LA", "I;16"), _whole),
    "jpeg": Target(".jpg", _pictures("JPEG", "RGB", "L", "CMYK"), _whole),
    "gif": Target(".gif", _gifs, _whole),
    "webp": Target(".webp", _pictures("WEBP", "RGB", "RGBA"), _whole),
    "bmp": Target(".bmp", _pictures("BMP", "RGB", "P", "1"), _whole),
    "ppm": Target(".ppm", _pictures("PPM", "RGB", "L", "1"), _whole),
    "avif": Target(".avif", _pictures("AVIF", "RGB", "RGBA", speed=10), _whole),
    "tiff": Target(".tif", _tiffs, _whole),
    "tiff-strips": Target(".tif", _tiffs, _in_strips),
    "png-vips": Target(".png", _pictures("PNG", "RGB", "P", "LA", "1"), _in_strips),
    "jpeg-vips": Target(".jpg", _pictures("JPEG", "RGB", "L", "CMYK"), _in_strips),
    "trace": Target(".npz", _traces, _used),
    "init": Target(".csv", lambda: [*_texts()[:1], *_npy()[:1], b"1,2\n3,4\n"], lambda path: read_centroids(str(path))),
}
