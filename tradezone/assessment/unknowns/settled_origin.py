"""Origin that facts not given leave open, and that comes out the same whatever they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tradezone.assessment.decision import ItemDecision
from tradezone.assessment.unknowns.candidates import candidates
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import ProductRules, missing_facts, origin_asked, product_rules
from tradezone.rules.strata import Stratum
from tradezone.rules.words import ORIGIN
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment

#: Completions tried of one item.
_MOST: Final = 1_000


def with_settled_origin(decided: ItemDecision, *, plain: bool) -> ItemDecision:
    """The item with its origin, where somebody asks, a fact is wanting, and every completion of it comes to the same."""
    facts, rules = decided.grounds.facts, decided.grounds.rules
    if decided.originating is not None or not rules.origin_rules or not origin_asked(facts, rules):
        return decided
    alone = replace(facts.shipment, items=(facts.item,))
    search = _Search(facts.zone, plain=plain)
    search.follow(alone)
    if len(search.found) != 1 or search.tried > _MOST:
        return decided
    return decided._replace(originating=search.found.pop())


class _Search:
    """What the rules of origin come to for each completion of one item, until they differ."""

    def __init__(self, zone: Zone, *, plain: bool) -> None:
        self.zone, self.plain = zone, plain
        self.found: set[bool] = set()
        self.tried = 0

    def follow(self, shipment: Shipment) -> None:
        item = shipment.items[0]
        self.tried += 1
        try:
            facts = read_facts(self.zone, shipment, item, entry_second(self.zone, shipment))
        except ShipmentError:
            return
        answer, path = _origin(facts, product_rules(self.zone, item.product, plain=self.plain))
        if path is None:
            self.found.add(bool(answer))
            return
        for _, completed in candidates(self.zone, shipment, path, plain=self.plain):
            if len(self.found) > 1 or self.tried > _MOST:
                return
            self.follow(completed)


def _origin(facts: Facts, rules: ProductRules) -> tuple[bool | None, tuple[str, ...] | None]:
    """Whether an item originates, or a fact that has to be known first."""
    found = rules.decide(Stratum.ORIGIN, facts)
    answer = found.concluded.get(ORIGIN)
    return (answer, None) if answer is not None else (None, missing_facts(found, facts)[0])
