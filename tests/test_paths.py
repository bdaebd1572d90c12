"""Invalid paths raise errors of the package, on reading and writing."""

import os
from pathlib import Path
from typing import Any

import pytest

import kmeans_gif as kg


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("a\0.gif", r"^the path 'a\\x00\.gif' contains a null character, .*; remove it$"),
        (Path("a\0.gif"), r"^the path 'a\\x00\.gif' contains a null character"),
        ("\ud800.gif", r"^the path '\\ud800\.gif' contains '\\ud800', which file names can't; .*$"),
    ],
)
def test_invalid_paths(path: Any, message: str) -> None:
    with pytest.raises(kg.SourceError, match=message):
        kg.read(path)
    with pytest.raises(kg.OptionError, match=message):
        kg.animate([[1.0], [2.0]], path, n_clusters=2)


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.gif")
    kg.animate([[1.0], [2.0]], path, n_clusters=2)
    assert isinstance(kg.read(path), kg.Image)
