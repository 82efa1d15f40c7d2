"""Goods of an origin: materials and operations that answer the questions of origin of a case, or as many of them as can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from tradezone.assessment.figures import decimal
from tradezone.assessment.unknowns.origin import codes
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.words import Reader
from tradezone.shipment.shipment import Material, Operation, Shipment
from tradezone.values import HsCode, Money
from tradezone.verify.enumeration.aspects import places
from tradezone.verify.enumeration.origin_aspects import OF_ORIGIN, OTHER_OPERATION
from tradezone.verify.enumeration.stretches import exactly, fraction

_DEAR: Final = Fraction(10**12)
_SHARES: Final = (Fraction(0), Fraction(1, 20), Fraction(1, 5), Fraction(1, 2))


def with_origin(zone: Zone, shipment: Shipment, answers: Mapping[Condition, str]) -> Shipment:
    """The shipment made of materials and by operations that answer as wanted, or as nearly as one of each does.

    What it is made of is chosen first, then what was done to it, then how it came. Where nothing is asked it is made of nothing foreign.
    """
    asked = [(question, reader(question)) for question in answers if isinstance(question, OF_ORIGIN)]
    bare = _with(shipment, materials=(), processing=(Operation(OTHER_OPERATION),))
    if not asked:
        return bare
    of_materials = [each for each in asked if isinstance(each[0], ask.ForeignMaterials | ask.Changed | ask.ContentKept)]
    of_work = [each for each in asked if isinstance(each[0], ask.Worked | ask.InsufficientProcessing | ask.WhollyObtained)]
    questions = [question for question, _ in asked]
    facts = read_facts(zone, bare, bare.items[0], entry_second(zone, bare))
    found = _nearest(zone, answers, of_materials, (_with(bare, materials=each) for each in _materials(zone, facts, questions)))
    found = _nearest(zone, answers, of_work, (_with(found, processing=each) for each in _operations(questions, facts)))
    return _nearest(zone, answers, asked, _ways(zone, found))


_Asked = Sequence[tuple[Condition, Reader]]


def _with(shipment: Shipment, **facts: Any) -> Shipment:
    return replace(shipment, items=(replace(shipment.items[0], **facts),))


def _nearest(zone: Zone, answers: Mapping[Condition, str], asked: _Asked, every: Iterator[Shipment]) -> Shipment:
    """The first that answers all as wanted, or the one that answers most."""
    nearest = next(every)
    least = _unlike(zone, nearest, answers, asked)
    for each in every:
        if not least:
            break
        unlike = _unlike(zone, each, answers, asked)
        if unlike < least:
            nearest, least = each, unlike
    return nearest


def _unlike(zone: Zone, shipment: Shipment, answers: Mapping[Condition, str], asked: _Asked) -> int:
    """How many questions are answered otherwise than wanted."""
    facts = read_facts(zone, shipment, shipment.items[0], entry_second(zone, shipment)) if asked else None
    return 0 if facts is None else sum(read(facts) != answers[question] for question, read in asked)


def _ways(zone: Zone, shipment: Shipment) -> Iterator[Shipment]:
    """The goods as they came, by way of another country, and with the papers that rules ask of goods that did."""
    item = shipment.items[0]
    papers = [name for rule in zone.origin_rules if rule.direct is not None for name in rule.direct.documents]
    yield shipment
    yield replace(shipment, route=("XX",))
    if isinstance(item.documents, tuple):
        yield _with(shipment, documents=tuple(dict.fromkeys((*item.documents, *papers))))


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
