"""Rules engine for preferential trade zones with enforceable price floors.

How an answer comes about, one way only:

    policy YAML  -> text with places -> schema -> checks -> ``Zone``                      tradezone.text, tradezone.policy
    shipment     -> ``Shipment`` or ``Transaction``                                       tradezone.shipment
    both         -> facts of one item, exactly -> words: yes, no, unknown                 tradezone.rules
    words        -> durable-rules -> which measures apply, and which condition failed     tradezone.rules
    what applies -> exact amounts, each line rounded once -> ``Decision``                 tradezone.assessment
    a decision   -> text, JSON, rows                                                      tradezone.report

Every arrow is a function from immutable values to immutable values, and imports follow the arrows. No amount is ever a float; every line of
a decision names its measure, its clause and its place in the policy; a fact that is not given is unknown, not zero and not no.

    >>> import tradezone
    >>> zone = tradezone.load_zone("policies/precedents/us-polysilicon-mip")
    >>> shipment = tradezone.Shipment.parse({
    ...     "imported_into": "US", "entered": "2026-12-04",
    ...     "items": [{"product": "polysilicon", "origin": "KR", "quantity": "10000 kg", "customs_value": "195000.00 USD",
    ...                "documents": ["mip-certification"]}]})
    >>> decision = tradezone.evaluate(zone, shipment)
    >>> decision.outcome, str(decision.totals.duty), decision.items[0].charges[0].formula
    ('adjusted', '15000.00 USD', '(21.00 - 19.50) USD/kg x 10,000 kg')

A ``Zone`` is immutable and may be shared between threads. ``PolicyError`` and ``ShipmentError`` carry diagnostics: code, sentence, place,
notes, remedy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tradezone.assessment.cures.proved import Cure, cures
    from tradezone.assessment.decision import Decision
    from tradezone.assessment.evaluate import evaluate
    from tradezone.columns.table import evaluate_table
    from tradezone.policy.reading import PolicyError
    from tradezone.policy.zone import Zone
    from tradezone.shipment.parsing import ShipmentError
    from tradezone.shipment.shipment import Item, Shipment, Transaction
    from tradezone.values import Money, Quantity, UnitPrice
    from tradezone.verify.loading import load_zone

__all__ = [
    "Cure",
    "Decision",
    "Item",
    "Money",
    "PolicyError",
    "Quantity",
    "Shipment",
    "ShipmentError",
    "Transaction",
    "UnitPrice",
    "Zone",
    "cures",
    "evaluate",
    "evaluate_table",
    "load_zone",
]

_HOMES = {
    "Cure": "tradezone.assessment.cures.proved",
    "Decision": "tradezone.assessment.decision",
    "Item": "tradezone.shipment.shipment",
    "Money": "tradezone.values",
    "PolicyError": "tradezone.policy.reading",
    "Quantity": "tradezone.values",
    "Shipment": "tradezone.shipment.shipment",
    "ShipmentError": "tradezone.shipment.parsing",
    "Transaction": "tradezone.shipment.shipment",
    "UnitPrice": "tradezone.values",
    "Zone": "tradezone.policy.zone",
    "cures": "tradezone.assessment.cures.proved",
    "evaluate": "tradezone.assessment.evaluate",
    "evaluate_table": "tradezone.columns.table",
    "load_zone": "tradezone.verify.loading",
}


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first used, so that importing the package costs nothing by itself."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tradezone' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
