"""Fixture: a cluster with two workers, each a process of one thread."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def cluster_of_two() -> Iterator[Any]:
    """A `distributed.LocalCluster`; tests connect their own client with it."""
    from distributed import LocalCluster  # noqa: PLC0415 - takes a second

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        yield cluster
