"""Bounds as a lawyer writes them: ``at most 5 kg``, ``before 2026-08-06``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from tradezone.values import Moment, Share, UnitPrice, ValueProblem
from tradezone.values.exact import Exact
from tradezone.values.figures import clip

#: Phrase, and whether the figure must lie above (else below) and may equal the bound.
_AMOUNTS: Final = {"at least": (True, True), "more than": (True, False), "at most": (False, True), "less than": (False, False)}
_DATES: Final = {"from": (True, True), "after": (True, False), "through": (False, True), "before": (False, False)}


class Bound(NamedTuple):
    """One bound on a figure or a date. ``at most`` and ``through`` include the bound, ``before`` does not."""

    phrase: str
    value: Any
    #: Whether the figure must lie above the bound, else below; and whether it may equal it.
    above: bool
    inclusive: bool

    @classmethod
    def reader(cls, parse: Callable[[str], Any]) -> Callable[[str], Bound]:
        """Reads a phrase and a value such as ``at most 5 kg``."""
        phrases = _DATES if parse == Moment.parse else _AMOUNTS

        def read(text: str) -> Bound:
            for phrase, (above, inclusive) in phrases.items():
                if text.startswith(phrase + " "):
                    return cls(phrase, parse(text[len(phrase) + 1 :].strip()), above, inclusive)
            raise ValueProblem("bad-bound", f"`{text}` is not a bound", f"begin with {', '.join(f'`{p}`' for p in phrases)}")

        return read

    def holds(self, figure: Exact, bound: Exact) -> bool:
        """Whether a figure keeps the bound, both in one unit; of a column, for each of its rows."""
        difference = figure.numerator * bound.denominator - bound.numerator * figure.denominator
        if self.above:
            return difference >= 0 if self.inclusive else difference > 0
        return difference <= 0 if self.inclusive else difference < 0

    def __str__(self) -> str:
        return f"{self.phrase} {self.value}"


class PriceBound(NamedTuple):
    """A bound on the price of the goods: an amount for each unit, or a share of a market price of the day."""

    bound: Bound
    market: str | None = None

    @classmethod
    def parse(cls, text: str) -> PriceBound:
        share, of, market = text.partition("% of ")
        if of:
            return cls(Bound.reader(Share.parse)(share + "%"), market)
        return cls(Bound.reader(UnitPrice.parse)(text))

    def __str__(self) -> str:
        return f"{self.bound} of {self.market}" if self.market else str(self.bound)


#: What a share may be of: the customs value, the weight of the goods, or an amount of money that an attribute states.
CUSTOMS_VALUE: Final = "customs_value"
MASS: Final = "mass"
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")


class ShareOf(NamedTuple):
    """A bound on a share of something: ``at least 40% of customs_value``, ``at most 30% of exw-price``."""

    bound: Bound
    base: str

    @classmethod
    def parse(cls, text: str) -> ShareOf:
        share, of, base = text.partition(" of ")
        if not of or not _NAME.fullmatch(base):
            remedy = "write it as in `at least 40% of customs_value`"
            raise ValueProblem("bad-bound", f"`{clip(text)}` does not say of what it is a share", remedy)
        return cls(Bound.reader(Share.parse)(share), base)

    def holds(self, part: Exact, whole: Exact) -> bool:
        """Whether a part keeps the bound, compared as products so that nothing is divided."""
        return self.bound.holds(part, whole * self.bound.value.exact)

    def __str__(self) -> str:
        return f"{self.bound} of {self.base}"


_DAY: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Season(NamedTuple):
    """Days of every year as (month, day), both included; one that ends before it begins runs over the turn of the year."""

    first: tuple[int, int]
    last: tuple[int, int]

    @classmethod
    def parse(cls, text: str) -> Season:
        first, through, last = text.partition(" through ")
        if not through:
            raise ValueProblem("bad-season", f"`{clip(text)}` is not a part of the year", "write it as in `01-01 through 03-31`")
        return cls(_day_of_year(first), _day_of_year(last))

    def holds(self, month: int, day: int) -> bool:
        if self.first <= self.last:
            return self.first <= (month, day) <= self.last
        return (month, day) >= self.first or (month, day) <= self.last

    def __str__(self) -> str:
        return "{:02}-{:02} through {:02}-{:02}".format(*self.first, *self.last)


def _day_of_year(text: str) -> tuple[int, int]:
    match = _DAY.fullmatch(text)
    if match is None or int(match[2]) > _LONGEST[int(match[1]) - 1]:
        raise ValueProblem("bad-season", f"`{clip(text)}` is not a day of every year", "write month and day, as in `03-31`")
    return int(match[1]), int(match[2])
