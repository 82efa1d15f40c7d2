"""Relations: combinations of answers held together, each once, with one of the combinations of facts that came to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import Any, NamedTuple

from tradezone.verify.enumeration.aspects import Aspect, Way


class Sample(NamedTuple):
    """One of the combinations behind a row: each aspect looked at so far with the way it went."""

    before: Sample | None
    aspect: int
    way: Way


class Relation(NamedTuple):
    """What is known of every combination, in columns: answers, outcomes, conclusions."""

    columns: tuple[Hashable, ...]
    rows: dict[tuple[Any, ...], Sample | None]

    def widened(self, number: int, each: Aspect, needed: Collection[Hashable]) -> Relation:
        """Every combination so far with every way of one more aspect, as far as that is needed."""
        kept = [position for position, question in enumerate(each.questions) if question in needed]
        distinct: dict[tuple[str, ...], Way] = {}
        for way in each.ways:
            distinct.setdefault(tuple([way.words[position] for position in kept]), way)
        columns = (*self.columns, *(each.questions[position] for position in kept))
        if len(distinct) == 1:
            ((words, way),) = distinct.items()
            return Relation(columns, {row + words: Sample(sample, number, way) for row, sample in self.rows.items()})
        return Relation(
            columns,
            {row + words: Sample(sample, number, way) for row, sample in self.rows.items() for words, way in distinct.items()},
        )

    def size_with(self, each: Aspect, needed: Collection[Hashable]) -> int:
        """How many rows there would be, at most."""
        kept = [position for position, question in enumerate(each.questions) if question in needed]
        return len(self.rows) * len({tuple([way.words[position] for position in kept]) for way in each.ways})

    def computed(self, column: Hashable, of: Callable[[tuple[Any, ...]], Any]) -> Relation:
        """With one more column, worked out from the others."""
        return Relation((*self.columns, column), {(*row, of(row)): sample for row, sample in self.rows.items()})

    def narrowed(self, needed: Collection[Hashable]) -> Relation:
        """Without the columns that nothing later asks; what is alike then is one."""
        kept = [position for position, column in enumerate(self.columns) if column in needed]
        if len(kept) == len(self.columns):
            return self
        rows: dict[tuple[Any, ...], Sample | None] = {}
        for row, sample in self.rows.items():
            rows.setdefault(tuple([row[position] for position in kept]), sample)
        return Relation(tuple(self.columns[position] for position in kept), rows)


#: Nothing looked at yet.
NOTHING = Relation((), {(): None})
