"""Proof in words: the days on which a document is valid, and through which a claim may be made."""

from __future__ import annotations

from tradezone.assessment.wording.phrases import Ground
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.rules.facts import Facts
from tradezone.rules.proof_words import claim_days, day_of_proof, entry_day, is_valid, issue_days, named


def worded_proof(condition: IssuedWithin | ClaimedWithin, facts: Facts) -> Ground:
    return _issued(condition, facts) if isinstance(condition, IssuedWithin) else _claimed(condition, facts)


def _issued(condition: IssuedWithin, facts: Facts) -> Ground:
    """``certificate-of-origin`` of 2026-03-01 is valid through 2027-03-01, entry on 2027-03-02."""
    name = condition.document
    days = [day for day in issue_days(facts, name) if day is not None]
    if not named(facts.item, "documents", name) or not days:
        return Ground(f"`{name}` is not presented")
    on = day_of_proof(facts, condition.claims)
    issued = next((day for day in days if is_valid(condition, day, on)), max(days))
    day = f"entry on {on}" if on == entry_day(facts) else f"claimed on {on}"
    if on is not None and on < issued:
        return Ground(f"`{name}` was issued on {issued}, {day}")
    return Ground(f"`{name}` of {issued} is valid through {condition.span.last(issued)}, {day}")


def _claimed(condition: ClaimedWithin, facts: Facts) -> Ground:
    """``originating-goods`` is claimed on 2027-06-02, in time through 2027-06-01."""
    name, entry = condition.claim, entry_day(facts)
    days = [day for day in claim_days(facts, name) if day is not None]
    if not named(facts.item, "claims", name) or not days:
        return Ground(f"`{name}` is not claimed")
    if min(days) <= entry:
        return Ground(f"`{name}` is claimed at entry")
    last = condition.span.last(entry)
    return Ground(f"`{name}` is claimed on {min(days)}, in time {'only ' if last < min(days) else ''}through {last}")
