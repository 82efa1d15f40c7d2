"""Limits: of what cuts an amount off both sides are to be seen: a least, a most, a target, a cap, a credit, the age of a price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from tradezone.assessment.duties import Reckoning
from tradezone.assessment.plan import NeededFacts, RateFigures
from tradezone.cases.coverage.coverable import THRESHOLD, Coverable, Probe
from tradezone.cases.coverage.seen import SeenItem
from tradezone.cases.coverage.series import looked_up
from tradezone.policy import measures as law
from tradezone.policy.measures import DatedValue, PriceSeries
from tradezone.policy.zone import Zone
from tradezone.rules.levels import published
from tradezone.text.diagnostics import Place
from tradezone.values import DutyExpression
from tradezone.values.due_expression import REFERENCE, DueExpression
from tradezone.values.duty_expression import Limits
from tradezone.values.exact import ONE, ZERO, Exact

#: An amount as it is before it is cut off, and where it is cut off.
Cut = tuple[Exact, Exact]
#: What is asked of a case on the side that is cut off, on the other, and exactly between the two.
Texts = tuple[str, str, str]
_LEAST: Final = "least"
_MOST: Final = "most"
_TARGET: Final = "target"


class _Watched(Reckoning):
    """A reckoning that keeps each amount beside what cuts it off, by the limits or the rate and which end of it."""

    __slots__ = ("cuts",)

    def __init__(self, seen: SeenItem) -> None:
        super().__init__(seen.facts, seen.decided.grounds.plan)
        self.cuts: dict[tuple[int, str], Cut] = {}

    def limited(self, amount: Exact, limits: Limits, outside: Exact) -> Exact:
        for end, limit in ((_LEAST, limits.least), (_MOST, limits.most)):
            if limit is not None:
                self.cuts[id(limits), end] = amount, self.limit(limit, outside)
        return super().limited(amount, limits, outside)

    def rate(self, rate: RateFigures, outside: Exact | None) -> Exact:
        if rate.written.less is not None:
            on = ONE if outside is None else outside
            amount = sum((self.part(part, rate, on) for part in rate.parts), ZERO)
            self.cuts[id(rate.written), _TARGET] = amount, self.due_there(rate.written.less, on)
        return super().rate(rate, outside)


def limit_probes(zone: Zone) -> Iterator[Probe]:
    for measure in zone.measures.values():
        for place, value in _expressions(measure):
            yield from _of_expression(measure, place, value)
        if isinstance(measure, law.Preference) and measure.capped:
            yield from _sides(
                measure, measure.place, _beside(f"`{measure.id}` alone", f"`{measure.replaces}`"), _capped(measure), 1
            )
        if isinstance(measure, law.PriceFloor) and measure.credit is not None:
            texts = _beside("what was paid elsewhere", f"the charge of `{measure.id}`")
            yield from _sides(measure, measure.credit.place, texts, _credited(measure), 1)
    for product, series in zone.prices.items():
        yield from _age(series, REFERENCE, f"the reference price of `{product}`")
    for name, series in zone.market_prices.items():
        yield from _age(series, name, f"the market price `{name}`")


def _beside(one: str, other: str) -> Texts:
    return f"in which {one} is more than {other}", f"in which {one} is no more than {other}", f"in which {one} is just {other}"


def _expressions(measure: law.Measure) -> Iterator[tuple[Place, Any]]:
    """Every rate and every due of a measure, with the row it stands in."""
    yield from ((row.place, row.value) for row in law.rows(measure))
    if isinstance(measure, law.Preference):
        yield from ((row.value.place, row.value.value) for staging in measure.stagings for row in staging.rows)


def _of_expression(measure: law.Measure, place: Place, value: Any) -> Iterator[Probe]:
    """The limits of an amount, and the duty that a target is reckoned above."""
    if not isinstance(value, DutyExpression | DueExpression):
        return
    least, most = value.limits
    named = f"`{value}` of `{measure.id}`"
    if least is not None:
        texts = (
            f"in which {named} is raised to its least",
            f"in which {named} is no less than its least",
            f"in which {named} is its very least",
        )
        yield from _sides(measure, place, texts, _watched(measure, value.limits, _LEAST), -1)
    if most is not None:
        texts = (
            f"in which {named} is cut to its most",
            f"in which {named} is no more than its most",
            f"in which {named} is its very most",
        )
        yield from _sides(measure, place, texts, _watched(measure, value.limits, _MOST), 1)
    if isinstance(value, DutyExpression) and value.less is not None:
        other = f"`{value.less}`"
        texts = (
            f"in which {named} leaves something",
            f"in which {named} leaves nothing",
            f"in which {other} is the very target of {named}",
        )
        yield from _sides(measure, place, texts, _watched(measure, value, _TARGET), 1)


def _sides(
    measure: law.Measure, place: Place, texts: Texts, cut: Callable[[SeenItem], Cut | None], cutting: int
) -> Iterator[Probe]:
    """The side on which the amount is cut off, the other one, and exactly at it, where cutting changes nothing."""

    def side(seen: SeenItem) -> int | None:
        found = cut(seen) if seen.is_known and seen.applies(measure.id) else None
        return None if found is None else -1 if found[0] < found[1] else 0 if found[0] == found[1] else 1

    yield Probe(Coverable(THRESHOLD, measure.id, texts[0], place), lambda seen: side(seen) == cutting)
    yield Probe(Coverable(THRESHOLD, measure.id, texts[1], place), lambda seen: side(seen) in (0, -cutting))
    at = Coverable(THRESHOLD, measure.id, texts[2], place, counted=False)
    yield Probe(at, lambda seen: side(seen) == 0)


def _watched(measure: law.Measure, of: Any, end: str) -> Callable[[SeenItem], Cut | None]:
    def cut(seen: SeenItem) -> Cut | None:
        watched = _Watched(seen)
        try:
            watched.amount(measure.id)
        except NeededFacts:
            return None
        return watched.cuts.get((id(of), end))

    return cut


def _capped(preference: law.Preference) -> Callable[[SeenItem], Cut | None]:
    def cut(seen: SeenItem) -> Cut | None:
        reckoning = Reckoning(seen.facts, seen.decided.grounds.plan)
        rate = reckoning.plan.rates[preference.id]
        return reckoning.uncapped(preference.id, rate), reckoning.amount(preference.replaces)

    return cut


def _credited(floor: law.PriceFloor) -> Callable[[SeenItem], Cut | None]:
    """What was paid elsewhere, beside what is due before it is taken off."""

    def cut(seen: SeenItem) -> Cut | None:
        reckoning = Reckoning(seen.facts, seen.decided.grounds.plan)
        verdict = reckoning.plan.verdicts[floor.id]
        paid = reckoning.credit(verdict)
        return None if paid is None else (paid, reckoning.floor(verdict._replace(credited=False)))

    return cut


def _age(series: PriceSeries, name: str, named: str) -> Iterator[Probe]:
    """A price is used while it is young enough, and when it is too old."""
    if series.longest_age is None:
        return
    days = f"{series.longest_age} days"
    for asks, is_old in (
        (f"decided by {named} when it is no older than {days}", False),
        (f"decided by {named} when it is older than {days}", True),
    ):
        yield Probe(Coverable(THRESHOLD, series.name, asks, series.place), _of_age(series, name, is_old=is_old))


def _of_age(series: PriceSeries, name: str, *, is_old: bool) -> Callable[[SeenItem], bool]:
    def reached(seen: SeenItem) -> bool:
        row = published(series, seen.facts)
        if not isinstance(row, DatedValue) or row.value is None or row.good_until is None:
            return False
        return (seen.facts.second > row.good_until) is is_old and looked_up(series, name, row)(seen)

    return reached
