"""Make the built-in blobs: python docs/blobs.py [--out FOLDER].

500 points around 15 centres, as in the gallery of the original tool. The files are shipped, so that they never change;
this shows where they come from, and a test that it still does.
"""

import argparse
import math
import random
from pathlib import Path

POINTS = 500
CENTRES = 15
SPREAD = 10.0
"""Centres lie between −SPREAD and SPREAD; points are scattered about theirs with a standard deviation of 1."""

SEEDS = {2: 2, 3: 3}
"""Seed for each number of features."""


def normal(numbers: random.Random) -> float:
    """Draw from the normal distribution by Box and Muller's formula (Ann. Math. Statist. 29, 1958)."""
    return math.sqrt(-2 * math.log(1 - numbers.random())) * math.cos(2 * math.pi * numbers.random())


def blobs(features: int) -> str:
    """Draw the points, each centre having as many as the others or one less, as the text of a CSV file."""
    numbers = random.Random(SEEDS[features])  # noqa: S311 - nothing secret
    centres = [[SPREAD * (2 * numbers.random() - 1) for _ in range(features)] for _ in range(CENTRES)]
    lines = [",".join("xyz"[:features])]
    lines += [",".join(f"{place + normal(numbers):.4f}" for place in centres[i % CENTRES]) for i in range(POINTS)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write both files and print their paths."""
    parser = argparse.ArgumentParser(description="Make the built-in blobs.")
    folder = Path(__file__).parent.parent / "src" / "kmeans_gif" / "examples"
    parser.add_argument("--out", type=Path, default=folder, help="folder [src/kmeans_gif/examples]")
    out = parser.parse_args().out
    for features in SEEDS:
        path = out / f"blobs{features}d.csv"
        path.write_text(blobs(features), "utf-8", newline="\n")
        print(path)


if __name__ == "__main__":
    main()
