"""Goods: shipments made from a combination of ways, so that what is said of a case is shown by one and confirmed by deciding it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any, Final

from tradezone.assessment.figures import decimal
from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import decide
from tradezone.policy.conditions import Condition
from tradezone.policy.products import Attribute, Product
from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import product_rules
from tradezone.rules.proof_words import day_of
from tradezone.rules.words import NO, YES
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Item, Shipment
from tradezone.values import Money, Quantity, UnitPrice
from tradezone.values.figures import write_figure
from tradezone.verify.enumeration.aspects import Aspect, LevelRow, Way
from tradezone.verify.enumeration.origin_goods import with_origin
from tradezone.verify.enumeration.price_aspects import NET, PRICE, RESALE
from tradezone.verify.enumeration.relation import Sample
from tradezone.verify.enumeration.situations import Situation
from tradezone.verify.enumeration.stretches import EVERYWHERE, Stretch, exactly, fraction, no_higher, worth
from tradezone.verify.enumeration.tally import Evidence
from tradezone.verify.proof_witness import proof_days
from tradezone.verify.provenance_witness import with_provenance
from tradezone.verify.witness import Confirms, instant

#: What goods come to of which nothing is asked, in units; round, and not at a bound.
_USUAL: Final = Fraction(1000)
_PLACES: Final = ("imported_into", "origin", "exported_from")
_TRADERS: Final = ("importer", "exporter", "producer")
_DATES: Final = ("contracted", "loaded", "exported")
#: Shipments tried for one thing that is to be shown.
_MOST_TRIED: Final = 24


def shown_by(zone: Zone, evidence: Iterable[Evidence], confirms: Confirms) -> Shipment | None:
    """A shipment that shows what a combination of facts is said to show, and is decided so; None where none could be made."""
    every = (shipment for each in evidence for shipment in shipments(zone, each.situation, each.sample))
    return next((shipment for shipment in islice(every, _MOST_TRIED) if confirmed(zone, shipment, confirms)), None)


def confirmed(zone: Zone, shipment: Shipment, confirms: Confirms) -> bool:
    """Whether a shipment, decided, shows what is looked for."""
    item = shipment.items[0]
    try:
        facts = read_facts(zone, shipment, item, entry_second(zone, shipment))
        return confirms(facts, decide(facts, product_rules(zone, item.product, plain=True)))
    except (NeededFacts, ShipmentError):
        return False


def shipments(zone: Zone, situation: Situation, sample: Sample | None, on: int = 0) -> Iterator[Shipment]:
    """Shipments of one item that answer as a combination does, on one of the days of its situation."""
    ways = _ways(situation, sample, on)
    answers = {
        q: word for each, way in ways for q, word in zip(each.questions, way.words, strict=True) if not isinstance(q, LevelRow)
    }
    given = [fact for _, way in ways for fact in way.given]
    second = situation.seconds[on]
    for item in _items(zone, zone.products[situation.product], given):
        shipment = _shipment(given, second, _proved(zone, item, answers, second))
        made = with_origin(zone, shipment, answers)
        complete = with_provenance(zone, made, {q: word == YES for q, word in answers.items()})
        if complete is not None:
            yield complete


def _ways(situation: Situation, sample: Sample | None, on: int) -> list[tuple[Aspect, Way]]:
    """Each aspect with the way it goes on a day; one that was not looked at goes any way."""
    wanted: dict[int, Way] = {}
    while sample is not None:
        wanted[sample.aspect] = sample.way
        sample = sample.before
    found = []
    for number, each in enumerate(situation.by_second[on]):
        way = wanted.get(number)
        found.append((each, next((own for own in each.ways if way is not None and own.words == way.words), each.ways[0])))
    return found


def _shipment(given: Sequence[tuple[str, Any]], second: int, item: Item) -> Shipment:
    facts = dict(given)
    dates: dict[str, Any] = {fact: None if facts.get(fact, 0) is None else instant(facts.get(fact, 0)) for fact in _DATES}
    return Shipment(
        id="case",
        imported_into=facts.get("imported_into", "XX"),
        entered=instant(second),
        items=(item,),
        exported_from=facts.get("exported_from", "XX"),
        route=facts.get("route", ()),
        related_parties=facts.get("related", False),
        **{fact: facts.get(fact, "anybody") for fact in _TRADERS},
        **dates,
    )


def _items(zone: Zone, product: Product, given: Sequence[tuple[str, Any]]) -> Iterator[Item]:
    """Goods with what is given of them; a price with duties in it is not known beforehand, so that several are tried."""
    facts = dict(given)
    bare = Item(
        id="1",
        product=product.name,
        origin=facts.get("origin", "XX"),
        quantity=_quantity(product, _USUAL),
        first_resale=_resale(zone, product, facts),
        quota=facts.get("quota"),
        attributes={name: _attribute(zone, product, each, facts) for name, each in product.attributes.items()},
        documents=tuple(dict.fromkeys(name for fact, name in given if fact == "documents")),
        claims=tuple(dict.fromkeys(name for fact, name in given if fact == "claims")),
        procedures=tuple(dict.fromkeys(name for fact, name in given if fact == "procedures")),
    )
    probe = Shipment(id="probe", imported_into="XX", entered=instant(0), items=(bare,))
    priced = read_facts(zone, probe, bare, 0).priced
    content = Fraction(1) if priced is None else fraction(priced) / _USUAL
    for size, price, rebate in _amounts(facts, content):
        per = UnitPrice(*decimal(exactly(rebate * content)), of=f"{zone.currency}/{product.unit.name}") if rebate else None
        yield replace(bare, quantity=_quantity(product, size), customs_value=money(zone, price * content * size), rebates=per)


def _quantity(product: Product, size: Fraction) -> Quantity:
    return Quantity(*decimal(exactly(size)), of=product.unit.name)


def money(zone: Zone, amount: Fraction) -> Money:
    """An amount in the policy's currency, to a dozen decimals."""
    return Money(*decimal(exactly(amount)), of=zone.currency)


def _amounts(facts: Mapping[str, Any], content: Fraction) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Quantities, prices for each priced unit and rebates on each that lie as wanted; ``content`` is priced of each unit."""
    quantity, price, value, net = (facts.get(name) for name in ("quantity", _key(PRICE.tested), "value", _key(NET)))
    size, any_price = _figure(quantity), Stretch(Fraction(0), None)
    if isinstance(value, Stretch) and content:
        whole = Stretch(*(None if end is None else end * content for end in price or any_price))
        found = worth(quantity or any_price, whole, value)
        if found is not None:
            yield found[0], found[1] / content, Fraction(0)
    both = no_higher(net, price or any_price) if isinstance(net, Stretch) else None
    after = next((at for name, at in facts.items() if name.endswith(" after") and isinstance(at, Stretch)), None)
    if both is not None:
        yield size, both[1], both[1] - both[0]
    elif isinstance(price, Stretch):
        yield size, price.figure(), Fraction(0)
    elif after is not None:
        yield from ((size, after.figure() * step, Fraction(0)) for step in (Fraction(1), Fraction(1, 2), Fraction(0), Fraction(2)))
    else:
        yield size, Fraction(10), Fraction(0)


def _key(tested: str) -> str:
    return f"price {tested}"


def _figure(stretch: object) -> Fraction:
    """A usual figure where it lies in a stretch, else one inside it."""
    if not isinstance(stretch, Stretch) or stretch == EVERYWHERE or stretch.holds(_USUAL):
        return _USUAL
    return stretch.figure()


def _resale(zone: Zone, product: Product, facts: Mapping[str, Any]) -> UnitPrice | None:
    at = facts.get(_key(RESALE.tested))
    return UnitPrice(*decimal(exactly(at.figure())), of=f"{zone.currency}/{product.unit.name}") if isinstance(at, Stretch) else None


def _attribute(zone: Zone, product: Product, attribute: Attribute, facts: Mapping[str, Any]) -> str:
    """An attribute as it is given; else half of a share, the first word, or nothing of what is paid."""
    given = facts.get(f"attributes {attribute.name}")
    if attribute.kind in ("yes_no", "word"):
        return given or ("no" if attribute.kind == "yes_no" else attribute.words[0])
    figure = given if given is not None else Fraction(1, 2) if attribute.kind == "share" else Fraction(0)
    end = {"share": "%", "price": f" {zone.currency}/{product.unit.name}", "money": f" {zone.currency}"}.get(attribute.kind, "")
    return write_figure(*decimal(exactly(figure * 100 if attribute.kind == "share" else figure))) + end


def _proved(zone: Zone, item: Item, answers: Mapping[Condition, str], second: int) -> Item:
    """With the days of documents and claims that answer as wanted."""
    wanted = {question: word == YES for question, word in answers.items() if word in (YES, NO)}
    issued, claimed = proof_days(wanted, day_of(second, zone.time_zone))
    there = {word for fact in (item.documents, item.claims) if isinstance(fact, tuple) for word in fact}
    return replace(
        item,
        issued=tuple(each for each in issued if each[0] in there),
        made=tuple(each for each in claimed if each[0] in there),
    )
