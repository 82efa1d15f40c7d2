"""Transactions under a policy's contracts for difference: periods, prices and facts at and beside each of their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from hypothesis.strategies import SearchStrategy

from tradezone.assessment.contracts import amount_of
from tradezone.policy.conditions import AttributeKept
from tradezone.policy.measures import Settlement
from tradezone.policy.products import Attribute
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.words import attribute_limit
from tradezone.shipment.shipment import Transaction
from tradezone.testing.asked import kept
from tradezone.testing.draws import Draw, drawing, pick, seldom
from tradezone.testing.edges import minor, ordered
from tradezone.testing.goods import figure, in_unit, units_of
from tradezone.values import Quantity, UnitPrice
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.figures import write_figure

OTHER_CONTRACT: Final = "another-contract"
_AMOUNTS: Final = (Exact(500_000), Exact(1), Exact(1_234_567, 1000), Exact(3, 1000), Exact(10**9))
_SHARES: Final = (ZERO, ONE, Exact(1, 2))
_STEP: Final = Exact(1, 1000)


def transactions(zone: Zone, *, unknowns: bool = True) -> SearchStrategy[Transaction]:
    """Transactions that fit a policy with settlements; with ``unknowns`` a fact is not given now and then."""
    if not zone.settlements:
        raise ValueError(f"policy `{zone.id}` settles no contract")
    return _transactions(zone, unknowns)


@drawing
def _transactions(draw: Draw, zone: Zone, unknowns: bool) -> Transaction:  # noqa: FBT001 as the caller says
    settlement = pick(draw, zone.settlements)
    lacking = pick(draw, _facts(settlement)) if unknowns and seldom(draw, 5) else ""
    contract = OTHER_CONTRACT if seldom(draw, 15) else settlement.contract
    facts = {name: pick(draw, values(settlement, fact)) for name, fact in settlement.facts.items() if name != lacking}
    return Transaction(
        id="T-1",
        kind="settlement",
        contract=None if lacking == "contract" else contract,
        period=None if lacking == "period" else pick(draw, kept(zone, ("periods", settlement.id), lambda: periods(settlement))),
        quantity=None if lacking == "quantity" else _quantity(draw, settlement),
        market_price=None if lacking == "market_price" else _price(draw, zone, settlement),
        facts=MappingProxyType(facts),
    )


def _facts(settlement: Settlement) -> tuple[str, ...]:
    return ("market_price", "quantity", *settlement.facts, "period", "contract")


def periods(settlement: Settlement) -> tuple[str, ...]:
    """The quarters and months at and beside the first and the last of a contract."""
    span = settlement.periods
    months = (span.first, span.after - 1, span.first - 1, span.after)
    return tuple(dict.fromkeys(text for month in months for text in (_quarter(month), _month(month))))


def _month(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"


def _quarter(month: int) -> str:
    return f"{month // 12:04}-Q{month % 12 // 3 + 1}"


def _quantity(draw: Draw, settlement: Settlement) -> Quantity:
    """Any amount, in a unit of trade in which it comes out even."""
    amount, product = pick(draw, _AMOUNTS), settlement.product
    unit = product.unit if not seldom(draw, 4) else pick(draw, units_of(product))
    there = in_unit(amount, product.unit, unit)
    even = there.decimals(0, 12) is not None
    return Quantity(*figure(there if even else amount), of=unit.name if even else product.unit.name)


def _price(draw: Draw, zone: Zone, settlement: Settlement) -> UnitPrice:
    """At the floor, at the ceiling, one minor unit to either side, and far from both."""
    return UnitPrice(*figure(pick(draw, market_prices(zone, settlement)), 2), of=f"{zone.currency}/{settlement.product.unit.name}")


def market_prices(zone: Zone, settlement: Settlement) -> tuple[Exact, ...]:
    levels = [level for level in (settlement.floor, settlement.ceiling) if level is not None]
    at = ordered(amount_of(level).per(settlement.product.unit) for level in levels)
    step, hair = minor(zone), Exact(1, 10**9)
    near = [mark + off for mark in at for off in (ZERO, ZERO - step, step, ZERO - hair, hair)]
    far = [mark * part for mark in at for part in (Exact(1, 2), Exact(2))]
    return tuple(dict.fromkeys(each for each in (*near, *far, ZERO) if each.numerator >= 0))


def values(settlement: Settlement, fact: Attribute) -> tuple[str, ...]:
    """What a transaction can say of a fact of its contract."""
    if fact.kind == "yes_no":
        return ("no", "yes")
    if fact.kind == "word":
        return fact.words
    share = fact.kind == "share"
    points = [each for each in (*_SHARES, *_bounds(settlement, fact)) if not share or ZERO <= each <= ONE]
    end, whole = ("%", Exact(100)) if share else ("", ONE)
    return tuple(dict.fromkeys(write_figure(*figure(each * whole)) + end for each in points))


def _bounds(settlement: Settlement, fact: Attribute) -> Iterator[Exact]:
    """The bounds that rows hold a fact to, and a step to either side."""
    for condition in (c for row in (*settlement.charge, *settlement.rebate) for tree in row.case.conditions for c in asked(tree)):
        if isinstance(condition, AttributeKept) and condition.name == fact.name and condition.bound is not None:
            at = attribute_limit(fact.kind, condition.bound)
            yield from (at, at - _STEP, at + _STEP)
