"""The formulas of the law, each written once.

They take and give ``Exact`` amounts, whose numerator may be one integer or a column of them; none of them rounds.
"""

from __future__ import annotations

from collections.abc import Iterable

from tradezone.values.exact import ZERO, Exact


def shortfall(floor: Exact, quantity: Exact, tested: Exact) -> Exact:
    """Floor price x priced quantity less the amount under test, where that is positive."""
    return (floor * quantity - tested).positive()


def excess(ceiling: Exact, quantity: Exact, tested: Exact) -> Exact:
    """The amount under test less ceiling x priced quantity, where that is positive."""
    return (tested - ceiling * quantity).positive()


def whole_floor(floor: Exact, quantity: Exact) -> Exact:
    """Floor price x priced quantity, whatever the price."""
    return floor * quantity


def rate_of_difference(level: Exact, tested: Exact, value: Exact) -> Exact:
    """How far a tested price is below a level (above it, where negative), as a share of the price, taken of a value."""
    return (level - tested).over(tested) * value


def bracketed(short: Exact, whole: Exact, brackets: Iterable[tuple[Exact, Exact | None, Exact]]) -> Exact:
    """Of the part of a shortfall in each bracket its own share: the marginal scale. Edges are shares of the whole."""
    amount = ZERO
    for start, end, rate in brackets:
        over_start = (short - start * whole).positive()
        over_end = ZERO if end is None else (short - end * whole).positive()
        amount = amount + rate * (over_start - over_end)
    return amount


def credited(charge: Exact, paid: Exact) -> Exact:
    """What is left of a charge after what was paid elsewhere, down to zero."""
    return (charge - paid).positive()


def ad_valorem(rate: Exact, base: Exact) -> Exact:
    """A rate of a base."""
    return rate * base


def rest_of(target: Exact, other: Exact) -> Exact:
    """What a target leaves above another duty, never below zero."""
    return (target - other).positive()


def lower_of(amount: Exact, other: Exact) -> Exact:
    """The lower of two amounts: a preference never comes to more than the duty it replaces."""
    return amount - (amount - other).positive()


def at_least(amount: Exact, least: Exact) -> Exact:
    """The amount, or the least where it is below that."""
    return amount + (least - amount).positive()


def at_most(amount: Exact, most: Exact) -> Exact:
    """The amount, or the most where it is above that."""
    return amount - (amount - most).positive()
