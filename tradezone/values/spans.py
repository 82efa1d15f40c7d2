"""Lengths of time as laws write them: ``12 months``, ``1 year``, ``30 days``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

from tradezone.values.figures import clip
from tradezone.values.problem import ValueProblem

#: What a length is counted in, and how many of it are a hundred years; no proof lasts longer.
_MOST: Final = {"day": 36_525, "month": 1_200, "year": 100}
_SPAN = re.compile(r"([1-9][0-9]{0,4}) (day|month|year)(s?)")


class Span(NamedTuple):
    """A number of days, months or years, counted from a day that is not itself counted.

    It ends with the last hour of the day it is counted to, that day included. Months and years are counted to the day of the same
    number, or to the last of the month where that has none: Regulation (EEC, Euratom) 1182/71 art. 3. Holidays are not looked at.
    """

    number: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Span:
        if not isinstance(text, str):
            raise TypeError(f"a length of time is read from text such as `12 months`, not from {type(text).__name__}")
        match = _SPAN.fullmatch(text)
        if match is None:
            raise ValueProblem("bad-span", f"`{clip(text)}` is not a length of time", "write `12 months`, `1 year` or `30 days`")
        span = cls(int(match[1]), match[2])
        if str(span) != text:
            raise ValueProblem("bad-span", f"`{text}` is not a length of time", f"write `{span}`")
        if span.number > _MOST[span.unit]:
            raise ValueProblem(
                "bad-span", f"`{text}` is longer than a hundred years", f"at most {_MOST[span.unit]} {span.unit}s are read"
            )
        return span

    def last(self, first: date) -> date:
        """The last day of the length counted from a day: 2027-03-01 of a year from 2026-03-01."""
        if self.unit == "day":
            return first + timedelta(days=self.number)
        year, month = self._counted(first, 1)
        return date(year, month, min(first.day, monthrange(year, month)[1]))

    def first(self, last: date) -> date:
        """The earliest day from which the length reaches a day: of the same number, else the first of the month after."""
        if self.unit == "day":
            return last - timedelta(days=self.number)
        year, month = self._counted(last, -1)
        length = monthrange(year, month)[1]
        return date(year, month, last.day) if last.day <= length else date(year, month, length) + timedelta(days=1)

    def _counted(self, day: date, sign: int) -> tuple[int, int]:
        """Year and month so many months later, or earlier."""
        months = self.number if self.unit == "month" else 12 * self.number
        year, month = divmod(12 * day.year + day.month - 1 + sign * months, 12)
        return year, month + 1

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"
