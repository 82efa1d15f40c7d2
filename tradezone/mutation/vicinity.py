"""The vicinity of a mutant: what its policy says around the place, so that shipments can be moved to where the two may differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from tradezone.mutation.moving import NEIGHBOURS
from tradezone.mutation.mutants import Mutant
from tradezone.mutation.scalars import Way
from tradezone.policy.grammar.policy import MEASURE_SECTIONS
from tradezone.policy.scope import covered
from tradezone.policy.zone import Zone
from tradezone.text.document import Plain
from tradezone.values import Moment, ValueProblem
from tradezone.values.places import INVENTED, nowhere

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?")
_DAY_OF_YEAR: Final = re.compile(r"(?<![0-9-])[0-9]{2}-[0-9]{2}(?![0-9-])")
_BOUND: Final = re.compile(rf"(?:{'|'.join(NEIGHBOURS)}) (.+)")
_DAY: Final = timedelta(days=1)
#: Days tried of one mutant; and sections whose names are of products.
_MOST_DAYS: Final = 14
_A_FEW: Final = 2
_OF_PRODUCTS: Final = ("reference_prices", "products")
_PLACES: Final = ("imported_into", "origin", "exported_from", "route")


class Vicinity(NamedTuple):
    """What a mutant is about: products, days, places by fact, names and figures that stand there; and its measure."""

    measure: str | None
    products: frozenset[str]
    days: tuple[Moment, ...]
    places: Mapping[str, tuple[str, ...]]
    #: Texts of figures, bounds without their phrase, before and after.
    figures: tuple[str, ...]
    #: Names of documents, operations and the like that stand there.
    names: tuple[str, ...]
    #: The last key on the way: what kind of fact the figures are of.
    key: str
    #: Whether nothing but these products can be decided otherwise; and the country alone that can, with whatever names it.
    only_products: bool
    country: str | None
    #: Whether it is about where goods originate.
    is_origin: bool


def vicinity(zone: Zone, plain: Plain, mutant: Mutant) -> Vicinity:
    """What stands in the mutated place and around it, the nearest first."""
    way = mutant.edits[0][0]
    around = list(_around(plain, way))
    texts = [mutant.before, mutant.after or "", *_texts(around[0])]
    keys = [part for part in way if isinstance(part, str)]
    return Vicinity(
        measure=_measure(plain, way),
        products=_products(zone, around, way),
        days=tuple(_days(zone, texts, [text for each in around[1:] for text in _own(each)], way)),
        places={fact: tuple(_places(zone, plain, around, way, fact)) for fact in _PLACES},
        figures=tuple(dict.fromkeys(_figure(text) for text in (mutant.before, mutant.after or ""))),
        names=tuple(dict.fromkeys(name for text in texts for name in re.findall(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", text))),
        key=keys[-1],
        only_products="covers" not in keys,
        country=_country(zone, way),
        is_origin=way[0] == "rules_of_origin",
    )


def _country(zone: Zone, way: Way) -> str | None:
    """The country whose status is mutated; of a territory that stands for others, none by itself."""
    code = str(way[1]) if way[0] == "parties" and len(way) > 1 else None
    return None if code in zone.roll.territories.values() else code


def _around(plain: Plain, way: Way) -> Iterator[Plain]:
    """The content at the place, then all that holds it, from the inside out; not the whole policy."""
    found = []
    for step in way:
        plain = plain[step]  # type: ignore[index]  # a way into the content
        found.append(plain)
    yield from reversed(found[1:] or found)


def _texts(plain: Plain) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    else:
        for part in plain.values() if isinstance(plain, dict) else plain:
            yield from _texts(part)


def _own(plain: Plain) -> Iterator[str]:
    """The texts a mapping gives itself, not what is deeper in it."""
    return (value for value in plain.values() if isinstance(value, str)) if isinstance(plain, dict) else iter(())


def _measure(plain: Plain, way: Way) -> str | None:
    if way[0] not in MEASURE_SECTIONS or len(way) < 2:
        return None
    name = plain[way[0]][way[1]]["id"]  # type: ignore[call-overload,index]  # a section of measures
    return name if isinstance(name, str) else None


def _products(zone: Zone, around: list[Plain], way: Way) -> frozenset[str]:
    """The products that a mutant can be about; all of them where it does not say."""
    if way[0] in _OF_PRODUCTS and len(way) > 1:
        staged = way[3:4] if way[2:3] == ("stages",) else ()
        return frozenset(covered(["/".join(map(str, (way[1], *staged)))], zone.products))
    for each in around:
        covers = each.get("covers") if isinstance(each, dict) else None
        if covers is not None:
            names = [covers] if isinstance(covers, str) else [name for name in covers if isinstance(name, str)]
            return frozenset(covered(names, zone.products))
    return frozenset(zone.products)


def _days(zone: Zone, texts: list[str], around: list[str], way: Way) -> Iterator[Moment]:
    """The days that stand there and those beside, then days around; of a clock, the instants beside every turn of the law."""
    found: dict[Moment, None] = {}
    if way[-1] == "time_zone":
        for edge in zone.edges[:_MOST_DAYS]:
            found |= dict.fromkeys(_instant(second) for second in (edge - 1, edge))
    for text in texts:
        for match in _DATE.findall(text):
            moment = _moment(match)
            if moment is not None:
                found |= dict.fromkeys(_beside(moment))
        for match in _DAY_OF_YEAR.findall(text) if " through " in text else ():
            year = Moment.parse(str(_instant(zone.edges[0])) if zone.edges else "2026-01-01").day.year + 1
            moment = _moment(f"{year}-{match}")
            if moment is not None:
                found |= dict.fromkeys(_beside(moment))
    for moment in (_moment(match) for text in around for match in _DATE.findall(text)):
        if moment is not None:
            found[moment] = None
    return iter(list(found)[:_MOST_DAYS])


def _moment(text: str) -> Moment | None:
    try:
        return Moment.parse(text)
    except ValueProblem:
        return None


def _beside(moment: Moment) -> Iterator[Moment]:
    yield moment
    if moment.clock is None:
        yield from (Moment(moment.day + step) for step in (-_DAY, _DAY))
    else:
        yield from (Moment(moment.day), Moment(moment.day - _DAY))


def _instant(second: int) -> Moment:
    from tradezone.testing.calendar import instant

    return instant(second)


def _places(zone: Zone, plain: Plain, around: list[Plain], way: Way, fact: str) -> Iterator[str]:
    """Countries for a fact of a shipment: the one that is mutated, those that stand there, and one the policy never names."""
    named = [way[1]] if way[0] == "parties" and len(way) > 1 else []
    for each in around:
        given = each.get(fact, each.get("country")) if isinstance(each, dict) else None
        named += [given] if isinstance(given, str) else [name for name in given or () if isinstance(name, str)]
    codes = list(dict.fromkeys(code for name in named for code in _countries(zone, plain, str(name))))
    yield from codes
    if way[-1] == fact or not codes or way[0] == "rules_of_origin":
        standing = (code for code in zone.roll.standings if code not in codes)
        yield from (code for code in (next(standing, None), nowhere(zone.roll.standings)) if code is not None)


def _countries(zone: Zone, plain: Plain, name: str) -> list[str]:
    """A country by its code; a few of a group, or of those that have a status."""
    if name.isupper():
        return [name]
    groups = plain.get("groups") if isinstance(plain, dict) else None
    members = [text for text in _texts(groups[name]) if text in INVENTED or (len(text) == 2 and text.isupper())] if isinstance(groups, dict) and name in groups else []  # fmt: skip
    return (members or [code for code in zone.roll.standings if name == "party"])[:_A_FEW]


def _figure(text: str) -> str:
    bound = _BOUND.fullmatch(text)
    return bound[1] if bound else text
