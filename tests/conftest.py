"""What all tests share: time is no failure for Hypothesis, because a machine may be busy; notes can be looked at."""

import warnings
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from PIL import ImageFont

from kmeans_gif import Note

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture
def given_notes() -> Iterator[list[str]]:
    """The notes given so far, also those that are repeated."""
    seen: list[str] = []

    def show(message: Warning | str, *_: object) -> None:
        seen.append(str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", Note)
        warnings.showwarning = show  # type: ignore[assignment]  # with the argument that matters
        yield seen


@pytest.fixture
def wide_font() -> str:
    """A font with the minus sign, accents, Greek and right-to-left letters, and figures of its own."""
    try:
        return str(ImageFont.truetype("DejaVuSans.ttf", 12).path)
    except OSError:
        pytest.skip("needs the DejaVu Sans font")
