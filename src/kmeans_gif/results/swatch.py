"""The record of one colour of a palette, and texts about it."""

from typing import NamedTuple


class Swatch(NamedTuple):
    """One colour of a palette.

    Attributes
    ----------
    id : int
        Label of the cluster, from 0.
    rgb : tuple of int
        sRGB values, 0 to 255.
    share : float
        Share of the weight of all pixels, 0 to 1.
    """

    id: int
    rgb: tuple[int, int, int]
    share: float

    @property
    def hex(self) -> str:
        """The colour as ``#rrggbb``."""
        return f"#{bytes(self.rgb).hex()}"

    @property
    def percent(self) -> str:
        """The share in percent, with one decimal.

        >>> Swatch(0, (0, 0, 0), 0.1234).percent, Swatch(0, (0, 0, 0), 0.0001).percent
        ('12.3 %', '<0.1 %')
        """
        return "<0.1 %" if 0 < self.share < 0.0005 else f"{100 * self.share:.1f} %"


def one_line(name: str) -> str:
    r"""Return the name of a palette as one line of printable text, because it may be any file name.

    >>> one_line("a\nb\udcff.png")
    'a b\ufffd.png'
    """
    shown = "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in name)
    return " ".join(shown.split())
