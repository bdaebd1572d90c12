"""B5: the command from start to finished GIF, beside a bare import of NumPy and Pillow."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import interleaved

COMMAND = "kmeans-gif animate example:astronaut -k 6"
IMPORTS = 'python -c "import numpy, PIL.Image"'


def measure(repeats: int) -> dict[str, float]:
    """Run both in turns and give ms; nothing where the command is not installed."""
    program = shutil.which("kmeans-gif", path=str(Path(sys.executable).parent)) or shutil.which("kmeans-gif")
    if program is None:
        print("left out: the command, since kmeans-gif is not installed")
        return {}
    with TemporaryDirectory() as folder:
        output = str(Path(folder) / "out.gif")
        # A fixed seed, so that every repeat takes the same number of iterations.
        words = [program, "animate", "example:astronaut", "-k", "6", "--seed", "0", "-o", output, "--force"]
        jobs: dict[str, Callable[[], object]] = {
            COMMAND: partial(subprocess.run, words, check=True, stdout=subprocess.DEVNULL),
            IMPORTS: partial(subprocess.run, [sys.executable, "-c", "import numpy, PIL.Image"], check=True),
        }
        return interleaved(jobs, repeats)
