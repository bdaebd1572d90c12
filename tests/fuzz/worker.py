"""``python -m tests.fuzz.worker TARGET FILE``: read FILE for each line on stdin, and answer with the fault found."""

import json
import os
import resource
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

from tests.fuzz.targets import TARGETS, Target

from kmeans_gif.errors import KmeansGifError, Note

_MEMORY = 1 << 30
"""Limit of the address space in bytes; the limits of a read are below 1 million pixels or values."""

_SECONDS = 10.0


def fault_of(target: Target, path: Path) -> tuple[str, str]:
    """Read a file and return the fault: a short name and details, both empty if there is none."""
    start = time.process_time()
    try:
        target.read(path)
    except KmeansGifError as error:
        if "\n" in str(error):
            return f"several lines: {type(error).__name__} {_place(error)}", repr(str(error))
    except Exception as error:  # noqa: BLE001 - any exception is a finding
        return f"{type(error).__name__} {_place(error)}", traceback.format_exc()
    seconds = time.process_time() - start
    return (f"took {seconds:.0f} s", "") if seconds > _SECONDS else ("", "")


def _place(error: BaseException) -> str:
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "kmeans_gif" in frame.filename]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "elsewhere"


def main() -> None:
    """Serve until the end of stdin."""
    target, path = TARGETS[sys.argv[1]], Path(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with tempfile.TemporaryFile() as printed, warnings.catch_warnings():
        os.dup2(printed.fileno(), 1)
        os.dup2(printed.fileno(), 2)
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ResourceWarning)  # a file is closed when its record is freed
        warnings.simplefilter("ignore", Note)
        fault_of(target, path)  # a valid file, so that everything is imported now
        held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + _MEMORY, resource.RLIM_INFINITY))
        for _ in sys.stdin:
            before = os.fstat(printed.fileno()).st_size
            name, details = fault_of(target, path)
            said = os.pread(printed.fileno(), 2000, before).decode(errors="replace")
            if said and not name:
                name, details = "printed something", said
            answers.write(json.dumps([name, details]) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
