"""Saved runs are checked before they are trusted."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.models import Array

import kmeans_gif as kg

Members = dict[str, Any]

TRACE = kg.cluster(np.arange(48, dtype=np.uint8).reshape(4, 4, 3), n_clusters=3, seed=1)
POINTS = kg.cluster("example:iris", n_clusters=3, seed=1, standardize=True)


def members_of(trace: kg.Trace) -> Members:
    """The arrays of a saved run, and its record as a dictionary."""
    file = io.BytesIO()
    trace.save(file)
    file.seek(0)
    with np.load(file) as archive:
        return {**archive, "record": json.loads(str(archive["record"]))}


def loaded(members: Members) -> kg.Trace:
    file = io.BytesIO()
    record = members["record"]
    stored = {**members, "record": np.array(record if isinstance(record, str) else json.dumps(record))}
    np.savez(file, **stored)
    file.seek(0)
    return kg.Trace.load(file)


def refusal(members: Members) -> str:
    with pytest.raises(kg.SourceError) as info:
        loaded(members)
    text = str(info.value)
    assert "\n" not in text
    return text


def test_members_of_a_run_load_again() -> None:
    for trace in (TRACE, POINTS):
        assert loaded(members_of(trace)) == trace


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("kind", "sound", "no valid kind"),
        ("kind", "points", "no space of 3 features"),
        ("converged", 1, "no valid converged"),
        ("n_samples", 0, "no valid n_samples"),
        ("n_samples", True, "no valid n_samples"),
        ("n_samples", 10**400, "no valid n_samples"),
        ("n_unique", -3, "no valid n_unique"),
        ("init", "first", "no valid init"),
        ("seed", 2**32, "no valid seed"),
        ("version", None, "no valid version"),
        ("optimum", -1.0, "no valid optimum"),
        ("pinned", 4, "4 pinned of 3 centroids"),
        ("pinned", -1, "no valid pinned"),
        ("names", ["a", "b", "c"], "3 names for 3 features"),
        ("names", [1, 2, 3], "no valid names"),
        ("space", ["rgb", 0.0, 254.0], "no space"),
        ("space", ["hsv", 0.0, 255.0], "no space"),
        ("space", ["rgb", 1.0, 255.0], "no space"),
        ("space", ["rgb"], "no valid space"),
        ("space", ["rgb", [0.0], [255.0]], "no space"),
        ("format", "1", "its format is no number"),
    ],
)
def test_a_record_with_an_invalid_value_is_refused(field: str, value: object, reason: str) -> None:
    members = members_of(TRACE)
    members["record"][field] = value
    assert f"is not a saved trace ({reason}" in refusal(members)


@pytest.mark.parametrize(
    "space",
    [
        ["columns", [0.0] * 4, [1.0] * 3],
        ["columns", [0.0] * 4, [0.0] * 4],
        ["columns", [0.0] * 4, [1.0, 1.0, 1.0, 1e400]],
        ["columns", [0.0] * 4, [1e308] * 4],
        ["columns", 0.0, 1.0],
        ["rgb", 0.0, 255.0],
    ],
)
def test_columns_need_a_shift_and_a_positive_scale_each(space: list[Any]) -> None:
    members = members_of(POINTS)
    members["record"]["space"] = space
    assert "is not a saved trace (" in refusal(members)


CONTRADICTIONS: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "single precision": ("centroids", lambda array: array.astype(np.float32)),
    "complex": ("centroids", lambda array: array.astype(complex)),
    "text": ("centroids", lambda array: array.astype(str)),
    "two features": ("centroids", lambda array: array[:, :, :2]),
    "rank 2": ("centroids", lambda array: array[0]),
    "a step less": ("centroids", lambda array: array[:-1]),
    "no step": ("centroids", lambda array: array[:0]),
    "NaN": ("centroids", lambda array: array * np.nan),
    "too large": ("centroids", lambda array: array + 1e200),
    "negative": ("inertia", lambda array: -array - 1),
    "infinite": ("inertia", lambda array: array + np.inf),
    "an inertia less": ("inertia", lambda array: array[:-1]),
    "a column": ("moved", lambda array: array[:, None]),
    "a number": ("shift", lambda array: array.sum()),
    "transposed": ("cluster_weights", lambda array: array.T[:1]),
    "not bool": ("relocated", lambda array: array.astype(np.uint8)),
}


@pytest.mark.parametrize("kind", CONTRADICTIONS)
def test_arrays_that_contradict_each_other_are_refused(kind: str) -> None:
    name, change = CONTRADICTIONS[kind]
    members = members_of(TRACE)
    members[name] = change(members[name])
    assert "is not a saved trace (" in refusal(members)


@pytest.mark.parametrize("missing", ["record", "centroids", "relocated"])
def test_a_missing_member_is_named(missing: str) -> None:
    members = members_of(TRACE)
    if missing == "record":
        file = io.BytesIO()
        np.savez(file, **{name: array for name, array in members.items() if name != "record"})
        with pytest.raises(kg.SourceError, match="holds no array 'record'"):
            kg.Trace.load(file)
        return
    del members[missing]
    assert f"holds no array {missing!r}" in refusal(members)


@pytest.mark.parametrize("record", ["[1]", "{", "3", "[" * 100_000, '{"format": NaN}', '{"seed": Infinity}', '"x"'])
def test_other_json_is_refused(record: str) -> None:
    assert "is not a saved trace (" in refusal({**members_of(TRACE), "record": record})


def test_a_run_of_a_later_version_says_so() -> None:
    members = members_of(TRACE)
    assert members["record"]["format"] == 1
    members["record"] |= {"format": 2, "version": "9.1\n"}
    members["record"].pop("kind")  # whatever else has changed
    text = refusal(members)
    assert "was saved by kmeans-gif '9.1\\n' in format 2, but this version reads format 1; update kmeans-gif" in text


def test_a_run_without_a_format_number_is_read() -> None:
    members = members_of(TRACE)
    for later in ("format", "pinned"):
        members["record"].pop(later)
    assert loaded(members) == TRACE


def test_pickles_are_not_loaded() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return pytest.fail, ("unpickled",)

    for name in ("record", "centroids"):
        members = {**members_of(TRACE)}
        members["record"] = np.array(json.dumps(members["record"]))
        members[name] = np.array([Bomb()], object)
        file = io.BytesIO()
        np.savez(file, allow_pickle=True, **members)
        with pytest.raises(kg.SourceError, match="is not a saved trace"):
            kg.Trace.load(file)


def hostile(claimed: int, shape: str, *, real: int = 100) -> io.BytesIO:
    """A run whose centroids are claimed to be large, in the archive, in their header or in both."""
    file = io.BytesIO()
    members = members_of(TRACE)
    members["record"] = np.array(json.dumps(members["record"]))
    centroids = members.pop("centroids")
    np.savez(file, **members)
    stored = io.BytesIO()
    np.save(stored, centroids)
    content = stored.getvalue().replace(str(centroids.shape).encode(), shape.encode()) + bytes(real)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("centroids.npy", content)
        archive.infolist()[-1].file_size = claimed or len(content)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("claimed", "shape", "reason"),
    [
        (2**31, "(1, 3, 3)", "it unpacks to [0-9]+ bytes, more than 1073741824"),
        (0, "(9999999, 3, 3)", "bytes for an array of"),
        (2**29, "(1, 3, 3)", "536870912 bytes for an array of 72|"),
    ],
)
def test_sizes_are_checked_before_memory_is_taken(claimed: int, shape: str, reason: str) -> None:
    file = hostile(claimed, shape)
    tracemalloc.start()
    try:
        with pytest.raises(kg.SourceError, match=f"is not a saved trace \\(.*({reason})"):
            kg.Trace.load(file)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_draw_matches_columns_by_name_and_refuses_other_features() -> None:
    names = ["petal width (cm)", "petal length (cm)"]
    petals = kg.read("example:iris", columns=names)
    trace = kg.cluster(petals, n_clusters=3, seed=1)
    same, swapped = kg.draw(petals, trace, size=200), kg.draw("example:iris", trace, size=200)
    assert all(np.array_equal(one.index, other.index) for one, other in zip(same, swapped, strict=True))
    with pytest.raises(kg.SourceError, match=r"^the data have no column 'petal width \(cm\)', .*; give the columns"):
        kg.draw(kg.read("example:iris", columns=["sepal width (cm)"]), trace)
    with pytest.raises(kg.SourceError, match=r"^the data have 1 feature with white at 255, the trace has 3"):
        kg.draw("example:camera", TRACE)
    with pytest.raises(kg.SourceError, match=r"^the data have 3 features with white at 1, the trace has 3 .* at 255"):
        kg.draw(np.zeros((4, 4, 3)), TRACE)


@pytest.mark.parametrize("where", range(0, 3000, 37))
def test_every_damaged_byte_is_detected_or_harmless(where: int) -> None:
    file = io.BytesIO()
    TRACE.save(file)
    content = bytearray(file.getvalue())
    content[where % len(content)] ^= 0x55
    try:
        trace = kg.Trace.load(io.BytesIO(bytes(content)))
    except kg.SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert trace == TRACE
