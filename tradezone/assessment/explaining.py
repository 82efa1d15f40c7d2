"""Explaining amounts: the numbers that were put into the formula of each charge, as it was reckoned."""

from __future__ import annotations

from tradezone.assessment.duties import SHORTFALL, Reckoning
from tradezone.assessment.plan import PartFigures, RateFigures, ShareFigures
from tradezone.assessment.working import FloorWorking, LowerWorking, RateWorking, ShareWorking, Working
from tradezone.policy import measures as law
from tradezone.rules.levels import CEILING, FLOOR
from tradezone.values.duty_expression import NO_LIMITS, AdValorem
from tradezone.values.exact import ONE, ZERO, Exact


def working(reckoning: Reckoning, measure: str) -> Working:
    """The numbers put into the formula of a measure that applies."""
    rate = reckoning.plan.rates.get(measure)
    outside = reckoning.outside_of(measure)
    on = ONE if outside is None else outside
    if rate is None:
        return _floor(reckoning, measure, on)
    own = (
        ShareWorking(rate.written, working(reckoning, rate.written.duty))
        if isinstance(rate, ShareFigures)
        else _rate(reckoning, rate, on)
    )
    return own if rate.cap is None else LowerWorking(own, working(reckoning, rate.cap), rate.cap)


def _rate(reckoning: Reckoning, rate: RateFigures, outside: Exact) -> RateWorking:
    facts, written = reckoning.facts, rate.written
    currency, unit = facts.zone.currency, facts.product.unit.name
    parts = []
    for part in rate.parts:
        is_money = isinstance(part.written, AdValorem) or part.kind == "share"
        note = f" of {part.content.name}" if part.content is not None else ""
        if isinstance(part.written, AdValorem) and part.attribute is not None:
            note = f" {'without' if part.written.without else 'of'} {part.attribute}"
        if outside != ONE:
            note += " outside the quota"
        shown = str(part.written).partition(" of ")[0] if part.rate is not None else _stated(reckoning, part)
        parts.append((shown, reckoning.base(part, rate, outside), currency if is_money else unit, note))
    less = reckoning.due_there(written.less, outside) if written.less is not None else None
    if written.limits == NO_LIMITS:
        return RateWorking(written, tuple(parts), currency, less)
    unlimited = sum((reckoning.part(part, rate, outside) for part in rate.parts), ZERO)
    if less is not None:
        unlimited = (unlimited - less).positive()
    value = None if facts.value is None else facts.value * outside
    return RateWorking(written, tuple(parts), currency, less, unlimited, value)


def _stated(reckoning: Reckoning, part: PartFigures) -> str:
    """A stated rate as the goods state it."""
    return reckoning.facts.item.attributes[part.attribute or ""]


def _floor(reckoning: Reckoning, measure: str, outside: Exact) -> FloorWorking:
    facts, verdict = reckoning.facts, reckoning.plan.verdicts[measure]
    floor = verdict.measure
    assert isinstance(floor, law.PriceFloor), "what has no rate is a floor"  # noqa: S101 ours
    due = SHORTFALL if verdict.row is None else verdict.row.value
    is_rate = due.mode.endswith("_rate")
    quantity = outside if is_rate else reckoning.priced() * outside
    bare = reckoning.bare(floor, due, outside)
    on_floor = reckoning.on_floor(floor, due, bare)
    content = facts.product.priced_on
    return FloorWorking(
        due,
        reckoning.level(floor, CEILING if due.is_above else FLOOR),
        quantity,
        None if due.mode == "whole_floor" else reckoning.market(floor) if is_rate else reckoning.tested(floor) * outside,
        None if due.is_above else reckoning.credit(verdict),
        facts.zone.currency,
        facts.product.unit.name,
        held=(f" {content.title}" if content is not None else "") + ("" if outside == ONE else " outside the quota"),
        value=None if facts.value is None else facts.value * outside,
        unlimited=bare + on_floor,
        on_floor=on_floor,
        each=bare.over(quantity) if floor.per_unit is not None and quantity.numerator else None,
    )
