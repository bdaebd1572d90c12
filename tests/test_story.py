"""The plan of an animation: every iteration is there, in order, and the whole is not too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gif.drawing.story import Cue, Story, cues_of
from kmeans_gif.options import Timing

EXPLAIN = Story(phases=True, tween=8, explain=True)


def phases(cues: tuple[Cue, ...]) -> list[tuple[int, str]]:
    return [(cue.step, cue.phase) for cue in cues]


def test_a_plain_run_has_a_frame_for_each_step() -> None:
    assert phases(cues_of(2, Timing())) == [(0, "step"), (1, "step"), (2, "step")]


def test_phases_split_each_iteration_into_move_and_assign() -> None:
    cues = cues_of(2, Timing(), Story(phases=True))
    assert phases(cues) == [(0, "assign"), (1, "move"), (1, "assign"), (2, "move"), (2, "assign")]
    assert [cue.time for cue in cues] == [0, 1, 1, 2, 2]


def test_tweens_divide_the_time_of_a_move() -> None:
    plain, tweened = (cues_of(3, Timing(), Story(phases=True, tween=n)) for n in (0, 4))
    for step in (1, 2, 3):
        (whole,) = (cue for cue in plain if (cue.step, cue.phase) == (step, "move"))
        parts = [cue for cue in tweened if (cue.step, cue.phase) == (step, "move")]
        assert len(parts) == 5
        assert sum(cue.ms for cue in parts) == whole.ms
        shares = [cue.share for cue in parts]
        assert shares == sorted(shares)
        assert shares[-1] == 1
        assert shares[0] < 1 / 5  # eased: slow at first
        assert [cue.time for cue in parts] == [step - 1 + share for share in shares]


def test_an_explanation_begins_with_the_data_and_the_first_centroids() -> None:
    assert phases(cues_of(4, Timing(), EXPLAIN))[:4] == [(0, "data"), (0, "start"), (0, "assign"), (1, "move")]


@given(st.integers(0, 300), st.integers(0, 60), st.sampled_from([20, 2000, 5000]))
def test_an_explanation_shows_every_iteration_in_20_seconds(n_iter: int, tween: int, hold: int) -> None:
    cues = cues_of(n_iter, Timing(None, hold), Story(phases=True, tween=tween, explain=True))
    assert sum(cue.ms for cue in cues) <= 20_000 + max(0, hold - 2000)
    steps = [cue.step for cue in cues]
    assert steps == sorted(steps)
    assert {cue.step for cue in cues if cue.phase in ("assign", "step")} == set(range(n_iter + 1))
    assert cues[-1].ms == hold
    assert all(cue.ms >= 40 and cue.ms % 20 == 0 for cue in cues[:-1])
    assert all(sum(cue.step == step for cue in cues) <= tween + 2 for step in range(1, n_iter + 1))


def test_an_explanation_spends_its_time_on_the_first_iterations() -> None:
    cues = cues_of(300, Timing(), EXPLAIN)
    frames = [[cue for cue in cues if cue.step == step] for step in range(1, 301)]
    spans = [sum(cue.ms for cue in those) for those in frames]
    assert spans[:-1] == sorted(spans[:-1], reverse=True)
    assert len(frames[0]) > 3
    assert phases(tuple(frames[150])) == [(151, "step")]


@pytest.mark.parametrize("story", [Story(), Story(phases=True, tween=2), EXPLAIN])
def test_a_given_duration_is_that_of_every_frame_but_the_last(story: Story) -> None:
    cues = cues_of(7, Timing(130, 900), story)
    assert [cue.ms for cue in cues] == [130] * (len(cues) - 1) + [900]
