"""Materials: which of them are foreign, which change their code, and what they are worth beside the goods. Exact, nothing rounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy.bounds import CUSTOMS_VALUE, MASS
from tradezone.policy.grammar.origin import FOREIGN_CONTENT
from tradezone.policy.measures import OriginRule
from tradezone.rules import exchange
from tradezone.rules.exchange import converted
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.words import either
from tradezone.shipment.shipment import Material
from tradezone.values import HsCode
from tradezone.values.exact import ONE, ZERO, Exact

_DIGITS: Final = {"chapter": 2, "heading": 4, "subheading": 6}


class Sorted(NamedTuple):
    """Materials by what a question makes of them, each with its position."""

    counted: tuple[tuple[int, Material], ...]
    #: Those of which a fact is missing that decides whether they count.
    open: tuple[tuple[int, Material], ...]


class Measured(NamedTuple):
    """What counts, of which whole; either is None where a fact is missing, which ``needs`` then names."""

    part: Exact | None
    whole: Exact | None
    needs: tuple[FactPath, ...]


def unchanged(condition: ask.Changed, facts: Facts) -> Sorted:
    """The foreign materials that do not change as the rule wants: of the product's own chapter, heading or subheading, or excepted."""
    rule = facts.origin_rule(condition.rule)
    digits = _DIGITS[condition.level]
    own = {code.digits[:digits] for code in own_codes(facts)}
    failing, open_ = [], []
    for number, material in enumerate(facts.item.materials or ()):
        foreign = facts.foreign(material, rule)
        stays = None if material.hs is None else _stays(material.hs, own, condition.excepted)
        if foreign is True and stays is True:
            failing.append((number, material))
        elif foreign is not False and stays is not False:
            open_.append((number, material))
    return Sorted(tuple(failing), tuple(open_))


def own_codes(facts: Facts) -> tuple[HsCode, ...]:
    """Where the goods are classified: by the item where it says so, else by every code of the product."""
    stated = facts.item.hs
    if stated is None:
        return facts.product.hs
    longer = tuple(code for code in facts.product.hs if code.digits.startswith(stated.digits) and code.digits != stated.digits)
    return longer or (stated,)


def _stays(code: HsCode, own: set[str], excepted: Sequence[HsCode]) -> bool | None:
    """Whether a material's code is one that does not count as changed; None where it has too few digits to tell."""
    return either(_is_within(code.digits, other) for other in (*own, *(each.digits for each in excepted)))


def _is_within(code: str, other: str) -> bool | None:
    if code.startswith(other):
        return True
    return None if other.startswith(code) else False


def by_origin(rule: OriginRule | None, facts: Facts, *, foreign: bool, codes: Sequence[HsCode] = ()) -> Sorted:
    """The materials that are foreign, or that are not; with ``codes`` only those of one of them."""
    counted, open_ = [], []
    for number, material in enumerate(facts.item.materials or ()):
        mine = None if material.hs is None else either(_is_within(material.hs.digits, code.digits) for code in codes)
        is_foreign = facts.foreign(material, rule)
        wanted = None if is_foreign is None else is_foreign is foreign
        answers = (wanted, mine) if codes else (wanted,)
        if all(answer is True for answer in answers):
            counted.append((number, material))
        elif False not in answers:
            open_.append((number, material))
    return Sorted(tuple(counted), tuple(open_))


def within_tolerance(condition: ask.Changed, facts: Facts, found: Sorted) -> Measured:
    """What the materials that fail the change come to, by value or by mass, beside what the tolerance is a share of."""
    assert condition.tolerance is not None, "asked only of a change with a tolerance"  # noqa: S101 ours
    if condition.tolerance.base != MASS:
        whole, needs = base(condition.tolerance.base, facts)
        part, wanting = worth(facts, found)
        return Measured(part, whole, (*wanting, *needs))
    needs = facts.missing_quantity()
    masses = [None if material.mass is None else material.mass.into(facts.product.unit) for _, material in found.counted]
    wanting = tuple(_path(facts, number, "mass") for number, material in found.counted if material.mass is None)
    part = None if wanting else sum((mass for mass in masses if mass is not None), ZERO)
    return Measured(part, facts.quantity, (*wanting, *needs))


def counted(condition: ask.ContentKept, facts: Facts) -> Sorted:
    """The materials that a method counts: the producer's own for build-up, else the foreign ones."""
    rule = facts.origin_rule(condition.rule)
    return by_origin(rule, facts, foreign=condition.method != "build_up", codes=condition.focused_on)


def part_of(condition: ask.ContentKept, worth: Exact, whole: Exact) -> Exact:
    """The part of the base that a method looks at, of what it counts: itself, or what is left beside it."""
    return worth if condition.method in ("build_up", FOREIGN_CONTENT) else whole - worth


def content(condition: ask.ContentKept, facts: Facts) -> Measured:
    """The part of the base that the method counts, and the base.

    What is not foreign is the base less the foreign materials; build-up counts the producer's own materials, MaxNOM the foreign ones.
    """
    whole, needs = base(condition.wanted.base, facts)
    found = counted(condition, facts)
    part, wanting = worth(facts, found)
    if facts.item.materials is None:
        return Measured(None, whole, (facts.path("materials"),))
    if found.open:
        rule = facts.origin_rule(condition.rule)
        return Measured(None, whole, (*open_paths(facts, rule, found, codes=bool(condition.focused_on)), *wanting, *needs))
    if not found.counted:  # nothing of it is nothing of the base, whatever that comes to
        whole, needs = ONE if whole is None or not whole.numerator else whole, ()
    if part is not None and whole is not None:
        part = part_of(condition, part, whole)
    return Measured(part, whole, (*wanting, *needs))


def base(name: str, facts: Facts) -> tuple[Exact | None, tuple[FactPath, ...]]:
    """What a share is of, and what it still needs."""
    if name == CUSTOMS_VALUE:
        return facts.value, () if facts.value is not None else facts.missing_value()
    amount: Exact | None = facts.attributes.get(name)
    return amount, () if amount is not None else (facts.path("attributes", name),)


def worth(facts: Facts, found: Sorted) -> tuple[Exact | None, tuple[FactPath, ...]]:
    """What the materials that count are worth together in the policy's currency, and what that still needs."""
    total, wanting = ZERO, []
    for number, material in found.counted:
        value = None if material.value is None else converted(facts.zone, facts.shipment, material.value)
        if value is not None:
            total = total + value
        elif material.value is None:
            wanting.append(_path(facts, number, "value"))
        else:
            wanting += exchange.missing(facts.zone, facts.shipment, [material.value])
    return (None if wanting else total), tuple(wanting)


def open_paths(facts: Facts, rule: OriginRule | None, found: Sorted, *, codes: bool) -> tuple[FactPath, ...]:
    """Of materials about which it is not known whether they count, what is missing: their origin, or their code."""
    paths = []
    for number, material in found.open:
        if facts.foreign(material, rule) is None:
            paths.append(_path(facts, number, "origin"))
        elif codes:
            paths.append(_path(facts, number, "hs"))
    return tuple(paths)


def _path(facts: Facts, number: int, fact: str) -> FactPath:
    return facts.path("materials", str(number + 1), fact)
