"""N7: frames to APNG, WebP, MP4 and WebM, beside the libraries that write them from the same frames in RGB."""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from io import BytesIO

import numpy as np
from PIL import Image

from benchmarks.encode import MS, frames_of
from benchmarks.fit import OURS
from benchmarks.pictures import Scale, pictures
from benchmarks.report import Section, at_most, table, usable_cores
from benchmarks.timing import Times, interleaved
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes
from kmeans_gif.writers import WRITERS, webp, write
from kmeans_gif.writers.film import film_of

PILLOW, PYAV, IMAGECODECS = "Pillow", "PyAV", "imagecodecs"

Job = Callable[[], bytes]


def ours(frames: list[Frame], suffix: str, threads: int) -> bytes:
    file = BytesIO()
    write(WRITERS[suffix], film_of(frames), file, plays=0, comment="", threads=threads, tolerance=0)
    return file.getvalue()


def pillow_apng(pictures: Bytes) -> bytes:
    return _pillow(pictures, "PNG")


def pillow_webp(pictures: Bytes) -> bytes:
    return _pillow(pictures, "WEBP", lossless=True, method=webp.METHOD, quality=webp.QUALITY)


def _pillow(pictures: Bytes, name: str, **settings: object) -> bytes:
    file = BytesIO()
    first, *others = map(Image.fromarray, pictures)
    first.save(file, name, save_all=True, append_images=others, duration=MS, loop=0, **settings)
    return file.getvalue()


def imagecodecs_apng(pictures: Bytes) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.apng_encode(pictures, delay=MS))


def pyav(pictures: Bytes, suffix: str, threads: int) -> bytes:
    """Encode pictures of even sizes with our settings, to memory."""
    import av

    from kmeans_gif.writers.video import CODECS

    codec = CODECS[WRITERS[suffix].name, str(WRITERS[suffix].codec)]
    file = BytesIO()
    height, width = pictures.shape[1:3]
    with av.open(file, "w", format=codec.container) as container:
        stream = container.add_stream(codec.encoder, rate=1000 // MS, options=codec.options(threads))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = threads
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


def jobs_of(frames: list[Frame], threads: int) -> dict[str, dict[str, Job]]:
    """Return our job and those of peers for each format."""
    pictures = np.stack([frame.palette[frame.index] for frame in frames])
    jobs: dict[str, dict[str, Job]] = {
        ".apng": {PILLOW: partial(pillow_apng, pictures)},
        ".webp": {PILLOW: partial(pillow_webp, pictures)},
    }
    if find_spec("imagecodecs"):
        jobs[".apng"][IMAGECODECS] = partial(imagecodecs_apng, pictures)
    if find_spec("av"):
        height, width = pictures.shape[1:3]
        even = np.pad(pictures, ((0, 0), (0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        jobs |= {suffix: {PYAV: partial(pyav, even, suffix, threads)} for suffix in (".mp4", ".webm")}
    return {suffix: {OURS: partial(ours, frames, suffix, threads), **peers} for suffix, peers in jobs.items()}


def section(scale: Scale) -> Section:
    """Write the frames of each photo in each format, indexed and in RGB if it is an APNG."""
    cores = usable_cores()
    times: Times = {}
    sizes: dict[str, dict[str, float]] = {}
    for name, picture in pictures(scale).items():
        for k in scale.ks[1:3] or scale.ks:
            for suffix, jobs in jobs_of(frames_of(picture, k, scale.n_iter), cores).items():
                row = f"{name}, k={k}, {WRITERS[suffix].name}"
                times[row] = interleaved(jobs, scale.repeats)
                sizes[row] = {job: len(write()) / 1000 for job, write in jobs.items()}
    apng = [row for row in times if row.endswith("APNG")]
    return Section(
        "N7: frames to other formats than GIF",
        (
            at_most("N7 time, of the peer's from RGB", 1.1, tuple(map(_share, times.values()))),
            at_most("N7 time of an APNG, of the fastest peer's", 1, tuple(_share(times[row]) for row in apng)),
            at_most("N7 size of an APNG, of the smallest peer's", 1, tuple(_share(sizes[row]) for row in apng)),
        ),
        f"{table('ms', times)}\n\n{table('kB', sizes)}",
    )


def _share(row: dict[str, float]) -> float:
    """Return ours divided by the least of the others."""
    return row[OURS] / min(value for name, value in row.items() if name != OURS)
