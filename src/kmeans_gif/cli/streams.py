"""Standard input and output as files, whatever the shell has made of them."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO


class StandardInput(io.BytesIO):
    """All of standard input, to be read as often as there are runs; messages call it by its name."""

    name = "standard input"


def standard_input() -> bytes:
    """Read all of standard input."""
    return _buffer(sys.stdin, StandardInput.name).read()


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Write to standard output in a ``with`` block, and all of it before the block ends."""
    name = "standard output"
    file = _buffer(sys.stdout, name)
    try:
        yield file
        file.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise OSError(error.errno, os.strerror(error.errno), name) from error
        raise


def drop_what_is_stuck() -> None:
    """Let go of output that could not be written: it was told already, and Python would try, and tell, once more."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _buffer(stream: TextIO | None, name: str) -> BinaryIO:
    if stream is None:  # closed by the shell: `<&-`, `>&-`
        raise OSError(errno.EBADF, "closed", name)
    return stream.buffer
