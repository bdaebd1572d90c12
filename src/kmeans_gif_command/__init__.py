"""Where the command ``kmeans-gif`` starts: a package of its own, for what must be so before anything is imported."""

import gc
import os

gc.disable()  # an import leaves no garbage: to look for it takes a twentieth of a short run
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's threads would spin, waiting for work, beside our own

from kmeans_gif.cli import main  # noqa: E402

__all__ = ["main"]
