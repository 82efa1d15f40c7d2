"""The promise about rounding: a line is what the law works out, to a minor unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tradezone.assessment.decision import Charge
from tradezone.assessment.duties import Reckoning
from tradezone.assessment.figures import amount_text
from tradezone.policy.measures import PriceFloor
from tradezone.values.exact import ONE, Exact
from tradezone.verify.promise import Broken, Tried
from tradezone.verify.promises.amounts import allowance, charged, money


def rounding_is_small(tried: Tried) -> Iterator[Broken | None]:
    """Rounding moves a line by no more than a minor unit of the currency, whether it is rounded by the unit or as a whole."""
    if tried.whole is None:
        return
    for item in tried.whole.items:
        for charge in item.charges:
            exact = _unrounded(charge)
            if exact is None:
                continue
            moved = charged(charge) - exact
            if not allowance(tried.zone, "rounding-is-small") < Exact(abs(moved.numerator), moved.denominator):
                yield None
                continue
            yield _moved(tried, charge, exact)


def _moved(tried: Tried, charge: Charge, exact: Exact) -> Broken:
    """The rule of rounding responsible: that of the measure where it rounds by the unit, else that of the policy."""
    zone, measure = tried.zone, charge.line.measure
    by_unit = isinstance(measure, PriceFloor) and measure.per_unit is not None
    of, place, cites = (measure.id, charge.place, charge.cites) if by_unit else (zone.id, zone.rounding_place, ())
    shown = f"{amount_text(exact)} {zone.currency}", money(zone, charged(charge))
    because = f"the line of `{charge.measure}` comes to {shown[0]} and is charged as {shown[1]}"
    remedy = "round the line once, to the minor unit, or say under `promises` why the law rounds so"
    return Broken("rounding-is-small", of, because, place, cites, (tried.shipment,), remedy)


def _unrounded(charge: Charge) -> Exact | None:
    """The line before any rounding; None where what was paid elsewhere is taken off it."""
    reckoning = charge.reckoning
    if not isinstance(reckoning, Reckoning):
        return None
    verdict = reckoning.plan.verdicts[charge.measure]
    floor = verdict.measure
    if not isinstance(floor, PriceFloor) or floor.per_unit is None or verdict.row is None:
        return reckoning.amount(charge.measure)
    if verdict.credited:
        return None
    outside = reckoning.outside_of(floor.id)
    amount = reckoning.due_of(replace(floor, per_unit=None), verdict.row.value, ONE if outside is None else outside)
    return Exact(-amount.numerator, amount.denominator) if verdict.row.value.is_above else amount
