"""Saved runs: an .npz archive of the arrays of a trace and a JSON record of the rest, checked before it is trusted."""

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import IO, Any, BinaryIO, get_args
from zipfile import ZipFile

import numpy as np

from kmeans_gif.clustering.ranges import largest
from kmeans_gif.clustering.spaces import Space, to_units
from kmeans_gif.errors import SourceError
from kmeans_gif.options import MAX_CLUSTERS, MAX_SEED, SEEDINGS
from kmeans_gif.sources.numpy_files import load_npz, load_string
from kmeans_gif.sources.request import Request
from kmeans_gif.types import COLOR_SPACES, Kind, Values

_FORMAT = 1
"""Number of the format; a file without one is from before there were numbers, and has the same format."""

_MAX_BYTES = 1 << 30
"""Maximum size of a saved run, unpacked: 40 million centroids."""

_MAX_RECORD = 1 << 24

_MAX_STEPS = 1_000_000

_FARTHEST = 1e12
"""Maximum coordinate of a colour; no colour space extends that far."""


def write_run(file: str | PathLike[str] | BinaryIO, fields: dict[str, Any]) -> None:
    """Write the fields of a trace."""
    space = fields["space"]
    arrays = {name: np.ascontiguousarray(value) for name, value in fields.items() if isinstance(value, np.ndarray)}
    record = {name: value for name, value in fields.items() if name not in arrays}
    record |= {"space": [space.name, space.shift, space.scale], "format": _FORMAT}
    members: dict[str, Any] = {"record": np.array(json.dumps(record)), **arrays}
    np.savez_compressed(file, **members)


def read_run(file: str | PathLike[str] | BinaryIO, arrays: Sequence[str]) -> dict[str, Any]:
    """Read the fields of a trace, some of them arrays, or raise a SourceError if they contradict each other."""
    with Path(file).open("rb") if isinstance(file, str | PathLike) else nullcontext(file) as stream:
        return _read(stream, str(file), arrays)


def _read(stream: IO[bytes], name: str, arrays: Sequence[str]) -> dict[str, Any]:
    try:
        with ZipFile(stream) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > _MAX_BYTES:
            raise ValueError(f"it unpacks to {size} bytes, more than {_MAX_BYTES}")
        record = json.loads(load_string(stream, name, "record", _MAX_RECORD), parse_constant=_refused)
        _check_format(record, name)
        return _checked(record, {field: _array(stream, name, field) for field in arrays})
    except NewerFormatError:
        raise
    except Exception as error:  # zipfile, NumPy and json raise a dozen kinds
        reason = " ".join(str(error.__cause__ or error).split())
        raise SourceError(
            f"{name} is not a saved trace ({reason}); give a file that Trace.save or --save-run wrote"
        ) from error


class NewerFormatError(SourceError):
    """Raised if a run was saved by a later version."""


def _check_format(record: Any, name: str) -> None:  # noqa: ANN401 - JSON
    """Refuse a format of a later version."""
    number = record.get("format", _FORMAT)
    if not _is_whole(number, 0):
        raise ValueError("its format is no number")
    if number > _FORMAT:
        version = " ".join(ascii(record.get("version"))[:20].split())
        raise NewerFormatError(
            f"{name} was saved by kmeans-gif {version} in format {number}, but this version reads format {_FORMAT}; "
            "update kmeans-gif, or save the run again"
        )


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} in its record")


def _array(stream: IO[bytes], name: str, field: str) -> Values:
    stored = load_npz(stream, name, field, Request(max_values=_MAX_BYTES))
    dtype = "bool" if field == "relocated" else "float64"
    if stored.dtype != dtype or not stored.shape:
        raise ValueError(f"{field} is {stored.dtype} of shape {stored.shape}")
    return np.ascontiguousarray(stored.rows(0, stored.shape[0]))


def _checked(record: dict[str, Any], arrays: dict[str, Values]) -> dict[str, Any]:
    """Check that the fields are those of one run."""
    centroids = arrays["centroids"]
    if centroids.ndim != 3 or centroids.size == 0 or len(centroids) > _MAX_STEPS or centroids.shape[1] > MAX_CLUSTERS:
        raise ValueError(f"centroids of shape {centroids.shape}")
    steps, k, features = centroids.shape
    shapes = {"centroids": centroids.shape, "cluster_weights": (steps, k), "relocated": (steps, k)}
    for name, array in arrays.items():
        if array.shape != shapes.get(name, (steps,)):
            raise ValueError(f"{name} of shape {array.shape} beside centroids of shape {centroids.shape}")
        if not np.isfinite(array).all() or (name != "centroids" and bool((array < 0).any())):
            raise ValueError(f"{name} out of range")
    fields = {"optimum": None, "pinned": 0, **record}
    for name, is_valid in _RULES.items():
        if name not in fields or not is_valid(fields[name]):
            raise ValueError(f"no valid {name}")
    space = _space_of(fields["space"], fields["kind"], features)
    names = fields["names"]
    if fields["pinned"] > k:
        raise ValueError(f"{fields['pinned']} pinned of {k} centroids")
    if names is not None and (len(names) != features or fields["kind"] == "image"):
        raise ValueError(f"{len(names)} names for {features} features of an image or points")
    _check_magnitude(centroids, space, fields["n_samples"])
    names = None if names is None else tuple(names)
    return {**arrays, **{name: fields[name] for name in _RULES}, "space": space, "names": names}


def _check_magnitude(centroids: Values, space: Space, n_samples: int) -> None:
    limit = largest(n_samples, centroids.shape[2])
    with np.errstate(all="ignore"):
        units = to_units(centroids.reshape(-1, centroids.shape[2]), space)
    most = limit if space.name == "columns" else _FARTHEST
    if not (np.abs(centroids).max() <= most and np.abs(units).max() <= limit):
        raise ValueError("centroids out of range")


def _space_of(parts: list[Any], kind: Kind, features: int) -> Space:
    """Return the space of a record: of a picture with black and white, or of columns with shift and scale."""
    name, shift, scale = parts
    if kind == "image":
        if (
            name in COLOR_SPACES
            and features in (1, 3)
            and _is_number(shift)
            and shift == 0
            and scale in (1, 255, 65535)
        ):
            return Space(name, 0.0, float(scale))
    elif name == "columns" and all(isinstance(each, list) and len(each) == features for each in (shift, scale)):
        numbers = [*shift, *scale]
        if all(map(_is_number, numbers)) and min(scale) > 0:
            return Space(name, tuple(map(float, shift)), tuple(map(float, scale)))
    raise ValueError(f"no space of {features} features")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_whole(value: object, least: int, most: int = 2**63) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


_RULES: dict[str, Callable[[Any], bool]] = {
    "converged": lambda value: isinstance(value, bool),
    "kind": lambda value: value in get_args(Kind),
    "space": lambda value: isinstance(value, list) and len(value) == 3,
    "names": lambda value: value is None or (isinstance(value, list) and all(isinstance(name, str) for name in value)),
    "n_samples": lambda value: _is_whole(value, 1),
    "n_unique": lambda value: value is None or _is_whole(value, 1),
    "init": lambda value: value in (*SEEDINGS, "array"),
    "seed": lambda value: _is_whole(value, 0, MAX_SEED),
    "version": lambda value: isinstance(value, str),
    "optimum": lambda value: value is None or (_is_number(value) and value >= 0),
    "pinned": lambda value: _is_whole(value, 0),
}
"""Whether a value of the record is valid by itself."""
