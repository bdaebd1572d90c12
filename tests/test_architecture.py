"""Structure of the code: layers, length of files, names, and documentation of the public interface."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kmeans_gif

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "kmeans_gif"
MODULES = sorted(SOURCE.rglob("*.py"))
SUFFIXES = {".py", ".pyi", ".cpp", ".hpp", ".txt", ".cmake"}
BANNED = {"util", "utils", "helper", "helpers", "common", "manager", "process"}


def words(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))


def definitions(path: Path) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node


def test_modules_import_only_from_layers_below() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout


def test_no_file_is_longer_than_400_lines() -> None:
    files = [path for tree in ("src", "tests", "benchmarks", "docs") for path in (ROOT / tree).rglob("*")]
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in files if path.suffix in SUFFIXES}
    assert len(lengths) > 50
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_no_name_contains_a_banned_word() -> None:
    names = {
        path.relative_to(SOURCE).as_posix(): re.split(r"\W", path.relative_to(SOURCE).as_posix()) for path in MODULES
    }
    for path in MODULES:
        names[path.name] = names.get(path.name, []) + [node.name for node in definitions(path)]
    assert [(path, name) for path, found in names.items() for name in found if words(name) & BANNED] == []


def test_exports_are_sorted() -> None:
    assert kmeans_gif.__all__ == sorted(kmeans_gif.__all__)


@pytest.mark.parametrize("name", sorted(set(dir(kmeans_gif)) - {"__version__"}))
def test_exports_have_docstrings(name: str) -> None:
    item = getattr(kmeans_gif, name)
    text = inspect.getdoc(item) or ""
    if inspect.isfunction(item):
        sections = ["Parameters", "Returns", "Raises", "Examples"]
    elif issubclass(item, Exception):
        sections = []
    else:
        sections = ["Attributes"]
    assert text
    assert [section for section in sections if f"{section}\n{'-' * len(section)}\n" not in text] == []


def undescribed(function: Callable[..., object]) -> set[str]:
    """Arguments missing from the docstring's list of parameters, and "Returns" if that is missing."""
    text = inspect.getdoc(function) or ""
    listed = re.split(r"\n\n\w+\n-+\n", text.partition("Parameters\n----------\n")[2])[0]
    described = set(re.findall(r"\w+", " ".join(re.findall(r"^[\w, ]+(?= :|$)", listed, flags=re.MULTILINE))))
    signature = inspect.signature(function)
    missing = set(signature.parameters) - described - {"self"}
    if signature.return_annotation is not None and not re.search(r"^(Returns|Yields)\n-+$", text, flags=re.MULTILINE):
        missing.add("Returns")
    return missing


def test_public_docstrings_describe_all_arguments_and_results() -> None:
    found: dict[str, set[str]] = {}
    for name in set(kmeans_gif.__all__) - {"__version__"}:  # scikit-learn's mixins describe theirs
        item = getattr(kmeans_gif, name)
        if inspect.isfunction(item):
            found[name] = undescribed(item)
        elif not issubclass(item, Exception):
            methods = inspect.getmembers(item, inspect.isfunction)
            found |= {f"{name}.{m}": undescribed(method) for m, method in methods if not m.startswith("_")}
    assert len(found) > 8
    assert {name: missing for name, missing in found.items() if missing} == {}
