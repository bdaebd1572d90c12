"""The steps of a run as a data frame and as a plot."""

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import kmeans_gif as kg

TRACE = kg.cluster("example:camera", n_clusters=4, seed=1)
COLUMNS = ["step", "inertia", "shift", "moved", "relocated"]


def printed_by(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_frame_has_a_row_for_each_step() -> None:
    frame = TRACE.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == COLUMNS
    assert frame["step"].tolist() == list(range(TRACE.n_iter + 1))
    for name in ("inertia", "shift", "moved"):
        assert np.array_equal(frame[name], getattr(TRACE, name))


def test_relocated_counts_centroids() -> None:
    trace = kg.cluster([[0.0], [1.0], [5.0], [6.0]], n_clusters=3, init=[[0.0], [70.0], [90.0]])
    assert trace.to_frame()["relocated"].tolist() == [sum(step) for step in trace.relocated.tolist()]
    assert trace.to_frame()["relocated"].max() == 2


def test_the_frame_is_of_the_package_that_is_there() -> None:
    make = "import sys\nfor name in {}: sys.modules[name] = None\nimport kmeans_gif as kg\n"
    show = "print(type(kg.cluster([[1], [2]], n_clusters=1).to_frame()).__module__)"
    assert printed_by(make.format(["pandas"]) + show).startswith(pl.DataFrame.__module__)
    error = f"try: {show}\nexcept ModuleNotFoundError as error: print(error)"
    message = "Trace.to_frame needs pandas or polars: pip install pandas\n"
    assert printed_by(make.format(["pandas", "polars"]) + error) == message


def test_a_plot_has_three_curves_in_shares_of_their_maximum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("shown"))
    given = Figure().subplots()
    axes: Any = TRACE.plot(given)
    assert axes is given
    inertia, shift, moved = axes.lines
    assert np.allclose(inertia.get_ydata(), TRACE.inertia / TRACE.inertia[0])
    for line, values in ((shift, TRACE.shift[1:]), (moved, TRACE.moved[1:])):
        assert np.array_equal(line.get_xdata(), range(1, TRACE.n_iter + 1))
        assert np.allclose(line.get_ydata(), values / values.max())
    legend: Any = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        f"{name} (max {largest:.4g})"
        for name, largest in (
            ("inertia", TRACE.inertia[0]),
            ("shift", TRACE.shift[1:].max()),
            ("changed cluster", TRACE.moved[1:].max()),
        )
    ]
    assert not plt.get_fignums()


def test_new_axes_are_of_pyplot() -> None:
    before = plt.get_backend()
    plt.switch_backend("agg")
    try:
        axes = TRACE.plot()
        assert axes.figure is plt.gcf()
    finally:
        plt.close("all")
        plt.switch_backend(before)


@pytest.mark.parametrize("values", [[[1], [1]], [[1], [2]]])
def test_a_run_that_does_not_move_is_plotted(values: list[list[int]]) -> None:
    trace = kg.cluster(values, n_clusters=1, init=[[1.5]])
    trace.plot(Figure().subplots()).figure.canvas.draw()


def test_without_matplotlib_the_error_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\nimport kmeans_gif as kg\n"
        "try: kg.cluster([[1], [2]], n_clusters=1).plot()\nexcept ModuleNotFoundError as error: print(error)"
    )
    assert printed_by(code) == "Trace.plot needs matplotlib: pip install 'kmeans-gif[plot]'\n"
