"""What is presented with an item: documents, claims and procedures, with the days on which they were issued and made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from tradezone.policy import conditions as ask
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.zone import Zone
from tradezone.rules.proof_words import is_valid
from tradezone.testing.aims import Aim
from tradezone.testing.asked import conditions, kept
from tradezone.testing.calendar import local_day
from tradezone.testing.draws import Draw, mostly, pick, seldom
from tradezone.values import Moment

#: A name that no policy uses.
UNUSED: Final = "bill-of-lading"
_DAY: Final = timedelta(days=1)


def papers(draw: Draw, zone: Zone, aim: Aim, second: int) -> dict[str, Any]:
    """Documents, claims and procedures: those an aim asks for, and of the others none, all, one, or all but one."""
    found: dict[str, Any] = {fact: _names(draw, zone, aim, fact) for fact in ("claims", "documents", "procedures")}
    entry = local_day(zone, second)
    made = dict(_made(draw, zone, aim, found["claims"], entry))
    found["made"] = tuple((name, Moment(day)) for name, day in made.items())
    found["issued"] = tuple((name, Moment(day)) for name, day in _issued(draw, zone, aim, found["documents"], entry, made))
    return {fact: value for fact, value in found.items() if value}


def _names(draw: Draw, zone: Zone, aim: Aim, fact: str) -> tuple[str, ...]:
    wanted = {c.name: answer for c, answer in aim.of(ask.Presented) if c.fact == fact}
    rest = tuple(sorted(name for name in zone.vocabulary[fact] if name not in wanted))
    found = [name for name, answer in wanted.items() if answer]
    also = mostly(draw, kept(zone, ("subsets", rest), lambda: tuple(_subsets(rest))), ((UNUSED,), (*rest, UNUSED)), 20)
    return (*found, *also)


def _subsets(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield ()
    if names:
        yield names
    if len(names) > 1:
        for name in names:
            yield from ((name,), tuple(other for other in names if other != name))


def asks_days(zone: Zone) -> tuple[Any, ...]:
    """The conditions on days of issue and of claims."""
    found = (c for c in conditions(zone) if isinstance(c, IssuedWithin | ClaimedWithin))
    return kept(zone, ("days of proof",), lambda: tuple(found))


def _made(draw: Draw, zone: Zone, aim: Aim, claims: Sequence[str], entry: date) -> Iterator[tuple[str, date]]:
    """Of a claim whose day is asked after now and then a day after entry: the last one in time, or the first that is late."""
    asked = asks_days(zone)
    for claim in claims:
        spans = [c.span for c in asked if isinstance(c, ClaimedWithin) and c.claim == claim]
        named = any(isinstance(c, IssuedWithin) and claim in c.claims for c in asked)
        if not spans and not named:
            continue
        wanted = [(c, answer) for c, answer in aim.of(ClaimedWithin) if c.claim == claim]
        if not seldom(draw, 3) and all(answer for _, answer in wanted):
            continue
        lasts = [span.last(entry) for span in spans]
        pool = [entry + _DAY, entry, *(last + after for last in lasts for after in (timedelta(0), _DAY, 40 * _DAY))]
        fits = [day for day in pool if all((day <= c.span.last(entry)) is answer for c, answer in wanted)]
        yield claim, pick(draw, fits or pool)


def _issued(
    draw: Draw, zone: Zone, aim: Aim, documents: Sequence[str], entry: date, made: dict[str, date]
) -> Iterator[tuple[str, date]]:
    """Of a document whose day is asked after: the day of proof, the first on which it may be issued, and those beside them."""
    for document in documents:
        asked = [c for c in asks_days(zone) if isinstance(c, IssuedWithin) and c.document == document]
        if not asked:
            continue
        wanted = [(c, answer) for c, answer in aim.of(IssuedWithin) if c.document == document]
        proofs = [(c, max([entry, *(made[claim] for claim in c.claims if claim in made)])) for c in asked]
        firsts = [(c.span.first(proof), proof) for c, proof in proofs]
        pool = [day for first, proof in firsts for day in (proof - _DAY, first, first - _DAY, proof, proof + _DAY)]
        on = dict(proofs)
        fits = [day for day in pool if all(is_valid(c, day, on[c]) is answer for c, answer in wanted)]
        yield document, pick(draw, fits or pool)
