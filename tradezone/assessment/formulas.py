"""The formulas of the law, each written once.

They take and give ``Exact`` amounts, whose numerator may be one integer or a column of them; none of them rounds.
"""

from __future__ import annotations

from tradezone.values.exact import Exact


def shortfall(floor: Exact, quantity: Exact, value: Exact) -> Exact:
    """Floor price x priced quantity less the value under test, where that is positive."""
    return (floor * quantity - value).positive()


def whole_floor(floor: Exact, quantity: Exact) -> Exact:
    """Floor price x priced quantity, whatever the price."""
    return floor * quantity


def credited(charge: Exact, paid: Exact) -> Exact:
    """What is left of a charge after what was paid elsewhere, down to zero."""
    return (charge - paid).positive()


def ad_valorem(rate: Exact, base: Exact) -> Exact:
    """A rate of a base."""
    return rate * base


def specific(rate: Exact, quantity: Exact) -> Exact:
    """A rate for each unit."""
    return rate * quantity


def rest_of(target: Exact, other: Exact) -> Exact:
    """What a target leaves above another duty, never below zero."""
    return (target - other).positive()
