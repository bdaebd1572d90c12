"""What notebooks show, in executed notebooks and in the bundles themselves."""

import gc
import io
import weakref
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import nbclient
import nbformat
import numpy as np
import PIL.Image
import pytest
from tests.models import Array, photo

import kmeans_gif as kg
from kmeans_gif import notebook
from kmeans_gif.writers import gif

KINDS = ["text/html", "image/png", "text/plain"]
CAT = photo("chelsea")[::5, ::5]


class Page(HTMLParser):
    """The elements of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.cells: list[list[str]] = []
        self.tags: set[str] = set()
        self.paragraphs: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._open.append(tag)
        if tag == "img":
            self.images.append(dict(attrs))
            self._open.pop()
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")
        if tag == "p":
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1] in ("td", "th"):
            self.cells[-1][-1] += data
        if self._open[-1] == "p":
            self.paragraphs[-1] += data


def decoded(image: dict[str, str | None]) -> PIL.Image.Image:
    prefix, data = str(image["src"]).split(",")
    picture = PIL.Image.open(io.BytesIO(b64decode(data, validate=True)))
    assert prefix == f"data:{picture.get_format_mimetype()};base64"
    return picture


def frames_of(picture: Any) -> list[Array]:
    frames = []
    for number in range(picture.n_frames):
        picture.seek(number)
        frames.append(np.asarray(picture.convert("RGBA")))
    return frames


def painted(frame: Any) -> Array:
    return np.asarray(frame.image().convert("RGBA"))


def png_of(bundle: dict[str, str]) -> Array:
    return np.asarray(PIL.Image.open(io.BytesIO(b64decode(bundle["image/png"]))).convert("RGBA"))


@pytest.fixture
def animation() -> kg.Animation:
    return made()


def made() -> kg.Animation:
    return kg.animate(CAT, n_clusters=4, seed=1, duration=80, plays=3)


def shown(it: Any, *args: Any) -> dict[str, str]:
    bundle: dict[str, str] = it._repr_mimebundle_(*args)
    return bundle


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::ResourceWarning")
def test_an_executed_notebook_shows_animations_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    cells = [
        'import kmeans_gif as kg\nkg.animate("example:coffee", n_clusters=3, seed=1, size=90)',
        'kg.cluster("example:iris", n_clusters=3, seed=1)',
    ]
    version: Any = nbformat.v4
    book = version.new_notebook(cells=[version.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute(cwd=str(tmp_path))
    nbformat.validate(book)
    for cell in book.cells:
        (output,) = cell.outputs  # so nothing is printed
        assert output.output_type == "execute_result"
        assert list(output.data) == KINDS
    animated, run = (cell.outputs[0].data for cell in book.cells)
    expected = kg.animate("example:coffee", n_clusters=3, seed=1, size=90)
    (image,) = Page(animated["text/html"]).images
    for found, frame in zip(frames_of(decoded(image)), expected, strict=True):
        assert np.array_equal(found, painted(frame))
    assert np.array_equal(png_of(animated), painted(expected[-1]))
    assert run == shown(kg.cluster("example:iris", n_clusters=3, seed=1))
    assert not list(tmp_path.glob("*.gif"))


def test_the_html_of_an_animation_holds_its_gif(animation: kg.Animation) -> None:
    page = Page(shown(animation)["text/html"])
    (image,) = page.images
    picture: Any = decoded(image)
    assert (image["width"], image["height"]) == (str(animation.width), str(animation.height)) == ("91", "60")
    assert (picture.format, picture.info["loop"], picture.info["duration"]) == ("GIF", 2, 80)
    assert all(map(np.array_equal, frames_of(picture), map(painted, animation)))
    caption = f"4 clusters, {animation.trace.n_iter} iterations, converged, inertia {animation.trace.inertia[-1]:.6g}"
    assert page.paragraphs == [caption]
    assert image["alt"] == f"Animation of k-means: {caption}"
    assert page.tags <= {"div", "img", "p"}  # what a notebook that isn't trusted shows
    assert caption in shown(animation)["text/plain"]


def test_types_are_included_and_excluded(animation: kg.Animation) -> None:
    for it in (animation, animation.trace):
        assert list(shown(it)) == KINDS
        assert list(shown(it, {"image/png", "image/gif"})) == ["image/png"]
        assert list(shown(it, None, ["text/html"])) == KINDS[1:]
        assert list(shown(it, KINDS, KINDS[:2])) == ["text/plain"]
        assert shown(it, []) == {}


def test_an_animation_is_painted_once(animation: kg.Animation, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shown(animation)
    monkeypatch.setattr(kg.Animation, "_painted", lambda *_: pytest.fail("painted again"))
    assert shown(animation) == first


def test_what_was_shown_is_not_kept_alive() -> None:
    animation = made()
    shown(animation)
    there = weakref.ref(animation)
    del animation
    gc.collect()
    assert there() is None


@pytest.mark.parametrize(("reduction", "named"), [(2, "half its size"), (4, "a quarter of its size")])
def test_a_large_animation_is_shown_smaller(
    animation: kg.Animation, reduction: int, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    smaller = [replace(frame, index=frame.index[::reduction, ::reduction]) for frame in animation]
    file = io.BytesIO()
    gif.write(smaller, file, plays=3, comment=animation.comment, threads=1)
    monkeypatch.setattr(notebook, "_MAX_BYTES", len(file.getvalue()))
    page = Page(shown(animation)["text/html"])
    (image,) = page.images
    found = frames_of(decoded(image))
    assert all(map(np.array_equal, found, map(painted, smaller)))
    assert len(found) == len(animation)
    assert (image["height"], image["width"]) == tuple(map(str, found[0].shape[:2]))
    why = f"Shown at {named}, because the animation takes more than 5 MB"
    assert page.paragraphs[1] == f'{why}; animation.save("animation.gif") writes it whole.'


def test_an_animation_that_is_too_large_is_shown_as_its_last_frame(
    animation: kg.Animation, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = painted(animation[-1])
    monkeypatch.setattr(notebook, "_MAX_BYTES", 900)
    bundle = shown(animation)
    page = Page(bundle["text/html"])
    picture = decoded(page.images[0])
    assert picture.format == "PNG"
    by = round(still.shape[1] / picture.width)
    assert np.array_equal(np.asarray(picture.convert("RGBA")), still[::by, ::by])
    assert len(b64decode(bundle["image/png"])) <= 900
    assert page.paragraphs[1].startswith(
        "Only the last frame is shown, because the animation takes more than 5 MB even"
    )


@pytest.mark.filterwarnings("ignore::kmeans_gif.errors.Note")
def test_more_colours_than_a_gif_has_are_shown_as_the_last_frame() -> None:
    trace = kg.cluster(CAT, n_clusters=300, seed=1, max_iter=2)
    animation = kg.draw(CAT, trace)
    page = Page(shown(animation)["text/html"])
    assert np.array_equal(np.asarray(decoded(page.images[0]).convert("RGBA")), painted(animation[-1]))
    assert page.paragraphs[1] == (
        "Only the last frame is shown, because a GIF has at most 256 colours, fewer than this animation; "
        'animation.save("steps.png") writes more stills.'
    )


def test_text_is_escaped(animation: kg.Animation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "described", lambda _: '<script>"&')
    for it in (animation, animation.trace):
        page = Page(shown(it, ["text/html"])["text/html"])
        assert page.paragraphs[0] == '<script>"&'
        assert str(page.images[0]["alt"]).endswith(': <script>"&')
        assert "script" not in page.tags


def test_a_run_is_a_table_and_the_curve_of_its_inertia() -> None:
    trace = kg.cluster(CAT, n_clusters=8, seed=1)
    bundle = shown(trace)
    page = Page(bundle["text/html"])
    head, *rows = page.cells
    assert head == ["step", "inertia", "shift", "changed cluster"]
    assert trace.n_iter > 12
    assert [row[0] for row in rows] == [*"012345", "…", *(str(trace.n_iter - back) for back in (4, 3, 2, 1, 0))]
    assert rows[0][1:] == [f"{trace.inertia[0]:.6g}", "", ""]
    assert rows[-2] == [
        *(str(trace.n_iter - 1), f"{trace.inertia[-2]:.6g}", f"{trace.shift[-2]:.4g}", f"{trace.moved[-2]:,.0f}")
    ]
    picture = decoded(page.images[0])
    assert picture.size == (2 * int(str(page.images[0]["width"])), 2 * int(str(page.images[0]["height"])))
    assert bundle["image/png"] in str(page.images[0]["src"])
    assert bundle["text/plain"] == repr(trace)


def test_a_short_run_has_all_its_steps() -> None:
    trace = kg.cluster([[0.0], [1.0], [5.0]], n_clusters=2, init=[[0.0], [5.0]])
    assert [row[0] for row in Page(shown(trace)["text/html"]).cells] == ["step", *map(str, range(trace.n_iter + 1))]
    whole = kg.cluster(CAT, n_clusters=8, seed=1, max_iter=11)
    assert [row[0] for row in Page(shown(whole)["text/html"]).cells[1:]] == [str(step) for step in range(12)]


def test_the_curve_falls_as_the_inertia_does() -> None:
    trace = kg.cluster(CAT, n_clusters=6, seed=2)
    flat = replace(trace, inertia=np.full(len(trace.inertia), trace.inertia[-1]))
    heights = []
    for run in (trace, flat):
        gray = png_of(shown(run))[..., :3].astype(int).sum(axis=2)
        column = gray.shape[1] // 2
        heights.append(np.flatnonzero(gray[:, column] < 200)[0])
    assert heights[0] > heights[1]


@pytest.mark.parametrize("n_clusters", [1, 300])
@pytest.mark.filterwarnings("ignore::kmeans_gif.errors.Note")
def test_any_run_is_shown(n_clusters: int) -> None:
    trace = kg.cluster(CAT, n_clusters=n_clusters, seed=0, max_iter=1)
    assert list(shown(trace)) == KINDS
    assert list(shown(kg.draw(CAT, trace))) == KINDS


def test_the_text_of_an_animation_is_one_line(animation: kg.Animation) -> None:
    length = f"{animation.duration / 1000:g}"
    assert repr(animation).startswith(f"<Animation of {len(animation)} frames, 91x60 pixels, {length} s: 4 clusters, ")


def test_show_opens_the_page_in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    kg.animate("example:camera", n_clusters=2, seed=1, size=64).show()
    (address,) = opened
    path = Path(url2pathname(urlsplit(address).path))
    assert path.read_text("utf-8").startswith("<!doctype html>")
    path.unlink()
