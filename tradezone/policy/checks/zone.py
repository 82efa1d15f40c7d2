"""Checks of the resolved policy: what its measures come to, product by product and day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from tradezone.policy.conditions import Located, PricedBelow, PriceKept
from tradezone.policy.grammar import measures as written
from tradezone.policy.grammar.policy import DUTY_SECTIONS, PolicyText
from tradezone.policy.grammar.tables import rates_of
from tradezone.policy.measures import AdditionalDuty, Duty, Exemption, Fee, Measure, OrdinaryDuty, Preference, PriceFloor, rows
from tradezone.policy.source import PolicySource
from tradezone.policy.trees import Is, asked
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path
from tradezone.values.due_expression import REFERENCE

Found = Iterator[Diagnostic]
_SECTIONS = {OrdinaryDuty: "ordinary_duties", AdditionalDuty: "additional_duties", Fee: "fees"}


def check_zone(zone: Zone, text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for check in (
        floors_without_price,
        exceptions_of_nothing,
        products_without_rate,
        circular_duties,
        duties_by_price,
    ):
        found.extend(check(zone, text, source))
    return found


def _path(text: PolicyText, section: str, measure: Measure, key: str) -> tuple[str | int, ...]:
    position = next(i for i, entry in enumerate(getattr(text, section)) if entry.id == measure.id)
    return (section, position, key)


def floors_without_price(zone: Zone, text: PolicyText, source: PolicySource) -> Found:
    """A price floor has a price for each product it covers on each day it is in force; a lapse that is stated is meant."""
    for measure in zone.measures.values():
        if not isinstance(measure, PriceFloor):
            continue
        gaps = {product: gap for product in sorted(measure.covers) for gap in _gaps(zone, measure, product)}
        if gaps:
            width = max(len(product) for product in gaps)
            yield Diagnostic(
                "floor-without-price",
                f"`{measure.id}` covers products that have no price on some day",
                source.place(_path(text, "price_floors", measure, "covers")),
                tuple(f"{product.ljust(width)}  {gap}" for product, gap in gaps.items()),
                "narrow `covers`, add rows to the prices, or begin the series with `not_set` if no floor is meant",
                "warning",
                measure.id,
            )


def _gaps(zone: Zone, floor: PriceFloor, product: str) -> Iterator[str]:
    """When a published price that a floor needs is not there: one it is a share of, or the market price it tests."""
    named = {row.value.of for row in (*floor.floor, *floor.ceiling) if row.reaches(product) and isinstance(row.value.of, str)}
    named |= {floor.tested} & set(zone.market_prices)
    for name in sorted(named):
        series = zone.prices.get(product) if name == REFERENCE else zone.market_prices[name]
        what = "reference price" if name == REFERENCE else name
        if series is None:
            yield f"no {what} on any day"
        elif series.by_origin:
            continue  # a price by origin leaves out the origins it is not for
        elif not series.plain.rows:
            yield f"no {what} on any day"
        elif floor.period.start is not None and series.plain.at(floor.period.start) is None:
            yield f"no {what} before {_day(zone, series.plain.rows[0].start)}"


def _day(zone: Zone, second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone.time_zone).date().isoformat()


def exceptions_of_nothing(zone: Zone, text: PolicyText, source: PolicySource) -> Found:
    """An exception can meet each measure it disapplies: on some product, some day and in some place both speak."""
    for exception in zone.measures.values():
        if not isinstance(exception, Exemption):
            continue
        for i, name in enumerate(exception.disapplies):
            measure = zone.measures[name]
            why = _apart(exception, measure)
            if why is not None:
                yield Diagnostic(
                    "exception-of-nothing",
                    f"exception `{exception.id}` can never meet `{name}`: {why}",
                    source.place((*_path(text, "exceptions", exception, "disapplies"), i)),
                    (f"{measure.place}: `{name}` is here",),
                    "bring the two together, or take the name out",
                )


def _apart(one: Measure, other: Measure) -> str | None:
    if not one.covers & other.covers:
        return "they cover no product in common"
    if not one.period.overlaps(other.period):
        return "they are in force on no day in common"
    for fact in ("imported_into", "origin"):
        codes = [_codes(measure, fact) for measure in (one, other)]
        if codes[0] is not None and codes[1] is not None and not codes[0] & codes[1]:
            return f"they have no `{fact}` in common"
    return None


def _codes(measure: Measure, fact: str) -> frozenset[str] | None:
    """The countries a measure names for a place; None where a status or `any` may let in more."""
    for tree in measure.conditions:
        if isinstance(tree, Is) and isinstance(tree.condition, Located) and tree.condition.fact == fact:
            selection = tree.condition.selection
            return None if selection.statuses or selection.everywhere else selection.named
    return None


def products_without_rate(zone: Zone, text: PolicyText, source: PolicySource) -> Found:
    """A table of rates has a row for every product its measure covers."""
    for measure in zone.measures.values():
        if isinstance(measure, Duty):
            section = _SECTIONS[type(measure)]
            bare = [product for product in sorted(measure.covers) if not any(row.reaches(product) for row in measure.rates)]
            if bare:
                yield Diagnostic(
                    "no-rate",
                    f"`{measure.id}` covers {', '.join(f'`{p}`' for p in bare)} without a rate",
                    source.place(_path(text, section, measure, "rates"), key=True),
                    remedy="add a row for it, a row `otherwise`, or narrow `covers`",
                )


def circular_duties(zone: Zone, text: PolicyText, source: PolicySource) -> Found:
    """A duty is not worked out from itself."""
    named = {
        measure.id: {row.value.less for row in measure.rates if row.value.less} | set(measure.base)
        for measure in zone.measures.values()
        if isinstance(measure, Duty)
    }
    # A preference falls on what the duty does that it replaces, may be a share of it, and may come to no more.
    named |= {measure.id: {measure.replaces} for measure in zone.measures.values() if isinstance(measure, Preference)}
    ordinary = [measure for measure in zone.measures.values() if isinstance(measure, OrdinaryDuty)]
    for floor in zone.measures.values():
        if isinstance(floor, PriceFloor) and floor.compared != "before_duties":
            named[floor.id] = {duty.id for duty in ordinary if duty.covers & floor.covers}
    for section in DUTY_SECTIONS:
        for i, entry in enumerate(getattr(text, section)):
            others = [(name, place) for name, place in _others(entry, (section, i)) if entry.id in _reached(named, name)]
            if others:
                name, path = others[0]
                by_way = "" if name == entry.id else f", by way of `{name}`"
                sentence = f"`{entry.id}` is worked out from itself{by_way}"
                yield Diagnostic("circular-duty", sentence, source.place(path), remedy="name a duty that does not depend on it")


def duties_by_price(zone: Zone, text: PolicyText, source: PolicySource) -> Found:
    """An ordinary duty levied on a floor has one rate for the goods, whatever their price: at which price it would be is not said."""
    for i, entry in enumerate(text.price_floors):
        floor = zone.measures[entry.id]
        if entry.compared != "duties_on_floor":
            continue
        for duty in zone.measures.values():
            trees = [tree for row in rows(duty) for tree in row.conditions] if isinstance(duty, OrdinaryDuty) else []
            if duty.covers & floor.covers and any(isinstance(c, PriceKept | PricedBelow) for tree in trees for c in asked(tree)):
                sentence = f"`{duty.id}` changes with the price, so that what it comes to on the floor of `{entry.id}` is not said"
                remedy = "write `compared: before_duties` or `after_duties`"
                yield Diagnostic(
                    "wrong-mode",
                    sentence,
                    source.place(("price_floors", i, "compared")),
                    (f"{duty.place}: the duty is here",),
                    remedy,
                )


def _reached(named: Mapping[str, set[str]], name: str) -> set[str]:
    """A duty and every one it is worked out from."""
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        other = ahead.pop()
        if other not in seen:
            seen.add(other)
            ahead += named.get(other, ())
    return seen


def _others(duty: written.DutyMeasureText, path: Path) -> Iterator[tuple[str, Path]]:
    """What a duty is worked out from, and where it says so."""
    for j, name in enumerate(duty.base):
        yield name, (*path, "base", j)
    for j, row in enumerate(duty.rates):
        for key, rate in rates_of(row):
            if rate.less is not None:
                yield rate.less, (*path, "rates", j, *key)
