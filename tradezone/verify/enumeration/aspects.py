"""Aspects: what can be asked of one fact, or of several that hang together, with every set of answers it can give.

Rules see answers, never the facts themselves. Two facts are one way of an aspect where no condition tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product as combinations
from typing import Any, Final, NamedTuple, TypeVar

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition, PlaceSelection
from tradezone.policy.products import Attribute, Product
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.zone import Zone
from tradezone.rules.words import NO, UNKNOWN, YES, attribute_limit, said
from tradezone.values.places import nowhere
from tradezone.verify.enumeration.stretches import Stretch, exactly, fraction, positive, stretches

W = TypeVar("W")

#: A fact of a shipment and what it is; names and attributes come with their own.
Given = tuple[tuple[str, Any], ...]


#: Ways of one aspect; a policy with more has more cases than anybody goes through.
_MOST_WAYS: Final = 100_000


class TooMany(Exception):  # noqa: N818 no fault of anybody
    """There are more cases than are gone through."""


class LevelRow(NamedTuple):
    """Which row of the table of a floor or of its ceiling is for the case: not asked by a rule, but of every case there is one."""

    measure: str
    which: str
    asks: str = "level row"


#: What is answered of a case.
Question = Condition | LevelRow


class Way(NamedTuple):
    """One set of answers, and facts that give it."""

    words: tuple[str, ...]
    given: Given = ()


class Aspect(NamedTuple):
    """Questions that are answered together, and every way in which they can be."""

    questions: tuple[Question, ...]
    ways: tuple[Way, ...]
    #: How many facts there are that some question of the policy tells apart.
    classes: int
    #: Whether among the ways there may be some that no goods can have.
    is_wide: bool = False


def aspect(questions: Sequence[Question], ways: Iterable[Way], *, is_wide: bool = False) -> Aspect:
    """An aspect with each set of answers once."""
    every = list(bounded(ways))
    distinct: dict[tuple[str, ...], Way] = {}
    for way in every:
        distinct.setdefault(way.words, way)
    return Aspect(tuple(questions), tuple(distinct.values()), len(every), is_wide)


def bounded(ways: Iterable[W]) -> Iterator[W]:
    """The ways, as far as they are not too many."""
    for number, way in enumerate(ways):
        if number >= _MOST_WAYS:
            raise TooMany
        yield way


def joined(aspects: Sequence[Aspect]) -> Aspect:
    """Several aspects as one, of which every combination is a way."""
    questions = tuple(question for each in aspects for question in each.questions)
    ways = tuple(bounded(_together(choice) for choice in combinations(*(each.ways for each in aspects))))
    return Aspect(questions, ways, len(ways), any(each.is_wide for each in aspects))


def _together(ways: Sequence[Way]) -> Way:
    return Way(tuple(word for way in ways for word in way.words), tuple(fact for way in ways for fact in way.given))


def places(zone: Zone, second: int, product: str, selections: Sequence[PlaceSelection]) -> Iterator[str]:
    """One country of each class that some selections tell apart on a day, and one that nothing names."""
    named = {code for selection in selections for code in selection.named} | set(zone.roll.standings)
    classes: set[tuple[bool, ...]] = set()
    for code in [nowhere(named), *sorted(named)]:
        kind = tuple(zone.roll.selects(selection, code, second, product) for selection in selections)
        if kind not in classes:
            classes.add(kind)
            yield code


def of_place(
    zone: Zone, second: int, product: str, fact: str, asked: Sequence[ask.Located], also: Sequence[PlaceSelection]
) -> Aspect:
    """Where goods go, come from or are of: one country of each class; ``also`` are told apart by more than conditions."""
    selections = [condition.selection for condition in asked]
    codes = places(zone, second, product, [*selections, *also])
    ways = [Way(tuple(said(zone.roll.selects(s, code, second, product)) for s in selections), ((fact, code),)) for code in codes]
    # Countries that other than conditions tell apart stay apart here: the levels of floors are read from them.
    return Aspect(tuple(asked), tuple(ways), len(ways))


def of_route(zone: Zone, second: int, product: str, asked: Sequence[ask.Located]) -> Aspect:
    """The places between: every one of them is among those asked for, so that a route answers as its places do together."""
    selections = [condition.selection for condition in asked]
    found: dict[tuple[bool, ...], tuple[str, ...]] = {(True,) * len(selections): ()}
    for code in places(zone, second, product, selections):
        kind = tuple(zone.roll.selects(selection, code, second, product) for selection in selections)
        for other, route in bounded(list(found.items())):
            both = tuple(one and two for one, two in zip(kind, other, strict=True))
            found.setdefault(both, (*route, code))
    return aspect(asked, (Way(tuple(map(said, kind)), (("route", route),)) for kind, route in found.items()))


def of_name(fact: str, asked: Sequence[ask.Named]) -> Aspect:
    """Who imports, exports or produces: each of those named, and somebody else."""
    names = ["(somebody else)", *dict.fromkeys(name for condition in asked for name in condition.names)]
    return aspect(asked, (Way(tuple(said(name in c.names) for c in asked), ((fact, name),)) for name in names))


def of_paper(fact: str, name: str, asked: Sequence[ask.Presented | IssuedWithin | ClaimedWithin]) -> Aspect:
    """A document, claim or procedure: it is not there, or there and in each of the times asked for or not."""
    times = sum(not isinstance(condition, ask.Presented) for condition in asked)
    ways = [Way((NO,) * len(asked))]
    for choice in combinations((YES, NO), repeat=times):
        left = iter(choice)
        words = tuple(YES if isinstance(condition, ask.Presented) else next(left) for condition in asked)
        ways.append(Way(words, ((fact, name),)))
    return aspect(asked, ways, is_wide=times > 1)


def of_date(fact: str, asked: Sequence[ask.DateKept], stated: ask.Stated | None) -> Aspect:
    """A day of the shipment before, between and after those asked for; none where the law asks whether one is stated."""
    cuts = sorted({condition.second for condition in asked})
    seconds = [cuts[0] - 1, *cuts] if cuts else [0]
    state = () if stated is None else (stated,)
    ways = [
        Way((*(said((second >= c.second) is c.later) for c in asked), *(YES for _ in state)), ((fact, second),))
        for second in seconds
    ]
    if stated is not None:
        ways.append(Way((*(UNKNOWN for _ in asked), NO), ((fact, None),)))
    return aspect((*asked, *state), ways)


def of_attribute(product: Product, name: str, asked: Sequence[ask.AttributeKept]) -> Aspect:
    """An attribute: each word it may be, or each stretch between the figures asked for. One the product does not have is none of them."""
    attribute = product.attributes.get(name)
    if attribute is None:
        return aspect(asked, [Way((NO,) * len(asked))])
    if attribute.kind in ("yes_no", "word"):
        words = ("yes", "no") if attribute.kind == "yes_no" else attribute.words
        return aspect(asked, (Way(tuple(said(_is_word(c, word)) for c in asked), ((_key(name), word),)) for word in words))
    limits = {condition: _limit(attribute, condition, product) for condition in asked}
    ends = {"share": (Fraction(0), Fraction(1)), "number": (None, None)}.get(attribute.kind, (Fraction(0), None))
    # Of two that answer alike a stretch stands for both: goods that hold nothing at all are not usual ones.
    found = sorted(stretches(limits.values(), *ends), key=lambda stretch: stretch.is_point)
    return aspect(asked, (_of_figure(name, stretch, limits) for stretch in found))


def _key(name: str) -> str:
    return f"attributes {name}"


def _is_word(condition: ask.AttributeKept, word: str) -> bool:
    return word == "yes" if condition.kind == "yes_no" else word in condition.words


def _limit(attribute: Attribute, condition: ask.AttributeKept, product: Product) -> Fraction:
    """The figure that an attribute is held against."""
    bound = condition.bound
    assert bound is not None, "an attribute that is a figure is asked for by a bound"  # noqa: S101 ours
    return fraction(bound.value.per(product.unit) if attribute.kind == "price" else attribute_limit(attribute.kind, bound))


def _of_figure(name: str, stretch: Stretch, limits: Mapping[ask.AttributeKept, Fraction]) -> Way:
    figure = exactly(stretch.figure())
    words = [said(c.bound.holds(figure, exactly(limit))) for c, limit in limits.items() if c.bound is not None]
    return Way(tuple(words), ((_key(name), stretch.figure()),))


def of_quantity(product: Product, asked: Sequence[ask.QuantityKept]) -> Aspect:
    limits = {condition: fraction(condition.quantity.into(product.unit)) for condition in asked}
    return _of_amount("quantity", {c: (c.bound.holds, limit) for c, limit in limits.items()}, above=True)


def of_value(asked: Sequence[ask.ValueKept]) -> Aspect:
    return _of_amount("value", {c: (c.bound.holds, fraction(c.bound.value.exact)) for c in asked}, above=False)


def _of_amount(fact: str, limits: Mapping[Any, tuple[Callable[[Any, Any], bool], Fraction]], *, above: bool) -> Aspect:
    """A figure that is zero or more, or ``above`` zero: each stretch between the limits."""
    found: Iterable[Stretch] = sorted(stretches((limit for _, limit in limits.values()), Fraction(0)), key=lambda at: at.is_point)
    ways = tuple(
        Way(tuple(said(holds(exactly(at.figure()), exactly(limit))) for holds, limit in limits.values()), ((fact, at),))
        for at in (positive(found) if above else found)
    )
    # Stretches that answer alike stay apart: with another amount each is possible or not by itself.
    return Aspect(tuple(limits), ways, len(ways))


def of_quota(asked: Sequence[ask.OutsideQuota]) -> Aspect:
    return aspect(asked, [Way((YES,) * len(asked), (("quota", "over"),)), Way((NO,) * len(asked), (("quota", "in"),))])


def of_relation(asked: Sequence[ask.Related]) -> Aspect:
    return aspect(asked, [Way((YES,) * len(asked), (("related", True),)), Way((NO,) * len(asked), (("related", False),))])


def settled(questions: Mapping[Question, str]) -> Aspect:
    """What the day alone answers."""
    return aspect(tuple(questions), [Way(tuple(questions.values()))])
