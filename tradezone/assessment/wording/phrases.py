"""Phrases: a ground, and the words its sentences share."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tradezone.rules.facts import Facts
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Moment


class Ground(NamedTuple):
    """One sentence, and the provision it rests on if it is not a fact of the shipment."""

    text: str
    place: Place | None = None
    cites: tuple[Citation, ...] = ()
    #: What it rests on, line by line, each with its own clause.
    parts: tuple[Ground, ...] = ()

    @property
    def whole(self) -> str:
        """The sentence with what it rests on."""
        return f"{self.text}: {'; '.join(part.whole for part in self.parts)}" if self.parts else self.text


def per(facts: Facts) -> str:
    """What a price is for: the unit, of the goods or of what is held in them."""
    content = facts.product.priced_on
    held = f" {content.title}" if content is not None else ""
    return f"{facts.zone.currency}/{facts.product.unit.name}{held}"


def local(moment: Moment | None, facts: Facts) -> str:
    """A day as it was given; an instant by the clock of the policy's time zone, as its provisions are."""
    if moment is None or moment.clock is None:
        return str(moment)
    here = datetime.fromtimestamp(moment.second(facts.zone.time_zone), facts.zone.time_zone)
    return here.isoformat(timespec="seconds" if here.second else "minutes")


def kept(phrase: str, met: bool) -> str:  # noqa: FBT001
    if met:
        return phrase
    return {"at most": "more than", "at least": "less than", "more than": "not more than", "less than": "not less than"}[phrase]


def one_of(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else "one of " + ", ".join(names)
