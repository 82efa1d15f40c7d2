"""How much less of the materials would have to be foreign for goods to originate, to the smallest unit of the currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tradezone.assessment.cures.changes import SHARE, Change, minor_units, money_text, other_materials
from tradezone.policy import conditions as ask
from tradezone.policy.bounds import MASS, ShareOf
from tradezone.policy.grammar.origin import FOREIGN_CONTENT
from tradezone.policy.measures import OriginRule
from tradezone.rules.facts import Facts
from tradezone.rules.materials import by_origin, content, unchanged, within_tolerance
from tradezone.shipment.shipment import Material
from tradezone.values import Money
from tradezone.values.exact import Exact

#: More than any amount is written with.
_MOST_DECIMALS = 500
Numbered = Sequence[tuple[int, Material]]


def no_foreign_materials(facts: Facts, rule: OriginRule | None) -> Iterator[tuple[Change, ...]]:
    """All of them from the country of origin."""
    found = by_origin(rule, facts, foreign=True)
    if rule is not None and found.counted and not found.open and _counts_at_home(facts, rule):
        names = _named(found.counted)
        yield (other_materials(f"{names} of {facts.item.origin} instead", SHARE + 1, _moved(facts, found.counted)),)


def fix_change(facts: Facts, condition: ask.Changed) -> Iterator[tuple[Change, ...]]:
    """Those that do not change their code from the country of origin, or as many of them as go beyond the tolerance."""
    rule = facts.origin_rule(condition.rule)
    found = unchanged(condition, facts)
    if rule is None or not found.counted or found.open or not _counts_at_home(facts, rule):
        return
    if condition.tolerance is not None and condition.tolerance.base != MASS:
        part, whole, _ = within_tolerance(condition, facts, found)
        if part is not None and whole is not None:
            yield from _less(facts, found.counted, part - _limit(whole, condition.tolerance), condition.tolerance)
            return
    names = _named(found.counted)
    yield (other_materials(f"{names} of {facts.item.origin} instead", SHARE + 1, _moved(facts, found.counted)),)


def fix_content(facts: Facts, condition: ask.ContentKept) -> Iterator[tuple[Change, ...]]:
    """So much less of the value foreign, and as much more from the country of origin."""
    rule = facts.origin_rule(condition.rule)
    part, whole, _ = content(condition, facts)
    if rule is None or part is None or whole is None or not _counts_at_home(facts, rule):
        return
    foreign = by_origin(rule, facts, foreign=True, codes=condition.focused_on)
    limit = _limit(whole, condition.wanted)
    excess = part - limit if condition.method == FOREIGN_CONTENT else limit - part
    yield from _less(facts, foreign.counted, excess, condition.wanted)


def _limit(whole: Exact, wanted: ShareOf) -> Exact:
    share: Exact = wanted.bound.value.exact
    return whole * share


def _counts_at_home(facts: Facts, rule: OriginRule) -> bool:
    """Whether materials of the country of origin count as the producer's own."""
    return facts.item.origin is not None and facts.selects(rule.cumulation, facts.item.origin)


def _less(facts: Facts, foreign: Numbered, excess: Exact, wanted: ShareOf) -> Iterator[tuple[Change, ...]]:
    """Value moved from foreign materials to own ones of the same code, from the dearest first."""
    scale, currency = facts.zone.rounding.scale, facts.zone.currency
    units = minor_units(excess, scale, up=True)
    if not wanted.bound.inclusive and Exact.scaled(units, scale) == excess:
        units += 1
    values = {number: material.value for number, material in foreign if material.value is not None}
    if units <= 0 or len(values) != len(foreign) or any(value.of != currency for value in values.values()):
        return
    materials = list(facts.item.materials or ())
    left = Exact.scaled(units, scale)
    own: list[Material] = []
    for number, value in sorted(values.items(), key=lambda entry: (entry[1].exact * Exact(-1), entry[0])):
        if left.numerator <= 0:
            break
        taken = min(left, value.exact)
        materials[number] = replace(materials[number], value=_money(value.exact - taken, currency))
        own.append(Material(hs=materials[number].hs, origin=facts.item.origin, value=_money(taken, currency)))
        left = left - taken
    if left.numerator > 0:
        return
    text = f"{money_text(units, scale, currency)} less of foreign materials, as much more from {facts.item.origin}"
    yield (other_materials(text, SHARE, (*materials, *own), units),)


def _money(amount: Exact, currency: str) -> Money:
    decimals = amount.decimals(2, _MOST_DECIMALS)
    assert decimals is not None, "amounts of money end"  # noqa: S101 ours
    return Money(*decimals, of=currency)


def _moved(facts: Facts, found: Numbered) -> tuple[Material, ...]:
    numbers = {number for number, _ in found}
    materials = enumerate(facts.item.materials or ())
    return tuple(replace(each, origin=facts.item.origin) if number in numbers else each for number, each in materials)


def _named(found: Numbered) -> str:
    return ", ".join(dict.fromkeys(str(material.hs) if material.hs else "materials" for _, material in found))
