"""The facts of a transaction under a contract for difference, or everything about it that does not agree with the policy."""

from __future__ import annotations

from typing import Any

from tradezone.policy.measures import Settlement
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import Misfits, read_attribute
from tradezone.shipment.parsing import DataPlaces, ShipmentError
from tradezone.shipment.shipment import Transaction
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Places
from tradezone.values import Quantity, UnitPrice, ValueProblem
from tradezone.values.exact import ONE, Exact


def transaction_facts(zone: Zone, transaction: Transaction, settlement: Settlement | None, places: Places | None = None) -> Facts:
    """The facts of a transaction under a contract: its price for each unit stands as value; ``ShipmentError`` where it does not fit."""
    faults: Misfits = []
    facts = Facts()
    facts.zone, facts.transaction, facts.concluded, facts.second = zone, transaction, {}, 0
    facts.value = facts.quantity = None
    facts.priced = ONE
    facts.attributes = {}
    if settlement is not None:
        facts.product = settlement.product._replace(attributes=settlement.facts)
        facts.value = _market_price(facts, transaction.market_price, faults)
        facts.quantity = _settled_quantity(facts, transaction.quantity, faults)
        facts.attributes = _facts_of_contract(settlement, transaction, faults)
    if faults:
        where = places or DataPlaces()
        raise ShipmentError(
            [Diagnostic(code, text, where.place(path), where.notes(path), remedy) for path, code, text, remedy in faults]
        )
    return facts


def _market_price(facts: Facts, price: UnitPrice | None, faults: Misfits) -> Exact | None:
    product, zone = facts.product, facts.zone
    if price is None:
        return None
    if price.currency != zone.currency:
        sentence = f"the amount is in {price.currency}, but policy `{zone.id}` reckons in {zone.currency}"
        faults.append((("market_price",), "wrong-currency", sentence, f"give it in {zone.currency}"))
    elif price.unit.dimension != product.unit.dimension or price.unit.basis:
        sentence = f"the price is per `{price.unit.name}`, but `{product.name}` is priced per `{product.unit.name}`"
        faults.append((("market_price",), "wrong-unit", sentence, f"give the price per `{product.unit.name}`"))
    else:
        return price.per(product.unit)
    return None


def _settled_quantity(facts: Facts, quantity: Quantity | None, faults: Misfits) -> Exact | None:
    product = facts.product
    if quantity is None or quantity.unit.dimension == product.unit.dimension:
        return None if quantity is None else quantity.into(product.unit)
    sentence = f"the quantity is in `{quantity.of}`, but `{product.name}` is traded in `{product.unit.name}`"
    faults.append((("quantity",), "wrong-unit", sentence, f"give the quantity in `{product.unit.name}`"))
    return None


def _facts_of_contract(settlement: Settlement, transaction: Transaction, faults: Misfits) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, attribute in settlement.facts.items():
        text = transaction.facts.get(name)
        if text is None or text == "unknown":
            continue
        try:
            found[name] = read_attribute(attribute.kind, text, attribute.words)
        except ValueProblem as problem:
            faults.append((("facts", name), problem.code, f"`{name}`: {problem.sentence}", problem.remedy))
    return found
