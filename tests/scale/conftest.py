"""Fixtures: a cluster of two processes, and one of the machine's own schedulers by name."""

import logging
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import distributed
import pytest


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A cluster of two processes with one thread each, started once."""
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": logging.CRITICAL}
    with distributed.LocalCluster(**options) as started:
        yield started


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    """A client of the cluster, which is the current scheduler."""
    with distributed.Client(cluster) as connected:
        yield connected


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Two processes for the scheduler of that name, which otherwise starts new ones for each graph."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool
