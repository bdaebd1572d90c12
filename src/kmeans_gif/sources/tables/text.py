"""Text in files: UTF-8 with or without a byte order mark, line by line."""

from typing import IO

from kmeans_gif.errors import SourceError

_SAMPLE = 1 << 16
"""Bytes from which it is found out how a table is written."""

_LONGEST = 1 << 26
"""Bytes that a line may have: room for some million cells."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
_UTF8_MARK = b"\xef\xbb\xbf"


def is_text(head: bytes) -> bool:
    r"""Whether the first bytes of a file may be text: there are some, and no control characters but white space.

    Parameters
    ----------
    head : bytes
        The first bytes.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_text(b"BMI,age"), is_text(b"BM\0\0")
    (True, False)
    """
    return bool(head) and head.translate(None, _CONTROLS) == head and head[:2] not in (b"\xff\xfe", b"\xfe\xff")


def start_of_text(stream: IO[bytes], name: str) -> int:
    """Find where the text begins: behind a byte order mark.

    Parameters
    ----------
    stream : binary file object
        Seekable; read from its beginning.
    name : str
        What messages call it.

    Returns
    -------
    int
        0 or 3.

    Raises
    ------
    SourceError
        If the mark is that of UTF-16.
    """
    stream.seek(0)
    head = stream.read(3)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError(f"{name} is UTF-16 text; save it as UTF-8")
    return 3 if head == _UTF8_MARK else 0


def first_lines(stream: IO[bytes], name: str) -> list[str]:
    """Read the first lines, or what there is of the first one where it is very long.

    Parameters
    ----------
    stream : binary file object
        Seekable; read from its beginning.
    name : str
        What messages call it.

    Returns
    -------
    list of str
        Without what follows the last line end.
    """
    stream.seek(start_of_text(stream, name))
    sample = stream.read(_SAMPLE)
    lines = sample.decode("utf-8", errors="replace").splitlines()
    return lines[:-1] if len(sample) == _SAMPLE and len(lines) > 1 else lines


def line_after(stream: IO[bytes], block: bytes, name: str) -> bytes:
    r"""Read on to the end of a line.

    Parameters
    ----------
    stream : binary file object
        Where to read from.
    block : bytes
        What was just read of it; nothing follows one that ends in a line feed.
    name : str
        What messages call it.

    Returns
    -------
    bytes
        Empty at the end of the file.

    Raises
    ------
    SourceError
        If the line has more than 64 MiB.

    Examples
    --------
    >>> import io
    >>> line_after(io.BytesIO(b"23\n4\n"), b"1\n1", "it")
    b'23\n'
    """
    if block.endswith(b"\n"):
        return b""
    line = stream.readline(_LONGEST)
    if len(line) == _LONGEST:
        raise SourceError(f"{name} has a line of more than {_LONGEST} bytes; a table has a line for each row")
    return line


def with_line_feeds(content: bytes) -> bytes:
    r"""Bring every kind of line end to a line feed.

    Parameters
    ----------
    content : bytes
        Whole lines.

    Returns
    -------
    bytes

    Examples
    --------
    >>> with_line_feeds(b"1\r\n2\r3\n")
    b'1\n2\n3\n'
    """
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def decoded(content: bytes, name: str, line: int) -> str:
    """Decode whole lines.

    Parameters
    ----------
    content : bytes
        UTF-8.
    name : str
        What messages call the file.
    line : int
        How many lines stand before.

    Returns
    -------
    str

    Raises
    ------
    SourceError
        If it isn't UTF-8.

    Examples
    --------
    >>> decoded("größe".encode("latin-1"), "'a.csv'", 0)
    Traceback (most recent call last):
    kmeans_gif.errors.SourceError: 'a.csv' is no UTF-8 text (line 1 has the byte 0xf6); save it as UTF-8
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + 1 + content.count(b"\n", 0, error.start)
        raise SourceError(
            f"{name} is no UTF-8 text (line {at} has the byte 0x{content[error.start]:02x}); save it as UTF-8"
        ) from error
