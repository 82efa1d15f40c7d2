"""What is not known of proof: whether a document is presented and a claim made, and the days on which that is valid or no longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tradezone.assessment.unknowns.turning_points import with_fact
from tradezone.policy.conditions import Condition
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.rules.facts import Facts
from tradezone.rules.proof_words import day_of_proof, entry_day, issue_days
from tradezone.shipment.shipment import Item
from tradezone.values import Moment
from tradezone.values.unknown import PartlyKnown

_DAY = timedelta(days=1)


def names_and_days(facts: Facts, fact: str, rest: Sequence[str], conditions: list[Condition]) -> Iterator[tuple[str, Item]]:
    """The item without and with a document, claim or procedure; or with the day of one, for each day that can matter."""
    item, name = facts.item, rest[0]
    if rest[1:] == ("issued",):
        for day in _days_of_issue(facts, name, conditions):
            yield day.isoformat(), replace(item, issued=(*item.issued, (name, Moment(day))))
        return
    days = _days_of_claim(facts, name, conditions) if fact == "claims" else []
    if rest[1:] == ("made",):
        for day in days:
            yield day.isoformat(), _made(item, name, day)
        return
    known = getattr(item, fact)
    known = known if isinstance(known, PartlyKnown) else PartlyKnown()
    yield f"without {name}", with_fact(item, fact, known._replace(absent=known.absent | {name}))
    there = with_fact(item, fact, known._replace(present=known.present | {name}))
    yield f"with {name}", there
    for day in days[1:]:
        yield f"with {name} of {day}", _made(there, name, day)


def _made(item: Item, claim: str, day: date) -> Item:
    others = tuple(entry for entry in item.made if entry[0] != claim)
    return replace(item, made=(*others, (claim, Moment(day))))


def _days_of_issue(facts: Facts, document: str, conditions: list[Condition]) -> list[date]:
    """The earliest day of issue that is in time and the day before it; the last that is, and the day after it."""
    found = set()
    for condition in conditions:
        if isinstance(condition, IssuedWithin) and condition.document == document:
            on = day_of_proof(facts, condition.claims) or entry_day(facts)
            first = condition.span.first(on)
            found |= {first - _DAY, first, on, on + _DAY}
    return sorted(found)


def _days_of_claim(facts: Facts, claim: str, conditions: list[Condition]) -> list[date]:
    """The day of entry; of those after it each from which a claim is late, or a document for it valid or no longer."""
    entry, found = entry_day(facts), set()
    for condition in conditions:
        if isinstance(condition, ClaimedWithin) and condition.claim == claim:
            found.add(condition.span.last(entry) + _DAY)
        elif isinstance(condition, IssuedWithin) and claim in condition.claims:
            for issued in issue_days(facts, condition.document):
                if issued is not None:
                    found |= {issued, condition.span.last(issued) + _DAY}
    return [entry, *sorted(day for day in found if day > entry)]
