"""Values and weights that float64 can't square or sum are refused, and nothing becomes NaN or silently zero."""

import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kmeans_gif as kg
from kmeans_gif.clustering.ranges import largest
from kmeans_gif.estimator import TracedKMeans

POINTS = np.random.default_rng(0).random((50, 2))

pytestmark = pytest.mark.filterwarnings("error")

LARGE = r"^column 'x' holds -?[\d.]+e\+\d+, too large for its squares to be summed; scale it to at most 1e\+150$"
SMALL = (
    r"^column 'x' has a range of [\d.]+e-\d+, too small for differences to be squared; scale it to at least 3.2e-145$"
)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize(
    ("scale", "message"),
    [(1e155, LARGE), (-1e200, LARGE), (1.7e308, LARGE), (1e-146, SMALL), (1e-170, SMALL), (5e-324, SMALL)],
)
def test_values_too_large_to_square_are_refused(scale: float, message: str, standardize: bool) -> None:
    with pytest.raises(kg.SourceError, match=message):
        kg.cluster(POINTS * scale, n_clusters=2, seed=1, standardize=standardize)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("exponent", [-470, -300, -1, 300, 490])
def test_scaling_by_a_power_of_two_scales_the_run(exponent: int, standardize: bool) -> None:
    """A power of two is exact, so the run is the same, scaled."""
    scale = 2.0**exponent
    one, other = (kg.cluster(p, n_clusters=3, seed=1, standardize=standardize) for p in (POINTS, POINTS * scale))
    np.testing.assert_array_equal(one.values() * scale, other.values())
    np.testing.assert_array_equal(one.cluster_weights, other.cluster_weights)
    assert other.inertia[-1] == (one.inertia[-1] if standardize else one.inertia[-1] * scale * scale)


@pytest.mark.parametrize("scale", [1e-140, 1e149])
def test_data_that_can_be_clustered_can_be_drawn(scale: float) -> None:
    assert len(kg.animate(POINTS * scale, io.BytesIO(), n_clusters=2, seed=1)) > 1


def test_equal_values_of_any_size_are_accepted() -> None:
    assert kg.cluster([[1e-300, 2.0], [1e-300, 3.0]], n_clusters=2, seed=1).inertia[-1] == 0
    assert kg.cluster([1e-300, 1e-300], n_clusters=1, seed=1, standardize=True).inertia[-1] == 0


@pytest.mark.parametrize("values", [1e308, 1e200, -1e151])
def test_labels_of_values_too_large_are_refused(values: float) -> None:
    trace = kg.cluster(POINTS, n_clusters=2, seed=1)
    with pytest.raises(kg.SourceError, match=r"column 0 holds .* too large for its squares to be summed"):
        trace.labels(np.full((3, 2), values))


def fitted(weight: float, scale: float = 1) -> TracedKMeans:
    return TracedKMeans(2, random_state=1, tol=0).fit(POINTS * scale, sample_weight=np.full(50, weight))


@pytest.mark.parametrize(
    ("weight", "scale", "message"),
    [
        (1e307, 1, "the sum of the weights overflows; scale them down"),
        (1e-300, 1, "a weight of 1e-300 is too small; scale weights to at least 1.03e-289"),
        (5e-324, 1, "a weight of 4.94066e-324 is too small; scale weights"),
        (1e-200, 1e-60, "a weight of 1e-200 is too small for rows with a range of 9.92"),
        (
            1e30,
            1e145,
            "column 0 holds 9.9721e+144, too large for its squares to be summed; scale it to at most 3.35e+137",
        ),
    ],
)
def test_weights_that_overflow_or_underflow_are_refused(weight: float, scale: float, message: str) -> None:
    with pytest.raises(kg.SourceError, match="^" + re.escape(message)):
        fitted(weight, scale)


@pytest.mark.parametrize(
    ("weight", "scale"), [(2.0**900, 1), (2.0**-900, 1), (2.0**-300, 2.0**-300), (2.0**300, 2.0**300)]
)
def test_weights_of_any_size(weight: float, scale: float) -> None:
    one, other = fitted(1), fitted(weight, scale)
    np.testing.assert_array_equal(one.labels_, other.labels_)
    np.testing.assert_array_equal(one.cluster_centers_ * scale, other.cluster_centers_)
    assert other.inertia_ == one.inertia_ * scale * scale * weight


@pytest.mark.parametrize("method", ["fit", "predict", "transform", "score"])
def test_the_estimator_refuses_values_that_are_too_large(method: str) -> None:
    kmeans = TracedKMeans(2, random_state=1).fit(POINTS)
    with pytest.raises(kg.SourceError, match=r"^column 0 holds 9.9721e\+154, too large for its squares to be summed"):
        getattr(kmeans, method)(POINTS * 1e155)


def test_initial_centroids_do_not_make_sums_overflow() -> None:
    """A weight of 10³⁰ leaves less room than unweighted rows."""
    start = np.array([[1e140, 0.0], [0.5, 0.5]])
    with pytest.raises(
        kg.OptionError, match=r"^init holds 1e\+140, too far from the data; give centroids at most 3.35e\+137"
    ):
        TracedKMeans(2, init=start, n_init=1).fit(POINTS, sample_weight=np.full(50, 1e30))
    assert TracedKMeans(2, init=start, n_init=1).fit(POINTS).inertia_ > 0


def test_weights_of_zero_are_not_too_small() -> None:
    kmeans = fitted(1)
    assert kmeans.score(POINTS, sample_weight=[0, 1] * 25) > kmeans.score(POINTS)


@settings(deadline=None)
@given(
    exponents=st.lists(st.integers(-1074, 1023), min_size=2, max_size=6),
    weights=st.lists(st.integers(-1074, 1023), min_size=6, max_size=6),
)
def test_nothing_is_nan(exponents: list[int], weights: list[int]) -> None:
    """Values and weights of any size give finite results, or are refused."""
    values, weight = np.ldexp(1.0, np.array(exponents)), np.ldexp(1.0, np.array(weights[: len(exponents)]))
    try:
        kmeans = TracedKMeans(1, random_state=1, tol=0).fit(values[:, None], sample_weight=weight)
    except kg.SourceError:
        return
    assert np.isfinite(kmeans.inertia_)
    assert values.min() <= kmeans.cluster_centers_[0, 0] * (1 + 1e-14)
    assert kmeans.cluster_centers_[0, 0] <= values.max() * (1 + 1e-14)


def test_sums_at_the_limit_do_not_overflow() -> None:
    for weight, features in ((1, 1), (10**9, 2), (1e200, 7)):
        far = 2 * largest(weight, features)  # between opposite corners
        assert np.isfinite(weight * (features * (far * far)))
    assert largest(1, 1) == largest(1e-300, 1) == 1e150


@pytest.mark.parametrize("standardize", [False, True])
def test_ranges_near_the_resolution_of_float64(standardize: bool, given_notes: list[str]) -> None:
    rows = np.column_stack([np.arange(8.0), np.arange(8.0)])
    for offset in (0, 2.0**41, 2.0**43):  # a range of 7, with a resolution of 2⁻⁹ at its upper end
        kg.cluster(rows + np.array([0, offset]), n_clusters=2, seed=1, standardize=standardize)
    (note,) = given_notes
    assert note == (
        "column 'y': values near 8.79609e+12 have a range of 7, which is only 3584 steps of a 64-bit float; "
        "subtract an offset before the values are converted"
    )
