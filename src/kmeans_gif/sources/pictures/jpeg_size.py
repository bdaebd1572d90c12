"""The size that a JPEG gives itself, found in its markers before a decoder believes it."""

_WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD9))
_START_OF_FRAME = tuple(code for code in range(0xC0, 0xD0) if code not in (0xC4, 0xC8, 0xCC))
_END = 0xD9


def jpeg_pixels(content: bytes) -> int:
    r"""Find how many pixels a JPEG has by its header (ITU-T T.81, B.1 and B.2.2).

    Parameters
    ----------
    content : bytes
        A JPEG, or the tables of one.

    Returns
    -------
    int
        Width × height; 0 where there is no frame up to the end.

    Raises
    ------
    ValueError
        If there is something between the markers: decoders pass over it, and might find another frame.

    Examples
    --------
    >>> jpeg_pixels(b"\xff\xd8\xff\xc0\0\x0b\x08\0\x10\0\x20\1\1\x11\0\xff\xd9"), jpeg_pixels(b"\xff\xd8\xff\xd9")
    (512, 0)
    """
    at = 0
    while content[at : at + 1] == b"\xff" and at + 1 < len(content):
        code = content[at + 1]
        if code in _START_OF_FRAME and at + 9 <= len(content):
            height, width = (int.from_bytes(content[i : i + 2], "big") for i in (at + 5, at + 7))
            return height * width
        if code == _END:
            return 0
        if code == 0xFF:  # fill
            at += 1
        elif code in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise ValueError("a JPEG without a frame")
