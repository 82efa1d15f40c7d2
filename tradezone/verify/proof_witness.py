"""Witnesses on proof: days of issue and of claims that answer every condition on them as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tradezone.policy.conditions import Condition
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.rules.proof_words import is_valid
from tradezone.shipment.shipment import Dates
from tradezone.values import Moment

_DAY = timedelta(days=1)


def proof_days(wanted: Mapping[Condition, bool], entry: date) -> tuple[Dates, Dates]:
    """The documents with the day each was issued, and the claims with the day each was made where that was not at entry."""
    made = {name: day for name in _claims(wanted) if (day := _day_of_claim(wanted, name, entry)) != entry}
    issued = {name: _day_of_issue(wanted, name, entry, made) for name in _documents(wanted)}
    return _moments(issued), _moments(made)


def _moments(days: Mapping[str, date]) -> Dates:
    return tuple((name, Moment(day)) for name, day in days.items())


def _documents(wanted: Mapping[Condition, bool]) -> Iterator[str]:
    return (c.document for c in wanted if isinstance(c, IssuedWithin))


def _claims(wanted: Mapping[Condition, bool]) -> Iterator[str]:
    return (c.claim for c in wanted if isinstance(c, ClaimedWithin))


def _day_of_claim(wanted: Mapping[Condition, bool], name: str, entry: date) -> date:
    """At entry, or on the first day on which the claim is late as wanted."""
    asked = [(c, answer) for c, answer in wanted.items() if isinstance(c, ClaimedWithin) and c.claim == name]
    days = [entry, *sorted(c.span.last(entry) + _DAY for c, _ in asked)]
    fitting = (day for day in days if all((day <= c.span.last(entry)) is answer for c, answer in asked))
    return next(fitting, entry)


def _day_of_issue(wanted: Mapping[Condition, bool], name: str, entry: date, made: Mapping[str, date]) -> date:
    """A day on which the document is valid as wanted: that of the proof, the earliest in time, or the day before."""
    asked = [
        (c, max([entry, *(made[claim] for claim in c.claims if claim in made)]), answer)
        for c, answer in wanted.items()
        if isinstance(c, IssuedWithin) and c.document == name
    ]
    days = [day for c, on, _ in asked for first in [c.span.first(on)] for day in (on, first, first - _DAY, on + _DAY)]
    fitting = (day for day in days if all(is_valid(c, day, on) is answer for c, on, answer in asked))
    return next(fitting, entry)
