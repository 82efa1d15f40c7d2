"""Two contenders timed in turns, so that whatever else the machine does falls on both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter_ns
from typing import NamedTuple

#: Turns before the first that counts.
WARM_UP = 2


class Timing(NamedTuple):
    """Median nanoseconds for one call of ours and one of theirs."""

    ours: float
    theirs: float


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], rounds: int, calls: int = 1) -> Timing:
    """The medians over ``rounds`` turns of ``calls`` calls each; the two take turns, and the collector runs as it will."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARM_UP + rounds):
        for contender, times in zip((ours, theirs), spent, strict=True):
            nanoseconds = _turn(contender, calls)
            if turn >= WARM_UP:
                times.append(nanoseconds)
    return Timing(*map(_median, spent))


def _turn(contender: Callable[[], object], calls: int) -> float:
    begun = perf_counter_ns()
    for _ in range(calls):
        contender()
    return (perf_counter_ns() - begun) / calls


def _median(times: Sequence[float]) -> float:
    return float(median(times))
