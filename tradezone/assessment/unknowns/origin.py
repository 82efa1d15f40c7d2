"""What materials, operations and their parts may be where they are not given: at least one of each kind the rules of origin tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from tradezone.assessment.unknowns.turning_points import HUGE
from tradezone.policy import conditions as ask
from tradezone.policy.bounds import CUSTOMS_VALUE, MASS
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import OriginRule
from tradezone.policy.products import Product
from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.shipment.shipment import Item, Material, Operation, Shipment
from tradezone.values import HsCode, Money, Quantity

Completion = tuple[str, Item]

#: Digits of a code with which every question of a change is answered.
_WHOLE: Final = 6
#: Operations that no rule names.
_ANY_OTHER: Final = "(an operation that confers origin)"
_DIGITS: Final = {"chapter": 2, "heading": 4, "subheading": 6}


#: Conditions that hold materials against a share of something.
_SHARES: Final = (ask.ContentKept, ask.Changed)


def rules_of(zone: Zone, shipment: Shipment, item: Item) -> list[OriginRule]:
    """The rules of origin in force for an item."""
    second = entry_second(zone, shipment)
    return [rule for rule in zone.origin_rules if item.product in rule.covers and second in rule.period]


def materials(
    zone: Zone, shipment: Shipment, item: Item, places: Iterable[str], conditions: list[Condition]
) -> Iterator[Completion]:
    """No materials; materials of every party, worth everything; and a foreign one that helps, and one that harms, as far as can be.

    Those of every code and worth everything meet no way that others meet; one of another code and worth nothing meets every
    way that another one meets. Under two rules each may decide by itself, so that there are also those between.
    """
    yield "no materials", replace(item, materials=())
    product, rules, second = zone.products[item.product], rules_of(zone, shipment, item), entry_second(zone, shipment)

    def is_own(code: str) -> bool:
        return all(zone.roll.selects(rule.cumulation, code, second, item.product) for rule in rules)

    known = list(places)
    own, *others = codes(product, conditions)
    between = [(own, 0), (others[-1], HUGE)] if len(rules) > 1 else []
    between += [(own, 1)] if lacks_a_base(zone, item, conditions) else []
    for code in known:
        if is_own(code) and rules:
            yield f"of {code}", _made_of(zone, item, code, others[-1:], HUGE)
            break
    foreign = [code for code in known if not is_own(code)]
    for code in foreign if len(rules) > 1 else foreign[:1]:
        yield f"of {code}, dear and of every code", _made_of(zone, item, code, (own, *others), HUGE)
        for hs, worth in ((others[-1], 0), *between):
            yield f"{hs} of {code}, {worth}", _made_of(zone, item, code, (hs,), worth)


def lacks_a_base(zone: Zone, item: Item, conditions: list[Condition]) -> bool:
    """Whether an amount is not given that materials are held against."""
    shares = [c.wanted if isinstance(c, ask.ContentKept) else c.tolerance for c in conditions if isinstance(c, _SHARES)]
    given = {CUSTOMS_VALUE: item.customs_value, MASS: item.quantity}
    names = {share.base for share in shares if share is not None}
    declared = zone.products[item.product].attributes
    return any(
        given[name] is None if name in given else name in declared and item.attributes.get(name, "unknown") == "unknown"
        for name in names
    )


def _made_of(zone: Zone, item: Item, origin: str, made_of: Iterable[HsCode], worth: int) -> Item:
    unit = zone.products[item.product].unit
    mass = Quantity(max(worth, 1), 0, of=unit.name) if unit.dimension == "mass" else None
    value = Money(worth, 0, of=zone.currency)
    return replace(item, materials=tuple(Material(hs=hs, origin=origin, value=value, mass=mass) for hs in made_of))


def codes(product: Product, conditions: list[Condition], begun: str = "") -> list[HsCode]:
    """The product's own code, codes that share a part of it which some rule looks at, those the rules name, and another one last.

    Of a code of which the first digits are given only those that begin so.
    """
    own = product.hs[0].digits or "9999"
    levels = sorted({_DIGITS[c.level] for c in conditions if isinstance(c, ask.Changed)})
    shared = [own[:digits] + _unlike(own[digits : digits + 2]) for digits in levels[:-1]]
    named = [code.digits for c in conditions if isinstance(c, ask.Changed) for code in c.excepted]
    named += [code.digits for c in conditions if isinstance(c, ask.ContentKept) for code in c.focused_on]
    taken = (own, *named)
    if begun:  # one more that shares no more than what is given
        named.append(begun + _unlike(own[len(begun) : len(begun) + 2]))
    other = next(code for code in ("0101", "0201", "0301", *(f"{n:02}01" for n in range(4, 98))) if not _clashes(code, taken))
    whole = (code.ljust(_WHOLE, "0") for code in (own, *shared, *named, other))  # a code too short to answer would stay open
    found = [code for code in dict.fromkeys(whole) if code.startswith(begun)]
    return [HsCode(code) for code in found or [begun.ljust(_WHOLE, "0")]]


def _unlike(digits: str) -> str:
    return "98" if digits != "98" else "97"


def _clashes(code: str, taken: Iterable[str]) -> bool:
    return any(code[:2] == other[:2] for other in taken)


def of_material(
    zone: Zone, item: Item, part: tuple[int, str], places: Iterable[str], conditions: list[Condition]
) -> Iterator[Completion]:
    """The origin or the code of one material."""
    position, fact = part
    given = item.materials or ()
    begun = given[position].hs
    within = codes(zone.products[item.product], conditions, "" if begun is None else begun.digits)
    values: Iterable[Any] = places if fact == "origin" else within
    for value in values:
        changes: dict[str, Any] = {fact: value}
        changed = replace(given[position], **changes)
        yield str(value), replace(item, materials=(*given[:position], changed, *given[position + 1 :]))


def processing(
    zone: Zone, shipment: Shipment, item: Item, places: Iterable[str], conditions: list[Condition]
) -> Iterator[Completion]:
    """An operation of each kind, in each kind of place; and with it one that is permitted, and one that is not, where goods may not be."""
    rules = rules_of(zone, shipment, item)
    insufficient = [sorted(rule.insufficient)[:1] for rule in rules]
    named = [c.operations for c in conditions if isinstance(c, ask.Worked | ask.WhollyObtained)]
    kinds = dict.fromkeys([*(name for names in (*insufficient, *named) for name in names), _ANY_OTHER])
    places = list(places)
    settings = [None, *places] if any(rule.production is not None or rule.at_home for rule in rules) else [None]
    after: list[tuple[Operation, ...]] = [()]
    for rule in rules:
        if rule.direct is not None:
            second = entry_second(zone, shipment)
            away = [code for code in places if not zone.roll.selects(rule.direct.among, code, second, item.product)][:1]
            after += [(Operation(min(rule.direct.permitted), code),) for code in away]
            after += [(Operation(_ANY_OTHER, code),) for code in away]
    for kind in kinds:
        for place in settings:
            for more in after:
                done = (Operation(kind, place), *more)
                yield (
                    ", ".join(f"{each.operation} in {each.place or 'the origin'}" for each in done),
                    replace(item, processing=done),
                )
