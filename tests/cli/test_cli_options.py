"""The effect of each option on the files and JSON documents written."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from PIL import ImageSequence
from tests.cli.running import Command

import kmeans_gif as kg
from kmeans_gif.drawing.pacing import paced

KEYS = [
    *("input", "output", "kind", "n_samples", "n_unique", "n_clusters", "pinned", "init", "seed", "color_space"),
    *(
        "converged",
        "n_iter",
        "frames",
        "width",
        "height",
        "fitted",
        "centroids",
        "inertia",
        "optimum",
        "moved",
        "shift",
        "cluster_weights",
    ),
    *("relocated", "digest", "seconds", "version"),
]
"""The keys of a document, as specified in the design."""


def frames_of(path: Path | str) -> np.ndarray:
    with Pil.open(path) as gif:
        return np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)])


def durations_of(path: Path | str) -> list[int]:
    with Pil.open(path) as gif:
        return [frame.info["duration"] for frame in ImageSequence.Iterator(gif)]


def test_defaults(command: Command, folder: Path) -> None:
    done = command("cat.png")
    assert (done.code, done.lines, done.notes) == (0, ["cat-k6.gif"], [])
    assert sorted(path.name for path in folder.iterdir()) == ["cat-k6.gif", "cat.png"]
    durations = durations_of("cat-k6.gif")
    assert durations == [*paced(len(durations) - 1), 2000]
    with Pil.open("cat-k6.gif") as gif:
        assert (gif.format, gif.size, gif.info["loop"]) == ("GIF", (61, 47), 0)
    assert len(np.unique(frames_of("cat-k6.gif")[-1].reshape(-1, 3), axis=0)) == 6


def test_json_agrees_with_the_picture_and_the_file(command: Command) -> None:
    document = command("cat.png", "-k", 4, "--json", "--seed", 7).document
    assert list(document) == KEYS
    pixels = np.asarray(Pil.open("cat.png")).reshape(-1, 3)
    assert document["optimum"] is None
    assert document["n_samples"] == 61 * 47 == document["moved"][0]
    assert document["n_unique"] == len(np.unique(pixels, axis=0))
    assert (document["input"], document["output"], document["kind"]) == ("cat.png", "cat-k4.gif", "image")
    assert (document["init"], document["seed"], document["color_space"]) == ("random", 7, "rgb")
    assert set(document["seconds"]) == {"read", "count", "seed", "cluster", "draw", "write"}
    steps = document["n_iter"] + 1
    frames = frames_of("cat-k4.gif")
    assert frames.shape == (steps, document["height"], document["width"], 3)
    assert document["frames"] == steps
    assert document["digest"] == list(kg.cluster("cat.png", n_clusters=4, seed=7).digest)
    for key in ("centroids", "inertia", "moved", "shift", "cluster_weights", "relocated"):
        assert len(document[key]) == steps, key
    last = np.array(document["centroids"][-1])
    shown, counts = np.unique(frames[-1].reshape(-1, 3), axis=0, return_counts=True)
    order = np.lexsort(np.rint(last).T[::-1])
    np.testing.assert_array_equal(shown, np.rint(last)[order])
    np.testing.assert_array_equal(counts, np.array(document["cluster_weights"][-1])[order])
    squares = ((pixels[:, None].astype(float) - last) ** 2).sum(axis=2)
    assert document["inertia"][-1] == pytest.approx(squares.min(axis=1).sum(), rel=1e-12)


def test_every_input_is_run_with_every_k_in_order(command: Command, folder: Path) -> None:
    (folder / "out").mkdir()
    done = command("cat.png", "example:coffee", "-k", 2, "-k", 3, "--max-iter", 2, "-o", "out", "--json")
    assert done.code == 0
    assert done.out.count(b"\n") == 4
    names = [f"out/{stem}-k{k}.gif" for stem in ("cat", "coffee") for k in (2, 3)]
    assert [line.split('"output": "')[1].split('"')[0] for line in done.lines] == names
    assert sorted(str(path.relative_to(folder)) for path in (folder / "out").iterdir()) == sorted(names)


@pytest.mark.parametrize("name", ["one.gif", "TWO.GIF", "deep/three.gif"])
def test_out_names_a_file(name: str, command: Command, folder: Path) -> None:
    (folder / "deep").mkdir()
    assert command("cat.png", "-o", name).lines == [name]
    assert (folder / name).read_bytes()[:6] == b"GIF89a"


@pytest.mark.parametrize(
    ("arguments", "shown", "held", "loop"),
    [
        (["--duration", 33.3, "--hold", 20], 30, 20, 0),
        (["--duration", 25, "--plays", 1], 30, 2000, None),
        (["--duration", 655350, "--hold", 655350, "--plays", 3], 655350, 655350, 2),
    ],
)
def test_durations_and_plays_are_stored_in_the_file(
    arguments: list[object], shown: int, held: int, loop: int | None, command: Command
) -> None:
    assert command("cat.png", "--max-iter", 3, "--seed", 1, *arguments).code == 0
    assert durations_of("cat-k6.gif") == [shown] * 3 + [held]
    with Pil.open("cat-k6.gif") as gif:
        assert gif.info.get("loop") == loop


def test_a_tolerance_makes_the_file_smaller(command: Command) -> None:
    for tolerance in (0, 9):
        assert command("cat.png", "--seed", 1, "--tolerance", tolerance, "-o", f"{tolerance}.gif").code == 0
    assert Path("9.gif").stat().st_size < Path("0.gif").stat().st_size


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ("30", (30, 23)),
        ("20x40", (20, 15)),
        ("100X20", (26, 20)),
        ("130", (122, 94)),
        ("full", (61, 47)),
        ("1", (1, 1)),
    ],
)
def test_size(size: str, shape: tuple[int, int], command: Command) -> None:
    document = command("cat.png", "--size", size, "--max-iter", 2, "--json").document
    assert (document["width"], document["height"]) == shape
    assert document["optimum"] is None
    assert document["n_samples"] == 61 * 47  # of the whole picture, whatever the drawn size
    with Pil.open("cat-k6.gif") as gif:
        assert gif.size == shape


def test_the_seed_changes_the_result_and_threads_do_not(command: Command, folder: Path) -> None:
    def written(*arguments: object) -> bytes:
        assert command("cat.png", "--force", *arguments).code == 0
        return (folder / "cat-k6.gif").read_bytes()

    first = written("--seed", 1)
    assert written("--seed", 1, "--threads", 3) == first
    assert written("--seed", 2) != first
    drawn = {command("cat.png", "--force", "--json").document["seed"] for _ in range(4)}
    assert len(drawn) > 1
    seed = drawn.pop()
    document = command("cat.png", "--force", "--json", "--seed", seed).document
    again = command("cat.png", "--force", "--json", "--seed", seed, "--init", "random").document
    assert document["centroids"] == again["centroids"]


def test_n_init_keeps_the_best_run(command: Command) -> None:
    def inertia(*arguments: object) -> tuple[float, int]:
        document = command("cat.png", "-k", 9, "--max-iter", 4, "--json", "--force", *arguments).document
        return document["inertia"][-1], document["seed"]

    runs = [inertia("--seed", seed) for seed in range(4, 9)]
    assert inertia("--seed", 4, "--n-init", 5) == min(runs)
    assert min(runs) != runs[0]


def test_max_iter(command: Command) -> None:
    document = command("cat.png", "--max-iter", 3, "--json").document
    assert (document["n_iter"], document["frames"], document["converged"]) == (3, 4, False)


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
@pytest.mark.parametrize("suffix", ["csv", "npy", "with a header"])
def test_initial_centroids_from_a_file_are_in_units(suffix: str, space: str, command: Command) -> None:
    rows = np.array([[10.5, 20, 30], [200, 180, 160], [90, 60, 40]])
    if suffix == "npy":
        np.save("first.npy", rows)
    else:
        header = "red,green,blue" if suffix == "with a header" else ""
        np.savetxt(f"first.{suffix}", rows, delimiter=",", header=header, comments="")
    document = command("cat.png", "-k", 3, "--init", f"first.{suffix}", "--color-space", space, "--json").document
    np.testing.assert_allclose(document["centroids"][0], rows, atol=1e-9, rtol=0)
    assert (document["init"], document["color_space"]) == ("array", space)


def test_k_means_plus_plus_starts_with_distant_centroids(command: Command) -> None:
    def first(init: str) -> float:
        rows = [
            command("cat.png", "-k", 12, "--init", init, "--seed", s, "--json", "--force", "--max-iter", 1).document
            for s in range(5)
        ]
        assert {row["init"] for row in rows} == {init}
        return math.fsum(row["inertia"][0] for row in rows)

    assert first("k-means++") < 0.8 * first("random")


def test_distinct_colors_change_colours_but_not_clusters(command: Command) -> None:
    arguments = ["cat.png", "-k", 12, "--seed", 3]
    command(*arguments, "-o", "own.gif")
    command(*arguments, "-o", "distinct.gif", "--distinct-colors")
    own, distinct = frames_of("own.gif"), frames_of("distinct.gif")
    for before, after in zip(own, distinct, strict=True):
        pairs = np.unique(np.concatenate([before, after], axis=2).reshape(-1, 6), axis=0)
        assert len(pairs) == len(np.unique(pairs[:, 3:], axis=0)) == 12
    assert len(np.unique(distinct.reshape(-1, 3), axis=0)) == 12  # in all frames together


def test_kind_decides_between_image_and_points(command: Command, folder: Path) -> None:
    np.save("wave.npy", np.linspace(0, 1, 600).reshape(20, 30))
    assert command("wave.npy", "--json").document["kind"] == "points"
    document = command("wave.npy", "--kind", "image", "--json", "--force").document
    assert (document["width"], document["height"], document["kind"]) == (30, 20, "image")
    assert (folder / "wave-k6.gif").exists()


def test_max_pixels_format_and_force(command: Command, folder: Path) -> None:
    assert command("cat.png", "--max-pixels", 61 * 47, "--format", "gif", "--seed", 1).code == 0
    assert command("cat.png", "--max-pixels", 61 * 47 - 1, "--force").code == 1
    before = (folder / "cat-k6.gif").read_bytes()
    assert command("cat.png", "--seed", 2, "--force").lines == ["cat-k6.gif"]
    assert (folder / "cat-k6.gif").read_bytes() != before


def test_notes(command: Command) -> None:
    Pil.linear_gradient("L").rotate(90).resize((2048, 3)).save("wide.png")
    noted = command("wide.png")
    assert (noted.code, noted.lines) == (0, ["wide-k6.gif"])
    assert noted.notes == [
        "note: drawn at 1024×2; every pixel of the 2048×3 picture is clustered (--size full draws them all)"
    ]
    assert command("wide.png", "--force", "--quiet").err == ""
    told = command("cat.png", "--verbose", "--seed", 5)
    assert told.lines == ["cat-k6.gif"]
    (timings,) = told.notes
    assert re.fullmatch(r"note: cat.png: read \d\.\d+ s, .*cluster \d\.\d+ s.*", timings)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_stay_transparent(mode: str, command: Command) -> None:
    picture = Pil.open("cat.png").convert("RGBA")
    alpha = Pil.new("L", picture.size, 255)
    alpha.paste(0, (5, 5, 25, 40))
    picture.putalpha(alpha)
    picture.convert(mode).save("clear.png")
    with Pil.open("clear.png") as saved:
        expected = np.asarray(saved.convert("RGBA"))[..., 3]
    document = command("clear.png", "-k", 5, "--json").document
    assert document["n_samples"] == int((expected > 0).sum()) < 61 * 47
    with Pil.open("clear-k5.gif") as gif:
        for frame in ImageSequence.Iterator(gif):
            np.testing.assert_array_equal(np.asarray(frame.convert("RGBA"))[..., 3], expected)
