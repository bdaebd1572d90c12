"""The steps of a run in other packages: a data frame of pandas or polars, a plot of matplotlib."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.types import Floats


def data_frame(columns: dict[str, NDArray[Any]]) -> Any:  # noqa: ANN401 - of a package that may not be installed
    """Make a data frame of pandas or, without that, of polars."""
    try:
        from pandas import DataFrame  # noqa: PLC0415 - not a dependency
    except ModuleNotFoundError:
        try:
            from polars import DataFrame  # noqa: PLC0415 - as above
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                "Trace.to_frame needs pandas or polars: pip install pandas", name="pandas"
            ) from error
    return DataFrame(columns)


def plot_steps(ax: Any, inertia: Floats, shift: Floats, moved: Floats) -> Any:  # noqa: ANN401 - as above
    """Plot the steps of a run as shares of their largest values, on axes that are made if there are none."""
    try:
        from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Trace.plot needs matplotlib: pip install 'kmeans-gif[plot]'", name=error.name
        ) from error
    if ax is None:
        from matplotlib.pyplot import subplots  # noqa: PLC0415 - only new axes need it

        _, ax = subplots()
    steps = np.arange(len(inertia))
    # No centroid moves and no sample changes cluster at step 0.
    for name, values, first in (("inertia", inertia, 0), ("shift", shift, 1), ("changed cluster", moved, 1)):
        if len(values) > first:
            largest = float(values[first:].max())
            ax.plot(steps[first:], values[first:] / (largest or 1), marker=".", label=f"{name} (max {largest:.4g})")
    ax.set(xlabel="step", ylabel="share of the maximum", ylim=(0, 1.05))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend()
    return ax
