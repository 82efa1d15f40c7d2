"""Aims: a measure, or a row of its table, and one way in which all that it asks is answered as it wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tradezone.policy.conditions import Condition
from tradezone.policy.measures import CaseValue, Measure, rows
from tradezone.policy.trees import AllOf, Is, Tree
from tradezone.policy.zone import Zone
from tradezone.testing.applying import trees_of
from tradezone.testing.asked import kept

#: Ways of one aim that are looked at; a measure with more alternatives is still reached by these.
_MOST_WAYS: Final = 48

Answers = tuple[tuple[Any, bool], ...]


class Aim(NamedTuple):
    """A product, and the answer wanted of each of some conditions, sorted by the kind of condition."""

    measure: str
    product: str
    wanted: Mapping[Condition, bool]
    by_kind: Mapping[type, Answers]

    def of(self, *kinds: type) -> Answers:
        """The conditions of some kinds with the answer wanted of each."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], ())
        return tuple(each for kind in kinds for each in self.by_kind.get(kind, ()))

    def without(self, condition: Condition) -> Aim:
        """The same but for one condition, which is answered the other way: as near as goods come to the aim without meeting it."""
        return aimed(self.measure, self.product, {**self.wanted, condition: not self.wanted[condition]})


def aimed(measure: str, product: str, wanted: Mapping[Condition, bool]) -> Aim:
    by_kind: dict[type, list[tuple[Any, bool]]] = {}
    for condition, answer in wanted.items():
        by_kind.setdefault(type(condition), []).append((condition, answer))
    return Aim(measure, product, wanted, {kind: tuple(found) for kind, found in by_kind.items()})


def at_nothing(product: str) -> Aim:
    """No aim but a product."""
    return aimed("", product, {})


def rows_aimed(zone: Zone, measure: str) -> tuple[CaseValue | None, ...]:
    """What of a measure can be aimed at: the measure itself, then each row of its tables that is for a case."""
    found = (row for row in rows(zone.measures[measure]) if row.conditions and not row.otherwise)
    return kept(zone, ("rows", measure), lambda: (None, *found))


def products_of(zone: Zone, measure: str, row: CaseValue | None) -> tuple[str, ...]:
    """The products that a measure, and a row of it, covers, in the order of the policy; of a row for none all of the measure's."""
    mine = tuple(name for name in zone.products if name in zone.measures[measure].covers)
    reached = tuple(name for name in mine if row is None or row.reaches(name))
    return reached or mine


def aims(zone: Zone, measure: str, row: CaseValue | None, product: str) -> tuple[Aim, ...]:
    """The ways in which a measure, or a row of it, can apply to a product; at least one."""
    key = ("aims", measure, None if row is None else id(row), product)
    return kept(zone, key, lambda: tuple(_aims(zone, zone.measures[measure], row, product)))


def _aims(zone: Zone, measure: Measure, row: CaseValue | None, product: str) -> Iterator[Aim]:
    for wanted in _ways(trees_of(zone, measure, row, product)):
        yield aimed(measure.id, product, wanted)


def _ways(trees: tuple[Tree, ...]) -> Iterator[dict[Condition, bool]]:
    """Ways to answer all of some trees, each alternative of each of them among the first; one that contradicts itself is left out."""
    seen: set[frozenset[tuple[Condition, bool]]] = set()
    first: dict[Condition, bool] = {}
    for turn in range(_MOST_WAYS):
        wanted: dict[Condition, bool] = {}
        agrees = _choose(AllOf(trees), [turn, turn], wanted)
        first = first or wanted
        key = frozenset(wanted.items())
        if agrees and key not in seen:
            seen.add(key)
            yield wanted
    if not seen:
        yield first


def _choose(tree: Tree, turns: list[int], wanted: dict[Condition, bool]) -> bool:
    """Answers a tree by the alternatives of this turn; False where two answers of one condition would be needed."""
    if isinstance(tree, Is):
        return wanted.setdefault(tree.condition, tree.answer) is tree.answer
    if isinstance(tree, AllOf):
        return all(_choose(part, turns, wanted) for part in tree.parts)
    if not tree.parts:
        return True
    number, (left, turn) = len(tree.parts), turns
    turns[0] = left // number + turn if number > 1 else left
    return _choose(tree.parts[left % number], turns, wanted)
