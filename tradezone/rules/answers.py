"""Answers: every condition answered yes, no or unknown for an item, those on prices against floors among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.trees import Tree
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, Open, level, market_price
from tradezone.rules.origin_words import ORIGIN_READERS
from tradezone.rules.prices import held_against, is_below, stands
from tradezone.rules.proof_words import PROOF_READERS
from tradezone.rules.provenance_words import PROVENANCE_READERS
from tradezone.rules.words import NO, READERS, UNKNOWN, YES, Reader, combined, said
from tradezone.values.exact import Exact


def reader(condition: Condition) -> Reader:
    """What answers a condition for an item."""
    return _READERS[type(condition)](condition)


def answered(tree: Tree, facts: Facts) -> str:
    """What becomes of conditions combined, for one item."""
    return combined(tree, lambda condition: reader(condition)(facts))


def _has_floor(condition: ask.HasFloor) -> Reader:
    return lambda facts: said(stands(facts, condition.measure))


def _priced_below(condition: ask.PricedBelow) -> Reader:
    return lambda facts: said(is_below(facts, condition.measure))


def _above_ceiling(condition: ask.AboveCeiling) -> Reader:
    def read(facts: Facts) -> str:
        pair = held_against(facts, condition.measure, CEILING)
        return UNKNOWN if isinstance(pair, Open) else NO if pair is None else YES if pair[1] < pair[0] else NO

    return read


def _price_kept(condition: ask.PriceKept) -> Reader:
    """Compared as bound x priced quantity against value, so that nothing is divided."""
    bound, market = condition.bound

    def read(facts: Facts) -> str:
        if market is None:
            limit: Exact = bound.value.per(facts.product.unit)
        else:
            row = market_price(facts, market)
            if row is None or isinstance(row, Open):
                return NO if row is None else UNKNOWN
            limit = row.value.per(facts.product.unit) * bound.value.exact
        if facts.value is None or facts.priced is None:
            return UNKNOWN
        return said(bound.holds(facts.value, limit * facts.priced))

    return read


def _first_resale_below(condition: ask.FirstResaleBelow) -> Reader:
    def read(facts: Facts) -> str:
        floor = level(facts, condition.measure)
        if floor is None:
            return NO
        if isinstance(floor, Open) or facts.first_resale is None:
            return UNKNOWN
        if facts.product.priced_on is None:
            return YES if facts.first_resale < floor.price else NO
        if facts.quantity is None or facts.priced is None:
            return UNKNOWN
        return YES if facts.first_resale * facts.quantity < floor.price * facts.priced else NO

    return read


_READERS: Final[dict[type, Callable[..., Reader]]] = {
    **READERS,
    **ORIGIN_READERS,
    **PROOF_READERS,
    **PROVENANCE_READERS,
    ask.HasFloor: _has_floor,
    ask.PricedBelow: _priced_below,
    ask.AboveCeiling: _above_ceiling,
    ask.PriceKept: _price_kept,
    ask.FirstResaleBelow: _first_resale_below,
}
