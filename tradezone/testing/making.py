"""What goods were made from and what was done to them, so that each question of a rule of origin tips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import gcd, prod
from typing import Any, Final

from tradezone.assessment.unknowns.origin import codes
from tradezone.policy import conditions as ask
from tradezone.policy.bounds import CUSTOMS_VALUE, MASS
from tradezone.policy.measures import OriginRule
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.facts import Facts
from tradezone.rules.words import YES
from tradezone.shipment.shipment import Item, Material, Operation
from tradezone.testing.aims import Aim
from tradezone.testing.asked import OF_ORIGIN, asked_of, kept
from tradezone.testing.draws import Draw, pick, seldom
from tradezone.testing.edges import minor, places
from tradezone.testing.goods import figure
from tradezone.values import HsCode, Money, Quantity
from tradezone.values.exact import ONE, ZERO, Exact

#: An operation that no rule of origin names.
SMELTING: Final = "smelting"
_TRIED: Final = 60
#: Steps through a long list, of which one shares no factor with its length.
_FAR: Final = (31, 37, 41, 43, 47, 53, 59, 61)

Made = tuple[tuple[Material, ...], tuple[Operation, ...]]


def making(draw: Draw, facts: Facts, aim: Aim) -> dict[str, Any]:
    """Materials and operations: where an aim asks after origin mostly such as answer it, else any."""
    wanted = [(reader(c), answer) for c, answer in aim.of(*OF_ORIGIN, ask.ConsignedDirectly) if not isinstance(c, ask.Originating)]
    shares = _shares(facts)
    if wanted:
        pool = _offers(draw, facts, shares)

        def fits(made: Made) -> bool:
            held = facts.holding(_with(facts.item, made))
            return all((read(held) == YES) is answer for read, answer in wanted)

        first = next(pool)
        materials, operations = next((made for made in (first, *pool) if fits(made)), first)
        return {"materials": materials, "processing": operations}
    number = pick(draw, (0, 1, 1, 2))
    materials = tuple(_material(draw, facts, shares) for _ in range(number))
    return {"materials": materials, "processing": pick(draw, operations_of(facts.zone, facts.product.name, _home(facts)))}


def _with(item: Item, made: Made) -> Item:
    return replace(item, materials=made[0], processing=made[1])


def _home(facts: Facts) -> str:
    return facts.item.origin or places(facts.zone)[0]


def rules_of(zone: Zone, product: str) -> tuple[OriginRule, ...]:
    return tuple(rule for rule in zone.origin_rules if product in rule.covers)


def _shares(facts: Facts) -> tuple[Exact, ...]:
    """What materials may come to so that a share of a base tips: at it, one minor unit to either side, nothing, all, and twice as much."""
    step = minor(facts.zone)
    found: list[Exact] = []
    for condition in asked_of(facts.zone, facts.product.name).conditions:
        wanted = condition.wanted if isinstance(condition, ask.ContentKept) else None
        wanted = condition.tolerance if isinstance(condition, ask.Changed) else wanted
        whole = None if wanted is None or wanted.base == MASS else _base(facts, wanted.base)
        if wanted is not None and whole is not None:
            share = wanted.bound.value.exact
            found += [at + off for at in (whole * share, whole * (ONE - share)) for off in (ZERO, ZERO - step, step)]
    whole = facts.value or Exact(100)
    found = [each for each in found if each.numerator >= 0]
    return tuple(dict.fromkeys((whole * Exact(1, 4), *found, ZERO, whole, whole * Exact(2))))


def _base(facts: Facts, name: str) -> Exact | None:
    found: Exact | None = facts.value if name == CUSTOMS_VALUE else facts.attributes.get(name)
    return found


def _masses(facts: Facts) -> tuple[Exact, ...]:
    """The masses at which a tolerance by weight tips; none where there is none."""
    if facts.quantity is None or facts.product.unit.dimension != "mass":
        return ()
    tolerances = [
        c.tolerance for c in asked_of(facts.zone, facts.product.name).conditions if isinstance(c, ask.Changed) and c.tolerance
    ]
    at = [facts.quantity * tolerance.bound.value.exact for tolerance in tolerances if tolerance.base == MASS]
    step = Exact(1, 1000)
    return tuple(each for mass in at for each in (mass, mass - step, mass + step) if each.numerator > 0)


def codes_of(zone: Zone, product: str) -> tuple[HsCode, ...]:
    """A code unlike the product's, codes that share a part of it, its own, and those the rules name."""
    known = list(asked_of(zone, product).conditions)
    return kept(zone, ("codes", product), lambda: tuple(reversed(codes(zone.products[product], known))))


def _material(draw: Draw, facts: Facts, shares: Sequence[Exact]) -> Material:
    masses = _masses(facts)
    mass = None
    if masses or seldom(draw, 12):
        unit = facts.product.unit.name if facts.product.unit.dimension == "mass" else "kg"
        mass = Quantity(*figure(pick(draw, (Exact(5), *masses))), of=unit)
    return Material(
        hs=pick(draw, codes_of(facts.zone, facts.product.name)),
        origin=pick(draw, (_home(facts), *reversed(places(facts.zone)))),
        value=_money(facts, pick(draw, shares)),
        mass=_whole(mass),
    )


def any_material(draw: Draw, facts: Facts) -> Material:
    """A material of any code, origin and worth at which the origin of the goods may tip."""
    return _material(draw, facts, _shares(facts))


def _whole(mass: Quantity | None) -> Quantity | None:
    """A mass that was cut to nothing is the least there is."""
    return mass if mass is None or mass.units > 0 else Quantity(1, mass.scale, of=mass.of)


def _money(facts: Facts, amount: Exact) -> Money:
    return Money(*figure(amount, 2), of=facts.zone.currency)


def _offers(draw: Draw, facts: Facts, shares: Sequence[Exact]) -> Iterator[Made]:
    """Some of all that goods can be made from, and of all that can be done to them, from one drawn on and far apart.

    No materials, own ones, and foreign ones, of each code, worth and weight, each with each kind of operations.
    """
    zone, product, home = facts.zone, facts.product.name, _home(facts)
    rules = rules_of(zone, product)
    foreign = [code for code in places(zone) if not any(facts.selects(rule.cumulation, code) for rule in rules)]
    own = [code for code in (home, *places(zone)) if all(facts.selects(rule.cumulation, code) for rule in rules)]
    pools = (
        operations_of(zone, product, home),
        (None, *foreign[-1:], *own[:1]),
        codes_of(zone, product),
        shares,
        (None, *_masses(facts)),
    )
    size = prod(len(pool) for pool in pools)
    start, step = pick(draw, range(size)), next(each for each in _FAR if gcd(each, size) == 1)
    for number in range(min(size, _TRIED)):
        done, origin, code, worth, mass = _at(pools, (start + step * number) % size)
        weight = None if mass is None else _whole(Quantity(*figure(mass), of=facts.product.unit.name))
        made = Material(hs=code, origin=origin, value=_money(facts, worth), mass=weight)
        yield (() if origin is None else (made,)), done


def _at(pools: Sequence[Sequence[Any]], position: int) -> list[Any]:
    """One of each pool, by its position among all that can be put together."""
    found = []
    for pool in pools:
        position, at = divmod(position, len(pool))
        found.append(pool[at])
    return found


def operations_of(zone: Zone, product: str, home: str) -> tuple[tuple[Operation, ...], ...]:
    """Enough, too little, both or nothing; what the rules name; and elsewhere what is permitted there and what is not."""
    return kept(zone, ("operations", product, home), lambda: tuple(dict.fromkeys(_operations(zone, product, home))))


def _operations(zone: Zone, product: str, home: str) -> Iterator[tuple[Operation, ...]]:
    rules = rules_of(zone, product)
    little = sorted({each for rule in rules for each in rule.insufficient})[:2]
    named = [
        c.operations
        for rule in rules
        for tree in rule.conditions
        for c in asked(tree)
        if isinstance(c, ask.Worked | ask.WhollyObtained)
    ]
    enough = Operation(SMELTING)
    yield (enough,)
    yield ()
    yield tuple(Operation(each) for each in little)
    yield (*(Operation(each) for each in little[:1]), enough)
    for each in dict.fromkeys(name for names in named for name in names):
        yield (Operation(each),)
        yield (Operation(each), enough)
    if any(rule.production is not None or rule.at_home for rule in rules):
        for name in dict.fromkeys((SMELTING, *(names[0] for names in named))):
            for place in (home, *reversed(places(zone))):
                yield (Operation(name, place),)
    permitted = sorted({each for rule in rules if rule.direct is not None for each in rule.direct.permitted})
    if permitted:
        for place in reversed(places(zone)):
            yield (enough, Operation(permitted[0], place))
            yield (enough, Operation(SMELTING, place))
