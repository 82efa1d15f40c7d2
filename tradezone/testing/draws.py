"""Draws: one of a pool, where the pool's first is what a smaller example shrinks to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

One = TypeVar("One")

#: No pool is longer.
_LONGEST: Final = 10**9


class Draw:
    """The draws of one example, which number themselves.

    Hypothesis follows an example with several in which one draw is copied to another of the same strategy. What we draw are
    positions in pools that have nothing to do with each other, so that such copies are only more of nearly the same example: no two
    draws of an example are of one strategy.
    """

    __slots__ = ("_draw", "_number")

    def __init__(self, draw: Callable[[SearchStrategy[int]], int]) -> None:
        self._draw = draw
        self._number = 0

    def below(self, size: int) -> int:
        """A number from nothing to one less than a size, each as likely."""
        self._number += 1
        first = self._number * _LONGEST
        return self._draw(_numbers(first, size)) - first


@lru_cache(maxsize=20_000)
def _numbers(first: int, size: int) -> SearchStrategy[int]:
    return st.sampled_from(range(first, first + size))


def drawing(make: Callable[..., One]) -> Callable[..., SearchStrategy[One]]:
    """A strategy by a function of its draws."""

    @st.composite
    def strategy(draw: Any, *args: Any) -> One:
        return make(Draw(draw), *args)

    return strategy


def pick(draw: Draw, pool: Sequence[One]) -> One:
    """One of a pool that is not empty, each as likely; the first is the plainest.

    Of one value there is a draw too: what is aimed at has small pools, and is not plainer for it than what is not.
    """
    return pool[draw.below(len(pool))]


def seldom(draw: Draw, times: int) -> bool:
    """Once in so many times; never in the plainest example."""
    return draw.below(times) == times - 1


def mostly(draw: Draw, pool: Sequence[One], others: Sequence[One], times: int) -> One:
    """One of a pool, and once in so many times one of some others; by one draw."""
    if not others:
        return pick(draw, pool)
    both = len(pool) * len(others)
    at = draw.below(both * times)
    return pool[at % len(pool)] if at < both * (times - 1) else others[at % len(others)]


def fitting(draw: Draw, pool: Sequence[One], fits: Callable[[One], bool]) -> One:
    """One of a pool that fits: the one drawn, or the next that does; the one drawn where none does."""
    size = len(pool)
    start = draw.below(size)
    return next((pool[(start + i) % size] for i in range(size) if fits(pool[(start + i) % size])), pool[start])
