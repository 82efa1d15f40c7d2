"""Words on origin: whether goods originate, by what they are made from, what was done to them, and how they came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy.measures import OriginRule
from tradezone.rules.facts import Facts
from tradezone.rules.materials import content, unchanged, within_tolerance
from tradezone.rules.proof_words import named
from tradezone.rules.words import NO, ORIGIN, UNKNOWN, YES, Reader, either, every, said
from tradezone.shipment.shipment import Operation


def origin_name(rule: str) -> str:
    """The name under which the strata conclude whether an item originates under one rule, or under any."""
    return f"{ORIGIN} {rule}" if rule else ORIGIN


def _originating(condition: ask.Originating) -> Reader:
    name = origin_name(condition.rule)
    return lambda facts: said(facts.concluded.get(name, False))


def has_foreign(facts: Facts, rule: OriginRule | None) -> bool | None:
    """Whether some material is foreign; None where that is not known.

    To a rule that is not in force on the day nothing is foreign; where the policy has no rule for the goods every material is.
    """
    if rule is None and any(facts.product.name in each.covers for each in facts.zone.origin_rules):
        return False
    if facts.item.materials is None:
        return None
    return either(facts.foreign(material, rule) for material in facts.item.materials)


def _foreign_materials(condition: ask.ForeignMaterials) -> Reader:
    return lambda facts: said(has_foreign(facts, facts.origin_rule(condition.rule)))


def counts(operation: Operation, facts: Facts, rule: OriginRule | None) -> bool | None:
    """Whether an operation was done where the rule counts it; one without a place was done in the country of origin.

    None where that is the only place that counts, and it is not given.
    """
    if rule is None or (rule.production is None and not rule.at_home):
        return True
    origin = facts.item.origin
    place = operation.place or origin
    if place is not None and rule.production is not None and facts.selects(rule.production, place):
        return True
    if not rule.at_home:
        return None if place is None else False
    if operation.place is None:
        return True
    return None if origin is None else _same(facts, operation.place, origin)


def _same(facts: Facts, one: str, other: str) -> bool:
    """Whether two codes are one customs territory."""
    roll = facts.zone.roll
    return one == other or roll.territory(one) == roll.territory(other)


def _insufficient(condition: ask.InsufficientProcessing) -> Reader:
    def read(facts: Facts) -> str:
        operations, rule = facts.item.processing, facts.origin_rule(condition.rule)
        if operations is None or rule is None:
            return UNKNOWN if operations is None else NO
        enough = either(counts(done, facts, rule) for done in operations if done.name not in rule.insufficient)
        return said(None if enough is None else not enough)

    return read


def worked(facts: Facts, condition: ask.Worked | ask.WhollyObtained) -> bool | None:
    """Whether one of the operations was done where the rule counts it; None where the operations, or where that is, are not given."""
    rule = facts.origin_rule(condition.rule)
    if facts.item.processing is None:
        return None
    return either(counts(done, facts, rule) for done in facts.item.processing if done.name in condition.operations)


def _worked(condition: ask.Worked) -> Reader:
    return lambda facts: said(worked(facts, condition))


def _wholly_obtained(condition: ask.WhollyObtained) -> Reader:
    def read(facts: Facts) -> str:
        foreign = has_foreign(facts, facts.origin_rule(condition.rule))
        taken = worked(facts, condition)
        if foreign is True or taken is False:
            return NO
        return UNKNOWN if foreign is None or taken is None else YES

    return read


def _changed(condition: ask.Changed) -> Reader:
    def read(facts: Facts) -> str:
        if not facts.item.materials:
            return UNKNOWN if facts.item.materials is None else YES
        found = unchanged(condition, facts)
        if condition.tolerance is None or not found.counted:
            return NO if found.counted else UNKNOWN if found.open else YES
        part, whole, _ = within_tolerance(condition, facts, found)
        if part is None or whole is None:
            return UNKNOWN
        if not condition.tolerance.holds(part, whole):
            return NO  # more of them could only add to it
        return UNKNOWN if found.open else YES

    return read


def _content_kept(condition: ask.ContentKept) -> Reader:
    def read(facts: Facts) -> str:
        part, whole, _ = content(condition, facts)
        return said(None if part is None or whole is None else condition.wanted.holds(part, whole))

    return read


class Elsewhere(NamedTuple):
    """What is known of the goods outside the places among which they may move freely."""

    #: Whether they were there; None where the route or the operations do not say.
    been: bool | None
    #: The places and operations there, and whether every operation there is permitted.
    places: tuple[str, ...]
    operations: tuple[Operation, ...]
    permitted: bool | None
    #: Whether every document that shows it is presented.
    shown: bool | None


def elsewhere(facts: Facts, rule: OriginRule) -> Elsewhere:
    """Where the goods were outside the places of a rule's direct consignment, and what was done there."""
    direct = rule.direct
    assert direct is not None, "asked only of a rule with direct consignment"  # noqa: S101 ours
    route, operations = facts.shipment.route, facts.item.processing
    places = tuple(code for code in dict.fromkeys(route or ()) if not facts.selects(direct.among, code))
    home = facts.item.origin
    placed = [done if done.place is not None else done._replace(place=home) for done in operations or ()]
    there = tuple(done for done in placed if done.place is not None and not facts.selects(direct.among, done.place))
    is_known = route is not None and operations is not None
    refused = any(done.name not in direct.permitted for done in there)
    return Elsewhere(
        been=True if places or there else False if is_known else None,
        places=places,
        operations=there,
        permitted=False if refused else None if operations is None else True,
        shown=every(named(facts.item, "documents", name) for name in direct.documents),
    )


def _directly(condition: ask.ConsignedDirectly) -> Reader:
    def read(facts: Facts) -> str:
        rule = facts.origin_rule(condition.rule)
        if rule is None:
            return NO
        found = elsewhere(facts, rule)
        if found.permitted is False:
            return NO
        if found.been is False or (found.permitted and found.shown):
            return YES
        if found.been and found.shown is False:
            return NO
        return UNKNOWN

    return read


ORIGIN_READERS: Final[dict[type, Callable[..., Reader]]] = {
    ask.Originating: _originating,
    ask.ForeignMaterials: _foreign_materials,
    ask.InsufficientProcessing: _insufficient,
    ask.WhollyObtained: _wholly_obtained,
    ask.Worked: _worked,
    ask.Changed: _changed,
    ask.ContentKept: _content_kept,
    ask.ConsignedDirectly: _directly,
}
