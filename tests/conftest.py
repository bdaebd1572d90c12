"""What all tests share."""

import warnings
from collections.abc import Iterator

import pytest

from kmeans_gif import Note


@pytest.fixture
def noted() -> Iterator[list[str]]:
    """The notes given so far, also those that are repeated."""
    seen: list[str] = []

    def show(message: Warning | str, *_: object) -> None:
        seen.append(str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", Note)
        warnings.showwarning = show  # type: ignore[assignment]  # with the argument that matters
        yield seen
