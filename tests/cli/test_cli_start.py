"""Start and end of the process: imports, garbage collection and interrupts."""

import os
import subprocess
import sys

import pytest

START = "from kmeans_gif.__main__ import main\nmain()\n"


def started(before: str, *, blas_threads: str | None = None) -> subprocess.CompletedProcess[str]:
    """Start ``kmeans-gif examples`` as its console script does, with some code run first."""
    environment = {name: text for name, text in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    if blas_threads is not None:
        environment["OPENBLAS_NUM_THREADS"] = blas_threads
    code = f"import gc, os, signal, sys\n{before}\n{START}"
    command = [sys.executable, "-c", code, "examples"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def at_import_of(module: str, action: str) -> str:
    return (
        "class Finder:\n"
        "    def find_spec(name, *_):\n"
        f"        if name == {module!r}: {action}\n"
        "sys.meta_path.insert(0, Finder)\n"
    )


def at_exit(action: str) -> str:
    return f"leave = os._exit\nos._exit = lambda code: ({action}, leave(code))\n"


@pytest.mark.parametrize(("given", "seen"), [(None, "1"), ("2", "2")])
def test_imports_run_no_garbage_collection_and_start_no_blas_threads(given: str | None, seen: str) -> None:
    show = at_import_of("numpy", "print(gc.isenabled(), os.environ['OPENBLAS_NUM_THREADS'])")
    end = at_exit("print(gc.isenabled(), gc.get_freeze_count() > 10000, flush=True)")
    done = started(f"{show}{end}", blas_threads=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert [*done.stdout.splitlines()[:1], *done.stdout.splitlines()[-1:]] == [f"False {seen}", "True True"]


@pytest.mark.parametrize("module", ["numpy", "kmeans_gif.cli", "click"])
def test_an_interrupt_during_imports_prints_one_line(module: str) -> None:
    done = started(at_import_of(module, "os.kill(os.getpid(), signal.SIGINT)"))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "error: interrupted\n")


def test_an_ignored_interrupt_stays_ignored() -> None:
    interrupt = at_import_of("click", "os.kill(os.getpid(), signal.SIGINT)")
    done = started(f"signal.signal(signal.SIGINT, signal.SIG_IGN)\n{interrupt}")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_was_printed_is_written_before_the_process_ends() -> None:
    late = started(at_exit("os.write(1, b'end')"))
    assert late.returncode == 0
    assert late.stdout.splitlines()[-1] == "end"
    assert "example:penguins" in late.stdout


def test_an_interrupt_after_the_end_changes_nothing() -> None:
    done = started(at_exit("os.kill(os.getpid(), signal.SIGINT)"))
    assert (done.returncode, done.stderr) == (0, "")
