"""``--scheduler``: a Dask cluster for the duration of a command."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from kmeans_gif.cli.sections import given
from kmeans_gif.errors import KmeansGifError, Option

_PATIENCE = 10
"""Seconds to wait for the scheduler, and for its first worker."""

_LOGGERS = ("distributed", "distributed.client", "tornado.application")
"""Loggers whose level `distributed` sets, each by itself."""

_SAME = ("python", "dask", "distributed", "cloudpickle", "kmeans-gif")
"""Packages whose versions must be the same everywhere."""


@contextmanager
def connected() -> Iterator[None]:
    """Compute on the cluster of ``--scheduler``, if it was given, while the ``with`` block runs."""
    address = given("cluster").get("scheduler")
    if address is None:
        yield
        return
    from kmeans_gif.running import dask_module  # noqa: PLC0415 - most commands run on this machine alone

    option = Option("scheduler", address)
    client = _client(option, address)
    try:
        _check(option, client)
        with dask_module("dask", f"--scheduler {address}").config.set(scheduler=client):
            yield
    finally:
        with suppress(Exception):  # it may be gone
            client.close(timeout=2)


def _client(option: Option, address: str) -> Any:  # noqa: ANN401 - of `distributed`, an extra
    """Connect with a scheduler."""
    from kmeans_gif.running import dask_module  # noqa: PLC0415 - as above
    from kmeans_gif.sources.quiet import no_warnings  # noqa: PLC0415

    distributed = dask_module("distributed", f"--scheduler {address}")
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # errors are raised, too
    found: list[Any] = []

    def connect() -> None:
        try:
            with no_warnings():  # versions are checked below
                found.append(distributed.Client(address, timeout=_PATIENCE, set_as_default=False))
        except Exception as error:  # noqa: BLE001 - from sockets to addresses that are none
            found.append(error)

    # Its timeout is for the connection alone: what accepts one and says nothing would keep it waiting for ever.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(_PATIENCE + 1)
    if not found or isinstance(found[0], Exception):
        raise KmeansGifError(
            option, " doesn't answer; start it with the command dask scheduler, or check the address (tcp://HOST:PORT)"
        ) from (found[0] if found else None)
    return found[0]


def _check(option: Option, client: Any) -> None:  # noqa: ANN401
    """Refuse a cluster without workers, or with other versions."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
        versions = client.get_versions(packages=["kmeans-gif"])
    except Exception as error:
        raise KmeansGifError(
            option, " has no workers; start some with the command dask worker, and the scheduler's address"
        ) from error
    own = versions["client"]["packages"]
    nodes = {"the scheduler": versions["scheduler"], **versions["workers"]}
    for node, info in nodes.items():
        differing = _differing(own, info["packages"], is_worker=node != "the scheduler")
        if differing is not None:
            theirs = info["packages"].get(differing)
            has = "doesn't have" if theirs is None else f"has {theirs} of"
            raise KmeansGifError(
                option, f" runs other versions: {node} {has} {differing}, this is {own[differing]}; install the same"
            )


def _differing(own: Mapping[str, Any], theirs: Mapping[str, Any], *, is_worker: bool) -> str | None:
    """Return the first package whose versions differ; of Python the first two numbers count."""
    for package in _SAME:
        mine, other = own.get(package), theirs.get(package)
        if package == "python":
            mine, other = (str(version).split(".")[:2] for version in (mine, other))
        if mine != other and (is_worker or package != "kmeans-gif"):
            return package
    return None
