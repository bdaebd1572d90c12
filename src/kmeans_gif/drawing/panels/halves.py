"""How far a run is in a shot, counted in halves of an iteration."""

from kmeans_gif.drawing.shots import Shot


def halves_done(shot: Shot, run: int) -> float:
    """Return the halves of iterations done since the first assignment: move and assign are one each.

    It is negative before the first assignment, and fractional while centroids move.
    """
    if shot.phase in ("data", "start"):
        return -1.0
    moment = shot.moments[run]
    if shot.phase == "move" and shot.time <= moment.trace.n_iter:  # otherwise the run has ended
        return 2 * (moment.step - 1) + shot.time - (moment.step - 1)
    return 2.0 * moment.step
