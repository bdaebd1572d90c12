"""Make the README's gallery: python docs/gallery.py [--out FOLDER].

``python docs/gallery.py --pages FOLDER [NAME ...]`` writes its runs as pages instead, all of them or those named, such
as iris-k3. A page of points has about 150 kB, that of a photo carries the photo too.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

import kmeans_gif as kg
from kmeans_gif.sources import EXAMPLES

PICTURES = [example for example in EXAMPLES if example.kind == "image"]

KS = (2, 4, 6, 8)

SEED = 4
"""First centroids of pictures that are far from the last, so that there is something to see."""

BLOBS = ("blobs2d", "blobs3d")

BLOBS_SEED = 3
"""The same for points."""

SIZE = 320
"""Pixels of the long side of photos."""

BOX = (360, 300)
"""Pixels that points fit into: with axes and text they can't be as small as a photo."""

WIDTH = 720
"""Pixels of figures and of comparisons."""

MAX_ITER = 24
"""Later iterations change little that an eye can see, and every frame is bytes."""


Run = tuple[str, object, dict[str, Any]]
"""Name of a run, its source and its options."""


def photo_runs() -> Iterator[Run]:
    """Yield a run for each built-in picture and number of clusters."""
    for example in PICTURES:
        for k in KS:
            yield (
                *(f"{example.name}-k{k}", f"example:{example.name}"),
                {"n_clusters": k, "seed": SEED, "max_iter": MAX_ITER},
            )


def blobs_runs() -> Iterator[Run]:
    """Yield a run for points in the plane and in space, for each number of clusters."""
    for name in BLOBS:
        for k in KS:
            yield f"{name}-k{k}", f"example:{name}", {"n_clusters": k, "seed": BLOBS_SEED}


def data_runs() -> Iterator[Run]:
    """Yield runs of real data."""
    yield "iris-k3", "example:iris", {"n_clusters": 3, "seed": 5}
    yield "penguins-k3", penguins(), {"n_clusters": 3, "seed": 4, "standardize": True}


STARTS: dict[str, Any] = {"n_clusters": 8, "seed": range(BLOBS_SEED, BLOBS_SEED + 6)}
"""Six starts that are compared."""


def pages(out: Path, names: Sequence[str]) -> Iterator[Path]:
    """Write the runs of the gallery as pages, or those that are named, and a comparison."""
    for name, source, options in (*photo_runs(), *blobs_runs(), *data_runs()):
        if not names or name in names:
            kg.animate(source, out / f"{name}.html", **options)
            yield out / f"{name}.html"
    if not names or "blobs2d-starts" in names:
        kg.compare("example:blobs2d", out / "blobs2d-starts.html", **STARTS)
        yield out / "blobs2d-starts.html"


def originals(out: Path) -> Iterator[Path]:
    """Write each built-in picture at the gallery's size."""
    for example in PICTURES:
        path = out / f"{example.name}.png"
        with Image.open(example.path) as picture:
            picture.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
            picture.save(path, optimize=True)
        yield path


def animations(out: Path) -> Iterator[Path]:
    """Write a GIF for each built-in picture and number of clusters, in own and in distinct colours."""
    for name, source, options in photo_runs():
        for distinct in (False, True):
            path = out / f"{name}{'-distinct' if distinct else ''}.gif"
            kg.animate(source, path, distinct_colors=distinct, size=SIZE, **options)
            yield path


def first_run(out: Path) -> Iterator[Path]:
    """Write what the README's first command writes."""
    path = out / "coffee.gif"
    kg.animate("example:coffee", path, n_clusters=6, seed=SEED)
    yield path


def explained(out: Path) -> Iterator[Path]:
    """Write a photo with all that explains its run."""
    path = out / "coffee-explained.gif"
    kg.animate("example:coffee", path, n_clusters=6, seed=SEED, size=2 * SIZE, explain=True)
    yield path


def explained_points(out: Path) -> Iterator[Path]:
    """Write what the README's first picture shows."""
    path = out / "blobs2d-explained.gif"
    kg.animate("example:blobs2d", path, n_clusters=4, seed=BLOBS_SEED, size=480, explain=True)
    yield path


def blobs(out: Path) -> Iterator[Path]:
    """Write a GIF for points in the plane and in space, for each number of clusters."""
    for name, source, options in blobs_runs():
        kg.animate(source, out / f"{name}.gif", size=BOX, **options)
        yield out / f"{name}.gif"


def looks(out: Path) -> Iterator[Path]:
    """Write GIFs of real data, and of other looks."""
    dark = kg.Look(theme="dark", voronoi=True)
    turning = kg.Look(theme="dark", orbit=6)
    kg.animate("example:blobs2d", out / "blobs2d-k8-dark.gif", n_clusters=8, seed=BLOBS_SEED, size=BOX, look=dark)
    yield out / "blobs2d-k8-dark.gif"
    kg.animate("example:blobs3d", out / "blobs3d-k6-dark.gif", n_clusters=6, seed=BLOBS_SEED, size=BOX, look=turning)
    yield out / "blobs3d-k6-dark.gif"
    for name, source, options in data_runs():
        look = kg.Look(markers=name == "penguins-k3")
        kg.animate(source, out / f"{name}.gif", size=BOX, look=look, **options)
        yield out / f"{name}.gif"


def penguins() -> kg.Image | kg.Images | kg.Points:
    """Read the penguins' bills."""
    return kg.read("example:penguins", columns=["bill length (mm)", "bill depth (mm)"])


def choices(out: Path) -> Iterator[Path]:
    """Write figures of how many clusters there are, and of how they split as their number grows."""
    kg.choose(penguins(), standardize=True, seed=SEED).save(out / "penguins-choice.png", width=WIDTH, name="penguins")
    yield out / "penguins-choice.png"
    choice = kg.choose("example:coffee", seed=SEED)
    choice.save(out / "coffee-choice.png", width=WIDTH, name="coffee")
    yield out / "coffee-choice.png"
    choice.save_tree(out / "coffee-tree.png", width=WIDTH, name="coffee")
    yield out / "coffee-tree.png"


def comparisons(out: Path) -> Iterator[Path]:
    """Write several runs side by side: six starts, and the best, the median and the worst of many."""
    starts, search = out / "blobs2d-starts.gif", out / "blobs2d-search.gif"
    kg.compare("example:blobs2d", starts, size=(WIDTH, 566), **STARTS)
    yield starts
    kg.compare("example:blobs2d", search, n_clusters=8, seed=0, search=200, size=(WIDTH, 502))
    yield search


def main() -> None:
    """Make all pictures and print their paths."""
    parser = argparse.ArgumentParser(description="Make the README's gallery.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "gallery", help="folder [docs/gallery]")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="write the runs as pages into this folder instead")
    parser.add_argument("names", nargs="*", metavar="NAME", help="names of the pages, such as iris-k3 [all]")
    options = parser.parse_args()
    if options.pages is not None:
        options.pages.mkdir(parents=True, exist_ok=True)
        written = list(pages(options.pages, options.names))
        if not written:
            parser.error(f"no run is named {' or '.join(options.names)}")
        print(*written, sep="\n")
        return
    options.out.mkdir(exist_ok=True)
    photos = first_run, explained, originals, animations, choices
    points = explained_points, blobs, looks, comparisons
    for make in (*photos, *points):
        for path in make(options.out):
            print(path)


if __name__ == "__main__":
    main()
