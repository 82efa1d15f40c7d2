"""Values that the law changes from a day on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Period:
    """From one second to another, the end left out; None is open. In UTC seconds from 1970."""

    start: int | None = None
    end: int | None = None

    def __contains__(self, second: int) -> bool:
        return (self.start is None or self.start <= second) and (self.end is None or second < self.end)

    def overlaps(self, other: Period) -> bool:
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )


class Row(NamedTuple, Generic[V]):
    """One instrument of a series: from a second on, this value."""

    start: int
    value: V


class Timeline(Generic[V]):
    """A series in order of time: one value or none on each day. A row lasts until the next one begins."""

    __slots__ = ("_starts", "rows")

    def __init__(self, rows: Iterable[Row[V]]) -> None:
        self.rows = tuple(rows)
        self._starts = [row.start for row in self.rows]
        if any(later <= earlier for earlier, later in zip(self._starts, self._starts[1:], strict=False)):
            raise ValueError("the rows of a timeline are in order of time, one for each start")

    def at(self, second: int) -> Row[V] | None:
        """The row in force at a second; None before the first."""
        position = bisect_right(self._starts, second)
        return self.rows[position - 1] if position else None

    def __iter__(self) -> Iterator[Row[V]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
