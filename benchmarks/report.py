"""The report as Markdown: a table of budgets and goals, then the measurements."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from math import prod
from pathlib import Path

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
    "imagequant",
    "imagecodecs",
    "av",
)

_HOW = (
    "Written by `python -m benchmarks --write`: the best of several repeats taken in turns, all with the same initial "
    "centroids and number of iterations. A ratio is the peer's time divided by ours, or ours divided by the reference; "
    "*all* means that every row of the budget's table reaches the goal."
)

_HEAD = "| budget | goal | geometric mean | worst | reached in | all |\n|---|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Budget:
    """A minimum or maximum goal for ratios."""

    name: str
    goal: float
    most: bool
    ratios: tuple[float, ...]

    def reached(self) -> int:
        """Count the rows that reach the goal."""
        return sum(ratio <= self.goal if self.most else ratio >= self.goal for ratio in self.ratios)


def at_least(name: str, goal: float, ratios: tuple[float, ...]) -> Budget:
    """Make a budget for ratios of at least `goal`."""
    return Budget(name, goal, most=False, ratios=ratios)


def at_most(name: str, goal: float, ratios: tuple[float, ...]) -> Budget:
    """Make a budget for ratios of at most `goal`."""
    return Budget(name, goal, most=True, ratios=ratios)


@dataclass(frozen=True, slots=True)
class Section:
    """The results of one part."""

    title: str
    budgets: tuple[Budget, ...]
    body: str


def markdown(machine_line: str, sections: Mapping[str, Section]) -> str:
    """Format the report."""
    lines = [line_of(budget) for section in sections.values() for budget in section.budgets]
    parts = [
        "# Benchmarks: time and memory compared with peers",
        _HOW,
        machine_line,
        "## Budgets",
        _HEAD + "\n".join(sorted(lines, key=_number)),
    ]
    parts += [f"## {section.title}\n\n{section.body}" for section in sections.values()]
    return "\n\n".join(parts) + "\n"


def _number(line: str) -> tuple[str, int]:
    name = line.removeprefix("| ").split(" ", 1)[0]
    return name[0], int(name[1:])


def line_of(budget: Budget) -> str:
    """Format a row of the table of budgets."""
    goal = f"{'≤' if budget.most else '≥'} {budget.goal:g}"
    if not budget.ratios:
        return f"| {budget.name} | {goal} | not measured | | | |"
    mean = prod(budget.ratios) ** (1 / len(budget.ratios))
    worst = max(budget.ratios) if budget.most else min(budget.ratios)
    verdict = "yes" if budget.reached() == len(budget.ratios) else "no"
    reached = f"{budget.reached()} of {len(budget.ratios)}"
    return f"| {budget.name} | {goal} | {mean:.2f} | {worst:.2f} | {reached} | {verdict} |"


def shortfall(budget: Budget, reasons: Iterable[str]) -> str:
    """Explain, with measured times, why a budget is not reached; each reason is a line."""
    if budget.reached() == len(budget.ratios):
        return ""
    return f"\n\n{budget.name.partition(' ')[0]} is not reached everywhere:\n\n" + "\n".join(f"- {r}" for r in reasons)


def table(corner: str, rows: Mapping[str, Mapping[str, float]], digits: int = 1) -> str:
    """Format a table with a row for each name and a column for each method; missing values are empty."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [f"| {corner} | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for title, row in rows.items():
        cells = [_cell(row[name], digits) if name in row else "" for name in names]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float, digits: int) -> str:
    return str(value) if isinstance(value, int) else f"{value:.{digits}f}"


def save(path: Path, machine_line: str, sections: Mapping[str, Section]) -> None:
    """Save the results, so that single parts can be measured again."""
    kept = {"machine": machine_line, "sections": {name: asdict(section) for name, section in sections.items()}}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


def load(path: Path, machine_line: str) -> dict[str, Section]:
    """Load the results if they are from this machine with these versions."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text("utf-8"))
    if kept["machine"] != machine_line:
        return {}
    return {name: _section(fields) for name, fields in kept["sections"].items()}


def _section(fields: dict[str, object]) -> Section:
    budgets = fields["budgets"]
    assert isinstance(budgets, list)
    loaded = tuple(Budget(**{**budget, "ratios": tuple(budget["ratios"])}) for budget in budgets)
    return Section(str(fields["title"]), loaded, str(fields["body"]))


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
