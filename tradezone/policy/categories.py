"""Staging by category: the rate of every year, worked out from a base rate when the policy is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tradezone.policy.grammar.categories import CategoryText
from tradezone.policy.measures import DatedValue, Staging
from tradezone.policy.scope import Scope, covered
from tradezone.text.document import Path
from tradezone.values import Moment, Row, Timeline
from tradezone.values.cuts import less_cuts


def build_categories(scope: Scope, categories: Sequence[CategoryText], path: Path) -> Iterator[Staging]:
    """Of each category the products, and the rate from the day of each cut."""
    for i, category in enumerate(categories):
        place, cites = scope.source.place((*path, i)), tuple(category.cite)
        rows = [
            Row(
                day.start(scope.zone),
                DatedValue(
                    less_cuts(category.base_rate, made, category.cuts, category.rounded),
                    str(day),
                    cites,
                    place,
                    category.illustrative,
                    how=how(category, made),
                ),
            )
            for made, day in enumerate(days_of_cuts(category.from_, category.cuts), 1)
        ]
        yield Staging(frozenset(covered(category.covers, scope.products)), Timeline(rows))


def days_of_cuts(first: Moment, cuts: int) -> list[Moment]:
    """The day of each cut: the first where it is given, the others on 1 January of the years that follow."""
    return [first, *(Moment(date(first.day.year + later, 1, 1)) for later in range(1, cuts))]


def how(category: CategoryText, made: int) -> str:
    """Where the rate of a year comes from: ``category B5, 3.7% less 2 of 5 yearly cuts, rounded down to 0.1%``."""
    if made == category.cuts:
        return f"category {category.id}, {category.base_rate} {'at once' if made == 1 else f'after {made} yearly cuts'}"
    rounded = "" if category.rounded is None else f", rounded {category.rounded}"
    return f"category {category.id}, {category.base_rate} less {made} of {category.cuts} yearly cuts{rounded}"
