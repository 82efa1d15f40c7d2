"""The promise about cliffs: who stands a step from a threshold at which duty jumps is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tradezone.assessment.decision import Decision
from tradezone.policy.conditions import QuantityKept, ValueKept
from tradezone.policy.measures import Duty, Exemption, Measure, Preference, PriceFloor, rows
from tradezone.policy.products import Product
from tradezone.policy.trees import asked
from tradezone.shipment.shipment import Item, Shipment
from tradezone.text.diagnostics import Place
from tradezone.values import Money, Quantity, Rounding
from tradezone.values.currencies import minor_digits
from tradezone.values.exact import Exact
from tradezone.verify.promise import Broken, Tried, known_whole
from tradezone.verify.promises.amounts import due, money, spares_exemptions

#: A jump of more than this share of the customs value is a cliff.
_TENTH: Final = Exact(1, 10)
_THOUSANDTHS: Final = Rounding("down", 3)
#: A threshold, the measure it stands in, and where.
Threshold = tuple[Measure, QuantityKept | ValueKept, Place]


def cliffs_are_announced(tried: Tried) -> Iterator[Broken | None]:
    """Where a step across a threshold of quantity or value moves what is due by more than a tenth of the value, a finding says so.

    A threshold of an exception is announced by being one.
    """
    shipment = tried.shipment
    if len(shipment.items) != 1 or tried.decision is None:
        return
    product = tried.zone.products[shipment.items[0].product]
    for measure, condition, place in thresholds(tried, product.name):
        sides = _sides(product, shipment, condition)
        decisions = [known_whole(tried.decide(side)) for side in sides]
        if (
            len(decisions) < 2
            or decisions[0] is None
            or decisions[1] is None
            or _bears(decisions[0], decisions[1], measure) is False
        ):
            continue
        low, high = decisions[0], decisions[1]
        value = high.items[0].grounds.facts.value
        step = due(high) - due(low)
        if value is None or _said(low) or _said(high) or not value * _TENTH < Exact(abs(step.numerator), step.denominator):
            yield None
            continue
        because = (
            f"a step across `{condition.bound}` takes what is due from {money(tried.zone, due(low))} to "
            f"{money(tried.zone, due(high))} on goods worth {money(tried.zone, value)}, and nothing says so"
        )
        remedy = "let the duty fall on what is above the threshold, add a finding, or say under `promises` why the law is so"
        yield Broken("cliffs-are-announced", measure.id, because, place, measure.cites, sides, remedy)


def thresholds(tried: Tried, product: str) -> list[Threshold]:
    """The bounds on quantity and value that measures which charge turn on, each once."""
    kinds = (
        (Duty, PriceFloor, Preference)
        if spares_exemptions(tried.zone, "cliffs-are-announced")
        else (Duty, PriceFloor, Preference, Exemption)
    )
    found: dict[tuple[str, object], Threshold] = {}
    for measure in tried.zone.measures.values():
        if not isinstance(measure, kinds) or product not in measure.covers:
            continue
        trees = [(tree, measure.place) for tree in measure.conditions]
        trees += [(tree, row.place) for row in rows(measure) if row.reaches(product) for tree in row.conditions]
        for tree, place in trees:
            for condition in asked(tree):
                if isinstance(condition, QuantityKept | ValueKept):
                    found.setdefault((measure.id, condition), (measure, condition, place))
    return list(found.values())


def _sides(product: Product, shipment: Shipment, condition: QuantityKept | ValueKept) -> tuple[Shipment, ...]:
    """The shipment just below a threshold, at it and just above: of those the two between which the answer turns."""
    item = shipment.items[0]
    points = [_at(product, item, condition, step) for step in (-1, 0, 1)]
    sides = [replace(shipment, items=(each,)) for each in points if each is not None]
    if len(sides) < 3:
        return ()
    at_bound = condition.bound.inclusive
    turns_above = condition.bound.above is not at_bound
    return (sides[1], sides[2]) if turns_above else (sides[0], sides[1])


def _at(product: Product, item: Item, condition: QuantityKept | ValueKept, step: int) -> Item | None:
    """The item at a threshold or a step beside it; of a quantity at the same price for each unit."""
    if isinstance(condition, ValueKept):
        at: Money = condition.bound.value
        digits = minor_digits(at.of)
        units = at.exact.rounded(Rounding("down", digits)) + step
        return replace(item, customs_value=Money(units, digits, of=at.of)) if units >= 0 else None
    if item.quantity is None or item.customs_value is None:
        return None
    size = condition.quantity.into(product.unit).rounded(_THOUSANDTHS) + step
    if size <= 0:
        return None
    price = item.customs_value.exact.over(item.quantity.into(product.unit))
    digits = minor_digits(item.customs_value.of)
    worth = (price * Exact(size, 1000)).rounded(Rounding("down", digits))
    figure = Exact(size, 1000).decimals(0, 3) or (size, 3)
    return replace(
        item, quantity=Quantity(*figure, of=product.unit.name), customs_value=Money(worth, digits, of=item.customs_value.of)
    )


def _bears(low: Decision, high: Decision, measure: Measure) -> bool:
    """Whether a measure comes to something else on the two sides of a threshold."""

    def told(decision: Decision) -> object:
        verdict = decision.items[0].grounds.plan.verdicts.get(measure.id)
        return None if verdict is None else (verdict.applies, verdict.row)

    return told(low) != told(high)


def _said(decision: Decision) -> bool:
    """Whether a finding of the policy speaks to the item."""
    return any(line.measure for item in decision.items for line in item.findings)
