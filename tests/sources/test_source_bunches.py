"""Data sets of scikit-learn as sources."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes, load_digits, load_iris, load_wine
from sklearn.utils import Bunch

import kmeans_gif as kg


def points_of(source: Any, **options: Any) -> kg.Points:
    points: kg.Points = kg.read(source, kind="points", **options)
    return points


@pytest.mark.parametrize("load", [load_iris, load_wine, load_diabetes, load_digits])
def test_a_data_set_is_read_with_the_names_of_its_features(load: Any) -> None:
    points, bunch = kg.read(load()), load()
    assert isinstance(points, kg.Points)
    assert (points.names, points.named) == (tuple(bunch.feature_names), True)
    assert np.array_equal(points.rows(0, points.n), bunch.data)


def test_a_data_set_with_a_frame() -> None:
    bunch = load_iris(as_frame=True)
    points = points_of(bunch)
    assert points.names == tuple(bunch.feature_names)
    assert np.array_equal(points.rows(0, points.n), load_iris().data)
    mixed = pd.DataFrame({"size": [1, 2], "name": ["a", "b"]})
    assert points_of(Bunch(data=mixed, feature_names=["size", "name"])).names == ("size",)


def test_columns_are_chosen_by_name() -> None:
    bunch = load_iris()
    points = points_of(bunch, columns=["petal width (cm)", 0])
    assert points.names == ("petal width (cm)", "sepal length (cm)")
    assert np.array_equal(points.rows(0, points.n), bunch.data[:, [3, 0]])
    trace = kg.cluster(points, n_clusters=3, seed=1)
    assert np.array_equal(trace.labels(bunch), trace.labels(points))


def test_a_bunch_without_names_has_default_ones() -> None:
    for more in ({}, {"feature_names": None}, {"feature_names": ["a"]}):
        points = points_of(Bunch(data=np.eye(2), **more))
        assert (points.names, points.named) == (("x", "y"), False)


@pytest.mark.parametrize(
    ("bunch", "options", "message"),
    [
        (Bunch(images=[1]), {}, "this Bunch has no data, only images; give one of these"),
        (Bunch(data=np.eye(2)), {"kind": "image"}, "a Bunch can't be read as an image; leave kind='image' out"),
        (Bunch(data=["some", "text"]), {}, r"and dtype <U4 can't be read as points; give real numbers"),
        (load_iris(), {"columns": ["width"]}, "has no column 'width'; its columns are 0 'sepal length"),
    ],
)
def test_a_bunch_without_points_is_refused(bunch: Any, options: Any, message: str) -> None:
    with pytest.raises(kg.SourceError, match=message):
        kg.read(bunch, **options)


def test_a_dict_is_refused() -> None:
    with pytest.raises(kg.OptionError, match="dict can't be read"):
        kg.read({"data": [[1, 2]]})
