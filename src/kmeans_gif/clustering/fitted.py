"""Fitted models → `Trace`: estimators with ``cluster_centers_``, such as scikit-learn's, which is not imported."""

from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.lloyd import lloyd, trace_of
from kmeans_gif.clustering.samples import Samples, space_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.types import Floats

_ROUNDING = 1e-3
"""How far a centroid may be outside the range of a picture, as a share of white, because of float32 models."""


class FittedModel(Protocol):
    """An estimator after ``fit``."""

    @property
    def cluster_centers_(self) -> Any:  # noqa: ANN401 - an array of any type
        """Centroids of shape (k, features), in units."""


def trace_from(model: FittedModel, source: Image | Points, *, threads: int = 1) -> Trace:
    """Return the run of a fitted model over a source: all steps if it kept them as ``trace_``, otherwise one.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from kmeans_gif import read
    >>> model = SimpleNamespace(cluster_centers_=[[1.0], [9.0]])
    >>> trace_from(model, read([[0.0], [2.0], [9.0]])).inertia.tolist()
    [2.0]
    """
    centroids = _centroids(model)
    _check_features(model, centroids, source)
    kept = getattr(model, "trace_", None)
    space = space_of(source, "rgb")
    if isinstance(source, Points) and isinstance(kept, Trace):
        return kept
    samples = samples_of(source, space, threads=threads)
    if isinstance(source, Image):
        _check_units(centroids, source, samples)
    if isinstance(kept, Trace):
        return replace(kept, kind="image", space=space, names=None, n_unique=samples.n_rows)
    # The next step tells whether the model has converged.
    steps = list(lloyd(samples, centroids, 1, threads=threads))
    trace = trace_of(steps[:1], samples, init="array", seed=0)
    return replace(trace, converged=steps[-1].moved == 0 and bool((trace.cluster_weights > 0).all()))


def _centroids(model: FittedModel) -> Floats:
    name = type(model).__name__
    if not hasattr(model, "cluster_centers_"):
        way = "call its fit first" if hasattr(model, "fit") else "give what cluster returns, or a fitted KMeans"
        raise OptionError(f"trace is of type {name}, neither a Trace nor a fitted model; {way}")
    centroids = np.ascontiguousarray(model.cluster_centers_, dtype=np.float64)
    if centroids.ndim != 2 or not centroids.size or not np.isfinite(centroids).all():
        raise OptionError(
            f"cluster_centers_ of this {name} has shape {centroids.shape}; give a model with a row of finite numbers "
            "for each cluster"
        )
    return centroids


def _check_features(model: FittedModel, centroids: Floats, source: Image | Points) -> None:
    features = centroids.shape[1]
    if isinstance(source, Image):
        if source.features != features:
            raise SourceError(
                f"the picture has {source.features} features, the model {features}; give a model that was fitted on "
                f"rows of {source.features}"
            )
        return
    fitted = getattr(model, "feature_names_in_", None)
    names = None if fitted is None or not source.named else tuple(map(str, fitted))
    if len(source.names) != features or (names is not None and names != source.names):
        wanted = f"{features} columns" + ("" if names is None else f" ({', '.join(names)})")
        raise SourceError(
            f"the data have {len(source.names)} columns ({', '.join(source.names)}), the model was fitted on {wanted}; "
            "give the same columns in this order, as with kmeans_gif.read(data, columns=[…])"
        )


def _check_units(centroids: Floats, image: Image, samples: Samples) -> None:
    """Refuse centroids that can't be means of pixels in the units of the picture."""
    low, high = float(centroids.min()), float(centroids.max())
    beyond = _ROUNDING * image.white
    if low < -beyond or high > image.white + beyond:
        raise SourceError(
            f"the model's centroids are from {low:.4g} to {high:.4g}, the picture's values from 0 to {image.white:g}; "
            "give a model that was fitted on its pixels"
        )
    if image.white > 1 >= high and samples.values is not None and samples.values.max() > 1:
        raise SourceError(
            f"the model's centroids are all within 0 and 1, the picture's values are from 0 to {image.white:g}: the "
            f"model was fitted on scaled pixels; multiply its cluster_centers_ by {image.white:g}, or give the scaled "
            "picture"
        )
