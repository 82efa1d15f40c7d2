"""A policy and a shipment become a decision."""

from __future__ import annotations

from collections.abc import Sequence

from tradezone.assessment.assess import assess
from tradezone.assessment.decision import OUTCOMES, Decision, ItemDecision, Totals
from tradezone.assessment.plan import NeededFacts
from tradezone.policy.zone import Zone
from tradezone.rules.exchange import converted
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import origin_asked, product_rules
from tradezone.shipment.parsing import DataPlaces, ShipmentError
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Places
from tradezone.values import Money
from tradezone.values.exact import ZERO, Exact

_NOWHERE = DataPlaces()
_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}


def evaluate(zone: Zone, subject: Shipment | Transaction, *, plain: bool = False, places: Places | None = None) -> Decision:
    """The decision on a shipment or transaction under a policy.

    Rule: every measure of the policy is decided for every item on the day of entry, and each charge line is rounded once. Where a
    fact that can change the answer is not given, the decision is provisional and carries the least and the most that can fall due.
    ``plain`` decides the rules without durable-rules; the answer is the same. ``places`` says where the parts of the shipment stand,
    for messages. Raises ``ShipmentError`` where the shipment does not fit the policy: an unknown product, a unit of another
    dimension, another currency, an HS code that does not agree.
    """
    decided = _decided(zone, subject, places or _NOWHERE, plain=plain)
    return decided if zone.known_at is None else decided._replace(known_at=zone.known_at)


def _decided(zone: Zone, subject: Shipment | Transaction, where: Places, *, plain: bool) -> Decision:
    if isinstance(subject, Transaction):
        from tradezone.assessment.settling import settle

        return settle(zone, subject, plain=plain, places=where)
    second = entry_second(zone, subject)
    items: list[ItemDecision] = []
    faults: list[Diagnostic] = []
    waiting = False
    for position, item in enumerate(subject.items):
        try:
            facts = read_facts(zone, subject, item, second, where, ("items", position))
        except ShipmentError as error:
            faults.extend(error.diagnostics)
            continue
        if not waiting and not faults:
            try:
                items.append(assess(facts, product_rules(zone, item.product, plain=plain)))
            except NeededFacts:
                waiting = True
    if faults:
        raise ShipmentError(faults)
    if waiting:
        from tradezone.assessment.unknowns.provisional import provisional

        return with_origins(provisional(zone, subject, plain=plain), plain=plain)
    return with_origins(definitive(zone, subject, items), plain=plain)


def with_origins(decided: Decision, *, plain: bool) -> Decision:
    """The decision with the origin of each item of which it is asked, where facts that are not given cannot change it."""
    if not any(item.originating is None and origin_asked(item.grounds.facts, item.grounds.rules) for item in decided.items):
        return decided
    from tradezone.assessment.unknowns.settled_origin import with_settled_origin

    return decided._replace(items=tuple(with_settled_origin(item, plain=plain) for item in decided.items))


def definitive(zone: Zone, shipment: Shipment, items: Sequence[ItemDecision]) -> Decision:
    """The decision that items known whole come to."""
    illustrative, compliance, rank = zone.illustrative, "compliant", 0
    for item in items:
        illustrative = illustrative or item.grounds.plan.illustrative or item.grounds.facts.exchanged_at_invented
        if item.outcome != "cleared":
            rank = max(rank, _RANK[item.outcome])
        if item.compliance == "breach":
            compliance = "breach"
    return Decision(
        shipment.id,
        False,  # noqa: FBT003 a shipment, not a transaction
        zone.id,
        zone.digest,
        illustrative,
        OUTCOMES[rank],
        compliance,
        "definitive",
        tuple(items),
        totals(zone, items),
        items[0].grounds.rules.decided_by,
    )


def _charged(decided: ItemDecision) -> tuple[int, int, int, int]:
    """Ordinary duty, additional duty net of rebates, fees and security of an item, in rounding steps; an open amount counts as nothing."""
    ordinary = additional = fees = secured = 0
    for charge in decided.charges:
        if charge.line.kind == "ordinary_duty":
            ordinary += charge.units or 0
        elif charge.line.kind == "fee":
            fees += charge.units or 0
        else:
            additional += charge.units or 0
    for security in decided.securities:
        secured += security.units or 0
    return ordinary, additional, fees, secured


def item_sums(zone: Zone, decided: ItemDecision) -> dict[str, Exact | None]:
    """What one item adds to each total, exactly; the landed cost is customs value, freight and insurance not in it, duty, fees."""
    scale = zone.rounding.scale
    ordinary, additional, fees, secured = _charged(decided)
    facts = decided.grounds.facts
    landed = _landed(zone, facts)
    return {
        "customs_value": facts.value,
        "ordinary_duty": Exact.scaled(ordinary, scale),
        "additional_duty": Exact.scaled(additional, scale),
        "fees": Exact.scaled(fees, scale),
        "duty": Exact.scaled(ordinary + additional, scale),
        "security": Exact.scaled(secured, scale),
        "landed_cost": None if landed is None else landed + Exact.scaled(ordinary + additional + fees, scale),
    }


def totals(zone: Zone, items: Sequence[ItemDecision]) -> Totals:
    """Sums over the items; customs value and landed cost are None where an item's value is not known."""
    rounding, currency = zone.rounding, zone.currency
    ordinary = additional = fees = secured = 0
    value: Exact | None = None
    landed: Exact | None = None
    for number, decided in enumerate(items):
        own_ordinary, own_additional, own_fees, own_secured = _charged(decided)
        ordinary, additional = ordinary + own_ordinary, additional + own_additional
        fees, secured = fees + own_fees, secured + own_secured
        facts = decided.grounds.facts
        own, own_landed = facts.value, _landed(zone, facts)
        value, landed = (_sum(value, own), _sum(landed, own_landed)) if number else (own, own_landed)
    duty = ordinary + additional
    return Totals(
        currency,
        rounding.scale,
        (
            None if value is None else value.rounded(rounding),
            ordinary,
            additional,
            fees,
            duty,
            secured,
            None if landed is None else landed.rounded(rounding) + duty + fees,
        ),
    )


def _sum(one: Exact | None, other: Exact | None) -> Exact | None:
    """The sum; None where a part of it is not known."""
    return None if one is None or other is None else one + other


def _landed(zone: Zone, facts: Facts) -> Exact | None:
    """Customs value with freight and insurance, before duty; on terms that hold both, the declared value is that."""
    item = facts.item
    if facts.value is not None:
        carried = item.freight is not None or item.insurance is not None
        return facts.value + _carriage(zone, facts) if carried else facts.value
    if zone.terms == "FOB" and item.customs_value is not None and item.terms in ("CIF", "frontier"):
        return _exchanged(zone, facts, item.customs_value)
    return None


def _carriage(zone: Zone, facts: Facts) -> Exact:
    """Freight and insurance that the customs value leaves out, as far as given."""
    if zone.terms != "FOB":
        return ZERO
    total = ZERO
    for amount in (facts.item.freight, facts.item.insurance):
        given = None if amount is None else _exchanged(zone, facts, amount)
        total = total if given is None else total + given
    return total


def _exchanged(zone: Zone, facts: Facts, amount: Money) -> Exact | None:
    return amount.exact if amount.of == zone.currency else converted(zone, facts.shipment, amount)
