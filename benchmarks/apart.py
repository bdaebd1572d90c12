"""A job in a separate process, to measure its memory: ``python -m benchmarks.apart large ours 1000000``.

Linux only, because it reads /proc.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter

Job = Callable[[], object]
"""The job to measure, after its preparation."""


def apart(module: str, job: str, *words: object) -> dict[str, float]:
    """Run a job of a module of this package, prepared by ``module.JOBS[job](*words)`` with integers as `words`.

    Returns
    -------
    dict of str to float
        "seconds", "bytes" (peak memory in addition to that in use before the job), and the numbers that the job
        returns in a dict, if any.
    """
    command = [sys.executable, "-m", "benchmarks.apart", module, job, *(str(word) for word in words)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{module} {job} {words} failed: {done.stderr.strip()}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(job: Job) -> dict[str, float]:
    """Run a job in this process."""
    _forget_peak()
    before = _held("VmRSS")
    start = perf_counter()
    told = job()
    seconds = perf_counter() - start
    return {"seconds": seconds, "bytes": float(_held("VmHWM") - before), **(told if isinstance(told, dict) else {})}


def _forget_peak() -> None:
    """Reset the peak of memory (Linux, proc(5)), because preparing a job may have taken more."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def _held(what: str) -> int:
    """Return the bytes of memory in use ("VmRSS") or its peak ("VmHWM")."""
    status = Path("/proc/self/status").read_text("ascii")
    return 1024 * int(status.split(f"{what}:")[1].split()[0])


if __name__ == "__main__":
    name, job_name, *numbers = sys.argv[1:]
    jobs: dict[str, Callable[..., Job]] = import_module(f"benchmarks.{name}").JOBS
    print(json.dumps(measured(jobs[job_name](*map(int, numbers)))))
