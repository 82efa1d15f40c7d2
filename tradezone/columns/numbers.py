"""Numbers: conditions on amounts and quantities answered for the rows of a kind at once, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd, lcm
from typing import Any, Final

import numpy as np

from tradezone.columns.asks import Standing
from tradezone.columns.kinds import Kind, in_columns, in_reach
from tradezone.columns.reach import Extent, Reach
from tradezone.policy import conditions as ask
from tradezone.policy.bounds import CUSTOMS_VALUE, Bound
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, FLOOR, Open
from tradezone.rules.materials import part_of
from tradezone.rules.prices import tested_amount
from tradezone.rules.words import UNKNOWN, YES
from tradezone.values.exact import Exact

#: Words as small numbers: no, yes, unknown.
_NO, _YES, _UNKNOWN = 0, 1, 2
_MOST_DENOMINATOR: Final = 10**15

#: Answers of the classes of a group to one question, by class; and the class of each row.
Answers = tuple[Sequence[Any], Any]


class Constants:
    """Figures of the law by row: one for each class, gathered, at one denominator."""

    def __init__(self, figures: Sequence[Exact | None], local: Any) -> None:
        plain = [None if each is None else _reduced(each) for each in figures]
        self.denominator = lcm(*(each[1] for each in plain if each is not None), 1)
        whole = [0 if each is None else each[0] * (self.denominator // each[1]) for each in plain]
        self.most = max((abs(each) for each in whole), default=0)
        if self.most >= 1 << 62 or self.denominator >= _MOST_DENOMINATOR:
            raise TooLarge
        self.units = np.array(whole, np.int64)[local]

    def exact(self, extent: Extent | None) -> Exact:
        return Exact(self.units if extent is None else Reach(self.most, extent), self.denominator)  # type: ignore[arg-type]  # a column of numbers


def _reduced(figure: Exact) -> tuple[int, int]:
    shared = gcd(figure.numerator, figure.denominator) or 1
    return figure.numerator // shared, figure.denominator // shared


class TooLarge(Exception):  # noqa: N818 not a fault: the item path has room for every number
    """A formula meets numbers that no column has room for."""


def worked_out(facts: Facts, kind: Kind, formula: Callable[[Facts, Extent | None], Any]) -> Any:
    """A formula of the facts worked out for every row: in 64 bits where all it meets fits, else wide; ``TooLarge`` where neither does.

    The formula is given the facts, and the extent while bounds stand for numbers.
    """
    extent = Extent()
    formula(in_reach(facts, kind, kind.most(), extent), extent)
    if not extent.is_narrow and not extent.is_wide:
        raise TooLarge
    return formula(in_columns(facts, kind, wide=not extent.is_narrow), None)


def is_supported(condition: Condition, zone: Zone) -> bool:
    """Whether a condition on numbers can be answered for columns."""
    match condition:
        case (
            ask.QuantityKept() | ask.ValueKept() | ask.OutsideQuota() | ask.PriceKept() | ask.FirstResaleBelow() | ask.ContentKept()
        ):
            return True
        case ask.Stated(fact):
            return fact == "first_resale"
        case ask.PricedBelow(measure) | ask.AboveCeiling(measure):
            floor = zone.measures[measure]
            return isinstance(floor, PriceFloor) and floor.compared != "after_duties"
    return False


def answered(condition: Condition, facts: Facts, kind: Kind, answers: Callable[[Any], Answers]) -> Any:
    """The word of each row as a small number; ``TooLarge`` where it has to be found on the item path."""
    zone = facts.zone
    match condition:
        case ask.Stated():
            return _all(kind, _YES if "first_resale" in kind.parts else _NO)
        case ask.OutsideQuota():
            return _all(kind, _UNKNOWN if kind.outside is None else _YES if kind.outside.numerator > 0 else _NO)
        case ask.QuantityKept(bound, quantity):
            limit = quantity.into(facts.product.unit)
            return _kept(facts, kind, lambda some, _: None if some.quantity is None else bound.holds(some.quantity, limit))
        case ask.ValueKept(bound):
            return _kept(facts, kind, lambda some, _: None if some.value is None else bound.holds(some.value, bound.value.exact))
        case ask.PriceKept((bound, market)):
            if market is not None:
                return _against(
                    facts, kind, answers(("market", condition)), lambda some, at: _held(bound, some.value, _times(at, some.priced))
                )
            limit = bound.value.per(facts.product.unit)
            return _kept(facts, kind, lambda some, _: _held(bound, some.value, _times(limit, some.priced)))
        case ask.ContentKept():
            return _content(condition, facts, kind, answers(("worth", condition)))
        case ask.PricedBelow(measure):
            floor = _floor(zone, measure)
            return _against(
                facts, kind, answers((FLOOR, measure)), lambda some, at: _less(tested_amount(some, floor), _times(at, some.priced))
            )
        case ask.AboveCeiling(measure):
            floor = _floor(zone, measure)
            return _against(
                facts,
                kind,
                answers((CEILING, measure)),
                lambda some, at: _less(_times(at, some.priced), tested_amount(some, floor)),
            )
        case ask.FirstResaleBelow(measure):

            def is_below(some: Facts, at: Exact) -> Any:
                return _less(
                    None if some.first_resale is None else _times(some.first_resale, some.quantity), _times(at, some.priced)
                )

            return _against(facts, kind, answers((FLOOR, measure)), is_below)
    raise TooLarge


def _times(one: Exact, other: Exact | None) -> Exact | None:
    return None if other is None else one * other


def _less(one: Exact | None, other: Exact | None) -> Any:
    """Whether one is less than the other; None where either is not given."""
    return None if one is None or other is None else one < other


def _held(bound: Bound, figure: Exact | None, limit: Exact | None) -> Any:
    return None if figure is None or limit is None else bound.holds(figure, limit)


def _kept(facts: Facts, kind: Kind, holds: Callable[[Facts, Extent | None], Any]) -> Any:
    """The words of a formula that says yes or no; unknown where a number it needs is not given."""
    found = worked_out(facts, kind, holds)
    return _all(kind, _UNKNOWN) if found is None else np.broadcast_to(found, len(kind.rows)).astype(np.int8)


def _floor(zone: Zone, measure: str) -> PriceFloor:
    found = zone.measures[measure]
    assert isinstance(found, PriceFloor), "checked: only a price floor is named here"  # noqa: S101 ours
    return found


def _all(kind: Kind, word: int) -> Any:
    return np.full(len(kind.rows), word, np.int8)


def _against(facts: Facts, kind: Kind, answers: Answers, holds: Callable[[Facts, Exact], Any]) -> Any:
    """Something held against where a floor stands: no where none does, unknown where that is not known or the goods do not say enough."""
    found, local = answers
    standing = Constants([each.price if isinstance(each, Standing) else None for each in found], local)
    words = _kept(facts, kind, lambda some, extent: holds(some, standing.exact(extent)))
    none = np.array([each is None for each in found])
    if none.any():
        words[none[local]] = _NO
    unknown = np.array([isinstance(each, Open) for each in found])
    if unknown.any():
        words[unknown[local]] = _UNKNOWN
    return words


def _content(condition: ask.ContentKept, facts: Facts, kind: Kind, answers: Answers) -> Any:
    """Whether the part of the base that materials leave, or are, keeps the bound."""
    found, local = answers
    base = condition.wanted.base
    words = np.array([_YES if each == YES else _UNKNOWN if each == UNKNOWN else _NO for each in found], np.int8)[local]
    weighed = np.array([isinstance(each, Standing) for each in found])[local]
    if not weighed.any():
        return words
    worth = Constants([each.price if isinstance(each, Standing) else None for each in found], local)

    def holds(some: Facts, extent: Extent | None) -> Any:
        whole: Exact | None = some.value if base == CUSTOMS_VALUE else some.attributes.get(base)
        return None if whole is None else condition.wanted.holds(part_of(condition, worth.exact(extent), whole), whole)

    words[weighed] = _kept(facts, kind, holds)[weighed]
    return words
