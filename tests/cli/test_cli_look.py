"""Options of the look: the field that each sets, its documentation, and its visible effect."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from PIL import ImageSequence
from tests.cli.running import Command

from kmeans_gif import Look
from kmeans_gif.cli.look import OPTIONS
from kmeans_gif.errors import OptionError

SET = {
    "--theme dark": Look(theme="dark"),
    "--theme light": Look(),
    "--head": Look(head=True),
    "--no-head": Look(head=False),
    "--plain": Look(plain=True),
    "--markers": Look(markers=True),
    "--trails": Look(),
    "--no-trails": Look(trails=False),
    "--voronoi": Look(voronoi=True),
    "--density on": Look(density="on"),
    "--density off": Look(density="off"),
    "--equal-scale on": Look(equal_scale="on"),
    "--equal-scale off": Look(equal_scale="off"),
    "--equal-scale auto": Look(),
    "--components 3": Look(components=3),
    "--azimuth 30": Look(azimuth=30.0),
    "--elevation -12.5": Look(elevation=-12.5),
    "--orbit 6 --theme dark": Look(orbit=6.0, theme="dark"),
    "--font DejaVuSans.ttf": Look(font="DejaVuSans.ttf"),
    "--phases": Look(phases=True),
    "--phases --tween 3": Look(phases=True, tween=3),
    "--highlight changed": Look(highlight="changed"),
    "--phases --rays": Look(phases=True, rays=True),
    "--no-rays": Look(rays=False),
    "--captions": Look(captions=True),
    "--panels points,curve": Look(panels=("points", "curve")),
    "--swatch-order share": Look(swatch_order="share"),
    "--wipe": Look(wipe=True),
    "": Look(),
}


@pytest.mark.parametrize("line", SET)
def test_an_option_sets_only_its_field(line: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    def stop(*_: object, look: Look, **__: object) -> None:
        looks.append(look)
        raise OptionError("seen")

    monkeypatch.setattr("kmeans_gif.cli.animate.write_animation", stop)
    assert command("example:iris", *line.split()).err == "error: 'example:iris': seen\n"
    assert looks == [SET[line]]


def test_every_field_has_an_option() -> None:
    assert list(OPTIONS) == [field.name for field in fields(Look)]
    typed = " ".join(SET)
    for flag, _ in OPTIONS.values():
        assert [one for one in flag.split("/") if one not in typed] == []


def documented() -> Iterator[tuple[str, str, str]]:
    text = (Path(__file__).parents[2] / "docs" / "look.md").read_text("utf-8")
    for flags, field, default in re.findall(r"^\| (`-.*?`) \| `(\w+)` \| `(.*?)` \| \w.*\|$", text, flags=re.MULTILINE):
        yield "/".join(word.split()[0] for word in re.findall(r"`(.*?)`", flags)), field, default


def test_the_docs_table_names_flag_field_and_default() -> None:
    expected = [(OPTIONS[field.name][0], field.name, repr(field.default)) for field in fields(Look)]
    assert list(documented()) == expected


def frames(name: str) -> np.ndarray:
    with Pil.open(name) as gif:
        return np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]).astype(int)


def drawn(command: Command, source: str, line: str) -> np.ndarray:
    done = command(
        source, "-k", 3, "--seed", 1, "--max-iter", 4, "-o", "drawn.gif", "--force", "--quiet", *line.split()
    )
    assert (done.code, done.err) == (0, "")
    return frames("drawn.gif")


SHOWS = {
    "example:blobs2d": (
        *("--theme dark", "--no-head", "--plain", "--markers", "--no-trails", "--voronoi", "--density on"),
        *("--equal-scale off", "--size 300x200"),
    ),
    "example:blobs3d": ("--azimuth 10", "--elevation 60", "--orbit 5", "--equal-scale off", "--theme dark", "--plain"),
    "example:iris": ("--components 3", "--standardize", "--columns 0,1", "--theme dark"),
    "cat.png": ("--head",),
}


@pytest.mark.parametrize("source", SHOWS)
def test_an_option_changes_the_picture(source: str, command: Command) -> None:
    pictures = [drawn(command, source, line).tobytes() for line in ("", *SHOWS[source])]
    assert len(set(pictures)) == len(pictures)


def test_themes_set_the_background(command: Command) -> None:
    for theme, low, high in (("light", 200, 256), ("dark", 0, 60)):
        corner = drawn(command, "example:blobs2d", f"--theme {theme}")[:, -3:, -3:]
        assert low <= corner.min() <= corner.max() < high


def test_the_head_line_is_shown_for_points_only(command: Command) -> None:
    bare, with_head = drawn(command, "cat.png", ""), drawn(command, "cat.png", "--head")
    assert with_head.shape[1] > bare.shape[1] == 47
    np.testing.assert_array_equal(with_head[:, -47:], bare)
    headless, usual = (drawn(command, "example:blobs2d", f"--size 400x300 {line}") for line in ("--no-head", "--head"))
    assert headless.shape == usual.shape
    assert len(np.unique(usual[:, :20].reshape(len(usual), -1), axis=0)) == len(usual)  # it shows the iteration
    assert len(np.unique(headless[:, :8].reshape(-1, 3), axis=0)) == 1


def test_plain_shows_only_cluster_colours_and_background(command: Command) -> None:
    last = drawn(command, "example:blobs2d", "--plain")[-1]
    colours, counts = np.unique(last.reshape(-1, 3), axis=0, return_counts=True)
    vivid = colours[np.argsort(counts)[::-1][:4]]
    grays = [colour for colour in colours if np.ptp(colour) <= 8]
    assert len(grays) == 1  # the background, no ink
    for expected in ((0, 114, 178), (230, 159, 0), (0, 158, 115)):  # Okabe and Ito, 2008
        assert (np.abs(vivid - expected).max(axis=1) == 0).any()


def test_voronoi_tints_the_background_by_the_nearest_centroid(command: Command) -> None:
    plain = drawn(command, "example:blobs2d", "")[-1]
    tinted = drawn(command, "example:blobs2d", "--voronoi")[-1]
    ground = (plain == plain[-1, -1]).all(axis=2)
    colours = np.unique(tinted[ground].reshape(-1, 3), axis=0)
    assert len(colours) == 4  # the background outside the axes, and a tint per cluster


def test_orbit_changes_the_view_of_every_frame_and_a_fixed_camera_does_not(command: Command) -> None:
    def moving(line: str) -> np.ndarray:
        shown = drawn(command, "example:blobs3d", f"--plain {line}")
        ground = (shown == shown[0, 0, 0]).all(axis=3)
        return np.array([(ground[0] != one).mean() for one in ground[1:]])

    assert (moving("") == 0).all()
    assert (moving("--orbit 10") > 0.01).all()


def test_the_documented_command_works(command: Command) -> None:
    text = (Path(__file__).parents[2] / "docs" / "look.md").read_text("utf-8")
    (line,) = re.findall(r"^kmeans-gif animate (.*)$", text, flags=re.MULTILINE)
    assert command(*line.split()).lines == ["blobs.gif"]
