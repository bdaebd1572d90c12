"""Durations of frames, with sums computed by hand."""

from itertools import pairwise

import pytest

from kmeans_gif.drawing.pacing import paced


@pytest.mark.parametrize("frames", [0, 1, 2, 24])
def test_few_frames_last_half_a_second_each(frames: int) -> None:
    assert paced(frames) == (500,) * frames


@pytest.mark.parametrize("frames", range(25, 289))
def test_more_frames_share_twelve_seconds(frames: int) -> None:
    times = paced(frames)
    assert len(times) == frames
    assert sum(times) == 12_000
    assert times[0] == 500
    assert min(times) >= 40
    assert all(later <= earlier for earlier, later in pairwise(times))
    assert all(ms % 20 == 0 for ms in times)


def test_one_frame_too_many_by_hand() -> None:
    """500 ms too much, in 25 steps of 20 ms: 6 frames of full length, then 13 shorter by one step, then 6 by two."""
    assert paced(25) == (500,) * 6 + (480,) * 13 + (460,) * 6


def test_paced_durations_by_hand() -> None:
    """500 + 60 + 286 × 40 = 12 000."""
    assert paced(288) == (500, 60) + (40,) * 286


@pytest.mark.parametrize("frames", [40, 100, 200])
def test_the_factor_is_constant(frames: int) -> None:
    """Each is the longest times a power of a constant factor, to the nearest 20 ms."""
    times = paced(frames)
    decaying = [(step, ms) for step, ms in enumerate(times) if step and ms > 40]
    low = max(((ms - 10) / 500) ** (1 / step) for step, ms in decaying)
    high = min(((ms + 10) / 500) ** (1 / step) for step, ms in decaying)
    assert low <= high * (1 + 1e-12)


@pytest.mark.parametrize(("frames", "total"), [(289, 500 + 288 * 40), (1000, 500 + 999 * 40)])
def test_very_many_frames_take_longer(frames: int, total: int) -> None:
    times = paced(frames)
    assert times == (500,) + (40,) * (frames - 1)
    assert sum(times) == total
