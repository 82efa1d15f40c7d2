"""Thresholds: the two sides of a bound, of which cases are to see both, and whether a case stands exactly at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, NamedTuple

from tradezone.cases.coverage.seen import Seen
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.rules.levels import Level, level, market_price
from tradezone.rules.materials import content, unchanged, within_tolerance
from tradezone.rules.proof_words import claim_days, day_of, day_of_proof, entry_day, issue_days, named
from tradezone.rules.provenance_words import asked_entries, by_stage, span
from tradezone.rules.words import UNKNOWN, YES, attribute_limit, month_and_day, said
from tradezone.values.exact import Exact

#: The side of a threshold an item is on: yes where the bound is kept, no where it is not, unknown where it is not asked or not known.
Side = Callable[[Seen], str]


class Threshold(NamedTuple):
    """One bound: what is asked of a case on either side of it, and of one exactly at it, with ``{}`` for what it belongs to."""

    kept: str
    missed: str
    exactly: str
    side: Side
    at: Callable[[Seen], bool]
    #: The key under which it is written, where its condition has more than one.
    key: str = ""


def thresholds(condition: Condition, written: str) -> Iterator[Threshold]:
    """The thresholds of a condition; none of one that has no bound. ``written`` is the condition as its author wrote it."""
    if isinstance(condition, ask.InForce):
        yield from _ends(condition)
        return
    if isinstance(condition, ask.InSeason):
        of = f"the season `{condition.season}` of {{}}"
        at = f"on the first or last day of {of}"
        yield Threshold(
            f"in {of}", f"outside {of}", at, lambda seen: seen.word(condition), lambda seen: _at_season(seen, condition)
        )
        return
    found = _FIGURES.get(type(condition))
    if found is None or not _has_bound(condition):
        return
    of = f"`{written}` of {{}}"

    def figures(seen: Seen) -> Figures | None:
        pair: Figures | None = found(seen, condition)
        return pair

    def side(seen: Seen) -> str:
        return UNKNOWN if figures(seen) is None else seen.word(condition)

    def on_the_bound(seen: Seen) -> bool:
        pair = figures(seen)
        return pair is not None and seen.word(condition) != UNKNOWN and any(one == other for one, other in pair)

    yield Threshold(f"that keeps {of}", f"that does not keep {of}", f"exactly at {of}", side, on_the_bound)


#: What is held against a bound, and the bound, for each time they are compared; none where the bound is not asked of the goods.
Figures = list[tuple[Exact, Exact]]


def _has_bound(condition: Condition) -> bool:
    if isinstance(condition, ask.AttributeKept | ask.Provenance):
        return condition.bound is not None
    if isinstance(condition, ask.PriceKept):  # no price is below nothing
        is_more: bool = condition.bound.bound.value.units > 0
        return is_more
    return not isinstance(condition, ask.Changed) or condition.tolerance is not None


def _ends(condition: ask.InForce) -> Iterator[Threshold]:
    """The first and the last day of a span of time; on the inner side of either a day lies in the span."""
    first, last = _days_of(condition)
    start, end = condition.start, condition.end

    def side(is_outer: Callable[[int], bool]) -> Side:
        return lambda seen: said(
            None if seen.word(condition) != YES and not is_outer(seen.facts.second) else seen.word(condition) == YES
        )

    if start is not None:
        of = f"`{first}`, the first day of {{}}"
        yield Threshold(
            f"from {of}",
            f"before {of}",
            f"on {of}",
            side(lambda second: second < start),
            lambda seen: entry_day(seen.facts) == _day(start, seen),
            "from",
        )
    if end is not None:
        of = f"`{last}`, the last day of {{}}"
        yield Threshold(
            f"through {of}",
            f"after {of}",
            f"on {of}",
            side(lambda second: second >= end),
            lambda seen: entry_day(seen.facts) == _day(end - 1, seen),
            "through",
        )


def _days_of(condition: ask.InForce) -> tuple[str, str]:
    """The two days as written."""
    text = condition.text
    if text.startswith("through "):
        return "", text.removeprefix("through ")
    first, _, last = text.removeprefix("from ").partition(" through ")
    return first, last


def _day(second: int, seen: Seen) -> date:
    return day_of(second, seen.facts.zone.time_zone)


def _at_season(seen: Seen, condition: ask.InSeason) -> bool:
    day = month_and_day(seen.facts.second, seen.facts.zone.time_zone)
    return day in (condition.season.first, condition.season.last)


def _quantity(seen: Seen, condition: ask.QuantityKept) -> Figures | None:
    quantity = seen.facts.quantity
    return None if quantity is None else [(quantity, condition.quantity.into(seen.facts.product.unit))]


def _value(seen: Seen, condition: ask.ValueKept) -> Figures | None:
    return None if seen.facts.value is None else [(seen.facts.value, condition.bound.value.exact)]


def _price(seen: Seen, condition: ask.PriceKept) -> Figures | None:
    """The value, and what it would be at the bound."""
    facts, (bound, market) = seen.facts, condition.bound
    if facts.value is None or facts.priced is None:
        return None
    if market is None:
        return [(facts.value, bound.value.per(facts.product.unit) * facts.priced)]
    row = market_price(facts, market)
    price = getattr(row, "value", None)
    return None if price is None else [(facts.value, price.per(facts.product.unit) * bound.value.exact * facts.priced)]


def _attribute(seen: Seen, condition: ask.AttributeKept) -> Figures | None:
    facts, bound = seen.facts, condition.bound
    value = facts.attributes.get(condition.name)
    if bound is None or value is None or condition.name not in facts.product.attributes:
        return None
    is_price = condition.kind == "price"
    return [(value, bound.value.per(facts.product.unit) if is_price else attribute_limit(condition.kind, bound))]


def _date(seen: Seen, condition: ask.DateKept) -> Figures | None:
    """The days; ``after`` and ``through`` a day turn at the second after it."""
    moment = getattr(seen.facts.shipment, condition.fact)
    if moment is None:
        return None
    at_start = condition.text.startswith(("from ", "before "))
    turn = _day(condition.second if at_start else condition.second - 1, seen)
    mine = _day(moment.second(seen.facts.zone.time_zone), seen)
    return [(Exact(mine.toordinal()), Exact(turn.toordinal()))]


def _first_resale(seen: Seen, condition: ask.FirstResaleBelow) -> Figures | None:
    facts = seen.facts
    at = level(facts, condition.measure)
    if facts.first_resale is None or not isinstance(at, Level):
        return None
    if facts.product.priced_on is None or facts.quantity is None or facts.priced is None:
        return [(facts.first_resale, at.price)]
    return [(facts.first_resale * facts.quantity, at.price * facts.priced)]


def _content(seen: Seen, condition: ask.ContentKept) -> Figures | None:
    part, whole, _ = content(condition, seen.facts)
    return None if part is None or whole is None else [(part, whole * condition.wanted.bound.value.exact)]


def _tolerance(seen: Seen, condition: ask.Changed) -> Figures | None:
    """What the materials that fail the change come to; none where none fails."""
    found = unchanged(condition, seen.facts)
    if condition.tolerance is None or not found.counted:
        return None
    part, whole, _ = within_tolerance(condition, seen.facts, found)
    return None if part is None or whole is None else [(part, whole * condition.tolerance.bound.value.exact)]


def _provenance(seen: Seen, condition: ask.Provenance) -> Figures | None:
    given, bound = seen.facts.item.provenance, condition.bound
    if given is None or bound is None:
        return None
    spans = [span(condition, stage, seen.facts) for stage in by_stage(asked_entries(condition, given)).values()]
    return [(each.least, bound.value.exact) for each in spans if each.least == each.most]


def _issued(seen: Seen, condition: IssuedWithin) -> Figures | None:
    """The day on which proof has to be valid, and the last on which the document is."""
    facts = seen.facts
    on = day_of_proof(facts, condition.claims)
    if on is None or not named(facts.item, "documents", condition.document):
        return None
    days = [issued for issued in issue_days(facts, condition.document) if issued is not None]
    return [(Exact(on.toordinal()), Exact(condition.span.last(issued).toordinal())) for issued in days] or None


def _claimed(seen: Seen, condition: ClaimedWithin) -> Figures | None:
    facts = seen.facts
    days = [made for made in claim_days(facts, condition.claim) if made is not None]
    last = condition.span.last(entry_day(facts))
    made = named(facts.item, "claims", condition.claim)
    return [(Exact(day.toordinal()), Exact(last.toordinal())) for day in days] if made and days else None


_FIGURES: Final[dict[type, Callable[..., Figures | None]]] = {
    ask.QuantityKept: _quantity,
    ask.ValueKept: _value,
    ask.PriceKept: _price,
    ask.AttributeKept: _attribute,
    ask.DateKept: _date,
    ask.FirstResaleBelow: _first_resale,
    ask.ContentKept: _content,
    ask.Changed: _tolerance,
    ask.Provenance: _provenance,
    IssuedWithin: _issued,
    ClaimedWithin: _claimed,
}
