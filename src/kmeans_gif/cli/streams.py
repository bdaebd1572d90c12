"""Standard input and output as binary files."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, TextIO


class StandardInput(io.BytesIO):
    """The whole of standard input, which several runs can read; its name is used in messages."""

    name = "standard input"


def standard_input() -> bytes:
    """Read all of standard input."""
    return _buffer(sys.stdin, StandardInput.name).read()


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Write to standard output in a ``with`` block, and flush it at its end."""
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


def flush_streams() -> None:
    """Write what is left in the buffers of the standard streams, if that is possible."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()


def _buffer(stream: TextIO | None, name: str) -> BinaryIO:
    if stream is None:  # closed by the shell: `<&-`, `>&-`
        raise OSError(errno.EBADF, "closed", name)
    return stream.buffer
