"""``--pin``."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from tests.cli.running import Command

import kmeans_gif as kg


def test_pinned_colours(command: Command) -> None:
    done = command("cat.png", "-k", 4, "--pin", "#e30613, #FFF", "--seed", 1, "--json")
    assert (done.code, done.notes) == (0, [])
    assert done.err.startswith("cat.png: 4 clusters (2 pinned), ")
    document = done.document
    assert document["pinned"] == 2
    assert all(step[:2] == [[227, 6, 19], [255, 255, 255]] for step in document["centroids"])
    trace = kg.cluster("cat.png", n_clusters=4, pinned=["#e30613", "#ffffff"], seed=1)
    assert document["inertia"] == trace.inertia.tolist()


def test_pinned_rows(command: Command, folder: Path) -> None:
    (folder / "points.csv").write_text("x,y\n1,2\n1.5,2\n8,9\n9,9\n")
    document = command("points.csv", "-k", 2, "--pin", "1.25,2", "--seed", 1, "--json").document
    assert document["centroids"][-1] == [[1.25, 2], [8.5, 9]]
    document = command("points.csv", "-k", 2, "--pin", "1,2;-3e0,4", "--json", "--force").document
    assert document["centroids"][-1] == [[1, 2], [-3, 4]]


def test_given_centroids_beside_pinned_ones(command: Command, folder: Path) -> None:
    (folder / "first.csv").write_text("10,20,30\n200,210,220\n")
    document = command("cat.png", "-k", 3, "--pin", "#fff", "--init", "first.csv", "--json").document
    assert document["centroids"][0] == [[255, 255, 255], [10, 20, 30], [200, 210, 220]]
    done = command("cat.png", "-k", 2, "--pin", "#fff", "--init", "first.csv", "--force")
    assert (done.code, done.out) == (1, b"")
    assert done.err == "error: 'first.csv' holds 2 centroids, not the 2 of -k less the 1 of --pin; use -k 3\n"


def test_fewer_clusters_if_there_are_too_few_other_values(command: Command) -> None:
    Pil.fromarray(np.array([[0, 50, 255]], np.uint8)).save("few.png")
    done = command("few.png", "--pin", "#fff", "--json")
    assert done.code == 0
    assert done.document["n_clusters"] == 3
    assert "note: few.png has 2 values other than the pinned ones: 3 clusters, not 6\n" in done.err


@pytest.mark.parametrize(
    ("pin", "message"),
    [
        ("red", "--pin red must be colours with commas between (#e30613,#ffffff) or rows of numbers with ; between"),
        ("1,2;3", "--pin '1,2;3' must be colours with commas between"),
        ("", "--pin '' must be colours with commas between"),
        ("#ffff", "--pin has '#ffff' in it; give colours such as '#e30613', or rows in units"),
        ("#fff,#FFFFFF", "--pin names a centroid twice; give each once"),
        ("nan,1", "--pin holds NaN or infinity; pinned centroids must be finite numbers"),
        ("#111,#222,#333", "--pin has 3 centroids, more than -k 2; use at least -k 3"),
    ],
)
def test_invalid_pins_are_refused_before_reading(command: Command, pin: str, message: str) -> None:
    done = command("missing.png", "-k", "2,5", "--pin", pin)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1


def test_colours_for_points_are_an_error_that_names_rows(command: Command) -> None:
    done = command("example:iris", "--pin", "#e30613")
    message = "--pin has the colour '#e30613', but points have none; give rows of numbers (1.5,2;3,4)"
    assert (done.code, done.err) == (1, f"error: 'example:iris': {message}\n")
