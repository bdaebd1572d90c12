"""Fixtures: a working directory with a real picture, and the command."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
from PIL import Image as Pil
from tests.cli.running import Command, Outcome

from kmeans_gif.cli import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory; ``cat.png`` in it is a detail of Chelsea with one eye, 61×47."""
    monkeypatch.chdir(tmp_path)
    Pil.fromarray(skimage.data.chelsea()[90:137, 120:181]).save("cat.png")  # type: ignore[no-untyped-call]
    return tmp_path


@pytest.fixture
def calling(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[[str], Command]:  # noqa: ARG001 - the working directory
    """Makes what calls a command of ``kmeans-gif`` in this process."""

    def calling(name: str) -> Command:
        def call(*arguments: object) -> Outcome:
            capfdbinary.readouterr()
            code = run([name, *map(str, arguments)])
            out, err = capfdbinary.readouterr()
            return Outcome(code, out, os.fsdecode(err))

        return call

    return calling


@pytest.fixture
def command(calling: Callable[[str], Command]) -> Command:
    return calling("animate")
