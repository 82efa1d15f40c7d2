"""Goods of an origin: materials and operations that answer the questions of origin of a case, or as many of them as can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Final

from tradezone.assessment.figures import decimal
from tradezone.assessment.unknowns.origin import codes
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.shipment.shipment import Item, Material, Operation, Shipment
from tradezone.values import HsCode, Money
from tradezone.verify.enumeration.aspects import places
from tradezone.verify.enumeration.origin_aspects import OF_ORIGIN, OTHER_OPERATION
from tradezone.verify.enumeration.stretches import exactly, fraction

_DEAR: Final = Fraction(10**12)
_SHARES: Final = (Fraction(0), Fraction(1, 20), Fraction(1, 5), Fraction(1, 2))
_MOST_LOOKED_AT: Final = 600


def with_origin(zone: Zone, shipment: Shipment, answers: Mapping[Condition, str]) -> Iterator[Shipment]:
    """The shipment made of materials and by operations that answer as wanted, the nearest first; of nothing foreign where none is asked."""
    asked = [question for question in answers if isinstance(question, OF_ORIGIN)]
    item = shipment.items[0]
    if not asked:
        yield replace(shipment, items=(replace(item, materials=(), processing=(Operation(OTHER_OPERATION),)),))
        return
    nearest: tuple[int, Shipment] | None = None
    for each in islice(_made(zone, shipment, item, asked), _MOST_LOOKED_AT):
        unlike = _unlike(zone, each, answers, asked)
        if nearest is None or unlike < nearest[0]:
            nearest = unlike, each
        if not unlike:
            break
    if nearest is not None:
        yield nearest[1]


def _unlike(zone: Zone, shipment: Shipment, answers: Mapping[Condition, str], asked: Sequence[Condition]) -> int:
    """How many questions are answered otherwise than wanted."""
    facts = read_facts(zone, shipment, shipment.items[0], entry_second(zone, shipment))
    return sum(reader(question)(facts) != answers[question] for question in asked)


def _made(zone: Zone, shipment: Shipment, item: Item, asked: Sequence[Condition]) -> Iterator[Shipment]:
    """The goods of each kind of materials by each set of operations, directly and by way of another country."""
    facts = read_facts(zone, shipment, item, entry_second(zone, shipment))
    papers = [name for rule in zone.origin_rules if rule.direct is not None for name in rule.direct.documents]
    routes = (
        [shipment.route, ("XX",)] if any(isinstance(question, ask.ConsignedDirectly) for question in asked) else [shipment.route]
    )
    for made_of in _materials(zone, facts, asked):
        for done in _operations(asked, facts):
            changed = replace(item, materials=made_of, processing=done)
            for route in routes:
                yield replace(shipment, route=route, items=(changed,))
            if papers and len(routes) > 1:
                names = item.documents if isinstance(item.documents, tuple) else ()
                yield replace(shipment, items=(replace(changed, documents=tuple(dict.fromkeys((*names, *papers)))),))


def _materials(zone: Zone, facts: Facts, asked: Sequence[Condition]) -> Iterator[tuple[Material, ...]]:
    """None, or one of each code, from each kind of country, worth nothing, a part of the goods, or more than they are."""
    yield ()
    product, value = facts.product, Fraction(0) if facts.value is None else fraction(facts.value)
    selections = [selection for rule in zone.origin_rules if product.name in rule.covers for selection in rule.places]
    origins = list(places(zone, facts.second, product.name, selections))
    known = codes(product, list(asked))
    for worth in (*(share * value for share in _SHARES), _DEAR):
        for code in (known[0], *known[:0:-1]):
            for origin in origins:
                yield (_material(zone, code, origin, worth),)


def _material(zone: Zone, code: HsCode, origin: str, worth: Fraction) -> Material:
    return Material(hs=code, origin=origin, value=Money(*decimal(exactly(worth)), of=zone.currency))


def _operations(asked: Sequence[Condition], facts: Facts) -> Iterator[tuple[Operation, ...]]:
    """One that no rule names, one that is insufficient, each that a rule names, and each of these with the first."""
    rules = [rule for rule in facts.zone.origin_rules if facts.product.name in rule.covers]
    named = dict.fromkeys(name for q in asked if isinstance(q, ask.Worked | ask.WhollyObtained) for name in q.operations)
    insufficient = [min(rule.insufficient) for rule in rules if rule.insufficient]
    yield (Operation(OTHER_OPERATION),)
    for name in dict.fromkeys((*insufficient, *named)):
        yield (Operation(name),)
    for name in named:
        yield (Operation(OTHER_OPERATION), Operation(name))
