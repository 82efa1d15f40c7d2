"""Exchange dates: where the law lets two days' rates be used, whether the answer would differ under the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tradezone.policy.measures import Finding
from tradezone.rules.exchange import NoRate, rate_of
from tradezone.rules.facts import Facts
from tradezone.values import Money, UnitPrice

if TYPE_CHECKING:
    from tradezone.assessment.decision import ItemDecision
    from tradezone.assessment.grounds import FindingLine, Grounds


def exchange_findings(grounds: Grounds) -> Iterator[FindingLine]:
    """A notice where another lawful day would change what is due or whether the goods enter.

    Rule: amounts are exchanged at the rate of the day that ``date`` names. Where ``also_lawful`` names another one, the item is decided
    at that day's rate too.
    """
    facts = grounds.facts
    exchange = facts.zone.exchange
    if exchange is None or exchange.also_lawful is None or not _foreign(facts):
        return
    other = getattr(facts.shipment, exchange.also_lawful)
    if other is None or getattr(facts.shipment, exchange.date) is None:
        return
    from tradezone.assessment.assess import assess
    from tradezone.assessment.grounds import FindingLine
    from tradezone.assessment.plan import NeededFacts
    from tradezone.rules.fitting import read_facts
    from tradezone.shipment.parsing import ShipmentError

    zone = replace(facts.zone, exchange=exchange._replace(date=exchange.also_lawful, also_lawful=None))
    try:
        there = assess(read_facts(zone, facts.shipment, facts.item, facts.second), grounds.rules)
        here = assess(read_facts(facts.zone, facts.shipment, facts.item, facts.second), grounds.rules)
    except (NeededFacts, ShipmentError):
        return
    if _answer(here) == _answer(there):
        return
    rates = " and ".join(_quoted(facts, code, exchange.date, exchange.also_lawful) for code in sorted(_foreign(facts)))
    text = f"the rate of the day it was {exchange.also_lawful} is lawful too and gives another answer: {rates}"
    yield FindingLine("exchange-date", "notice", text, None, exchange.cites, exchange.place)


def _answer(item: ItemDecision) -> tuple[Any, ...]:
    """What a reader would call another answer: what is due, whether the goods enter, what is found."""
    charges = [(charge.measure, charge.units) for charge in (*item.charges, *item.securities) if charge.units]
    findings = [name for name, verdict in item.grounds.verdicts.items() if verdict.applies and isinstance(verdict.measure, Finding)]
    return item.outcome, charges, findings


def _foreign(facts: Facts) -> set[str]:
    """The currencies of the item's amounts other than the policy's."""
    item = facts.item
    given = (item.customs_value, item.freight, item.insurance, item.rebates, item.first_resale, item.duty_paid)
    return {amount.currency for amount in given if isinstance(amount, Money | UnitPrice)} - {facts.zone.currency}


def _quoted(facts: Facts, currency: str, date: str, other: str) -> str:
    """The two rates of a currency side by side."""
    exchange = facts.zone.exchange
    assert exchange is not None, "asked only where amounts are exchanged"  # noqa: S101 ours
    shown = []
    for day in (date, other):
        try:
            rate = rate_of(replace(facts.zone, exchange=exchange._replace(date=day)), facts.shipment, currency)
        except NoRate:
            rate = None
        shown.append(f"{'no rate' if rate is None else rate.written} ({day})")
    return ", ".join(shown)
