"""``--scheduler``, and Zarr folders on the command line."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import dask.array
import numpy as np
import pytest
import zarr
from distributed import Client, LocalCluster
from tests.cli.running import Outcome
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif import running
from kmeans_gif.cli import run, scheduler
from kmeans_gif.progress import listening
from kmeans_gif.running import client_of_now

COFFEE = photo("coffee")
Command = Callable[..., Outcome]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command in this process, in a folder with ``slide.zarr``."""
    monkeypatch.chdir(tmp_path)
    zarr.create_array("slide.zarr", data=COFFEE, chunks=(150, 170, 3))

    def started(*arguments: object) -> Outcome:
        capfdbinary.readouterr()
        code = run(list(map(str, arguments)))
        out, err = capfdbinary.readouterr()
        return Outcome(code, out, os.fsdecode(err))

    return started


def test_a_zarr_folder_is_animated_as_the_picture(command: Command) -> None:
    outcome = command("slide.zarr", "-k", 3, "--seed", 1, "--size", 120)
    assert (outcome.code, outcome.lines) == (0, ["slide-k3.gif"])
    assert outcome.err.startswith("slide.zarr: 3 clusters, ")
    kg.animate(COFFEE, "expected.gif", n_clusters=3, seed=1, size=120)
    assert Path("slide-k3.gif").read_bytes() == Path("expected.gif").read_bytes()


COMMANDS: dict[str, list[object]] = {
    "animate": ["animate", "slide.zarr", "-k", 3, "--seed", 1, "--size", 120, "--json"],
    "palette": ["palette", "slide.zarr", "-k", 3, "--seed", 1, "--json"],
    "quantize": ["quantize", "slide.zarr", "-k", 3, "--seed", 1, "-o", "q.tif", "--labels", "l.tif", "--json"],
    "compare": ["compare", "slide.zarr", "-k", "2,3", "--seed", 1, "--size", 120, "--json"],
    "choose": ["choose", "slide.zarr", "-k", "2-3", "--seed", 1, "--no-gap", "--json"],
}


def without_seconds(document: object) -> object:
    if isinstance(document, dict):
        return {key: without_seconds(value) for key, value in document.items() if key not in ("seconds", "timings")}
    return [without_seconds(one) for one in document] if isinstance(document, list) else document


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_runs_on_a_cluster(
    name: str, command: Command, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = command(*COMMANDS[name], *(["--force"] if name != "choose" else []))
    clients: list[object] = []
    computed = running._computed_by  # noqa: SLF001 - to see the client

    def seen(client: Any, *arguments: Any) -> Any:
        clients.append(client)
        return computed(client, *arguments)

    monkeypatch.setattr(running, "_computed_by", seen)
    force = ["--force"] if name != "choose" else []
    outcome = command(*COMMANDS[name], *force, "--scheduler", cluster.scheduler_address)
    assert outcome.code == 0, outcome.err
    assert len(set(clients)) == 1
    assert client_of_now() is None
    documents = [[without_seconds(json.loads(line)) for line in each.lines] for each in (alone, outcome)]
    assert documents[0] == documents[1]


def test_a_saved_run_is_drawn_on_a_cluster(command: Command, cluster: Any) -> None:
    kg.cluster(COFFEE, n_clusters=3, seed=1).save("run.npz")
    address = cluster.scheduler_address
    outcome = command("draw", "run.npz", "slide.zarr", "--size", 90, "--scheduler", address, "-o", "drawn.gif")
    assert (outcome.code, outcome.lines) == (0, ["drawn.gif"]), outcome.err


def test_the_library_keeps_its_client(command: Command, cluster: Any) -> None:
    with Client(cluster) as client:
        outcome = command("palette", "slide.zarr", "-k", 2, "--seed", 1, "--scheduler", cluster.scheduler_address)
        assert outcome.code == 0
        assert client_of_now() is client


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of something that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def test_a_scheduler_that_is_not_there(command: Command, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "_PATIENCE", 1)
    for address in ("tcp://127.0.0.1:1", silent, "nonsense", "tcp://", "nonsense://1"):
        outcome = command("slide.zarr", "-k", 2, "--scheduler", address)
        start = f"error: --scheduler {address} doesn't answer; start it with the command dask scheduler, or check"
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, b"", 1), outcome.err
        assert outcome.err.startswith(start)
    assert client_of_now() is None


def test_a_command_line_that_is_wrong_is_found_before_the_scheduler(command: Command) -> None:
    outcome = command("slide.zarr", "-k", 2, "--format", "gif", "-o", "a.webp", "--scheduler", "tcp://127.0.0.1:1")
    assert outcome.code == 2


def test_a_cluster_without_workers(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "_PATIENCE", 1)
    with LocalCluster(n_workers=0, processes=False, dashboard_address=":0", protocol="tcp") as cluster:
        outcome = command("slide.zarr", "-k", 2, "--scheduler", cluster.scheduler_address)
    assert outcome.code == 1
    (line,) = outcome.notes
    assert line.startswith(
        f"error: --scheduler {cluster.scheduler_address} has no workers; start some with the command"
    )


@pytest.mark.parametrize(
    ("node", "package", "version", "says"),
    [
        ("scheduler", "dask", "2020.1.0", "the scheduler has 2020.1.0 of dask, this is "),
        ("workers", "python", "3.9.1.final.0", "has 3.9.1.final.0 of python, this is "),
        ("workers", "kmeans-gif", None, "doesn't have kmeans-gif, this is "),
    ],
)
def test_a_cluster_of_other_versions(
    node: str,
    package: str,
    version: str | None,
    says: str,
    command: Command,
    cluster: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = Client.get_versions

    def changed(self: Any, *arguments: Any, **settings: Any) -> Any:
        found = original(self, *arguments, **settings)
        found["client"]["packages"]["kmeans-gif"] = "1.0"
        for worker in found["workers"].values():
            worker["packages"]["kmeans-gif"] = "1.0"
        part = found[node] if node == "scheduler" else next(iter(found[node].values()))
        part["packages"][package] = version
        return found

    monkeypatch.setattr(Client, "get_versions", changed)
    address = cluster.scheduler_address
    outcome = command("slide.zarr", "-k", 2, "--scheduler", address)
    (line,) = outcome.notes
    assert outcome.code == 1
    assert line.startswith(f"error: --scheduler {address} runs other versions: ")
    assert says in line
    assert line.endswith("; install the same")


def test_other_folders_are_errors_as_before(command: Command) -> None:
    Path("folder").mkdir()
    outcome = command("animate", "folder", "-k", 2)
    assert (outcome.code, outcome.notes) == (1, ["error: folder: is a directory; give a file"])


def test_an_interrupt_ends_the_run_on_a_cluster(tmp_path: Path, cluster: Any) -> None:
    zarr.create_array(tmp_path / "large.zarr", shape=(20_000, 20_000, 3), chunks=(1000, 1000, 3), dtype="u1")
    code = "from kmeans_gif.__main__ import main; main()"
    arguments = ["animate", "large.zarr", "-k", "1", "--scheduler", cluster.scheduler_address]
    started = subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=tmp_path, stderr=subprocess.PIPE)
    try:
        with Client(cluster) as client:
            wait_for(lambda: n_tasks(client) > 0)
            started.send_signal(signal.SIGINT)
            _, err = started.communicate(timeout=30)
            wait_for(lambda: n_tasks(client) == 0)
    finally:
        started.kill()
    assert (started.returncode, err.splitlines()[-1:]) == (130, [b"error: interrupted"])
    assert not list(tmp_path.glob("*.gif"))


Mortal: TypeAlias = tuple[str, "subprocess.Popen[bytes]"]


@pytest.fixture
def mortal() -> Iterator[Mortal]:
    """The address of a scheduler with one worker, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address, module = f"tcp://127.0.0.1:{port}", [sys.executable, "-m"]
    scheduling = [*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    working = [*module, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with (
        subprocess.Popen([*scheduling, "--no-dashboard"], stderr=subprocess.DEVNULL) as leader,
        subprocess.Popen(working, stderr=subprocess.DEVNULL) as worker,
    ):
        try:
            yield address, leader
        finally:
            leader.kill()
            worker.kill()


def test_a_scheduler_that_goes_away_during_a_run(tmp_path: Path, mortal: Mortal) -> None:
    address, leader = mortal
    zarr.create_array(tmp_path / "large.zarr", shape=(20_000, 20_000, 3), chunks=(1000, 1000, 3), dtype="u1")
    command = [sys.executable, "-c", "from kmeans_gif.__main__ import main; main()", "animate", "large.zarr", "-k", "1"]
    with Client(address, timeout=60) as client:
        client.wait_for_workers(1, timeout=60)
        started = subprocess.Popen([*command, "--scheduler", address], cwd=tmp_path, stderr=subprocess.PIPE)
        wait_for(lambda: n_tasks(client) > 0)
    try:
        leader.kill()
        _, err = started.communicate(timeout=30)
    finally:
        started.kill()
    note, *others = err.decode().splitlines()
    assert started.returncode == 1
    assert note.startswith("note: drawn at")
    assert others == ["error: 'large.zarr': the Dask scheduler is gone, or cancelled the run; start it again"]
    assert [path.name for path in tmp_path.iterdir()] == ["large.zarr"]


def test_a_scheduler_that_goes_away_between_computations(tmp_path: Path, mortal: Mortal) -> None:
    address, leader = mortal

    def kill(stage: str, *_: int) -> None:
        if stage == "clustering":
            leader.kill()
            leader.wait()

    points = dask.array.from_array(np.arange(60.0)[:, None] ** 2, chunks=(10, 1))
    with Client(address, timeout=60, set_as_default=False) as client:  # as one it would stay so, without a scheduler
        client.wait_for_workers(1, timeout=60)
        gone = pytest.raises(kg.KmeansGifError, match=r"^the Dask scheduler is gone, or cancelled")
        with dask.config.set(scheduler=client), listening(kill), gone:
            kg.animate(points, tmp_path / "points.gif", n_clusters=4, init="k-means||", seed=1)
        client.close(timeout=1)
    assert not list(tmp_path.iterdir())


def n_tasks(client: Any) -> int:
    count: int = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
    return count


def wait_for(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(300):
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError("waited in vain")


@pytest.mark.usefixtures("command")
def test_labels_of_a_folder_are_lazy() -> None:
    trace = kg.cluster("slide.zarr", n_clusters=3, seed=1)
    labels = trace.labels("slide.zarr")
    assert labels.chunks == ((400,), (600,))
    assert np.array_equal(labels.compute(), trace.labels(COFFEE))
