"""Words: each condition on the facts of an item answered yes, no or unknown. Thresholds are compared here, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.bounds import Bound
from tradezone.policy.conditions import Condition
from tradezone.policy.trees import AllOf, Is, Tree
from tradezone.rules.facts import Facts
from tradezone.values.exact import Exact
from tradezone.values.units import UNITS
from tradezone.values.unknown import UNKNOWN as NOT_SAID

YES: Final = "yes"
NO: Final = "no"
UNKNOWN: Final = "unknown"

Reader = Callable[[Facts], str]
#: The name under which the strata conclude whether an item originates.
ORIGIN: Final = "origin"


def said(answer: bool | None) -> str:  # noqa: FBT001 an answer, not a switch
    """An answer as a word; None is unknown."""
    return UNKNOWN if answer is None else YES if answer else NO


def either(answers: Iterable[bool | None]) -> bool | None:
    """Whether one of several answers is yes; None where that is not known."""
    found = set(answers)
    return True if True in found else None if None in found else False


def every(answers: Iterable[bool | None]) -> bool | None:
    """Whether all of several answers are yes; None where that is not known."""
    found = set(answers)
    return False if False in found else None if None in found else True


def combined(tree: Tree, word_of: Callable[[Condition], str]) -> str:
    """What becomes of conditions combined, each answered by ``word_of``."""
    if isinstance(tree, Is):
        word = word_of(tree.condition)
        return word if word == UNKNOWN else said((word == YES) is tree.answer)
    words = {combined(part, word_of) for part in tree.parts}
    if isinstance(tree, AllOf):
        return NO if NO in words else UNKNOWN if UNKNOWN in words else YES
    return YES if YES in words else UNKNOWN if UNKNOWN in words else NO


def _in_force(condition: ask.InForce) -> Reader:
    start, end = condition.start, condition.end

    def read(facts: Facts) -> str:
        return YES if (start is None or start <= facts.second) and (end is None or facts.second < end) else NO

    return read


def _located(condition: ask.Located) -> Reader:
    selection, fact = condition.selection, condition.fact

    def here(facts: Facts, code: str | None) -> str:
        if code is None:
            return UNKNOWN
        return YES if facts.zone.roll.selects(selection, code, facts.second, facts.product.name) else NO

    def route(facts: Facts) -> str:
        places = facts.shipment.route
        if places is None:
            return UNKNOWN
        return said(all(facts.zone.roll.selects(selection, code, facts.second, facts.product.name) for code in places))

    if fact == "route":
        return route
    if fact == "origin":
        return lambda facts: here(facts, facts.item.origin)
    return lambda facts: here(facts, getattr(facts.shipment, fact))


def _presented(condition: ask.Presented) -> Reader:
    name, fact = condition.name, condition.fact

    def read(facts: Facts) -> str:
        names = getattr(facts.item, fact)
        if type(names) is tuple:
            return YES if name in names else NO
        return UNKNOWN if names is NOT_SAID else said(names.says(name))

    return read


def _named(condition: ask.Named) -> Reader:
    def read(facts: Facts) -> str:
        name = getattr(facts.shipment, condition.fact)
        return said(None if name is None else name in condition.names)

    return read


def _related(_condition: ask.Related) -> Reader:
    return lambda facts: said(facts.shipment.related_parties)


def _quantity(condition: ask.QuantityKept) -> Reader:
    bound, limits = (
        condition.bound,
        {
            unit.name: condition.quantity.into(unit)
            for unit in UNITS.values()
            if unit.dimension == condition.quantity.unit.dimension
        },
    )

    def read(facts: Facts) -> str:
        return UNKNOWN if facts.quantity is None else said(bound.holds(facts.quantity, limits[facts.product.unit.name]))

    return read


def _value(condition: ask.ValueKept) -> Reader:
    bound = condition.bound
    return lambda facts: said(None if facts.value is None else bound.holds(facts.value, bound.value.exact))


def _dated(condition: ask.DateKept) -> Reader:
    def read(facts: Facts) -> str:
        moment = getattr(facts.shipment, condition.fact)
        return said(None if moment is None else (moment.second(facts.zone.time_zone) >= condition.second) is condition.later)

    return read


def _attribute(condition: ask.AttributeKept) -> Reader:
    name, kind, bound = condition.name, condition.kind, condition.bound
    limit = None if bound is None or kind == "price" else attribute_limit(kind, bound)

    def read(facts: Facts) -> str:
        value = facts.attributes.get(name)
        if value is None or name not in facts.product.attributes:
            return UNKNOWN if name in facts.product.attributes else NO
        if bound is not None:
            return said(bound.holds(value, bound.value.per(facts.product.unit) if limit is None else limit))
        return said(value is True if condition.kind == "yes_no" else value in condition.words)

    return read


def attribute_limit(kind: str, bound: Bound) -> Exact:
    """The figure an attribute is held against: a share of one, a plain number, or an amount of money."""
    if kind == "number":
        return Exact.scaled(bound.value.units, bound.value.scale)
    exact: Exact = bound.value.exact
    return exact


def _stated(condition: ask.Stated) -> Reader:
    def read(facts: Facts) -> str:
        owner = facts.item if condition.fact == "first_resale" else facts.shipment
        value = getattr(owner, condition.fact)
        return UNKNOWN if value is NOT_SAID else said(value is not None)

    return read


def _in_season(condition: ask.InSeason) -> Reader:
    def read(facts: Facts) -> str:
        return said(condition.season.holds(*month_and_day(facts.second, facts.zone.time_zone)))

    return read


@lru_cache(maxsize=4096)
def month_and_day(second: int, time_zone: tzinfo) -> tuple[int, int]:
    """The day of the year by the policy's clock."""
    here = datetime.fromtimestamp(second, time_zone)
    return here.month, here.day


def _outside_quota(_condition: ask.OutsideQuota) -> Reader:
    def read(facts: Facts) -> str:
        outside = facts.outside
        return UNKNOWN if outside is None else said(outside.numerator > 0)

    return read


def _under_contract(condition: ask.UnderContract) -> Reader:
    def read(facts: Facts) -> str:
        contract = facts.transaction.contract
        return said(None if contract is None else contract == condition.contract)

    return read


def _in_periods(condition: ask.InPeriods) -> Reader:
    def read(facts: Facts) -> str:
        period = facts.transaction.period
        return said(None if period is None else condition.periods.holds(period))

    return read


def _applies(condition: ask.Applies) -> Reader:
    return lambda facts: YES if facts.concluded.get(condition.measure, False) else NO


READERS: Final[dict[type, Callable[..., Reader]]] = {
    ask.InForce: _in_force,
    ask.Located: _located,
    ask.Presented: _presented,
    ask.Named: _named,
    ask.Related: _related,
    ask.QuantityKept: _quantity,
    ask.ValueKept: _value,
    ask.DateKept: _dated,
    ask.AttributeKept: _attribute,
    ask.Stated: _stated,
    ask.InSeason: _in_season,
    ask.OutsideQuota: _outside_quota,
    ask.UnderContract: _under_contract,
    ask.InPeriods: _in_periods,
    ask.Applies: _applies,
}
