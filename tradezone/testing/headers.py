"""What a shipment says of itself: where it enters, how it came, and who trades it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tradezone.policy import conditions as ask
from tradezone.policy.zone import Zone
from tradezone.testing.aims import Aim
from tradezone.testing.asked import conditions, kept, of_shipment
from tradezone.testing.calendar import moments_asked, plain_second
from tradezone.testing.draws import Draw, mostly, pick
from tradezone.testing.edges import places
from tradezone.testing.entering import holds
from tradezone.testing.published import needed, stands_for
from tradezone.values import Moment

DATES: Final = ("contracted", "loaded", "exported")
TRADERS: Final = ("importer", "exporter", "producer")
SOMEBODY: Final = "somebody"
_A_DAY: Final = 86_400
#: Facts that a broker gives though nobody may read them.
_IDLE: Final = frozenset(("exported_from", "route", "loaded", "importer", "related_parties"))


def place(draw: Draw, zone: Zone, aim: Aim, second: int, fact: str) -> str:
    """A country: where there is an aim one it asks for; of import, one that the policy reaches; now and then any.

    Beside the day on which a country joins or leaves, it is more likely than others.
    """
    pool = _where(zone, aim, second, fact)
    turning = [code for code in pool if code in _turning(zone, second)]
    return mostly(draw, (*pool, *turning * (len(pool) // 2)), places(zone), 10)


def _turning(zone: Zone, second: int) -> frozenset[str]:
    """The countries whose status changes within a day of a second."""
    return kept(zone, ("turning", second), lambda: frozenset(_about(zone, second)))


def _about(zone: Zone, second: int) -> Iterator[str]:
    roll = zone.roll
    for code, line in roll.standings.items():
        edges = [row.start for row in line]
        edges += [
            edge for each in roll.suspensions.get(code, ()) for edge in (each.period.start, each.period.end) if edge is not None
        ]
        if any(abs(edge - second) <= _A_DAY for edge in edges):
            yield code


def _where(zone: Zone, aim: Aim, second: int, fact: str) -> Sequence[str]:
    asked = [(c.selection, answer) for c, answer in aim.of(ask.Located) if c.fact == fact]
    prices = needed(zone, aim) if fact == "origin" else ()
    if not asked and not prices:
        return _reached(zone) if fact == "imported_into" else places(zone)
    selects = zone.roll.selects
    fitting = [code for code in places(zone) if all(selects(each, code, second, aim.product) is answer for each, answer in asked)]
    if prices:
        fitting = [code for code in fitting if stands_for(zone, prices, code, second, aim.product)] or fitting
    return fitting or places(zone)


def _reached(zone: Zone) -> tuple[str, ...]:
    """Countries of import that some measure is for, those of most measures first; every country where all are."""
    return kept(zone, ("reached",), lambda: _reaching(zone))


def _reaching(zone: Zone) -> tuple[str, ...]:
    asked = [c.selection for c in conditions(zone) if isinstance(c, ask.Located) and c.fact == "imported_into"]
    product, second = next(iter(zone.products)), plain_second(zone)
    counts = {code: sum(zone.roll.selects(each, code, second, product) for each in asked) for code in places(zone)}
    found = sorted((code for code, count in counts.items() if count), key=lambda code: -counts[code])
    return tuple(found) or places(zone)


def header(draw: Draw, zone: Zone, aim: Aim, second: int, *, idle: bool) -> dict[str, Any]:
    """Every fact of a shipment that somebody reads, and where ``idle`` some that nobody does."""
    facts = of_shipment(zone) | (_IDLE if idle else frozenset())
    found: dict[str, Any] = {}
    if "exported_from" in facts:
        found["exported_from"] = place(draw, zone, aim, second, "exported_from")
    if "route" in facts:
        found["route"] = _route(draw, zone, aim, second)
    for fact in DATES:
        if fact in facts:
            found[fact] = _date(draw, zone, aim, fact)
    for fact in TRADERS:
        if fact in facts:
            found[fact] = _trader(draw, zone, aim, fact)
    if "related_parties" in facts:
        wanted = [answer for _, answer in aim.of(ask.Related)]
        found["related_parties"] = wanted[0] if wanted else pick(draw, (False, True))
    return found


def _route(draw: Draw, zone: Zone, aim: Aim, second: int) -> tuple[str, ...]:
    return tuple(place(draw, zone, aim, second, "route") for _ in range(pick(draw, (1, 1, 0, 2))))


def _date(draw: Draw, zone: Zone, aim: Aim, fact: str) -> Moment:
    asked = [(c, answer) for c, answer in aim.of(ask.DateKept) if c.fact == fact]
    pool = moments_asked(zone, fact)
    if asked:
        pool = (
            tuple(each for each in pool if all(holds(zone, c, each.second(zone.time_zone)) is answer for c, answer in asked))
            or pool
        )
    return pick(draw, pool)


def _trader(draw: Draw, zone: Zone, aim: Aim, fact: str) -> str:
    """One whom the policy names, or somebody."""
    pool: tuple[str, ...] = (SOMEBODY, *traders(zone, fact))
    asked = [(c.names, answer) for c, answer in aim.of(ask.Named) if c.fact == fact]
    if asked:
        pool = tuple(each for each in pool if all((each in names) is answer for names, answer in asked)) or pool
    return pick(draw, pool)


def traders(zone: Zone, fact: str) -> tuple[str, ...]:
    """Those whom the policy names as importer, exporter or producer."""
    named = (name for c in conditions(zone) if isinstance(c, ask.Named) and c.fact == fact for name in c.names)
    return kept(zone, ("traders", fact), lambda: tuple(dict.fromkeys(named)))
