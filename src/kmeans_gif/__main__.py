"""Where the command starts, as ``kmeans-gif`` and as ``python -m kmeans_gif``: before anything large is imported."""

import gc
import os
import signal


def main() -> None:
    """Import the command and run it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # in the background it may be ignored
        signal.signal(signal.SIGINT, _leave)
    gc.disable()  # an import leaves no garbage: to look for it takes a twentieth of a short run
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's threads would spin, waiting for work, beside our own
    # First, from few calls deep: CPython 3.11 keeps its call stack in parts, and where one ended within NumPy's import,
    # a part was got and freed a thousand times. That took 10 ms.
    import numpy  # noqa: F401, ICN001, PLC0415

    from kmeans_gif.cli import main as command  # noqa: PLC0415

    command()


def _leave(*_: object) -> None:
    """Answer Ctrl-C while modules are imported: nothing has been opened, and an exception there may be swallowed."""
    try:
        os.write(2, b"\nerror: interrupted\n" if os.isatty(2) else b"error: interrupted\n")  # the terminal shows ^C
    finally:  # also if stderr is closed
        os._exit(130)


if __name__ == "__main__":
    main()
