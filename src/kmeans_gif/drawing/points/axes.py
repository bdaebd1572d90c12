"""Axis limits, ticks at round numbers and their labels."""

import math
from collections.abc import Sequence
from decimal import Context, Decimal

from kmeans_gif.drawing.marks.text import grouped
from kmeans_gif.errors import OptionError

HUGE = 1e300
"""Limits stay within ±this, so that their difference and the ticks around them are finite."""

_TINY = 1e-290
"""Smaller values count as zero, so that the step between ticks does not vanish."""

_MAX_DIGITS = 7
"""Maximum number of digits of a label without an exponent."""

_DECADES = 100.0
"""Maximum ratio of the limits of a linear axis, if both are above 0."""

_SPARED = 3
"""Minimum number of characters that an exponent must save, because plain digits are easier to read."""


def limits(low: float, high: float, pad: float = 0.05) -> tuple[float, float]:
    """Widen the range of data to that of an axis.

    Examples
    --------
    >>> limits(0, 10), limits(5, 5), limits(0, 0)
    ((-0.5, 10.5), (4.5, 5.5), (-1.0, 1.0))
    """
    if not -math.inf < low <= high < math.inf:
        raise OptionError(f"a range from {low} to {high} has no limits; give finite numbers, the smaller one first")
    low, high = (min(max(value, -HUGE), HUGE) for value in (low, high))
    largest = max(abs(low), abs(high))
    if largest < _TINY:
        return -1.0, 1.0
    span = high - low
    if span == 0:
        margin = largest / 10
    elif span < 1e-12 * largest:  # so that float64 can represent ticks between the limits
        margin = 1e-12 * largest
    else:
        margin = pad * span
    return max(low - margin, -HUGE), min(high + margin, HUGE)


def ticks(low: float, high: float, max_ticks: int) -> list[float]:
    """Choose round numbers in a range: multiples of 1, 2 or 5 times a power of ten, or of 2.5 if those are too few.

    Examples
    --------
    >>> ticks(0, 1, 6), ticks(-11, 11, 6)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [-10.0, -5.0, 0.0, 5.0, 10.0])
    """
    if not -HUGE <= low < high <= HUGE:
        raise OptionError(f"limits from {low} to {high} hold no ticks; give the smaller one first, both within ±1e300")
    power = math.floor(math.log10((high - low) / max(max_ticks, 1)))
    powers = range(power - 1, power + 3)
    round_ones = [_multiples(low, high, digits, p, max_ticks) for p in powers for digits in (1, 2, 5)]
    best = max(round_ones, key=len)
    if len(best) < 3:  # with 2.5 the steps are close enough for at least 2 ticks
        best = max([best, *(_multiples(low, high, 25, p - 1, max_ticks) for p in powers)], key=len)
    return best


def needs_log(low: float, high: float) -> bool:
    """Whether a range is better read on a log axis: it lies above 0 and spans more than two decades."""
    return low > 0 and high / low > _DECADES


def log_ticks(low: float, high: float, max_ticks: int) -> list[float]:
    """Choose round numbers in a range above 0: 1, 2 and 5 times powers of ten, powers alone, or every few powers.

    If that is a single one, it is 1 and 5 times powers.

    Examples
    --------
    >>> log_ticks(3, 300, 6), log_ticks(3, 300, 3), log_ticks(1e-6, 1e6, 3), log_ticks(30, 700, 3)
    ([5.0, 10.0, 20.0, 50.0, 100.0, 200.0], [10.0, 100.0], [0.0001, 1.0, 10000.0], [50.0, 100.0, 500.0])
    """
    powers = range(math.floor(log10(low)), math.floor(log10(high)) + 1)
    best: list[float] = []
    for every in range(len(powers), 0, -1):
        best = _round_numbers(low, high, (1,), [power for power in powers if power % every == 0], max_ticks) or best
    halved = _round_numbers(low, high, (1, 5), powers, max_ticks) if len(best) == 1 else []
    return _round_numbers(low, high, (1, 2, 5), powers, max_ticks) or halved or best


def _round_numbers(
    low: float, high: float, digits: Sequence[int], powers: Sequence[int], max_ticks: int
) -> list[float]:
    """List digits × 10^power in a range; none if there are more than `max_ticks`."""
    numbers = [float(f"{digit}e{power}") for power in powers for digit in digits]
    inside = [number for number in numbers if low <= number <= high]
    return inside if len(inside) <= max_ticks else []


def log10(number: float) -> float:
    """Return the logarithm, rounded correctly, which that of `math` may not be on every machine."""
    return float(Context(prec=30, traps=[]).log10(Decimal(number)))


def log_tick_labels(ticks: Sequence[float]) -> list[str]:
    """Format ticks of a log axis each by itself, all with exponents or none.

    Examples
    --------
    >>> log_tick_labels([0.1, 1.0, 200.0]), log_tick_labels([1000.0, 2e9])
    (['0.1', '1', '200'], ['1e3', '2e9'])
    """
    texts = [tick_labels([tick])[0] for tick in ticks]
    if not any("e" in text for text in texts):
        return texts
    parts = [_decimal(tick) for tick in ticks]
    return [f"{digits}e{grouped(power)}" for digits, power in parts]


def tick_labels(ticks: Sequence[float]) -> list[str]:
    """Format ticks with as many decimals as needed, the same number for all.

    Examples
    --------
    >>> tick_labels([0.0, 0.5, 1.0]), tick_labels([0.0, 1e9, 2e9])
    (['0.0', '0.5', '1.0'], ['0', '1e9', '2e9'])
    """
    parts = [_decimal(tick) for tick in ticks if tick]
    if not parts:
        return ["0"] * len(ticks)
    last = min(power for _, power in parts)
    first = max(len(str(digits)) - 1 + power for digits, power in parts)
    plain = max(first, 0) - min(last, 0) + 1
    if plain <= _MAX_DIGITS or plain < first - last + 1 + len(f"e{first}") + _SPARED:
        return [grouped(tick, max(-last, 0)) for tick in ticks]
    return [_split_off(tick, first, last) for tick in ticks]


def _split_off(tick: float, first: int, last: int) -> str:
    """Format a tick as a multiple of 10^first, with digits down to 10^last."""
    if not tick:
        return "0"
    digits, power = _decimal(tick)
    multiple = math.copysign(digits * 10 ** (power - last) / 10 ** (first - last), tick)
    return f"{grouped(multiple, first - last)}e{grouped(first)}"


def _decimal(number: float) -> tuple[int, int]:
    """Split a number other than 0 into |number| = digits × 10^power, by its shortest decimal."""
    mantissa, _, exponent = repr(abs(float(number))).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).rstrip("0")
    return int(digits), int(exponent or 0) + len(whole) - len(digits)


def _multiples(low: float, high: float, digits: int, power: int, max_ticks: int) -> list[float]:
    """List the multiples of digits × 10^power in a range; none if there are more than `max_ticks`."""
    step, parts = (digits * 10**power, 1) if power >= 0 else (digits, 10**-power)  # exact: the step is step / parts
    above, below = float(low).as_integer_ratio()
    first = -(-above * parts // (below * step))
    above, below = float(high).as_integer_ratio()
    last = above * parts // (below * step)
    first -= (first - 1) * step / parts >= low  # a limit like 0.1 is slightly off the decimal
    last += (last + 1) * step / parts <= high
    if last - first >= max_ticks:
        return []
    return [i * step / parts for i in range(first, last + 1)]
