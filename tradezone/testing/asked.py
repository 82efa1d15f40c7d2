"""What a policy asks: its conditions, and the facts of a shipment and of an item that bear on an answer. Made once for each zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition, PlaceSelection
from tradezone.policy.measures import Duty, Measure, Preference, PriceFloor, rows
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.product_rules import product_rules

Made = TypeVar("Made")

#: Questions that rules of origin ask of what goods are made from.
OF_ORIGIN = (
    ask.Originating,
    ask.ForeignMaterials,
    ask.InsufficientProcessing,
    ask.WhollyObtained,
    ask.Worked,
    ask.Changed,
    ask.ContentKept,
)
#: Questions whose answer turns as the customs value grows.
OF_PRICE = (ask.PricedBelow, ask.AboveCeiling, ask.ValueKept, ask.PriceKept)


class Asked(NamedTuple):
    """The questions that bear on one product, and the facts of its items that somebody reads."""

    conditions: tuple[Condition, ...]
    of_price: tuple[Condition, ...]
    #: Facts of an item beside product, origin, quantity, value and attributes.
    facts: frozenset[str]
    #: Whether an amount due has a bend that is no condition: a limit, a bracket, a credit.
    bends: bool


def kept(zone: Zone, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
    """What is worked out from a zone once; two threads that make it at once make the same."""
    full = ("testing", *key)
    found: Made | None = zone.kept.get(full)
    return zone.kept.setdefault(full, make()) if found is None else found


def conditions(zone: Zone) -> tuple[Condition, ...]:
    """Everything that any measure, row or rule of origin of a policy asks of a shipment."""
    return kept(zone, ("conditions",), lambda: tuple(dict.fromkeys(_conditions(zone))))


def _conditions(zone: Zone) -> Iterator[Condition]:
    for product in zone.products:
        yield from asked_of(zone, product).conditions


def asked_of(zone: Zone, product: str) -> Asked:
    return kept(zone, ("asked", product), lambda: _asked_of(zone, product))


def _asked_of(zone: Zone, product: str) -> Asked:
    measures = [measure for measure in zone.measures.values() if product in measure.covers]
    found = list(product_rules(zone, product, plain=True).conditions)
    found += [c for measure in measures for row in rows(measure) for tree in row.conditions for c in asked(tree)]
    unlike = tuple(dict.fromkeys(found))
    return Asked(
        unlike,
        tuple(c for c in unlike if isinstance(c, OF_PRICE)),
        frozenset(_facts(zone, product, measures, unlike)),
        any(_bends(measure) for measure in measures),
    )


def _facts(zone: Zone, product: str, measures: list[Measure], found: tuple[Condition, ...]) -> Iterator[str]:
    for condition in found:
        if isinstance(condition, ask.OutsideQuota):
            yield "quota"
        elif isinstance(condition, ask.FirstResaleBelow):
            yield "first_resale"
        elif isinstance(condition, ask.Stated):
            yield condition.fact
        elif isinstance(condition, ask.Provenance):
            yield "provenance"
        elif isinstance(condition, OF_ORIGIN):
            yield from ("materials", "processing")
    floors = [measure for measure in measures if isinstance(measure, PriceFloor)]
    tested = {floor.tested for floor in floors}
    yield from (fact for fact in ("first_resale",) if fact in tested)
    yield from ("rebates",) if "customs_value_less_rebates" in tested else ()
    yield from ("duty_paid",) if any(floor.credit is not None for floor in floors) else ()
    yield from ("quota",) if any(measure.outside_quota for measure in measures) else ()
    yield from ("materials", "processing") if any(product in rule.covers for rule in zone.origin_rules) else ()


def _bends(measure: Measure) -> bool:
    if isinstance(measure, PriceFloor):
        dues = [row.value for row in (*measure.charge, *measure.rebate)]
        return measure.credit is not None or any(due.brackets or str(due.limits) for due in dues)
    if isinstance(measure, Preference):
        return measure.capped
    return isinstance(measure, Duty) and any("least" in str(row.value) or "most" in str(row.value) for row in measure.rates)


def of_shipment(zone: Zone) -> frozenset[str]:
    """The facts of a shipment beside place and time of entry that somebody reads."""
    return kept(zone, ("of shipment",), lambda: frozenset(_of_shipment(zone)))


def _of_shipment(zone: Zone) -> Iterator[str]:
    for condition in conditions(zone):
        if isinstance(condition, ask.Located | ask.DateKept | ask.Named):
            yield condition.fact
        elif isinstance(condition, ask.Related):
            yield "related_parties"
        elif isinstance(condition, ask.Stated) and condition.fact != "first_resale":
            yield condition.fact
        elif isinstance(condition, ask.ConsignedDirectly):
            yield "route"
    if zone.exchange is not None:
        yield zone.exchange.date
        yield from () if zone.exchange.also_lawful is None else (zone.exchange.also_lawful,)


def selections(zone: Zone) -> tuple[PlaceSelection, ...]:
    """Every selection of places by which the policy tells countries apart."""
    return kept(zone, ("selections",), lambda: tuple(dict.fromkeys(_selections(zone))))


def _selections(zone: Zone) -> Iterator[PlaceSelection]:
    for condition in conditions(zone):
        if isinstance(condition, ask.Located | ask.Provenance) and condition.selection is not None:
            yield condition.selection
    for rule in zone.origin_rules:
        yield from rule.places
    for series in (*zone.prices.values(), *zone.market_prices.values()):
        yield from (selection for selection, _ in series.by_origin)
