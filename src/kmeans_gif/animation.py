"""The record of an animation: a sheet and its shots, painted lazily."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from os import PathLike
from typing import BinaryIO, overload

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Shot, shots
from kmeans_gif.drawing.story import Cue, Story, cues_of
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.notes import HeldNotes
from kmeans_gif.options import Timing, whole
from kmeans_gif.progress import report, stage, timing
from kmeans_gif.writers import WRITERS, Writer, writer_for
from kmeans_gif.writers.output import opened

Path = str | PathLike[str] | BinaryIO


@dataclass(frozen=True, slots=True, eq=False)
class Animation:
    """One run, or several side by side, as a sequence of frames.

    ``len()`` returns the number of frames. Indexing and iteration return frames, painted lazily. A frame has an
    ``index`` of palette entries, of shape (height, width), a ``palette``, the ``transparent`` entry, if any, and its
    duration, ``ms``.

    Attributes
    ----------
    traces : tuple of Trace
        The runs.
    sheet : Sheet
        Layout of the frames.
    times : Timing
        Duration of the frames, and how often the animation plays.
    distinct_colors : bool
        Whether the clusters of an image are drawn in distinct colours.
    story : Story
        How iterations are told: in one frame each, in phases, or explained.
    comment : str
        Comment to write into the file: program, version and options.
    threads : int
        Number of threads.
    timings : dict of str to float
        Seconds spent in each stage so far: read, count, seed, cluster, draw, write.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> animation = kg.animate("example:camera", n_clusters=2, seed=1, size=64)
    >>> len(animation) == animation.trace.n_iter + 1, animation.width, animation.height
    (True, 64, 64)
    >>> animation[-1].palette.shape, animation[-1].ms
    ((2, 3), 2000)
    """

    traces: tuple[Trace, ...]
    sheet: Sheet
    times: Timing = field(default_factory=Timing)
    distinct_colors: bool = False
    story: Story = field(default_factory=Story)
    comment: str = ""
    threads: int = 1
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def trace(self) -> Trace:
        """The first run."""
        return self.traces[0]

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.sheet.width

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.sheet.height

    @property
    def duration(self) -> int:
        """Playing time in milliseconds."""
        return sum(cue.ms for cue in self.cues)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """Step, phase and duration of each frame."""
        return cues_of(max(trace.n_iter for trace in self.traces), self.times, self.story)

    def __len__(self) -> int:
        return len(self.cues)

    def __iter__(self) -> Iterator[Frame]:
        return self._painted(self.cues)

    @overload
    def __getitem__(self, key: int) -> Frame: ...

    @overload
    def __getitem__(self, key: slice) -> list[Frame]: ...

    def __getitem__(self, key: int | slice) -> Frame | list[Frame]:
        wanted = range(len(self))[key]
        if isinstance(wanted, range):
            return [self[i] for i in wanted]
        return next(self._painted(self.cues[wanted : wanted + 1]))

    def save(self, path: Path, *, format: str | None = None, tolerance: int = 0) -> None:  # noqa: A002 - as in Pillow
        """Write the animation.

        Parameters
        ----------
        path : path or binary file
            File to write. An existing file is replaced once the new one is complete; folders are not created.
        format : str, optional
            ``"gif"``; by default the suffix of `path` sets the format, and a file object gets a GIF.
        tolerance : int
            Maximum error of a channel of a pixel, 0 to 255: pixels that change by less are not written again. Higher
            values make smaller files; 0 is exact.

        Returns
        -------
        None

        Raises
        ------
        OptionError
            If the format is unknown, or `tolerance` is out of range.
        SourceError
            If the frames don't fit the format.
        OSError
            If the file can't be written; an existing file is left untouched.

        Examples
        --------
        >>> import io
        >>> import kmeans_gif as kg
        >>> file = io.BytesIO()
        >>> kg.animate("example:camera", n_clusters=2, seed=1, size=64).save(file)
        >>> file.getvalue()[:6]
        b'GIF89a'
        """
        writer = writer_of(path, format)
        whole("tolerance", tolerance, 0, 255)
        if self.sheet.inks.size > writer.max_colors:
            n_clusters = sum(run.n for run in self.sheet.inks.runs)
            raise OptionError(
                Option("n_clusters", n_clusters),
                f" does not fit a {writer.name} frame: the palette has {self.sheet.inks.size} entries, "
                f"at most {writer.max_colors} fit; use fewer clusters",
            )
        with HeldNotes(), timing(self.timings), stage("write"), opened(path, overwrite=True) as file:
            writer.write(
                self._reported(),
                file,
                plays=self.times.plays,
                comment=self.comment,
                threads=self.threads,
                tolerance=tolerance,
            )

    def _painted(self, cues: tuple[Cue, ...]) -> Iterator[Frame]:
        told: Iterator[Shot] = shots(self.traces, cues, self.sheet.still, distinct_colors=self.distinct_colors)
        return paint(told, self.sheet, threads=self.threads)

    def _reported(self) -> Iterator[Frame]:
        """Paint frames as the writer requests them, and report progress."""
        painted = iter(self)
        for done in range(1, len(self) + 1):
            with stage("draw"):
                frame = next(painted)
            yield frame
            report("writing frames", done, len(self))


def writer_of(path: Path, format: str | None) -> Writer:  # noqa: A002 - as in `Animation.save`
    """Return the writer for a path or format."""
    if format is not None:
        writer = WRITERS.get(f".{format.lower()}") if isinstance(format, str) else None
        if writer is None:
            raise OptionError(
                Option("format", format), f" is unknown; use {', '.join(suffix[1:] for suffix in WRITERS)}"
            )
        return writer
    return writer_for(path) if isinstance(path, str | PathLike) else WRITERS[".gif"]
