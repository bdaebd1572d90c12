"""A choice of the number of clusters: runs with several numbers, and what indices recommend."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import BinaryIO

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.look import Theme
from kmeans_gif.recommendations import Index, said
from kmeans_gif.sources import Image, Images, Points


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """Runs with different numbers of clusters, and what indices recommend.

    Attributes
    ----------
    n_clusters : tuple of int
        The numbers of clusters, ascending.
    seed : int
        Seed of the first start of each number.
    traces : tuple of Trace
        The best run of each number.
    indices : tuple of Index
        The value for each number, and what it recommends: inertia, silhouette, silhouette in squared distances, gap
        statistic (if wanted), Calinski–Harabasz and Davies–Bouldin.
    n_sampled : int or None
        Number of samples drawn for the silhouette and the gap statistic; None if they are of all samples.
    notes : tuple of str
        What limits the values, in words.
    data : Image, Images or Points
        What was clustered. It is pickled with the rest, but not compared.
    """

    n_clusters: tuple[int, ...]
    seed: int
    traces: tuple[Trace, ...]
    indices: tuple[Index, ...]
    n_sampled: int | None
    notes: tuple[str, ...]
    data: Image | Images | Points = field(compare=False)

    __hash__ = None  # type: ignore[assignment]

    @property
    def agreement(self) -> dict[int, int]:
        """How many indices recommend each number of clusters: most first, ties to the smaller number."""
        named = [index.recommended for index in self.indices if index.recommended is not None]
        return {k: named.count(k) for k in sorted(set(named), key=lambda k: (-named.count(k), k))}

    @property
    def summary(self) -> str:
        """What the indices recommend, and how many agree, in a sentence."""
        return said(self.indices, list(self.agreement))

    def __repr__(self) -> str:
        return f"<Choice among {listed(self.n_clusters)} clusters: {self.summary}>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Show the figure in a notebook."""
        from kmeans_gif.notebook import choice_bundle  # noqa: PLC0415 - only notebooks need it

        return choice_bundle(self, include, exclude)

    def save(
        self,
        path: str | PathLike[str] | BinaryIO,
        *,
        format: str | None = None,  # noqa: A002 - as in Pillow
        width: int = 1080,
        theme: Theme = "light",
        font: str | None = None,
        name: str = "",
    ) -> None:
        """Write a figure: a curve for each index, and for a picture what it looks like with each number of clusters.

        Parameters
        ----------
        path : path or binary file
            File to write. An existing file is replaced once the new one is complete; folders are not created.
        format : {"png", "svg"}, optional
            By default the suffix of `path` sets the format, and a file object gets a PNG.
        width : int
            Width in pixels, 240 to 2160; the height follows from the content.
        theme : {"light", "dark"}
            Colours of the background and text.
        font : str, optional
            Name or file of a font; by default the built-in one.
        name : str
            Name of the data, for the head line.

        Raises
        ------
        OptionError
            If an option is invalid.
        OSError
            If the file can't be written; an existing file is left untouched.
        """
        from kmeans_gif.figures.saving import save_choice  # noqa: PLC0415 - most choices have no picture
        from kmeans_gif.figures.style import checked_style  # noqa: PLC0415

        save_choice(self, path, checked_style(width, theme, font), format=format, name=name)

    def save_tree(
        self,
        path: str | PathLike[str] | BinaryIO,
        *,
        format: str | None = None,  # noqa: A002 - as in Pillow
        width: int = 1080,
        theme: Theme = "light",
        font: str | None = None,
        name: str = "",
    ) -> None:
        """Write a figure of how clusters split: the clusters of each number with their shares, and where samples go.

        Clusters of a picture have their own colours. Those of points have distinct ones, and the same cluster has the
        same colour in all columns.

        Parameters
        ----------
        path, format, width, theme, font, name
            See `save`.

        Raises
        ------
        OptionError
            If an option is invalid, or all numbers together have more than 2000 clusters.
        SourceError
            If there are more clusters of points than the 256 distinct colours.
        OSError
            If the file can't be written; an existing file is left untouched.
        """
        from kmeans_gif.figures.saving import save_tree  # noqa: PLC0415 - most choices have no picture
        from kmeans_gif.figures.style import checked_style  # noqa: PLC0415

        save_tree(self, path, checked_style(width, theme, font), format=format, name=name)


def listed(numbers: Sequence[int]) -> str:
    """Format numbers of clusters.

    >>> listed((2, 3, 4)), listed((2, 4, 8))
    ('2–4', '2, 4, 8')
    """
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))
