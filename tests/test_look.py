"""Validation of `Look`."""

import dataclasses
import re
from typing import Any

import pytest

import kmeans_gif as kg
from kmeans_gif.look import Look, checked_look


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("theme", "blue", "Look.theme='blue' must be 'light' or 'dark'"),
        ("theme", None, "Look.theme=None must be 'light' or 'dark'"),
        ("density", True, "Look.density=True must be 'auto', 'on' or 'off'"),
        ("components", 4, "Look.components=4 must be 2 or 3"),
        ("components", 2.0, "Look.components=2.0 must be 2 or 3"),
        ("head", "yes", "Look.head='yes' must be None, False or True"),
        ("head", 1, "Look.head=1 must be None, False or True"),
        ("plain", 1, "Look.plain=1 must be False or True"),
        ("markers", None, "Look.markers=None must be False or True"),
        ("trails", "on", "Look.trails='on' must be False or True"),
        ("voronoi", 0, "Look.voronoi=0 must be False or True"),
        ("equal_scale", True, "Look.equal_scale=True must be 'auto', 'on' or 'off'"),
        ("azimuth", 361, "Look.azimuth=361 must be from -360 to 360 degrees"),
        ("azimuth", float("nan"), "Look.azimuth=nan must be from -360 to 360 degrees"),
        ("elevation", -90.5, "Look.elevation=-90.5 must be from -90 to 90 degrees"),
        ("orbit", "10", "Look.orbit='10' must be from -360 to 360 degrees"),
        ("font", 3, "Look.font=3 must be the name or file of a font"),
    ],
)
def test_invalid_values(field: str, value: Any, message: str) -> None:
    with pytest.raises(kg.OptionError, match=f"^{re.escape(message)}$"):
        checked_look(Look(**{field: value}))


@pytest.mark.parametrize("look", [None, "dark", {"theme": "dark"}, Look])
def test_other_types_are_refused(look: Any) -> None:
    with pytest.raises(kg.OptionError, match=re.escape(f"look={look!r} must be a kmeans_gif.Look")):
        checked_look(look)


@pytest.mark.parametrize(
    "look",
    [
        Look(),
        Look("dark", head=True, plain=True, markers=True, trails=False, voronoi=True, density="off", equal_scale="on"),
        Look(components=3, azimuth=-360, elevation=90, orbit=360.0, font="a.ttf"),
    ],
)
def test_valid_values(look: Look) -> None:
    checked_look(look)


def test_a_look_is_a_plain_frozen_record() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Look().theme = "dark"  # type: ignore[misc]
    assert Look(theme="dark") == dataclasses.replace(Look(), theme="dark")
    assert len({Look(), Look(), Look(orbit=1)}) == 2
