"""Measures, exceptions and the rows of their tables: each is to apply, or be chosen, in one case, and not in another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tradezone.cases.coverage.conditions import asking, of_trees
from tradezone.cases.coverage.coverable import EXCEPTION, MEASURE, ROW, THRESHOLD, Coverable, Probe
from tradezone.cases.coverage.places import Written
from tradezone.cases.coverage.seen import SeenItem
from tradezone.policy.measures import CaseValue, Duty, Exemption, Measure, PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.levels import CEILING, FLOOR, Level, level
from tradezone.rules.prices import held_against
from tradezone.text.diagnostics import Place
from tradezone.values.due_expression import Bracket

Test = Callable[[SeenItem], bool]


def measure_probes(zone: Zone, written: Written) -> Iterator[Probe]:
    """Every measure with its tables, and every exception."""
    for measure in zone.measures.values():
        if isinstance(measure, Exemption):
            yield from _exception(measure, zone)
            continue
        asks = f"in which `{measure.id}` applies", f"in which `{measure.id}` does not apply to goods it covers"
        yield Probe(Coverable(MEASURE, measure.id, asks[0], measure.place), _applies(measure, answer=True))
        yield Probe(Coverable(MEASURE, measure.id, asks[1], measure.place), _applies(measure, answer=False))
        if isinstance(measure, Duty):
            yield from _table(measure, "rates", measure.rates, written, _rate(measure))
        elif isinstance(measure, PriceFloor):
            yield from _floor(measure, written)


def _applies(measure: Measure, *, answer: bool) -> Test:
    return lambda seen: seen.applies(measure.id) is answer


def _exception(exception: Exemption, zone: Zone) -> Iterator[Probe]:
    """It keeps a measure from applying that nothing else keeps from it, and in another case it does not apply."""
    targets = [zone.measures[name] for name in exception.disapplies]

    def keeps(seen: SeenItem) -> bool:
        if not seen.applies(exception.id):
            return False
        return any(seen.disapplied_by(target) == [exception] and seen.would_apply(target) for target in targets)

    kept = f"in which `{exception.id}` keeps a measure from applying that would apply without it"
    idle = f"in which `{exception.id}` does not apply to goods it covers"
    yield Probe(Coverable(EXCEPTION, exception.id, kept, exception.place), keeps)
    yield Probe(Coverable(EXCEPTION, exception.id, idle, exception.place), _applies(exception, answer=False))


def _rate(duty: Duty) -> Callable[[SeenItem], CaseValue | None]:
    """The row by which the duty stands; a preference in its place may be a share of it."""
    return lambda seen: seen.chosen(duty.rates) if seen.stands(duty) else None


def _table(
    measure: Measure, table: str, rows: Iterable[CaseValue], written: Written, chosen: Callable[[SeenItem], CaseValue | None]
) -> Iterator[Probe]:
    """Each row is chosen in some case, and each condition of it answered both ways; steps of one scale share their edges."""
    scales: dict[Place, list[CaseValue]] = {}
    for number, row in enumerate(rows, 1):
        asks = f"by row {number} of the {table} of `{measure.id}`, `{row.value}`"
        yield Probe(Coverable(ROW, measure.id, asks, row.place), _is_chosen(chosen, row))
        scales.setdefault(row.scale or row.place, []).append(row)
        for bracket in getattr(row.value, "brackets", ()):
            asks = (
                f"with a shortfall that reaches the bracket from {bracket.start} of row {number} of the {table} of `{measure.id}`"
            )
            yield Probe(Coverable(ROW, measure.id, asks, row.place), _is_reached(measure, chosen, row, bracket))
    for number, steps in enumerate(scales.values(), 1):
        first = steps[0]
        named = f"row {number} of the {table} of `{measure.id}`"
        by = asking(measure, written, named, first.scale or first.place, first.reaches)
        for coverable, test in of_trees([tree for row in steps for tree in row.conditions], by):
            yield Probe(coverable, test)


def _is_chosen(chosen: Callable[[SeenItem], CaseValue | None], row: CaseValue) -> Test:
    return lambda seen: chosen(seen) is row


def _is_reached(measure: Measure, chosen: Callable[[SeenItem], CaseValue | None], row: CaseValue, bracket: Bracket) -> Test:
    """Whether some of the shortfall lies in a bracket: the shortfall, as a share of the floor, is more than where it begins."""

    def reached(seen: SeenItem) -> bool:
        pair = held_against(seen.facts, measure.id, FLOOR) if chosen(seen) is row else None
        return isinstance(pair, tuple) and bracket.start.exact * pair[1] < pair[1] - pair[0]

    return reached


def _floor(floor: PriceFloor, written: Written) -> Iterator[Probe]:
    """Levels and dues, both sides of the floor and of its ceiling, and what is taken off for what was paid elsewhere."""
    for which, rows in ((FLOOR, floor.floor), (CEILING, floor.ceiling)):
        yield from _table(floor, which, rows, written, _level(floor, which))
        if rows:
            yield from _sides(floor, which, written)
    for table, rows in (("charge", floor.charge), ("rebate", floor.rebate)):
        yield from _table(floor, table, rows, written, _due(floor))
    if floor.credit is not None:
        credit = floor.credit
        asks = f"in which what was paid elsewhere is taken off the charge of `{floor.id}`"

        def taken(seen: SeenItem) -> bool:
            paid = seen.facts.duty_paid
            return (
                seen.applies(floor.id) is True
                and seen.answer(credit.conditions) == "yes"
                and paid is not None
                and paid.numerator > 0
            )

        yield Probe(Coverable(ROW, floor.id, asks, credit.place), taken)
        for coverable, test in of_trees(credit.conditions, asking(floor, written, f"the credit of `{floor.id}`", credit.place)):
            yield Probe(coverable, test)


def _level(floor: PriceFloor, which: str) -> Callable[[SeenItem], CaseValue | None]:
    def row(seen: SeenItem) -> CaseValue | None:
        at = level(seen.facts, floor.id, which) if seen.stands(floor) else None
        return at.row if isinstance(at, Level) else None

    return row


def _due(floor: PriceFloor) -> Callable[[SeenItem], CaseValue | None]:
    return lambda seen: seen.charged(floor) if seen.stands(floor) else None


def _sides(floor: PriceFloor, which: str, written: Written) -> Iterator[Probe]:
    """The tested price on either side of a level, and exactly at it: there it is neither below the floor nor above the ceiling."""

    def compared(seen: SeenItem) -> int | None:
        pair = held_against(seen.facts, floor.id, which) if seen.stands(floor) else None
        if not isinstance(pair, tuple):
            return None
        return -1 if pair[0] < pair[1] else 0 if pair[0] == pair[1] else 1

    outer = -1 if which == FLOOR else 1
    words = (f"below the {which}", "at it or above") if which == FLOOR else (f"above the {which}", "at it or below")
    of = f"of `{floor.id}`"
    place = written.place_of(floor.place, which)
    asks = f"with a price {words[0]} {of}"
    yield Probe(Coverable(THRESHOLD, floor.id, asks, place), lambda seen: compared(seen) == outer)
    asks = f"with a price held against the {which} {of} and {words[1]}"
    yield Probe(Coverable(THRESHOLD, floor.id, asks, place), lambda seen: compared(seen) in (0, -outer))
    asks = f"with a price exactly at the {which} {of}"
    yield Probe(Coverable(THRESHOLD, floor.id, asks, place, counted=False), lambda seen: compared(seen) == 0)
