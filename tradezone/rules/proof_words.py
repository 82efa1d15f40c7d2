"""Words on proof: whether a document was issued, and a claim made, in the time the law allows. Days are days of the policy's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Final

from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.words import NO, UNKNOWN, YES, Reader, said
from tradezone.shipment.shipment import Item
from tradezone.values import Moment
from tradezone.values.unknown import Unknown


@lru_cache(maxsize=4096)
def day_of(second: int, time_zone: tzinfo) -> date:
    """The day by the policy's clock."""
    return datetime.fromtimestamp(second, time_zone).date()


def entry_day(facts: Facts) -> date:
    return day_of(facts.second, facts.zone.time_zone)


def named(item: Item, fact: str, name: str) -> bool | None:
    """Whether a document is presented or a claim made; None where that is not known."""
    names = getattr(item, fact)
    if type(names) is tuple:
        return name in names
    says: bool | None = None if isinstance(names, Unknown) else names.says(name)
    return says


def _days(dates: Iterable[tuple[str, Moment | Unknown]], name: str, time_zone: tzinfo) -> list[date | None]:
    """The days given beside a name; None where it is written that one is not known."""
    return [
        day_of(each.second(time_zone), time_zone) if isinstance(each, Moment) else None for other, each in dates if other == name
    ]


def claim_days(facts: Facts, claim: str) -> list[date | None]:
    """The days on which a claim was made: at entry where none is given; None where that is not known."""
    if named(facts.item, "claims", claim) is False:
        return []
    return _days(facts.item.made, claim, facts.zone.time_zone) or [entry_day(facts)]


def day_of_proof(facts: Facts, claims: Iterable[str]) -> date | None:
    """The day on which proof has to be valid: of entry, or of the last of the claims it is for, where that is later."""
    latest = entry_day(facts)
    for claim in claims:
        for made in claim_days(facts, claim):
            if made is None or named(facts.item, "claims", claim) is None:
                return None
            latest = max(latest, made)
    return latest


def issue_days(facts: Facts, document: str) -> list[date | None]:
    """The days on which a document was issued, one for each time it is presented; None where that is not given."""
    item = facts.item
    dated = _days(item.issued, document, facts.zone.time_zone)
    presented = item.documents.count(document) if type(item.documents) is tuple else 1
    return [*dated, *[None] * (presented - len(dated))]


def is_valid(condition: IssuedWithin, issued: date | None, on: date | None) -> bool | None:
    """Whether a document is valid on a day: not issued after it, and no more than so long before it."""
    return None if issued is None or on is None else issued <= on <= condition.span.last(issued)


def _issued(condition: IssuedWithin) -> Reader:
    """Of several documents of one name one that is valid is enough."""

    def read(facts: Facts) -> str:
        is_there = named(facts.item, "documents", condition.document)
        if not is_there:
            return UNKNOWN if is_there is None else NO
        on = day_of_proof(facts, condition.claims)
        found = [is_valid(condition, issued, on) for issued in issue_days(facts, condition.document)]
        return YES if True in found else UNKNOWN if None in found else NO

    return read


def _claimed(condition: ClaimedWithin) -> Reader:
    """Of a claim made several times the first counts."""

    def read(facts: Facts) -> str:
        is_made = named(facts.item, "claims", condition.claim)
        if not is_made:
            return UNKNOWN if is_made is None else NO
        last = condition.span.last(entry_day(facts))
        days = claim_days(facts, condition.claim)
        if any(made is not None and made <= last for made in days):
            return YES
        return said(None if None in days else False)

    return read


PROOF_READERS: Final[dict[type, Callable[..., Reader]]] = {IssuedWithin: _issued, ClaimedWithin: _claimed}


def missing_of_proof(condition: IssuedWithin | ClaimedWithin, facts: Facts) -> tuple[FactPath, ...]:
    """Whether the claim is made and when, then whether the document is presented and when it was issued."""
    claims = condition.claims if isinstance(condition, IssuedWithin) else (condition.claim,)
    paths = list(_missing_claims(facts, claims))
    if isinstance(condition, IssuedWithin):
        if named(facts.item, "documents", condition.document) is None:
            paths.append(facts.path("documents", condition.document))
        elif None in issue_days(facts, condition.document):
            paths.append(facts.path("documents", condition.document, "issued"))
    return tuple(paths)


def _missing_claims(facts: Facts, claims: Iterable[str]) -> Iterator[FactPath]:
    for claim in claims:
        if named(facts.item, "claims", claim) is None:
            yield facts.path("claims", claim)
        elif None in claim_days(facts, claim):
            yield facts.path("claims", claim, "made")
