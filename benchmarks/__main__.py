"""The command ``python -m benchmarks``; the package's docstring tells how to run it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import animation, command, encode, fit, large, points
from benchmarks.pictures import FULL, SMALL, pictures
from benchmarks.report import Results, markdown, usable_cores


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Time kmeans-gif beside its peers.")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md too")
    parser.add_argument("--small", action="store_true", help="64×64 pixels, k=4, 3 iterations: the times mean nothing")
    given = parser.parse_args(words)
    scale = SMALL if given.small else FULL
    cores = usable_cores()
    photos = pictures(scale)
    results = Results(
        fits=fit.measure(photos, scale),
        animations=animation.measure(photos, scale),
        encodings=encode.measure(photos, scale, cores),
        command=command.measure(1 if given.small else 9),
        points=points.measure((50, 200) if given.small else (500, 20_000), scale.n_iter, scale.repeats),
        large=large.measure(20_000 if given.small else 100_000_000),
        cores=cores,
    )
    text = markdown(results) + "\n"
    print(text, end="")
    if given.write:
        (Path(__file__).parent / "RESULTS.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
