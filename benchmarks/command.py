"""B5: the command from start to finished GIF, beside a bare import of NumPy and Pillow."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.pictures import Scale
from benchmarks.report import Section, at_most, shortfall, table
from benchmarks.timing import interleaved

COMMAND = "kmeans-gif animate example:astronaut -k 6"
IMPORTS = 'python -c "import numpy, PIL.Image"'
MODULES = "the same and our own modules"

_BUDGET = "B5 command, of importing NumPy and Pillow"


def section(scale: Scale) -> Section:
    """Time both in turns, then the stages that the command reports; nothing if it is not installed."""
    title = "B5: the command"
    program = shutil.which("kmeans-gif", path=str(Path(sys.executable).parent)) or shutil.which("kmeans-gif")
    if program is None:
        return Section(title, (at_most(_BUDGET, 2, ()),), "Left out, since kmeans-gif is not installed.")
    with TemporaryDirectory() as folder:
        output = str(Path(folder) / "out.gif")
        # A fixed seed, so that every repeat takes the same number of iterations.
        words = [program, "animate", "example:astronaut", "-k", "6", "--seed", "0", "-o", output, "--force"]
        run = partial(subprocess.run, check=True, capture_output=True, text=True)
        jobs: dict[str, Callable[[], object]] = {
            COMMAND: partial(run, words),
            IMPORTS: partial(run, [sys.executable, "-c", "import numpy, PIL.Image"]),
            MODULES: partial(run, [sys.executable, "-c", "import numpy, PIL.Image, kmeans_gif.cli"]),
        }
        best = interleaved(jobs, 3 * scale.repeats)
        stages = json.loads(run([*words, "--json"]).stdout)["seconds"]
    rows = {"whole": best, "stages of the command": {name: 1000 * seconds for name, seconds in stages.items()}}
    budget = at_most(_BUDGET, 2, (best[COMMAND] / best[IMPORTS],))
    reason = (
        f"{2 * best[IMPORTS]:.1f} ms are allowed; importing our modules, with click, takes {best[MODULES]:.1f} of "
        "them, the rest is for the run, whose stages are told above, and the end of the process"
    )
    body = "\n\n".join(table(f"ms, {name}", {"": row}) for name, row in rows.items())
    return Section(title, (budget,), body + shortfall(budget, [reason]))
