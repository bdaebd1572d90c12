"""Shared configuration: Hypothesis has no deadline, because the machine may be busy; a fixture collects notes."""

import warnings
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from kmeans_gif import Note

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture
def given_notes() -> Iterator[list[str]]:
    """The notes so far, including repeated ones."""
    seen: list[str] = []

    def show(message: Warning | str, *_: object) -> None:
        seen.append(str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", Note)
        warnings.showwarning = show  # type: ignore[assignment]  # only the relevant argument
        yield seen
