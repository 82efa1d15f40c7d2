"""Strategies for hypothesis made from a policy: shipments at and beside every edge of its law.

    >>> from hypothesis import given, settings
    >>> from tradezone import evaluate, load_zone
    >>> from tradezone.testing import shipments
    >>> zone = load_zone("policies/precedents/us-polysilicon-mip")
    >>> @settings(max_examples=50, deadline=None, database=None)
    ... @given(shipments(zone, unknowns=False))
    ... def no_charge_is_below_nothing(shipment):
    ...     assert evaluate(zone, shipment, plain=True).totals.duty.units >= 0
    >>> no_charge_is_below_nothing()

``edges`` gives the same edges as plain values, without hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tradezone.testing.contracts import transactions
    from tradezone.testing.differing import differences, pairs
    from tradezone.testing.strategies import items, shipments

__all__ = ["differences", "items", "pairs", "shipments", "transactions"]

_HOMES = {
    "differences": "tradezone.testing.differing",
    "items": "tradezone.testing.strategies",
    "pairs": "tradezone.testing.differing",
    "shipments": "tradezone.testing.strategies",
    "transactions": "tradezone.testing.contracts",
}


def __getattr__(name: str) -> Any:
    """Loads a strategy when it is first used, so that ``edges`` can be had without hypothesis."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tradezone.testing' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
