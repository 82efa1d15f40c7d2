"""Contracts for difference: which speak for a transaction, the levels and rules of each, and what an unknown fact of one may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tradezone.assessment.figures import decimal
from tradezone.assessment.unknowns.turning_points import HUGE
from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.bounds import Bound, PriceBound
from tradezone.policy.conditions import AttributeKept
from tradezone.policy.trees import Is, asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath
from tradezone.rules.ruleset import Rule
from tradezone.rules.strata import StratumRules
from tradezone.rules.verdicts import CHARGE, REBATE
from tradezone.shipment.shipment import Transaction
from tradezone.values import Quantity, UnitPrice
from tradezone.values.due_expression import LevelExpression
from tradezone.values.exact import ZERO, Exact
from tradezone.values.figures import write_figure
from tradezone.values.units import UNITS

#: On which side of a contract's levels a market price may be.
BELOW, ABOVE = "below", "above"


def speaking(zone: Zone, transaction: Transaction) -> tuple[law.Settlement, ...]:
    """The contracts a transaction may be under: those of its name, or all where it has none."""
    return tuple(each for each in zone.settlements if transaction.contract in (None, each.contract))


def amount_of(level: LevelExpression) -> UnitPrice:
    """The price for a unit that a level of a contract stands at."""
    price, share = level.of, level.share
    assert isinstance(price, UnitPrice), "checked: the level of a contract is an amount"  # noqa: S101 ours
    if share.units == 100 * 10**share.scale:
        return price
    return UnitPrice(price.units * share.units, price.scale + share.scale + 2, of=price.of)


def rules_of(zone: Zone, settlement: law.Settlement, *, plain: bool) -> StratumRules:
    """The rules of one contract, made once and kept with the zone."""
    key = ("settlement", settlement.id, plain)
    found: StratumRules | None = zone.kept.get(key)
    if found is None:
        name = settlement.id
        rules = [Rule((name,), (Is(ask.UnderContract(settlement.contract)), Is(ask.InPeriods(settlement.periods))))]
        rules.append(Rule((name, BELOW), (_price("less than", settlement.floor),)))
        if settlement.ceiling is not None:
            rules.append(Rule((name, ABOVE), (_price("more than", settlement.ceiling),)))
        for table, rows in ((CHARGE, settlement.charge), (REBATE, settlement.rebate)):
            rules += [Rule((name, table, str(n)), row.case.conditions) for n, row in enumerate(rows) if not row.case.otherwise]
        found = zone.kept.setdefault(key, StratumRules(f"{zone.id}-{name}", rules, plain=plain))
    assert found is not None  # noqa: S101 just made
    return found


def _price(phrase: str, level: LevelExpression) -> Is:
    return Is(ask.PriceKept(PriceBound(Bound(phrase, amount_of(level), above=phrase == "more than", inclusive=False))))


def completions(zone: Zone, transaction: Transaction, path: FactPath) -> Iterator[Transaction]:
    """A transaction completed at a path, once for each value that can matter."""
    fact = path[0]
    contracts = speaking(zone, transaction)
    unit = contracts[0].product.unit.name
    of = f"{zone.currency}/{unit}"
    if fact == "contract":
        names = dict.fromkeys((*(settlement.contract for settlement in zone.settlements), "(another)"))
        yield from (replace(transaction, contract=name) for name in names)
    elif fact == "period":
        spans = [settlement.periods.text.partition(" through ")[0] for settlement in zone.settlements]
        yield from (replace(transaction, period=period) for period in dict.fromkeys((*spans, "0000-01")))
    elif fact == "quantity":
        yield from (replace(transaction, quantity=quantity) for quantity in (Quantity(1, 12, of=unit), Quantity(HUGE, 0, of=unit)))
    elif fact == "market_price":
        levels = [level for s in contracts for level in (s.floor, s.ceiling) if level is not None]
        at = [amount_of(level).per(UNITS[unit]) for level in levels]
        points = [ZERO, *(each + step for each in at for step in (Exact(-1, 10**12), ZERO, Exact(1, 10**12))), Exact(HUGE)]
        yield from (replace(transaction, market_price=UnitPrice(*decimal(point), of=of)) for point in points)
    else:
        yield from (replace(transaction, facts={**transaction.facts, path[1]: text}) for text in _values(zone, path[1]))


def _values(zone: Zone, name: str) -> Iterator[str]:
    """What a fact of a contract may be, as far as its conditions can tell."""
    attribute = next(settlement.facts[name] for settlement in zone.settlements if name in settlement.facts)
    if attribute.kind in ("yes_no", "word"):
        yield from ("yes", "no") if attribute.kind == "yes_no" else attribute.words
        return
    rows = [row for settlement in zone.settlements for row in (*settlement.charge, *settlement.rebate)]
    bounds = [
        condition.bound.value
        for row in rows
        for tree in row.case.conditions
        for condition in asked(tree)
        if isinstance(condition, AttributeKept) and condition.name == name and condition.bound is not None
    ]
    end = "%" if attribute.kind == "share" else ""
    for bound in bounds:
        top = 100 * 10 ** (bound.scale + 6) if attribute.kind == "share" else None
        for step in (-1, 0, 1):
            units = bound.units * 10**6 + step
            if top is None or 0 <= units <= top:
                yield write_figure(units, bound.scale + 6) + end
