"""Exit while a daemon thread is in a kernel: the right exit code, and no output."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys, threading, time
import numpy as np
import kmeans_gif as kg
rows = np.random.default_rng(0).random((200_000, 3))
def busy():
    while True:
        kg.cluster(rows, n_clusters=8, max_iter=2, seed=0, threads=2)
for _ in range(3):
    threading.Thread(target=busy, daemon=True).start()
time.sleep(0.5)
sys.exit(7)
"""


@pytest.mark.parametrize("_", range(3))
def test_exit_with_daemon_threads_in_kernels(_: int) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "")
