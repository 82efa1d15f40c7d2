"""The promise about contracts for difference: what is paid falls as the market price rises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Transaction
from tradezone.values import UnitPrice
from tradezone.values.currencies import minor_digits
from tradezone.values.exact import Exact
from tradezone.verify.promise import Broken, known_whole
from tradezone.verify.promises.amounts import money


def settlement_falls(zone: Zone, transaction: Transaction) -> Iterator[Broken | None]:
    """What a contract pays the producer, less what it takes back, never rises as the market price rises, all else equal."""
    price = transaction.market_price
    before = _decided(zone, transaction)
    if price is None or before is None:
        return
    scale = max(minor_digits(price.currency), price.scale)
    units = price.units * 10 ** (scale - price.scale)
    for more in (1, units // 100, units):
        dearer = replace(transaction, market_price=UnitPrice(units + more, scale, of=price.of))
        after = _decided(zone, dearer)
        if more <= 0 or after is None:
            continue
        one, other = _paid(before), _paid(after)
        if not one < other:
            yield None
            continue
        settled = next(each.settlement for each in (after.settlement, before.settlement) if each is not None and each.settlement)
        because = f"at {price} {_says(zone, one)}, at {dearer.market_price} {_says(zone, other)}"
        remedy = "let what is paid be a share of the shortfall, or say under `promises` why it may rise"
        yield Broken("settlement-falls", settled.id, because, settled.place, settled.cites, (transaction, dearer), remedy)


def _decided(zone: Zone, transaction: Transaction) -> Decision | None:
    try:
        return known_whole(evaluate(zone, transaction, plain=True))
    except ShipmentError:
        return None


def _says(zone: Zone, amount: Exact) -> str:
    if amount.numerator < 0:
        return f"the producer pays back {money(zone, Exact(-amount.numerator, amount.denominator))}"
    return f"the producer is paid {money(zone, amount)}"


def _paid(decision: Decision) -> Exact:
    """What the producer is paid; below zero what it pays back."""
    settled = decision.settlement
    if settled is None or settled.money is None or settled.payable_to is None:
        return Exact(0)
    amount = settled.money.exact
    return amount if settled.payable_to == "producer" else Exact(-amount.numerator, amount.denominator)
