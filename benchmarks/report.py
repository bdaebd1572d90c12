"""The measurements as Markdown: each budget with its goal, then the times themselves."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import prod
from pathlib import Path

from benchmarks import animation, command, encode, fit, large, points
from benchmarks.timing import Times
from kmeans_gif import _native

LIBRARIES = (
    "kmeans-gif",
    "numpy",
    "pillow",
    "scikit-learn",
    "opencv-python-headless",
    "faiss-cpu",
    "scipy",
    "imageio",
    "matplotlib",
)

HOW = (
    "Written by `python -m benchmarks --write`: milliseconds, best of several repeats taken in turns, all from the "
    "same first centroids for the same number of iterations."
)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one run measured, in milliseconds."""

    fits: Times
    animations: Times
    encodings: Times
    command: dict[str, float]
    points: Times
    large: dict[str, dict[str, float]]
    cores: int


def markdown(results: Results) -> str:
    """Write the whole report."""
    return "\n\n".join(
        [
            "# Speed beside the peers",
            HOW,
            machine(results.cores),
            "## Budgets\n\nA ratio is the peer's time by ours; *all* means in every row of the table below.\n\n"
            + budgets(results),
            "## B1 and B2: clustering, unique colours included\n\n" + table(results.fits),
            "## B3: picture in memory to GIF\n\n" + table(results.animations),
            "## Encoding, a part of B3: indexed frames to GIF\n\n" + table(results.encodings),
            "## B7: points to frames of 600×400, milliseconds a frame\n\n" + table(results.points),
            "## B10: points in the plane, k=16, 20 iterations\n\n" + large_table(results.large),
            "## B5: the command\n\n" + "\n".join(f"- `{name}`: {ms:.0f} ms" for name, ms in results.command.items()),
        ]
    )


def budgets(results: Results) -> str:
    """Hold the times against the goals."""
    fits, animations, encodings = (list(t.values()) for t in (results.fits, results.animations, results.encodings))
    others = [[ms for name, ms in row.items() if name not in (fit.OURS, fit.EVERY_STEP)] for row in fits]
    fastest = [min(peers) / row[fit.OURS] for peers, row in zip(others, fits, strict=True) if peers]
    each = [row[fit.EVERY_STEP] / row[fit.OURS] for row in fits if fit.EVERY_STEP in row]
    whole = [row[animation.PEER] / row[fit.OURS] for row in animations if animation.PEER in row]
    above_floor = [row[fit.OURS] / (row[encode.FLOOR] / results.cores) for row in encodings]
    lines = [
        faster("B1 fastest peer that keeps only the end", 15, fastest),
        faster("B2 peer that keeps every iteration", 100, each),
        faster("B3 picture → GIF, against sklearn + Pillow", 25, whole),
        slower("B3 encoding, of the LZW floor divided by the cores", 1.5, above_floor),
    ]
    if results.command:
        ratio = results.command[command.COMMAND] / results.command[command.IMPORTS]
        lines.append(slower("B5 command, of importing NumPy and Pillow", 2, [ratio]))
    drawn = [row[points.PEER] / row[fit.OURS] for row in results.points.values() if points.PEER in row]
    few, many = drawn[0::2], drawn[1::2]  # rows come in pairs of sizes
    lines += [faster("B7 few points, of matplotlib", 30, few), faster("B7 many points, of matplotlib", 200, many)]
    if results.large:
        mine, theirs = results.large[large.OURS], results.large[large.PEER]
        lines.append(
            faster("B10 a great many points, against the fit alone", 10, [theirs["seconds"] / mine["seconds"]])
        )
        lines.append(slower("B10 memory, of the points", 1.25, [mine["bytes"] / mine["source"]]))
    head = "| budget | goal | geometric mean | worst | reached in | all |\n|---|---|---|---|---|---|\n"
    return head + "\n".join(lines)


def faster(name: str, goal: float, ratios: list[float]) -> str:
    """Write the line of a budget that asks for `goal` times the peer's speed or more."""
    return _line(name, f"≥ {goal}", ratios, [ratio >= goal for ratio in ratios], min(ratios, default=0))


def slower(name: str, goal: float, ratios: list[float]) -> str:
    """Write the line of a budget that allows `goal` times a time at most."""
    return _line(name, f"≤ {goal}", ratios, [ratio <= goal for ratio in ratios], max(ratios, default=0))


def _line(name: str, goal: str, ratios: list[float], reached: list[bool], worst: float) -> str:
    if not ratios:
        return f"| {name} | {goal} | not measured | | | |"
    mean = prod(ratios) ** (1 / len(ratios))
    verdict = "yes" if all(reached) else "no"
    return f"| {name} | {goal} | {mean:.2f} | {worst:.2f} | {sum(reached)} of {len(reached)} | {verdict} |"


def table(times: Times) -> str:
    """Write a row for each picture and k, a column for each way."""
    names = list(dict.fromkeys(name for row in times.values() for name in row))
    lines = ["| ms | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for (picture, k), row in times.items():
        cells = [f"{row[name]:.1f}" if name in row else "" for name in names]
        lines.append(f"| {picture}, k={k} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def large_table(rows: dict[str, dict[str, float]]) -> str:
    """Write a row for each way: seconds, and memory beside the points."""
    lines = ["| | seconds | GB beside the points | GB of points |", "|---|---|---|---|"]
    for name, row in rows.items():
        lines.append(f"| {name} | {row['seconds']:.1f} | {row['bytes'] / 1e9:.2f} | {row['source'] / 1e9:.2f} |")
    return "\n".join(lines)


def machine(cores: int) -> str:
    """Name the processor, the cores in use, the vector path and the versions."""
    installed = []
    for library in LIBRARIES:
        try:
            installed.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            installed.append(f"{library} not installed")
    return (
        f"{_processor()}, {cores} cores, vector path {_native.isa()}; {platform.system()}, "
        f"Python {platform.python_version()}; {', '.join(installed)}."
    )


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def usable_cores() -> int:
    """Count the cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
