"""Checks of rules of origin: every question can be asked of the products, and of two rules each measure says which it means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from tradezone.policy.bounds import CUSTOMS_VALUE, MASS, ShareOf
from tradezone.policy.building import product_entries
from tradezone.policy.checks.conditions import attributes
from tradezone.policy.grammar.origin import FOREIGN_CONTENT, OWN_CONTENT, OriginRuleText, OriginWayText
from tradezone.policy.grammar.policy import MEASURE_SECTIONS, PolicyText
from tradezone.policy.grammar.products import MaterialText, StageText
from tradezone.policy.grammar.when import WhenText
from tradezone.policy.parts import parts
from tradezone.policy.scope import covered, period
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import Period
from tradezone.values.units import UNITS

Found = Iterator[Diagnostic]
_Products = dict[str, MaterialText | StageText]


def check_origin(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    """Everything wrong with the rules of origin, and with how measures ask after them."""
    entries: _Products = {name: entry for name, _, entry, _ in product_entries(text)}
    found: list[Diagnostic] = []
    for i, rule in enumerate(text.rules_of_origin):
        products = {name: entries[name] for name in sorted(covered(rule.covers, entries))}
        for path, part in parts(rule, ("rules_of_origin", i)):
            if isinstance(part, OriginWayText):
                for check in (changes_of_any_code, wrong_direction, bases, sufficient_processing):
                    found.extend(check(rule, part, path, products, source))
                found.extend(attributes(text, part, path, products, source))
    return [*found, *rules_asked_for(text, source)]


def changes_of_any_code(_rule: OriginRuleText, way: OriginWayText, path: Path, products: _Products, source: PolicySource) -> Found:
    """Goods change their heading where they have one: a product of any code has none to change from."""
    of_any = [name for name, entry in products.items() if any(code.digits == "" for code in entry.hs or ())]
    if way.change_of is not None and of_any:
        sentence = f"`{of_any[0]}` is of any code, so that nothing made into it changes its {way.change_of}"
        remedy = "give the product its code, or narrow `covers`"
        yield Diagnostic("hs-mismatch", sentence, source.place((*path, "change_of")), remedy=remedy)
    digits = {"heading": 4, "subheading": 6}.get(way.change_of or "", 0)
    short = [name for name, entry in products.items() if any(0 < len(code.digits) < digits for code in entry.hs or ())]
    if short:
        sentence = f"the code of `{short[0]}` has no {way.change_of}, so that nothing of its heading could change it"
        remedy = "give the product its code to six digits, or write `change_of: heading`"
        yield Diagnostic("hs-mismatch", sentence, source.place((*path, "change_of")), remedy=remedy)


def wrong_direction(_rule: OriginRuleText, way: OriginWayText, path: Path, _products: _Products, source: PolicySource) -> Found:
    """What is the producer's own is needed in at least a share; what is foreign is allowed up to one."""
    wanted = dict.fromkeys(OWN_CONTENT, True) | {FOREIGN_CONTENT: False, "tolerance": False}
    for key, above in wanted.items():
        share: ShareOf | None = getattr(way, key)
        if share is not None and share.bound.above is not above:
            right = "at least" if above else "at most"
            sentence = f"with `{share.bound.phrase}`, `{key}` would give origin to goods with {'less' if above else 'more'} {'own' if above else 'foreign'} value"
            remedy = f"write `{right} {share.bound.value} of {share.base}`"
            yield Diagnostic("wrong-direction", sentence, source.place((*path, key)), remedy=remedy)


def bases(_rule: OriginRuleText, way: OriginWayText, path: Path, products: _Products, source: PolicySource) -> Found:
    """A share is of the customs value or of an attribute in money; a tolerance may be of the mass of goods traded by weight."""
    for key in (*OWN_CONTENT, FOREIGN_CONTENT, "tolerance"):
        share: ShareOf | None = getattr(way, key)
        if share is None or share.base == CUSTOMS_VALUE:
            continue
        place = source.place((*path, key))
        if share.base == MASS:
            yield from _of_mass(key, place, products)
            continue
        declared = {name for entry in products.values() for name, each in entry.attributes.items() if each.kind == "money"}
        bare = [name for name, entry in products.items() if share.base not in entry.attributes]
        wrong = [name for name, entry in products.items() if name not in bare and entry.attributes[share.base].kind != "money"]
        if bare or wrong:
            what = "not an attribute of" if bare else "no amount of money of"
            sentence = f"the share is of `{share.base}`, which is {what} `{(bare or wrong)[0]}`"
            otherwise = "write `customs_value`, or declare it under `attributes` of the product with `kind: money`"
            yield Diagnostic("unknown-attribute", sentence, place, remedy=did_you_mean(share.base, declared, otherwise=otherwise))


def _of_mass(key: str, place: Place, products: _Products) -> Found:
    if key != "tolerance":
        sentence, remedy = f"`{key}` measures value, not mass", "write `of customs_value`; only a `tolerance` may be of the mass"
        yield Diagnostic("wrong-base", sentence, place, remedy=remedy)
        return
    other = [name for name, entry in products.items() if entry.unit is not None and UNITS[entry.unit].dimension != "mass"]
    if other:
        sentence = f"`{other[0]}` is not traded by weight, so that no tolerance of its mass can be worked out"
        yield Diagnostic("wrong-base", sentence, place, remedy="write `of customs_value`, or narrow `covers`")


def sufficient_processing(
    rule: OriginRuleText, way: OriginWayText, path: Path, _products: _Products, source: PolicySource
) -> Found:
    """What is sufficient is told by what is not."""
    if way.processing is not None and rule.insufficient is None:
        sentence = f"`{rule.id}` does not list which operations are insufficient, so that any would do"
        remedy = "add `insufficient:` with the operations that confer no origin, or name the `processes` that do"
        yield Diagnostic("missing-key", sentence, source.place((*path, "processing")), remedy=remedy)


class _Reach(NamedTuple):
    """What a rule of origin covers, and when."""

    products: set[str]
    period: Period


def rules_asked_for(text: PolicyText, source: PolicySource) -> Found:
    """A measure that asks after origin names a rule that covers its products, or they have one rule only on each day."""
    zone = ZoneInfo(text.policy.time_zone)
    names = [name for name, *_ in product_entries(text)]
    rules = {rule.id: _Reach(covered(rule.covers, names), period(rule.from_, rule.through, zone)) for rule in text.rules_of_origin}
    for section in MEASURE_SECTIONS:
        for i, measure in enumerate(getattr(text, section)):
            mine = covered(measure.covers, names)
            for path, when in parts(measure, (section, i)):
                if isinstance(when, WhenText):
                    asks = [key for key in _ASKED if getattr(when, key) is not None]
                    if when.under is not None:
                        place = source.place((*path, "under"))
                        yield from _named(measure.id, mine, when.under, rules, place)
                        yield from () if asks else _idle(place)
                    elif asks:
                        yield from _ambiguous(measure.id, mine, rules, source.place((*path, asks[0]), key=True))


_ASKED: Final = ("originating", "foreign_materials", "processing")


def _idle(place: Place) -> Found:
    remedy = "ask `originating`, `foreign_materials` or `processing` beside it, or take it out"
    yield Diagnostic("missing-key", "`under` names a rule of origin, but nothing is asked after it", place, remedy=remedy)


def _named(measure: str, mine: set[str], under: str, rules: dict[str, _Reach], place: Place) -> Found:
    if under not in rules:
        sentence = f"`{measure}` names `{under}`, which is not a rule of origin of this policy"
        yield Diagnostic("unknown-rule", sentence, place, remedy=did_you_mean(under, rules))
    elif bare := sorted(mine - rules[under].products):
        sentence = f"`{measure}` asks after `{under}`, which does not cover `{bare[0]}`"
        remedy = f"narrow `covers` of `{measure}`, or widen that of `{under}`"
        yield Diagnostic("rule-elsewhere", sentence, place, remedy=remedy)


def _ambiguous(measure: str, mine: set[str], rules: dict[str, _Reach], place: Place) -> Found:
    for one, other in combinations(rules, 2):
        shared = sorted(mine & rules[one].products & rules[other].products)
        if shared and rules[one].period.overlaps(rules[other].period):
            sentence = (
                f"`{one}` and `{other}` are both rules of origin for `{shared[0]}`, and `{measure}` does not say which it means"
            )
            remedy = f"write `under: {one}` or `under: {other}` beside it, or end one of them with `through`"
            yield Diagnostic("ambiguous-origin", sentence, place, remedy=remedy)
            return
