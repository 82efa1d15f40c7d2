"""What an open question of origin waits for: materials, operations, the route, papers, or a fact of one of them."""

from __future__ import annotations

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.materials import content, unchanged, within_tolerance
from tradezone.rules.origin_words import elsewhere


def missing_of_origin(condition: Condition, facts: Facts) -> tuple[FactPath, ...]:
    """The facts that are not given and that an open condition of a rule of origin needs."""
    if isinstance(condition, ask.ConsignedDirectly):
        return _missing_of_way(condition, facts)
    if isinstance(condition, ask.WhollyObtained):
        if facts.item.processing is None:
            return (*_missing_origins(facts), facts.path("processing"))
        return (*_missing_origins(facts), *(() if facts.item.origin is not None else (facts.path("origin"),)))
    if facts.item.materials is None:
        return (facts.path("materials"),)
    if isinstance(condition, ask.Changed):
        return _missing_of_change(condition, facts)
    if isinstance(condition, ask.ContentKept):
        return content(condition, facts).needs
    assert isinstance(condition, ask.ForeignMaterials), condition  # noqa: S101 ours: no other condition of origin is open
    return _missing_origins(facts)


def _missing_origins(facts: Facts) -> tuple[FactPath, ...]:
    """The materials whose origin is not given."""
    if facts.item.materials is None:
        return (facts.path("materials"),)
    numbered = enumerate(facts.item.materials, 1)
    return tuple(facts.path("materials", str(number), "origin") for number, material in numbered if material.origin is None)


def _missing_of_change(condition: ask.Changed, facts: Facts) -> tuple[FactPath, ...]:
    rule = facts.origin_rule(condition.rule)
    found = unchanged(condition, facts)
    paths: list[FactPath] = []
    for number, material in found.open:
        fact = "origin" if facts.foreign(material, rule) is None else "hs"
        paths.append(facts.path("materials", str(number + 1), fact))
    if condition.tolerance is not None and found.counted:
        paths += within_tolerance(condition, facts, found).needs
    return tuple(paths)


def _missing_of_way(condition: ask.ConsignedDirectly, facts: Facts) -> tuple[FactPath, ...]:
    """The route, the operations, and the papers that are not known to be presented."""
    rule = facts.origin_rule(condition.rule)
    assert rule is not None, "open only under a rule in force"  # noqa: S101 ours
    assert rule.direct is not None, "asked only of a rule with direct consignment"  # noqa: S101 ours
    paths: list[FactPath] = [] if facts.shipment.route is not None else [("route",)]
    paths += [] if facts.item.processing is not None else [facts.path("processing")]
    if elsewhere(facts, rule).shown is None:
        paths += [facts.path("documents", name) for name in rule.direct.documents]
    return tuple(paths)
