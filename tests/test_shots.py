"""What frames tell: one shot a step, the last held."""

import math

import numpy as np
import pytest
from tests.models import trace_with

import kmeans_gif as kg
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.drawing.pacing import paced
from kmeans_gif.drawing.shots import shots
from kmeans_gif.drawing.story import cues_of
from kmeans_gif.options import Timing, checked_timing, milliseconds


def test_one_shot_a_step_and_the_last_is_held() -> None:
    trace = kg.cluster(np.arange(0, 250, 3, dtype=np.uint8).reshape(-1, 4, 1), n_clusters=3, seed=0)
    plan = list(shots([trace], cues_of(trace.n_iter, Timing(120, 900, 0))))
    assert [shot.time for shot in plan] == list(range(trace.n_iter + 1))
    assert [shot.phase for shot in plan] == ["step"] * (trace.n_iter + 1)
    assert [shot.ms for shot in plan] == [120] * trace.n_iter + [900]
    for step, shot in enumerate(plan):
        (moment,) = shot.moments
        assert (moment.trace, moment.step) == (trace, step)
        assert np.array_equal(moment.centroids, trace.centroids[step])
        assert np.array_equal(moment.shown, trace.centroids[step])
        assert np.array_equal(moment.colors, trace.colors(step))
        if moment.previous is None:
            assert step in (0, trace.n_iter)
        else:
            assert np.array_equal(moment.previous, trace.centroids[step - 1])


def test_a_run_that_has_ended_stays_at_its_last_step() -> None:
    short, long = (trace_with(np.full((steps, 2, 3), 9.0)) for steps in (2, 4))
    plan = list(shots([short, long], cues_of(3, Timing(100, 500)), distinct_colors=True))
    assert [[moment.step for moment in shot.moments] for shot in plan] == [[0, 0], [1, 1], [1, 2], [1, 3]]
    assert [shot.ms for shot in plan] == [100, 100, 100, 500]
    assert plan[0].moments[0].colors.tolist() == [[0, 114, 178], [230, 159, 0]]


def test_frames_are_paced_unless_a_duration_is_asked_for() -> None:
    trace = trace_with(np.zeros((27, 1, 2)), Space("columns", 0.0, 1.0), "points")
    assert [cue.ms for cue in cues_of(trace.n_iter, Timing(None, 900, 0))] == [*paced(26), 900]
    assert checked_timing(duration=None, hold=900, plays=0) == Timing(None, 900, 0)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (20, 20),
        (24.99, 20),
        (25, 30),
        (35, 40),
        (34.999, 30),
        (655_350, 655_350),
        (np.int16(99), 100),
        (np.float32(45), 50),
    ],
)
def test_milliseconds_round_half_up_to_ten(given: float, written: int) -> None:
    assert milliseconds("duration", given) == written
    assert checked_timing(duration=given, hold=20, plays=0).duration == written
    assert checked_timing(duration=20, hold=given, plays=0).hold == written


@pytest.mark.parametrize("name", ["duration", "hold"])
@pytest.mark.parametrize("value", [0, 19.99, -500, 655_350.1, math.nan, math.inf, "500", True, [500]])
def test_times_out_of_range(name: str, value: object) -> None:
    times = {"duration": 500, "hold": 500, name: value}
    with pytest.raises(kg.OptionError, match=rf"^{name}=.* must be from 20 to 655350 milliseconds$"):
        checked_timing(**times, plays=0)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [-1, 65_537, 1.0, "2", True, None])
def test_plays_out_of_range(value: object) -> None:
    with pytest.raises(kg.OptionError, match=r"^plays=.* must be a whole number from 0 to 65536$"):
        checked_timing(duration=500, hold=500, plays=value)  # type: ignore[arg-type]


def test_plays_in_range() -> None:
    assert [checked_timing(duration=20, hold=20, plays=n).plays for n in (0, 1, 65_536)] == [0, 1, 65_536]
