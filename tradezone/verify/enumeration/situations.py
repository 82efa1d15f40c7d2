"""Situations: between two days on which anything changes, every combination of facts about one product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from math import prod
from typing import Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy.measures import PriceFloor
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.zone import Zone
from tradezone.rules.product_rules import ProductRules
from tradezone.rules.words import month_and_day, said
from tradezone.verify.enumeration import aspects as of
from tradezone.verify.enumeration.aspects import Aspect, Question
from tradezone.verify.enumeration.origin_aspects import OF_ORIGIN, of_origin, of_provenance
from tradezone.verify.enumeration.price_aspects import by_origin, level_rows, of_prices

#: What the strata conclude themselves.
CONCLUDED: Final = (ask.Applies, ask.Originating)
_DAY: Final = 86_400
#: Days in which every day of the year comes, the leap day too.
_LONGEST: Final = 4 * 366
#: Noon of a day in a policy without dates.
_ANY: Final = int(datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp())


class Situation(NamedTuple):
    """One product on days of which nothing in the policy tells two apart: all its aspects are free of each other."""

    product: str
    seconds: tuple[int, ...]
    aspects: tuple[Aspect, ...]
    #: The same aspects on each of the days: their answers are alike, the facts behind them may differ.
    by_second: tuple[tuple[Aspect, ...], ...]

    @property
    def combinations(self) -> int:
        """How many combinations of facts there are, each day by itself."""
        return sum(prod(each.classes for each in aspects) for aspects in self.by_second)

    def holds(self, words: dict[Question, str]) -> bool:
        """Whether the answers of an item are among those of the situation."""
        return all(
            tuple(words[question] for question in each.questions) in {way.words for way in each.ways} for each in self.aspects
        )


def situations(zone: Zone, rules: ProductRules) -> list[Situation]:
    """Every situation of a product, days on which the same answers are possible taken together."""
    found: dict[object, list[tuple[int, tuple[Aspect, ...]]]] = {}
    for second in seconds(zone, rules.conditions):
        mine = tuple(aspects_on(zone, rules, second))
        key = tuple((each.questions, frozenset(way.words for way in each.ways)) for each in mine)
        found.setdefault(key, []).append((second, mine))
    return [
        Situation(rules.product, tuple(second for second, _ in days), days[0][1], tuple(each for _, each in days))
        for days in found.values()
    ]


def seconds(zone: Zone, questions: Sequence[Question]) -> list[int]:
    """A second of each span between two edges of the policy, and in it of each kind of day of the year."""
    cuts = sorted({*zone.edges, *(q.second for q in questions if isinstance(q, ask.DateKept) and q.fact == "entered")})
    seasons = list(dict.fromkeys(q.season for q in questions if isinstance(q, ask.InSeason)))
    if not cuts:
        spans = [(_ANY, _ANY + _LONGEST * _DAY)]
    else:
        spans = [(cuts[0] - _LONGEST * _DAY, cuts[0]), *pairwise(cuts), (cuts[-1], cuts[-1] + _LONGEST * _DAY)]
    found = []
    for start, end in spans:
        days = (
            [start, *range(start + _DAY // 2, end, _DAY // 2), end - 1]
            if seasons
            else [end - 1 if cuts and end == cuts[0] else start]
        )
        kinds = {tuple(season.holds(*month_and_day(day, zone.time_zone)) for season in seasons): day for day in reversed(days)}
        found += sorted(kinds.values())
    return found


def aspects_on(zone: Zone, rules: ProductRules, second: int) -> Iterator[Aspect]:
    """What can be answered about a product on a day."""
    floors = [measure for measures in rules.measures.values() for measure in measures if isinstance(measure, PriceFloor)]
    questions = [q for q in rules.conditions if not isinstance(q, CONCLUDED)]
    of_price: list[Question] = [
        q for q in questions if isinstance(q, _OF_PRICE) or (isinstance(q, ask.Stated) and q.fact == "first_resale")
    ]
    others = list(_others(zone, rules, second, [q for q in questions if q not in of_price]))
    yield from of_prices(zone, zone.products[rules.product], second, [*of_price, *level_rows(floors)], others)


_OF_PRICE: Final = (ask.HasFloor, ask.PricedBelow, ask.AboveCeiling, ask.FirstResaleBelow, ask.PriceKept)


def _others(zone: Zone, rules: ProductRules, second: int, questions: Sequence[Question]) -> Iterator[Aspect]:
    """All but what is asked about prices, each aspect by itself."""
    product = zone.products[rules.product]
    yield of.settled({q: _settled(zone, q, second) for q in questions if _is_settled(q)})
    yield from _of_places(zone, rules.product, second, [q for q in questions if isinstance(q, ask.Located)])
    for fact, names in _papers(questions).items():
        for name, papers in names.items():
            yield of.of_paper(fact, name, papers)
    for fact in ("importer", "exporter", "producer"):
        named = [q for q in questions if isinstance(q, ask.Named) and q.fact == fact]
        if named:
            yield of.of_name(fact, named)
    for fact in ("contracted", "loaded", "exported"):
        dated = [q for q in questions if isinstance(q, ask.DateKept) and q.fact == fact]
        stated = next((q for q in questions if isinstance(q, ask.Stated) and q.fact == fact), None)
        if dated or stated:
            yield of.of_date(fact, dated, stated)
    for name in dict.fromkeys(q.name for q in questions if isinstance(q, ask.AttributeKept)):
        yield of.of_attribute(product, name, [q for q in questions if isinstance(q, ask.AttributeKept) and q.name == name])
    if kept := [q for q in questions if isinstance(q, ask.QuantityKept)]:
        yield of.of_quantity(product, kept)
    if worth := [q for q in questions if isinstance(q, ask.ValueKept)]:
        yield of.of_value(worth)
    if quota := [q for q in questions if isinstance(q, ask.OutsideQuota)]:
        yield of.of_quota(quota)
    if related := [q for q in questions if isinstance(q, ask.Related)]:
        yield of.of_relation(related)
    yield from of_origin(zone, second, rules.product, [q for q in questions if isinstance(q, OF_ORIGIN)])
    if traced := [q for q in questions if isinstance(q, ask.Provenance)]:
        yield of_provenance(traced)


def _is_settled(question: Question) -> bool:
    return isinstance(question, ask.InForce | ask.InSeason) or (isinstance(question, ask.DateKept) and question.fact == "entered")


def _settled(zone: Zone, question: Question, second: int) -> str:
    """What the day alone answers."""
    match question:
        case ask.InForce(start, end):
            return said((start is None or start <= second) and (end is None or second < end))
        case ask.InSeason(season):
            return said(season.holds(*month_and_day(second, zone.time_zone)))
        case ask.DateKept(_, limit, later):
            return said((second >= limit) is later)
    raise AssertionError(question)


def _of_places(zone: Zone, product: str, second: int, located: Sequence[ask.Located]) -> Iterator[Aspect]:
    """Country of import, origin, dispatch, and the route. Origin is told apart by published prices too."""
    also = [selection for series in by_origin(zone, product) for selection, _ in series.by_origin]
    for fact in ("imported_into", "origin", "exported_from"):
        mine = [q for q in located if q.fact == fact]
        more = also if fact == "origin" else []
        if mine or more:
            yield of.of_place(zone, second, product, fact, mine, more)
    route = [q for q in located if q.fact == "route"]
    if route:
        yield of.of_route(zone, second, product, route)


_Paper = ask.Presented | IssuedWithin | ClaimedWithin


def _papers(questions: Sequence[Question]) -> dict[str, dict[str, list[_Paper]]]:
    """What is asked of each document, claim and procedure."""
    found: dict[str, dict[str, list[_Paper]]] = {"documents": {}, "claims": {}, "procedures": {}}
    for question in questions:
        match question:
            case ask.Presented(fact, name):
                found[fact].setdefault(name, []).append(question)
            case IssuedWithin(name):
                found["documents"].setdefault(name, []).append(question)
            case ClaimedWithin(name):
                found["claims"].setdefault(name, []).append(question)
    return found
