"""Pictures equal the stored ones."""

import tempfile
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from tests.golden import (
    CASES,
    COMPARED,
    EXPLAINED,
    FIGURES,
    FOLDER,
    PICTURES,
    checksums,
    evidence,
    expected,
    frames_of,
    shown,
)

from kmeans_gif.drawing.frame import Frame


@pytest.mark.parametrize("case", [*CASES, *EXPLAINED, *FIGURES, *COMPARED])
def test_pictures_match_the_stored_checksums(case: str) -> None:
    frames = frames_of(case)
    assert len(frames) == (1 if case in FIGURES else 3) or (case in EXPLAINED and len(frames) > 6)
    if checksums(frames) != expected().get(case):
        pytest.fail(
            f"{case} differs: see {evidence(case, frames)}; if it is meant, python -m tests.golden --regenerate"
        )


@pytest.mark.parametrize("case", PICTURES)
def test_stored_pictures_match_the_checksums(case: str) -> None:
    with PIL.Image.open(FOLDER / f"{case}.png") as kept:
        assert np.array_equal(np.asarray(kept.convert("RGB")), np.asarray(shown(frames_of(case)[-1])))


def test_cases_are_unique_and_complete() -> None:
    kept = expected()
    assert list(kept) == [*CASES, *EXPLAINED, *FIGURES, *COMPARED]
    assert len({sums[-1] for sums in kept.values()}) == len(kept)


def test_differing_pictures_are_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "mkdtemp", lambda prefix: tmp_path / prefix[:0])
    frames = frames_of("regions")
    index = frames[-1].index.copy()
    index[7, 9] ^= 1
    changed = [*frames[:-1], Frame(index, frames[-1].palette, None, 500)]
    assert checksums(changed)[:-1] == expected()["regions"][:-1]
    assert checksums(changed)[-1] != expected()["regions"][-1]
    folder = evidence("regions", changed)
    assert {path.name for path in folder.iterdir()} == {
        "result-0.png", "result-1.png", "result-2.png", "expected.png", "difference.png",
    }  # fmt: skip
    with PIL.Image.open(folder / "difference.png") as picture:
        assert np.argwhere(np.asarray(picture)).tolist() == [[7, 9]]
