"""The command ``python -m benchmarks``; see the docstring of the package."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    animation,
    choose,
    command,
    comparison,
    decode,
    encode,
    estimator,
    explanation,
    fit,
    formats,
    growth,
    large,
    memory,
    page,
    points,
    quantize,
    scale,
    size,
)
from benchmarks.pictures import FULL, SMALL
from benchmarks.report import load, machine, markdown, save, usable_cores

PARTS = {
    "fit": fit.section,
    "animation": animation.section,
    "encode": encode.section,
    "decode": decode.section,
    "command": command.section,
    "size": size.section,
    "points": points.section,
    "explanation": explanation.section,
    "formats": formats.section,
    "growth": growth.section,
    "memory": memory.section,
    "large": large.section,
    "estimator": estimator.section,
    "quantize": quantize.section,
    "choose": choose.section,
    "comparison": comparison.section,
    "page": page.section,
    "scale": scale.section,
}

_FOLDER = Path(__file__).parent


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Time kmeans-gif beside its peers.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure, all by default: {', '.join(PARTS)}")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md, keeping the parts not measured now")
    parser.add_argument("--small", action="store_true", help="64×64 pixels, k=4, 3 iterations: the times mean nothing")
    given = parser.parse_args(words)
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    here = machine(usable_cores())
    kept = load(_FOLDER / "results.json", here) if given.write else {}
    for name in given.parts or PARTS:
        kept[name] = PARTS[name](SMALL if given.small else FULL)
        print(markdown(here, {name: kept[name]}), flush=True)
        if given.write:  # after each part, because the whole takes a while
            ordered = {part: kept[part] for part in PARTS if part in kept}
            save(_FOLDER / "results.json", here, ordered)
            (_FOLDER / "RESULTS.md").write_text(markdown(here, ordered), "utf-8")


if __name__ == "__main__":
    main()
