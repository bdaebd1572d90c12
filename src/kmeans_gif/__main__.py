"""Entry point of ``kmeans-gif`` and ``python -m kmeans_gif``, before anything large is imported."""

import gc
import os
import signal


def main() -> None:
    """Import the command and run it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # in the background it may be ignored
        signal.signal(signal.SIGINT, _leave)
    gc.disable()  # imports leave no garbage, and collection takes a twentieth of a short run
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # idle threads of NumPy would spin and slow down our own
    # First, from a shallow call stack: CPython 3.11 allocates the stack in chunks, and if a chunk ends within NumPy's
    # import, it is allocated and freed a thousand times, which takes 10 ms.
    import numpy  # noqa: F401, ICN001, PLC0415

    from kmeans_gif.cli import main as command  # noqa: PLC0415

    command()


def _leave(*_: object) -> None:
    """Exit on Ctrl-C during imports: nothing is open yet, and an exception could be swallowed there."""
    try:
        os.write(2, b"\nerror: interrupted\n" if os.isatty(2) else b"error: interrupted\n")  # the terminal shows ^C
    finally:  # also if stderr is closed
        os._exit(130)


if __name__ == "__main__":
    main()
