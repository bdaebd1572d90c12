"""Groups of Zarr → the array to read, and the names of its axes, by the metadata of OME-Zarr if there are any."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from kmeans_gif.errors import SourceError

Node: TypeAlias = Any
"""A `zarr.Group`, a `zarr.Array`, or a `dask.array.Array`."""

_FIVE = ("t", "c", "z", "y", "x")
"""The axes of versions 0.1 and 0.2, which don't name them."""

_NAMES = {"channel": "c", "time": "t"}
"""Types of axes, and other names, by the name that is usual."""

_COUNTED = {"t": "time points", "z": "planes"}


def bare(axis: object) -> str:
    """Return the usual name of an axis, given by a name or a mapping with name and type."""
    if isinstance(axis, Mapping):
        kind = axis.get("type")
        return _NAMES[kind] if kind in ("channel", "time") else bare(axis.get("name"))
    name = str(axis).lower()
    return _NAMES.get(name, name)


def level_zero(group: Node, name: str) -> tuple[Node, list[str] | None]:
    """Find the array of a group: that of full size in an OME-Zarr, or the only one."""
    attributes = dict(group.attrs)
    ome = attributes.get("ome", attributes)
    scales = ome.get("multiscales") if isinstance(ome, Mapping) else None
    if scales is not None:
        return _largest(group, scales, name)
    arrays = sorted(key for key, _ in group.arrays())
    if len(arrays) == 1:
        return group[arrays[0]], None
    if arrays:
        raise SourceError(f"{name} is a Zarr group of {len(arrays)} arrays; give one of them, such as {arrays[0]!r}")
    groups = sorted(key for key, _ in group.groups())
    if groups:
        raise SourceError(f"{name} is a Zarr group without arrays; give one of the groups in it, such as {groups[0]!r}")
    raise SourceError(f"{name} is a Zarr group without arrays; give a group or an array that holds a picture")


def _largest(group: Node, scales: Any, name: str) -> tuple[Node, list[str]]:  # noqa: ANN401 - JSON
    """Find the first level of the first picture, which is the one at full size."""
    try:
        path, axes = scales[0]["datasets"][0]["path"], scales[0].get("axes")
        array = group[path] if isinstance(path, str) else None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        array = None
    if array is None or not hasattr(array, "shape"):
        raise SourceError(f"{name} has OME metadata that name no array; give one of its arrays")
    if axes is None and array.ndim == len(_FIVE):
        axes = _FIVE
    if not isinstance(axes, Sequence) or len(axes) != array.ndim:
        raise SourceError(
            f"{name} has OME metadata that don't name the {array.ndim} axes of its array; give a dask.array of shape "
            "(height, width, channels)"
        )
    names = [bare(axis) for axis in axes]
    if len(set(names)) < len(names) or not {"y", "x"} <= set(names):
        raise SourceError(
            f"{name} has axes {', '.join(names)}, among which height, width and channels can't be told; give a "
            "dask.array of shape (height, width, channels)"
        )
    return array, names


def placed(array: Node, axes: list[str], name: str) -> Node:
    """Drop the axes of size 1 that are no height and width, and move channels to the end."""
    size = dict(zip(axes, array.shape, strict=True))
    many = [axis for axis in axes if axis not in ("c", "y", "x") and size[axis] > 1]
    if many:
        what = _COUNTED.get(many[0], f"places along its axis {many[0]!r}")
        raise SourceError(
            f"{name} has {size[many[0]]} {what}, but a picture has one; choose it, as in dask.array.from_zarr(...)[0]"
        )
    if size.get("c", 1) not in (1, 3, 4):
        raise SourceError(
            f"{name} has {size['c']} channels, but a picture has 1, 3 or 4; choose them, as in "
            "dask.array.moveaxis(dask.array.from_zarr(...)[:3], 0, 2)"
        )
    kept = [axis for axis in axes if axis in ("y", "x") or (axis == "c" and size[axis] > 1)]
    array = array[tuple(slice(None) if axis in kept else 0 for axis in axes)]
    return array.transpose([kept.index(axis) for axis in ("y", "x", "c") if axis in kept])
