"""Options without effect are noted; those that change the picture are not."""

from typing import Any

import numpy as np
import pytest

import kmeans_gif as kg

IMAGE = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
POINTS = {d: np.random.default_rng(d).normal(size=(30, d)) for d in (1, 2, 3, 5)}


def drawn(source: Any, given_notes: list[str], **look: Any) -> tuple[bytes, list[str]]:
    options: Any = {"size": (200, 160)} if source is not IMAGE else {}
    animation = kg.animate(source, n_clusters=3, seed=0, look=kg.Look(**look), **options)
    frames = [(frame.palette[frame.index]).tobytes() for frame in animation]
    found, given_notes[:] = list(given_notes), []
    return b"".join(frames), found


LOOKS: list[dict[str, Any]] = [
    {"theme": "dark"},
    {"markers": True},
    {"voronoi": True},
    {"density": "on"},
    {"components": 3},
    {"azimuth": 20.0},
    {"elevation": 50.0},
    {"orbit": 5.0},
]


@pytest.mark.parametrize("look", LOOKS, ids=[next(iter(look)) for look in LOOKS])
@pytest.mark.parametrize("d", [None, 1, 2, 3, 5])
def test_an_option_is_noted_if_and_only_if_it_has_no_effect(
    d: int | None, look: dict[str, Any], given_notes: list[str]
) -> None:
    source = IMAGE if d is None else POINTS[d]
    plain, _ = drawn(source, given_notes)
    changed, found = drawn(source, given_notes, **look)
    ((name, value),) = look.items()
    where = {None: "on images", 1: "on a line", 2: "in the plane", 3: "in space", 5: "on 2 principal components"}[d]
    assert found == ([f"Look.{name}={value!r} has no effect {where}"] if changed == plain else [])


def test_camera_options_with_three_components(given_notes: list[str]) -> None:
    assert drawn(POINTS[5], given_notes, components=3, orbit=5.0)[1] == []
    assert drawn(POINTS[5], given_notes, components=3, voronoi=True)[1] == [
        "Look.voronoi=True has no effect on 3 principal components"
    ]


def test_markers_beside_density(given_notes: list[str]) -> None:
    assert drawn(POINTS[2], given_notes, markers=True, density="on")[1] == [
        "Look.markers=True has no effect beside density"
    ]


@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_the_order_of_swatches_has_no_effect_on_points_of_any_dimension(d: int, given_notes: list[str]) -> None:
    note = "Look.swatch_order='share' has no effect on points"
    assert drawn(POINTS[d], given_notes, swatch_order="share")[1] == [note]


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (POINTS[2], {"color_space": "lab"}, "color_space='lab' has no effect on points"),
        (IMAGE, {"standardize": True}, "standardize=True has no effect on images"),
        (POINTS[2], {"init": POINTS[2][:3], "n_init": 4}, "n_init=4 has no effect if first centroids are given"),
        (IMAGE, {"color_space": "lab"}, None),
        (POINTS[2], {"standardize": True, "n_init": 2}, None),
    ],
)
def test_options_of_clustering(source: Any, options: Any, message: str | None, given_notes: list[str]) -> None:
    kg.cluster(source, n_clusters=3, **options)
    assert given_notes == ([] if message is None else [message])


def test_distinct_colors_and_reading_options(given_notes: list[str]) -> None:
    kg.animate(POINTS[2], n_clusters=3, distinct_colors=True)
    kg.animate(IMAGE, n_clusters=3, distinct_colors=True)
    kg.read(IMAGE, drop_missing=True, decimal=",")
    assert given_notes == [
        "distinct_colors=True has no effect on points, which always have distinct colours",
        "drop_missing=True has no effect on images",
        "decimal=',' has no effect on images",
    ]
