"""Make the README's gallery: python docs/gallery.py [--size PIXELS] [--out FOLDER]."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

import kmeans_gif as kg
from kmeans_gif.sources import EXAMPLES

PICTURES = [example for example in EXAMPLES if example.kind == "image"]

KS = (2, 4, 6, 8)

SEED = 4
"""First centroids that are far from the last, so that there is something to see."""

MAX_ITER = 24
"""Later iterations change little that an eye can see, and every frame is bytes."""


def originals(size: int, out: Path) -> Iterator[Path]:
    """Write each built-in picture at the gallery's size."""
    for example in PICTURES:
        path = out / f"{example.name}.png"
        with Image.open(example.path) as picture:
            picture.thumbnail((size, size), Image.Resampling.LANCZOS)
            picture.save(path, optimize=True)
        yield path


def animations(size: int, out: Path) -> Iterator[Path]:
    """Write a GIF for each built-in picture and number of clusters, in own and in distinct colours."""
    for example in PICTURES:
        for k in KS:
            for distinct in (False, True):
                path = out / f"{example.name}-k{k}{'-distinct' if distinct else ''}.gif"
                kg.animate(
                    f"example:{example.name}",
                    path,
                    n_clusters=k,
                    seed=SEED,
                    max_iter=MAX_ITER,
                    distinct_colors=distinct,
                    size=size,
                )
                yield path


def main() -> None:
    """Make all pictures and print their paths."""
    parser = argparse.ArgumentParser(description="Make the README's gallery.")
    parser.add_argument("--size", type=int, default=320, help="long side in pixels [320]")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "gallery", help="folder [docs/gallery]")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    for make in (originals, animations):
        for path in make(options.size, options.out):
            print(path)


if __name__ == "__main__":
    main()
