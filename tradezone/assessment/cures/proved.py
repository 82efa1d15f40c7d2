"""Cures: for each preference, floor or gate that is not met, the least change of the shipment that would change the answer.

Every cure is proved before it is told: the changed shipment is decided, and only what then comes out otherwise is a cure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from tradezone.assessment.cures.changes import Change, are_known, presented, with_name
from tradezone.assessment.cures.fixes import Fix, cost, fixes
from tradezone.assessment.decision import OUTCOMES, Charge, Decision, ItemDecision
from tradezone.assessment.evaluate import evaluate
from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree, negated
from tradezone.policy.zone import Zone
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, EXCLUDED, Verdict
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment
from tradezone.values import Money

#: Changed shipments decided for one measure before it is left alone; where facts are not given each takes long.
MOST_TRIED: Final = 24
MOST_TRIED_OPEN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """What to change in one item so that a measure comes out otherwise, and what is then due on the item."""

    item: str
    measure: str
    changes: tuple[str, ...]
    #: Ordinary and additional duty of the item before and after; None where a fact that is not given decides.
    duty_before: Money | None
    duty: Money | None
    outcome: str
    #: The changed shipment, as it was decided.
    shipment: Shipment


def cures(zone: Zone, shipment: Shipment, decision: Decision | None = None, *, plain: bool = False) -> tuple[Cure, ...]:
    """For each item: each preference that does not apply, each floor that is not met, each gate that is shut, with the least change
    known to turn it.

    A claim or a paper is less than a share of value, that less than a price, and a price less than another day. What lies in nature or
    in another's hands, the origin of the goods or the importing country, is never changed. A measure no such change turns has no cure; nor
    has one that turns on a fact that is not given.
    """
    decided = decision if decision is not None else evaluate(zone, shipment, plain=plain)
    return tuple(
        cure for position in range(len(shipment.items)) for cure in _of_item(zone, shipment, decided, position, plain=plain)
    )


def _of_item(zone: Zone, shipment: Shipment, decided: Decision, position: int, *, plain: bool) -> Iterator[Cure]:
    item = decided.items[position]
    undecided = {line.measure for line in item.not_applied if line.undecided}
    for verdict in item.grounds.ordered():
        measure = verdict.measure
        if measure.id in undecided:
            continue
        search = _Search(zone, shipment, position, item, plain=plain)
        search.most = MOST_TRIED if decided.standing == "definitive" else MOST_TRIED_OPEN
        if isinstance(measure, law.Preference) and not verdict.applies:
            yield from search.first(measure.id, _preferred(item, verdict))
        elif isinstance(measure, law.Gate) and verdict.applies:
            yield from search.first(measure.id, _unless(item, measure.conditions))
        elif isinstance(measure, law.PriceFloor):
            if any(test.measure == measure.id and not test.met for test in item.floors):
                yield from search.first(measure.id, fixes(Is(ask.PricedBelow(measure.id), answer=False), item.grounds.facts))
            yield from search.cheapest(measure.id, _papers(item))
        elif isinstance(measure, law.AdditionalDuty):
            yield from search.cheapest(measure.id, _papers(item))


def _preferred(item: ItemDecision, verdict: Verdict) -> list[Fix]:
    """What would let a preference apply: all its conditions, or that what stands in its way does not."""
    facts, zone = item.grounds.facts, item.grounds.facts.zone
    if verdict.reason == CONDITION:
        return fixes(AllOf(verdict.measure.conditions), facts)
    if verdict.reason in (EXCLUDED, DISAPPLIED):
        return _unless(item, zone.measures[verdict.by].conditions)
    return []


def _unless(item: ItemDecision, conditions: tuple[Tree, ...]) -> list[Fix]:
    return fixes(AnyOf(tuple(negated(tree) for tree in conditions)), item.grounds.facts)


def _papers(item: ItemDecision) -> list[Fix]:
    """Each paper the policy knows and the item does not show."""
    facts = item.grounds.facts
    if not are_known(facts.item, "documents"):
        return []
    given = presented(facts.item)
    return [(with_name("documents", name),) for name in sorted(facts.zone.vocabulary["documents"]) if name not in given]


class _Search:
    """Decides changed shipments for one item, and keeps what changes the answer."""

    def __init__(self, zone: Zone, shipment: Shipment, position: int, item: ItemDecision, *, plain: bool) -> None:
        self.zone, self.shipment, self.position, self.item, self.plain = zone, shipment, position, item, plain
        self.most = MOST_TRIED

    def first(self, measure: str, found: Iterable[Fix]) -> Iterator[Cure]:
        """The first of several fixes that turns the measure."""
        for fix in sorted((fix for fix in found if fix), key=cost)[: self.most]:
            after, shipment = self.decided(fix)
            if after is not None and _turned(measure, self.item, after) and self.is_better(after):
                yield self.cure(measure, fix, after, shipment)
                return

    def is_better(self, after: ItemDecision) -> bool:
        """Whether the importer owes less, or the goods are less in the way, than before; no change for nothing or the worse."""
        before, then = _sum(self.item.charges), _sum(after.charges)
        graver = OUTCOMES.index(after.outcome) - OUTCOMES.index(self.item.outcome)
        if before is None or then is None:
            return _owed(after) != _owed(self.item)
        return then < before or graver < 0 or (self.item.compliance, after.compliance) == ("breach", "compliant")

    def cheapest(self, measure: str, found: list[Fix]) -> Iterator[Cure]:
        """The fix with which the measure charges least, where it then charges less."""
        before = _charged(measure, self.item)
        if not before:
            return
        best: tuple[int, Fix, ItemDecision, Shipment] | None = None
        for fix in found[: self.most]:
            after, shipment = self.decided(fix)
            units = None if after is None else _charged(measure, after)
            if after is not None and units is not None and units < (before if best is None else best[0]):
                best = (units, fix, after, shipment)
        if best is not None:
            yield self.cure(measure, best[1], best[2], best[3])

    def decided(self, fix: tuple[Change, ...]) -> tuple[ItemDecision | None, Shipment]:
        shipment = self.shipment
        for change in fix:
            shipment = change.made(shipment, self.position)
        try:
            return evaluate(self.zone, shipment, plain=self.plain).items[self.position], shipment
        except ShipmentError:
            return None, shipment

    def cure(self, measure: str, fix: Fix, after: ItemDecision, shipment: Shipment) -> Cure:
        return Cure(
            item=self.item.item,
            measure=measure,
            changes=tuple(change.text for change in fix),
            duty_before=_duty(self.zone, self.item),
            duty=_duty(self.zone, after),
            outcome=after.outcome,
            shipment=replace(shipment, id=f"{shipment.id}-cured"),
        )


def _turned(measure: str, before: ItemDecision, after: ItemDecision) -> bool:
    """Whether a measure that did not apply does, a gate is open, a floor met."""
    if any(test.measure == measure and not test.met for test in before.floors):
        charged, then = _charged(measure, before), _charged(measure, after)
        is_less = charged is None or not charged or then is None or then < charged
        return is_less and all(test.met for test in after.floors if test.measure == measure)
    applied = {line.measure for line in after.applied}
    was = any(line.measure == measure for line in before.applied)
    open_ = {line.measure for line in after.not_applied if line.undecided}
    return measure not in open_ and (measure in applied) is not was


def _sum(charges: Iterable[Charge]) -> int | None:
    """What charges come to, in rounding steps; None where one is open."""
    units = [charge.units for charge in charges]
    return None if None in units else sum(unit for unit in units if unit is not None)


def _owed(item: ItemDecision) -> tuple[object, ...]:
    """What the importer sees of an item: where it stands, and every amount."""
    amounts = [(charge.measure, charge.units) for charge in (*item.charges, *item.securities) if charge.units != 0]
    total = sum(units or 0 for _, units in amounts)
    return item.outcome, item.compliance, total, len([units for _, units in amounts if units is None])


def _charged(measure: str, item: ItemDecision) -> int | None:
    return _sum(charge for charge in item.charges if charge.measure == measure)


def _duty(zone: Zone, item: ItemDecision) -> Money | None:
    units = _sum(charge for charge in item.charges if charge.kind != "fee")
    return None if units is None else Money(units, zone.rounding.scale, of=zone.currency)
