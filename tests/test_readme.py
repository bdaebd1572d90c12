"""The README is correct: commands and snippets run, links work, and pictures can be reproduced."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
GALLERY = {Path(name).name for name in re.findall(r"docs/gallery/[\w-]+\.\w+", README)}


def section(heading: str) -> str:
    _, _, rest = README.partition(f"\n## {heading}\n")
    return re.split(r"^## ", rest, flags=re.MULTILINE)[0]


def blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working directory with the photo and the table that the README uses."""
    rows = "".join(f"{i % 7},{i % 5 + i / 40},{i % 3}\n" for i in range(40))
    (tmp_path / "measures.csv").write_text(f"height,mass,age\n{rows}", "utf-8")
    Image.fromarray(skimage.data.chelsea()[60:140, 90:210]).save(tmp_path / "photo.jpg")  # type: ignore[no-untyped-call]
    return tmp_path


def run(words: list[str], folder: Path) -> list[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not re.search("error:|Traceback|Warning", done.stderr), done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("heading", ["Run", "Test"])
def test_sections_have_one_command(heading: str) -> None:
    (block,) = blocks("sh", section(heading))
    assert len(block.splitlines()) == 1


def test_the_run_command_makes_the_picture_below_it(folder: Path) -> None:
    install, _, command = blocks("sh", section("Run"))[0].partition(" && ")
    assert install == "pip install ."
    (printed,) = run(["bash", "-c", command], folder)
    (shown,) = re.findall(r"\((docs/gallery/[\w-]+\.gif)\)", section("Run"))
    assert (folder / printed).read_bytes() == (ROOT / shown).read_bytes()


def test_the_first_picture_is_made_by_the_command_below_it(folder: Path) -> None:
    picture, command = re.findall(r"\((docs/gallery/[\w-]+\.gif)\)\n\n`(kmeans-gif [^`]+)`\n", README)[0]
    (printed,) = run(["bash", "-c", command], folder)
    assert (folder / printed).read_bytes() == (ROOT / picture).read_bytes()


@pytest.mark.parametrize(
    ("heading", "made"),
    [
        ("What k-means does", 7),
        ("For a lesson", 8),
        ("Compare runs", 5),
        ("How many clusters", 0),
        ("A page to play with", 0),
        ("Pictures", 15),
        ("Fewer colours, segments, masks", 0),
        ("Palettes and saved runs", 3),
        ("Your own points", 3),
    ],
)
def test_commands(heading: str, made: int, folder: Path) -> None:
    (script,) = blocks("sh", section(heading))
    printed = run(["bash", "-euo", "pipefail", "-c", script], folder)
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.gif")}
    named = {line for line in printed if line.endswith(".gif")}
    assert named <= written
    assert written - named <= {"stdin.gif", "photo-k12.gif"}  # printed as bytes and as JSON
    assert len(written) == made


@pytest.mark.parametrize("snippet", blocks("python", README), ids=lambda code: code.splitlines()[-1][:30])
def test_snippets(snippet: str, folder: Path) -> None:
    quiet = "import warnings, kmeans_gif\nwarnings.simplefilter('ignore', kmeans_gif.Note)\n"
    run([sys.executable, "-W", "error", "-c", quiet + snippet], folder)
    for line in re.findall(r"writes (\S+\.gif)", snippet):
        assert (folder / line).is_file()


def test_links_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README) + re.findall(r'src="([^"]+)"', README)
    local = [link for link in links if not link.startswith("https://")]
    assert len(local) > 30
    assert [link for link in local if not (ROOT / link).is_file()] == []


def test_paths_in_contributing_exist() -> None:
    places = re.findall(r"`((?:src|tests|docs)/[^`]*)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert len(places) > 10
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_gallery_is_what_its_command_makes_now(tmp_path: Path) -> None:
    words = [sys.executable, "-W", "ignore", str(ROOT / "docs" / "gallery.py"), "--out", str(tmp_path)]
    assert {Path(line).name for line in run(words, ROOT)} == GALLERY
    stale = [
        name for name in sorted(GALLERY) if content_of(tmp_path / name) != content_of(ROOT / "docs" / "gallery" / name)
    ]
    assert stale == []  # otherwise: python docs/gallery.py


def content_of(path: Path) -> object:
    """The bytes of a GIF; the pixels of a PNG, because zlib may compress them differently."""
    if path.suffix == ".gif":
        return path.read_bytes()
    with Image.open(path) as picture:
        return picture.size, picture.convert("RGBA").tobytes()


def test_runs_of_the_gallery_are_written_as_pages(tmp_path: Path) -> None:
    words = [sys.executable, "-W", "ignore", str(ROOT / "docs" / "gallery.py"), "--pages", str(tmp_path)]
    printed = run([*words, "iris-k3", "blobs2d-starts"], ROOT)
    assert [Path(line).name for line in printed] == ["iris-k3.html", "blobs2d-starts.html"]
    assert [path.read_text("utf-8").count('"centroids":') for path in map(Path, printed)] == [1, 6]
    every = run(words, ROOT)
    undistinguished = {
        Path(name).stem for name in GALLERY if "-k" in name and "distinct" not in name and "dark" not in name
    }
    assert {Path(line).stem for line in every} == undistinguished | {"blobs2d-starts"}


def test_the_gallery_is_complete_and_small() -> None:
    files = list((ROOT / "docs" / "gallery").iterdir())
    assert {path.name for path in files} == GALLERY
    assert sum(path.stat().st_size for path in files) < 6_000_000
