"""The record of an animation: a sheet and its shots, painted lazily."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, overload

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.trace import Trace, described
from kmeans_gif.drawing.capacity import check_entries
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import ground_of
from kmeans_gif.drawing.paint import paint, palettes
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Shot, shots
from kmeans_gif.drawing.story import Cue, Story, cues_of, frames_at
from kmeans_gif.errors import Option
from kmeans_gif.notes import HeldNotes, note
from kmeans_gif.options import Timing, checked_steps, whole
from kmeans_gif.progress import report, stage, timing
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.types import Steps, StepsLike
from kmeans_gif.writers import Writer, write
from kmeans_gif.writers.choice import Path, check_limit, writer_of
from kmeans_gif.writers.film import Film, Recording, film_of
from kmeans_gif.writers.output import destination
from kmeans_gif.writers.series import Series

if TYPE_CHECKING:
    from kmeans_gif.clustering.agreement import Agreement
    from kmeans_gif.clustering.search import Search
    from kmeans_gif.notebook import PageView
    from kmeans_gif.writers.limit import Fitted


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Animation:
    """One run, or several side by side, as a sequence of frames; a notebook shows it.

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
        How iterations are shown: in a frame each, in phases, or explained.
    numbers : tuple of ndarray
        Numbers of the clusters of each run among the distinct colours, if they are matched between runs.
    comment : str
        Comment to write into the file: program, version and options.
    threads : int
        Number of threads.
    timings : dict of str to float
        Seconds spent in each stage so far: read, count, seed, cluster, draw, write.
    lay_out : callable or None
        ``lay_out(side)`` returns the sheet and the comment for another long side in pixels, from the source.
    fitted : Fitted or None
        What was changed to fit the file that was written into `max_bytes`.
    agreement : Agreement or None
        How far runs agree with each other and with true classes, if `compare` was asked for it.
    search : Search or None
        All runs of which these are the best, the median and the worst, if `compare` searched.
    source : Image or Points or None
        What was drawn, which a page shows.

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
    numbers: tuple[NDArray[np.intp], ...] = ()
    comment: str = ""
    threads: int = 1
    timings: dict[str, float] = field(default_factory=dict)
    lay_out: Callable[[int], tuple[Sheet, str]] | None = None
    fitted: "Fitted | None" = None
    agreement: "Agreement | None" = None
    search: "Search | None" = None
    source: Image | Points | None = None

    def __repr__(self) -> str:
        runs = "; ".join(map(described, self.traces))
        frames = "1 frame" if len(self) == 1 else f"{len(self)} frames"
        return f"<Animation of {frames}, {self.width}x{self.height} pixels, {self.duration / 1000:g} s: {runs}>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Show the animation in a notebook."""
        from kmeans_gif.notebook import animation_bundle  # noqa: PLC0415 - only notebooks need it

        return animation_bundle(self, include, exclude)

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
        return self._painted(self.cues, self.threads)

    @overload
    def __getitem__(self, key: int) -> Frame: ...

    @overload
    def __getitem__(self, key: slice) -> list[Frame]: ...

    def __getitem__(self, key: int | slice) -> Frame | list[Frame]:
        wanted = frames_at(key, len(self))
        if isinstance(wanted, range):
            return [self[i] for i in wanted]
        return next(self._painted(self.cues[wanted : wanted + 1], self.threads))

    def save(
        self,
        path: Path,
        *,
        format: str | None = None,  # noqa: A002 - as in Pillow
        codec: str | None = None,
        tolerance: int = 0,
        steps: StepsLike = None,
        max_bytes: int | None = None,
    ) -> None:
        """Write the animation as a GIF, WebP, APNG, MP4 or WebM, a page, a sheet of stills, or each frame as a PNG.

        WebP and APNG are exact, as GIF is, and have any number of clusters. MP4 and WebM need PyAV
        (``pip install 'kmeans-gif[video]'``): they have a constant rate, at which frames are repeated, even sizes, and
        no transparency; colours differ slightly, most at edges, because their resolution is halved. A page
        (``.html``) is player and laboratory in one file, which works offline.

        Parameters
        ----------
        path : path or binary file
            File to write. An existing file is replaced once the new one is complete; folders are not created. A name
            such as ``"frame-%03d.png"`` writes every frame to a file, numbered from 0; they are moved into place
            together.
        format : {"gif", "webp", "apng", "mp4", "webm", "html", "png"}, optional
            By default the suffix of `path` sets the format, and a file object gets a GIF.
        codec : {"h264", "vp9", "av1"}, optional
            Codec of a video: "h264", the default, or "av1" in an MP4; "vp9", the default, or "av1" in a WebM. AV1 makes
            the smallest files and takes longest; older players don't have it.
        tolerance : int
            Maximum error of a channel of a pixel of a GIF, 0 to 255: pixels that change by less are not written again.
            Higher values make smaller files; 0 is exact.
        steps : sequence of int or "last", or "last", optional
            Steps on a sheet of stills, from 0, the first centroids, in this order; one that is named twice is drawn
            once. A single step gives its frame alone. By default there are at most six: steps 0, 1 and 2, those after
            which the inertia has made 50 % and 90 % of its remaining fall, and the last. A label names the iteration,
            unless the frames have a head line.
        max_bytes : int, optional
            Maximum size of the file: the largest picture that fits is drawn, from the source again, and in a GIF with
            the least higher `tolerance`, at most 8. The animation itself keeps its size.

        Returns
        -------
        None

        Raises
        ------
        OptionError
            If an option is invalid, or the format has no such `codec` or no `steps`.
        SourceError
            If the frames don't fit the format or `max_bytes`, or a step is beyond the run.
        KmeansGifError
            If the format needs a library that isn't installed, or an encoder that the library lacks.
        OSError
            If a file can't be written; existing files are left untouched.

        Warns
        -----
        Note
            If `tolerance` has no effect, a video can't hold the transparency, the size or the number of plays, or
            `max_bytes` needed a smaller picture or a higher `tolerance`.

        Examples
        --------
        >>> import io
        >>> import kmeans_gif as kg
        >>> animation = kg.animate("example:camera", n_clusters=2, seed=1, size=64)
        >>> file = io.BytesIO()
        >>> animation.save(file)
        >>> file.getvalue()[:6]
        b'GIF89a'
        >>> sheet = io.BytesIO()
        >>> animation.save(sheet, format="png", steps=(0, 1, "last"))
        >>> sheet.getvalue()[1:4]
        b'PNG'
        """
        save(self, path, format=format, codec=codec, tolerance=tolerance, steps=steps, max_bytes=max_bytes)

    def page(self, *, height: int = 720) -> "PageView":
        """Return the page of the animation, player and laboratory, for a notebook to show.

        Parameters
        ----------
        height : int
            Height in pixels until the page has measured its own.

        Returns
        -------
        PageView
            The page in an ``<iframe>``; ``str()`` returns the document.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> page = kg.animate("example:camera", n_clusters=2, seed=1, size=64).page()
        >>> str(page)[:15]
        '<!doctype html>'
        """
        from kmeans_gif.notebook import PageView  # noqa: PLC0415 - only notebooks need it

        return PageView(self, whole("height", height, 1))

    def show(self) -> None:
        """Open the page of the animation, player and laboratory, in a browser, from a temporary file."""
        from kmeans_gif.notebook import open_page  # noqa: PLC0415

        open_page(self)

    def _write(self, writer: Writer, output: BinaryIO | Series, *, tolerance: int = 0, steps: Steps = None) -> None:
        """Paint and write the frames to an open file."""
        is_still = not (writer.moves or isinstance(output, Series))
        cues = self._chosen(steps) if is_still else self.cues[-1:] if writer.holds_run else self.cues
        film = self._film(cues)
        if isinstance(output, Series):
            output.check(len(cues))
        elif is_still:
            film = film_of([self._stills(iter(film), cues)])
        write(
            writer,
            film,
            output,
            plays=self.times.plays,
            comment=self.comment,
            threads=self.threads,
            tolerance=tolerance,
        )

    def _chosen(self, steps: Steps) -> tuple[Cue, ...]:
        """Return the last cue of each chosen step, which shows the whole step."""
        from kmeans_gif.drawing.stills import chosen_steps  # noqa: PLC0415 - most outputs are animations

        longest = max(self.traces, key=lambda trace: trace.n_iter)
        cue_of = {cue.step: cue for cue in self.cues}
        return tuple(cue_of[step] for step in chosen_steps(longest, steps))

    def _stills(self, frames: Iterator[Frame], cues: tuple[Cue, ...]) -> Frame:
        """Put stills on a sheet, except a single one."""
        if len(cues) == 1:
            return next(frames)
        from kmeans_gif.drawing.stills import label_of, sheet_of_stills  # noqa: PLC0415

        labels = [] if self.sheet.has_head else [label_of(self.traces, cue.step, self.sheet.font) for cue in cues]
        size = self.sheet.width, self.sheet.height
        return sheet_of_stills(frames, len(cues), size, self.sheet.inks.theme, labels=labels)

    def _film(self, cues: tuple[Cue, ...]) -> Film:
        """Return the frames to write, which are painted once."""
        inks, slow = self.sheet.inks, len(self.sheet.panels) > 2  # besides the head line
        return Film(
            self.width,
            self.height,
            tuple(cue.ms for cue in cues),
            inks.hole,
            ground_of(inks.theme),
            lambda: palettes(self._shots(cues), inks),
            self._reported(cues, threads=max(1, self.threads // 2) if slow else self.threads),
            slow=slow,
            recording=self._recording(),
        )

    def _recording(self) -> Recording | None:
        return None if self.source is None else Recording(self.source, self.traces, self.numbers, self.sheet.inks.theme)

    def _shots(self, cues: tuple[Cue, ...]) -> Iterator[Shot]:
        return shots(self.traces, cues, self.sheet.still, distinct_colors=self.distinct_colors, numbers=self.numbers)

    def _painted(self, cues: tuple[Cue, ...], threads: int) -> Iterator[Frame]:
        return paint(self._shots(cues), self.sheet, threads=threads)

    def _reported(self, cues: tuple[Cue, ...], *, threads: int) -> Iterator[Frame]:
        """Paint frames as the writer requests them, and report progress."""
        painted = self._painted(cues, threads)
        for done in range(1, len(cues) + 1):
            with stage("draw"):
                frame = next(painted)
            yield frame
            report("writing frames", done, len(cues))


def save(
    animation: Animation,
    path: Path,
    *,
    format: str | None = None,  # noqa: A002 - as in `Animation.save`
    codec: str | None = None,
    tolerance: int = 0,
    steps: StepsLike = None,
    max_bytes: int | None = None,
) -> Animation:
    """Write an animation, see `Animation.save`, and return it as it was written."""
    writer = writer_of(path, format, steps, codec)
    whole("tolerance", tolerance, 0, 255)
    check_limit(path, max_bytes, writer)
    if tolerance and not writer.tolerates:
        note(Option("tolerance", tolerance), f" has no effect on {writer.with_article}")
    ks = [trace.n_clusters for trace in animation.traces]
    check_entries(ks, animation.sheet.inks.size, writer.max_colors, writer.with_article)
    steps = checked_steps(steps)
    with HeldNotes(), timing(animation.timings), stage("write"), destination(path, overwrite=True) as output:
        if max_bytes is None or isinstance(output, Series):
            animation._write(writer, output, tolerance=tolerance, steps=steps)  # noqa: SLF001 - its module
            return animation
        return _written_to_fit(animation, writer, output, tolerance=tolerance, steps=steps, max_bytes=max_bytes)


def _written_to_fit(
    animation: Animation, writer: Writer, output: BinaryIO, *, tolerance: int, steps: Steps, max_bytes: int
) -> Animation:
    """Write an animation, smaller if it doesn't fit, and return it as it was written."""
    import shutil  # noqa: PLC0415 - most files have no limit

    from kmeans_gif.writers.limit import Fitted, FittedNote, fitting  # noqa: PLC0415

    drawn: dict[int | None, Animation] = {None: animation}  # and the last one of another size

    def attempt(side: int | None, tolerance: int, file: BinaryIO) -> None:
        if side not in drawn and side is not None:
            drawn.clear()
            drawn.update({None: animation, side: _resized(animation, side)})
        notes.clear()  # of an attempt before
        drawn[side]._write(writer, file, tolerance=tolerance, steps=steps)  # noqa: SLF001 - its module

    side = None if animation.lay_out is None else max(animation.width, animation.height)
    with HeldNotes() as notes:
        found = fitting(attempt, max_bytes, side=side, tolerance=tolerance, tolerates=writer.tolerates)
    with found.content:
        shutil.copyfileobj(found.content, output)
    if (found.side, found.tolerance) == (None, tolerance):
        return animation
    done = Fitted(found.side, found.tolerance if writer.tolerates else None, found.n_bytes)
    note(*done.pieces, ", to fit ", Option("max_bytes", max_bytes), kind=FittedNote)
    written = animation if found.side is None else drawn.get(found.side) or _resized(animation, found.side)
    return replace(written, fitted=done)


def _resized(animation: Animation, side: int) -> Animation:
    """Draw an animation with another long side."""
    if animation.lay_out is None:
        return animation
    with stage("draw"):
        sheet, comment = animation.lay_out(side)
    return replace(animation, sheet=sheet, comment=comment)
