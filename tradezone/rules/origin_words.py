"""Words on origin: whether goods originate, by what they are made from and what was done to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.rules.facts import Facts
from tradezone.rules.words import NO, ORIGIN, UNKNOWN, YES, Reader, said
from tradezone.values.exact import ONE, Exact


def _originating(_condition: ask.Originating) -> Reader:
    return lambda facts: said(facts.concluded.get(ORIGIN, False))


def _foreign_materials(_condition: ask.ForeignMaterials) -> Reader:
    def read(facts: Facts) -> str:
        materials = facts.item.materials
        if materials is None:
            return UNKNOWN
        found = [facts.foreign(material) for material in materials]
        return YES if True in found else UNKNOWN if None in found else NO

    return read


def _insufficient(_condition: ask.InsufficientProcessing) -> Reader:
    def read(facts: Facts) -> str:
        operations, rule = facts.item.processing, facts.origin_rule
        if operations is None:
            return UNKNOWN
        return said(rule is not None and all(done.operation in rule.insufficient for done in operations))

    return read


_DIGITS: Final = {"chapter": 2, "heading": 4, "subheading": 6}


def _criterion(condition: ask.CriterionMet) -> Reader:
    if condition.criterion == "content":
        return _content(condition)
    digits = _DIGITS[condition.criterion]

    def changed(facts: Facts) -> str:
        """No foreign material is of the product's own chapter, heading or subheading."""
        if not facts.item.materials:
            return UNKNOWN if facts.item.materials is None else YES
        own = {code.digits[:digits] for code in facts.product.hs}
        open_question = False
        for material in facts.item.materials:
            foreign = facts.foreign(material)
            same = None if material.hs is None else _same_code(material.hs.digits, own, digits)
            if foreign is True and same is True:
                return NO
            open_question = open_question or (foreign is not False and same is not False)
        return UNKNOWN if open_question else YES

    return changed


def _same_code(code: str, own: set[str], digits: int) -> bool | None:
    """Whether a code is of one of these; None where it has too few digits to tell."""
    if len(code) >= digits:
        return code[:digits] in own
    return None if any(mine.startswith(code) for mine in own) else False


def _content(condition: ask.CriterionMet) -> Reader:
    """Customs value less the value of foreign materials, as a share of customs value, keeps the bound."""
    wanted = condition.wanted
    assert wanted is not None, "a content has a bound"  # noqa: S101 ours
    share: Exact = wanted.value.exact
    all_own = said(wanted.holds(ONE, share))

    def kept(facts: Facts) -> str:
        materials = facts.item.materials
        if not materials:  # all of it is the producer's own, whatever the value
            return UNKNOWN if materials is None else all_own
        if facts.value is None:
            return UNKNOWN
        own = facts.value
        for material in materials:
            foreign = facts.foreign(material)
            if foreign is not False and (foreign is None or material.value is None):
                return UNKNOWN
            if foreign and material.value is not None:
                own = own - material.value.exact
        return said(wanted.holds(own, facts.value * share))

    return kept


ORIGIN_READERS: Final[dict[type, Callable[..., Reader]]] = {
    ask.Originating: _originating,
    ask.ForeignMaterials: _foreign_materials,
    ask.InsufficientProcessing: _insufficient,
    ask.CriterionMet: _criterion,
}
