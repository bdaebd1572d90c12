"""The document: one file with a policy, what it carries, and names that try to break out of it."""

import base64
import hashlib
import io
import json
import shlex
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import skimage.data
from PIL import Image as Pil

import kmeans_gif as kg
from kmeans_gif.cli import run
from kmeans_gif.clustering.partners import matched
from kmeans_gif.page import samples
from kmeans_gif.page.samples import embedded
from kmeans_gif.writers.pixels import encoded

CAT = skimage.data.chelsea()[90:150, 120:220]  # type: ignore[no-untyped-call]

HOSTILE = [
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt; &amp; 'quoted' {braces} \\u003c",
    "line\u2028separator",
]


class Parsed(HTMLParser):
    """Elements of a document with their attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - what follows is not its text
        self.elements.append(("", {}, []))

    def handle_data(self, data: str) -> None:
        if self.elements:
            self.elements[-1][2].append(data)

    def texts(self, tag: str, **wanted: str) -> list[str]:
        return [
            "".join(text)
            for found, attributes, text in self.elements
            if found == tag and wanted.items() <= attributes.items()
        ]


def page_of(source: object, **options: Any) -> str:
    file = io.BytesIO()
    kg.animate(source, file, format="html", **{"n_clusters": 3, "seed": 2, **options})
    return file.getvalue().decode("utf-8")


def record_in(text: str) -> Any:
    return json.loads(Parsed(text).texts("script", id="record")[0])


def content_in(text: str) -> bytes:
    return base64.b64decode(Parsed(text).texts("script", id="samples")[0])


def test_policy_allows_only_the_script_and_style_of_the_page() -> None:
    parsed = Parsed(page_of(CAT))
    (policy,) = [attrs["content"] for tag, attrs, _ in parsed.elements if "http-equiv" in attrs and tag == "meta"]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules.pop("default-src") == "'none'"
    for name, tag in {"script-src": "script", "style-src": "style"}.items():
        (text,) = ["".join(t) for found, attrs, t in parsed.elements if found == tag and "type" not in attrs]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules.pop(name) == f"'sha256-{digest}'"
    assert rules == {
        "img-src": "data: blob:",
        "worker-src": "blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_is_loaded_and_nothing_runs_in_attributes() -> None:
    for tag, attributes, _ in Parsed(page_of(CAT)).elements:
        assert tag not in {"link", "iframe", "object", "embed"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href"):
            assert (attributes.get(name) or "data:").startswith("data:")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_files_stay_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name.replace('/', '∕')}.png"
    Pil.fromarray(CAT).save(path)
    text = page_of(path)
    parsed = Parsed(text)
    assert parsed.texts("title") == [path.name]
    assert record_in(text)["about"]["title"] == path.name
    assert len(parsed.texts("script")) == 3
    assert text.count("<!--") == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_columns_stay_text(name: str, tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    quoted = name.replace('"', '""')
    table.write_text(f'"{quoted}",b\n1,2\n3,4\n9,9\n7,1\n', "utf-8")
    text = page_of(table)
    assert record_in(text)["data"]["names"] == [name, "b"]
    assert len(Parsed(text).texts("script")) == 3


def test_picture_is_carried_exactly_and_upright() -> None:
    file = io.BytesIO()
    exif = Pil.Exif()
    exif[274] = 6  # turned by 90 degrees
    Pil.fromarray(CAT).save(file, "PNG", exif=exif)
    text = page_of(file)
    with Pil.open(io.BytesIO(content_in(text))) as picture:
        assert np.array_equal(np.asarray(picture), np.rot90(CAT, -1))
    assert record_in(text)["data"]["exact"] is True


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pixels_are_encoded_exactly(channels: int, dtype: type) -> None:
    noise = np.random.default_rng(1).integers(0, 99, (*CAT.shape[:2], channels))
    smooth = np.cumsum(noise, axis=1)
    pixels: Any = (noise + smooth).astype(dtype)
    assert np.array_equal(np.atleast_3d(imagecodecs.png_decode(encoded(pixels))), pixels)


def test_picture_takes_hardly_more_than_as_a_png_by_pillow() -> None:
    photo = skimage.data.coffee()  # type: ignore[no-untyped-call]
    file = io.BytesIO()
    Pil.fromarray(photo).save(file, "PNG")
    assert len(encoded(photo)) < 1.02 * len(file.getvalue())


def test_large_picture_is_scaled_down_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MAX_PIXELS", 1000)
    text = page_of(CAT)
    data = record_in(text)["data"]
    with Pil.open(io.BytesIO(content_in(text))) as picture:
        width, height = picture.size
    assert width * height <= 1000 < (width + 2) * (height + 2)
    assert data["exact"] is False
    assert data["notes"] == [f"scaled down from 100×60 to {width}×{height} pixels"]


def test_picture_of_floats_is_rounded_with_a_note() -> None:
    data = record_in(page_of(CAT / 255.0))["data"]
    assert (data["exact"], data["notes"]) == (False, ["rounded to 16 bits"])


@pytest.mark.parametrize(("values", "format_"), [([[0.5, 1], [2, 3]], "float32"), ([[0.1, 1], [2, 3]], "float64")])
def test_points_are_carried_exactly(values: list[list[float]], format_: str) -> None:
    found = embedded(kg.read(np.array(values)))
    assert found.format == format_
    assert (
        np.frombuffer(found.content, f"<f{format_[-2:].replace('32', '4').replace('64', '8')}").tolist()
        == np.ravel(values).tolist()
    )


def test_many_points_are_thinned_evenly_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MAX_POINTS", 10)
    found = embedded(kg.read(np.arange(25.0)[:, np.newaxis]))
    assert found.notes == ("thinned from 25 to 10 points",)
    assert np.frombuffer(found.content, "<f4").tolist() == [0, 2, 5, 7, 10, 12, 15, 17, 20, 22]


def test_browsers_without_scripts_get_the_last_frame() -> None:
    animation = kg.animate(CAT, n_clusters=3, seed=2)
    file = io.BytesIO()
    animation.save(file, format="html")
    (attributes,) = [attrs for tag, attrs, _ in Parsed(file.getvalue().decode()).elements if tag == "img"]
    content = base64.b64decode(str(attributes["src"]).removeprefix("data:image/png;base64,"))
    with Pil.open(io.BytesIO(content)) as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), np.asarray(animation[-1].image().convert("RGB")))


@pytest.mark.parametrize("source", ["example:blobs2d", CAT], ids=["points", "picture"])
def test_comparison_carries_all_runs_with_matched_colors(source: object) -> None:
    animation = kg.compare(source, n_clusters=[3, 5], seed=[1, 2])
    file = io.BytesIO()
    animation.save(file, format="html")
    text = file.getvalue().decode()
    runs = record_in(text)["runs"]
    assert [run["name"] for run in runs] == ["k = 3, seed 1", "k = 3, seed 2", "k = 5, seed 1", "k = 5, seed 2"]
    numbers = matched([trace.values() for trace in animation.traces])
    assert [run["numbers"] for run in runs] == [each.tolist() for each in numbers]
    assert any(each.tolist() != sorted(each) for each in numbers)
    (still,) = [attrs for tag, attrs, _ in Parsed(text).elements if tag == "img"]
    assert str(still["alt"]).count("clusters, ") == 4


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ("example:coffee", {}, ["--init", "random", "--seed", "2"]),
        ("example:coffee", {"init": "k-means++", "max_iter": 2}, []),
        ("example:coffee", {"init": "k-means||"}, ["--init", "k-means||", "--seed", "2"]),
        ("example:coffee", {"color_space": "lab", "pinned": ["#e30613"]}, []),
        ("example:penguins", {"standardize": True}, ["--standardize"]),
        (kg.read("example:iris", columns=["petal length (cm)", "sepal width (cm)"]), {}, []),
    ],
)
def test_command_repeats_the_run(
    source: object, options: dict[str, Any], words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    trace = kg.animate(source, n_clusters=3, seed=2, **options).trace
    command = shlex.split(record_in(page_of(source, **options))["about"]["command"])
    assert command[:2] == ["kmeans-gif", "animate"]
    assert set(words) <= set(command)
    assert run([*command[1:], "--save-run", "run.npz", "-o", "run.gif", "--quiet"]) == 0
    assert kg.Trace.load(tmp_path / "run.npz") == trace


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("-dash.png", {}, ["./-dash.png"]),
        ("gaps.csv", {"drop_missing": True}, ["gaps.csv", "--drop-missing"]),
        ("commas.csv", {"decimal": ","}, ["commas.csv", "--decimal", ","]),
        ("years.csv", {"header": True}, ["years.csv", "--header"]),
        ("years.csv", {"header": False}, ["years.csv", "--no-header"]),
        ("gray.npy", {"kind": "points"}, ["gray.npy", "--kind", "points"]),
        ("narrow.npy", {"kind": "image"}, ["narrow.npy", "--kind", "image"]),
    ],
)
def test_command_reads_what_was_read(
    name: str, options: dict[str, Any], words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Pil.fromarray(CAT[:40, :40]).save(tmp_path / "-dash.png")
    (tmp_path / "gaps.csv").write_text("x,y\n1,2\n3,\n4,4\n9,7\n8,8\n", "utf-8")
    (tmp_path / "commas.csv").write_text("x;y\n1,5;2\n4,5;4\n9;7,25\n8;8\n", "utf-8")
    (tmp_path / "years.csv").write_text("1999,2000\n1,2\n4,4\n9,7\n8,8\n", "utf-8")
    np.save(tmp_path / "gray.npy", CAT[:9, :5, 0])
    np.save(tmp_path / "narrow.npy", CAT[:9, :3, 0])
    source = kg.read(tmp_path / name, **options)
    command = shlex.split(record_in(page_of(source))["about"]["command"])
    assert set(words) <= set(command)
    assert run([*command[1:], "--save-run", "run.npz", "-o", "run.gif", "--quiet"]) == 0
    assert kg.Trace.load(tmp_path / "run.npz") == kg.cluster(source, n_clusters=3, seed=2)


def test_command_of_given_centroids_names_their_file() -> None:
    text = page_of("example:coffee", init=[[0] * 3, [9] * 3, [99] * 3])
    assert record_in(text)["about"]["command"] == "kmeans-gif animate example:coffee -k 3 --init centroids.csv"


def test_size_of_a_page_has_no_limit(tmp_path: Path) -> None:
    with pytest.raises(kg.OptionError, match="max_bytes=9999 does not limit a page"):
        kg.animate(CAT, tmp_path / "run.html", max_bytes=9999)


def test_frames_without_their_data_make_no_page() -> None:
    animation = kg.animate(CAT, n_clusters=3, seed=2)
    bare = kg.Animation(animation.traces, animation.sheet)
    with pytest.raises(kg.SourceError, match="without their data"):
        bare.save(io.BytesIO(), format="html")
