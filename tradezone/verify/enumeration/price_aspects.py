"""Prices as aspects: which levels stand in a case, and every way in which prices can lie to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product as combinations
from typing import Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy.measures import DatedValue, PriceFloor, PriceSeries
from tradezone.policy.products import Product
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import CEILING, FLOOR, Level, level_at, market_price, rows_for
from tradezone.rules.prices import tested_market_price
from tradezone.rules.words import NO, UNKNOWN, YES, combined, said
from tradezone.shipment.shipment import Item, Shipment
from tradezone.verify.enumeration.aspects import Aspect, LevelRow, Question, Way, aspect, bounded, joined
from tradezone.verify.enumeration.stretches import Stretch, exactly, fraction, no_higher, stretches, worth
from tradezone.verify.witness import instant

#: No row of a table is for the case.
NONE: Final = "none"

Levels = Mapping[tuple[str, str], Fraction | None]


class Axis(NamedTuple):
    """One price of an item, by itself: what is tested, and whether with duties."""

    tested: str
    after_duties: bool = False


#: The customs value for each priced unit, before duties: what ``price`` in a condition means.
PRICE: Final = Axis("customs_value")
RESALE: Final = Axis("first_resale")
NET: Final = "customs_value_less_rebates"


class Priced(NamedTuple):
    """What is asked about the prices of a product, and the floors that are asked about."""

    zone: Zone
    product: Product
    second: int
    questions: tuple[Question, ...]
    floors: tuple[PriceFloor, ...]


def of_prices(zone: Zone, product: Product, second: int, questions: Sequence[Question], others: Sequence[Aspect]) -> list[Aspect]:
    """All aspects, with what is asked about prices joined to those aspects on which levels depend."""
    if not questions:
        return list(others)
    names = dict.fromkeys(
        c.measure
        for c in questions
        if isinstance(c, ask.PricedBelow | ask.AboveCeiling | ask.HasFloor | ask.FirstResaleBelow | LevelRow)
    )
    floors = [found for name in names if isinstance(found := zone.measures[name], PriceFloor)]
    priced = Priced(zone, product, second, tuple(questions), tuple(floors))
    needed = _needed(priced, others)
    base = joined([each for each in others if each in needed])
    ways = list(bounded(way for each in base.ways for way in _ways(priced, base, each)))
    whole = aspect(
        (*base.questions, *questions), ways, is_wide=base.is_wide or len(_axes(priced)) > 1 or product.priced_on is not None
    )
    return [*(each for each in others if each not in needed), whole]


def level_rows(floors: Iterable[PriceFloor]) -> Iterator[LevelRow]:
    """The tables of levels that some floors have."""
    for floor in floors:
        yield LevelRow(floor.id, FLOOR)
        if floor.ceiling:
            yield LevelRow(floor.id, CEILING)


def level_questions(product: str, floors: Iterable[PriceFloor]) -> list[ask.Condition]:
    """What the rows of the tables of some floors ask."""
    found = [row for floor in floors for row in (*floor.floor, *floor.ceiling) if row.reaches(product)]
    return list(dict.fromkeys(condition for row in found for tree in row.conditions for condition in asked(tree)))


def by_origin(zone: Zone, product: str) -> list[PriceSeries]:
    """The published prices of a product that are not the same for every origin."""
    every = [*zone.prices.values(), *zone.market_prices.values()]
    return [series for series in every if product in series.covers and series.by_origin]


def _needed(priced: Priced, others: Sequence[Aspect]) -> list[Aspect]:
    """The aspects on which levels depend, and quantity and value where they bound the price."""
    wanted: set[Question] = set(level_questions(priced.product.name, priced.floors))
    found = [each for each in others if wanted.intersection(each.questions)]
    if by_origin(priced.zone, priced.product.name):
        found += [each for each in others if each not in found and _facts(each) == "origin"]
    amounts = [each for each in others if _facts(each) in ("quantity", "value")]
    if priced.product.priced_on is None and any(_facts(each) == "value" for each in amounts) and PRICE in _axes(priced):
        found += [each for each in amounts if each not in found]
    return [each for each in others if each in found]  # in the order of all


def _facts(each: Aspect) -> str:
    return each.ways[0].given[0][0] if each.ways[0].given else ""


def _axes(priced: Priced) -> dict[Axis, list[Question]]:
    """The questions about each price; those a published price answers are about none."""
    found: dict[Axis, list[Question]] = {}
    for question in priced.questions:
        axis = _axis(priced, question)
        if axis is not None:
            found.setdefault(axis, []).append(question)
    return found


def _axis(priced: Priced, question: Question) -> Axis | None:
    match question:
        case ask.PriceKept():
            return PRICE
        case ask.FirstResaleBelow() | ask.Stated():
            return RESALE
        case ask.PricedBelow(name) | ask.AboveCeiling(name):
            floor = priced.zone.measures[name]
            assert isinstance(floor, PriceFloor), "checked: only a price floor is named here"  # noqa: S101 ours
            if floor.tested not in priced.zone.market_prices:
                return Axis(floor.tested, floor.compared == "after_duties")
            # Which of its prices counts turns on the case of the level: taken to be any.
            return (
                Axis(f"{floor.tested} for {name}")
                if floor.refixed is not None and any(row.conditions for row in floor.floor)
                else None
            )
    return None


def _ways(priced: Priced, base: Aspect, way: Way) -> Iterator[Way]:
    """One way of the aspects that levels depend on, with every way in which prices can lie."""
    answers = dict(zip(base.questions, way.words, strict=True))
    facts = _bare_facts(priced, dict(way.given).get("origin"))
    levels, words = _levels(facts, priced, answers)
    words |= _published(facts, priced, levels)
    axes = [list(_of_axis(facts, axis, asked_of, levels)) for axis, asked_of in _axes(priced).items()]
    for choice in combinations(*axes):
        said_of = dict(words)
        for each in choice:
            said_of |= each.words
        given = (*way.given, *((f"price {each.axis.tested}{' after' * each.axis.after_duties}", each.at) for each in choice))
        if _is_possible(priced, given):
            yield Way((*way.words, *(said_of[question] for question in priced.questions)), given)


def _bare_facts(priced: Priced, origin: object) -> Facts:
    item = Item(id="1", product=priced.product.name, origin=None if origin is None else str(origin))
    shipment = Shipment(id="case", imported_into="XX", entered=instant(priced.second), items=(item,))
    return read_facts(priced.zone, shipment, item, priced.second)


def _levels(
    facts: Facts, priced: Priced, answers: Mapping[Question, str]
) -> tuple[dict[tuple[str, str], Fraction | None], dict[Question, str]]:
    """Where each floor and ceiling stands in a case, and by which row."""
    levels: dict[tuple[str, str], Fraction | None] = {}
    words: dict[Question, str] = {}
    for row in level_rows(priced.floors):
        found: Level | None = None
        words[row] = NONE
        for position, each in enumerate(rows_for(facts, row.measure, row.which)):
            if all(combined(tree, lambda condition: answers[condition]) == YES for tree in each.row.conditions):
                at = level_at(each, facts)
                found, words[row] = at if isinstance(at, Level) else None, str(position)
                break
        levels[row.measure, row.which] = None if found is None else fraction(found.price)
    return levels, words


def _published(facts: Facts, priced: Priced, levels: Levels) -> dict[Question, str]:
    """What the levels, and of floors under a published price that price, answer by themselves."""
    words: dict[Question, str] = {}
    for question in priced.questions:
        match question:
            case ask.HasFloor(name):
                words[question] = said(levels[name, FLOOR] is not None and _has_price(facts, name))
            case ask.PricedBelow(name) | ask.AboveCeiling(name) if _axis(priced, question) is None:
                words[question] = _of_market(facts, question, levels)
    return words


def _has_price(facts: Facts, name: str) -> bool:
    """Whether the market price that a floor tests is published; a price of the goods themselves always is there."""
    floor = facts.zone.measures[name]
    assert isinstance(floor, PriceFloor), "asked only of a floor"  # noqa: S101 ours
    return floor.tested not in facts.zone.market_prices or isinstance(market_price(facts, floor.tested), DatedValue)


def _of_market(facts: Facts, question: ask.PricedBelow | ask.AboveCeiling, levels: Levels) -> str:
    floor = facts.zone.measures[question.measure]
    assert isinstance(floor, PriceFloor), "asked only of a floor"  # noqa: S101 ours
    is_below = isinstance(question, ask.PricedBelow)
    at = levels[floor.id, FLOOR if is_below else CEILING]
    row = tested_market_price(facts, floor)
    if at is None or not isinstance(row, DatedValue):
        return NO
    price = fraction(row.value.per(facts.product.unit))
    return said(price < at if is_below else at < price)


class _At(NamedTuple):
    """A stretch of one price, or None where there is none, and what it answers."""

    axis: Axis
    at: Stretch | None
    words: dict[Question, str]


def _of_axis(facts: Facts, axis: Axis, questions: Sequence[Question], levels: Levels) -> Iterator[_At]:
    """Every way in which one price can lie to the figures it is held against."""
    tests = {question: _test(facts, question, levels) for question in questions}
    points = [test.point for test in tests.values() if test.point is not None]
    least = None if axis.tested == NET else Fraction(0)
    for stretch in stretches(points, least):
        figure = stretch.figure()
        yield _At(axis, stretch, {question: said(test.holds(figure)) for question, test in tests.items()})
    if facts.product.priced_on is not None:  # nothing priced is in the goods, and they are worth nothing
        yield _At(axis, Stretch(Fraction(0), Fraction(0)), {question: said(test.of_nothing) for question, test in tests.items()})
    if any(isinstance(question, ask.Stated) for question in questions):
        # What no level stands for is answered without it.
        yield _At(axis, None, {question: NO if test.point is None else UNKNOWN for question, test in tests.items()})


class _Test(NamedTuple):
    """A question about a price: the figure at which the answer turns, and the answer for each price, and for a price of nothing."""

    point: Fraction | None
    holds: Callable[[Fraction], bool]
    of_nothing: bool = False


def _never(_price: Fraction) -> bool:
    return False


def _test(facts: Facts, question: Question, levels: Levels) -> _Test:
    match question:
        case ask.PriceKept():
            return _kept(facts, question)
        case ask.Stated():
            return _Test(None, lambda _price: True, of_nothing=True)
        case ask.AboveCeiling(name):
            top = levels[name, CEILING]
            return _Test(None, _never) if top is None else _Test(top, lambda price: top < price)
        case ask.PricedBelow(name) | ask.FirstResaleBelow(name):
            at = levels[name, FLOOR]
            return _Test(None, _never) if at is None else _Test(at, lambda price: price < at)
    raise AssertionError(question)


def _kept(facts: Facts, condition: ask.PriceKept) -> _Test:
    """A bound on the price; against a market price that is not published nothing is kept."""
    bound, market = condition.bound
    if market is None:
        limit = fraction(bound.value.per(facts.product.unit))
    else:
        row = market_price(facts, market)
        if not isinstance(row, DatedValue):
            return _Test(None, _never)
        limit = fraction(row.value.per(facts.product.unit) * bound.value.exact)
    return _Test(limit, lambda price: bound.holds(exactly(price), exactly(limit)), of_nothing=bound.inclusive)


def _is_possible(priced: Priced, given: Iterable[tuple[str, object]]) -> bool:
    """Whether some quantity at some price comes to a value as wanted, and a price less rebates is no higher than the price.

    A price of a content is one of any part of the quantity.
    """
    known = dict(given)
    net, price = known.get(f"price {NET}"), known.get(f"price {PRICE.tested}")
    if isinstance(net, Stretch) and isinstance(price, Stretch) and no_higher(net, price) is None:
        return False
    amounts = [known.get(name) for name in ("quantity", f"price {PRICE.tested}", "value")]
    if priced.product.priced_on is not None or not isinstance(amounts[2], Stretch) or not isinstance(amounts[1], Stretch):
        return True
    whole = Stretch(Fraction(0), None) if amounts[0] is None else amounts[0]
    assert isinstance(whole, Stretch), "a quantity is given as a stretch"  # noqa: S101 ours
    return worth(whole, amounts[1], amounts[2]) is not None
