"""B6: size of a GIF compared with gifsicle's, and the effect of `tolerance`."""

import shutil
import subprocess
from io import BytesIO

import numpy as np

from benchmarks.encode import frames_of
from benchmarks.fit import OURS
from benchmarks.pictures import Scale, pictures
from benchmarks.report import Section, at_most, table
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.writers import gif

GIFSICLE = "gifsicle -O3"
TOLERANCES = (2, 4, 8)


def encoded(frames: list[Frame], tolerance: int = 0) -> bytes:
    file = BytesIO()
    gif.write(frames, file, plays=0, comment="", threads=1, tolerance=tolerance)
    return file.getvalue()


def section(scale: Scale) -> Section:
    """Write the frames of whole runs."""
    has_gifsicle = shutil.which("gifsicle") is not None
    if not has_gifsicle:
        print("left out: gifsicle, since it is not installed")
    rows: dict[str, dict[str, float]] = {}
    for name, picture in pictures(scale, gray=True).items():
        for k in scale.ks:
            frames = frames_of(picture, k, scale.n_iter)
            exact = encoded(frames)
            row: dict[str, float] = {f"{OURS}, bytes": len(exact)}
            if has_gifsicle:
                words = ["gifsicle", "-O3", "--no-warnings"]
                peer = subprocess.run(words, input=exact, capture_output=True, check=True).stdout
                row |= {f"{GIFSICLE}, bytes": len(peer), "of gifsicle": len(exact) / len(peer)}
            row |= {f"tolerance {t}": len(encoded(frames, t)) / len(exact) for t in TOLERANCES}
            rows[f"{name}, k={k}"] = row
    ratios = np.array([row["of gifsicle"] for row in rows.values() if "of gifsicle" in row])
    mean = (float(np.exp(np.log(ratios).mean())),) if len(ratios) else ()
    return Section(
        "B6: bytes of the GIF, lossless, and the part that is left with a tolerance",
        (
            at_most("B6 size, of gifsicle -O3 of the same frames: the mean", 1, mean),
            at_most("B6 size, of gifsicle -O3 of the same frames: each", 1.01, tuple(ratios.tolist())),
        ),
        table("", rows, 3),
    )
