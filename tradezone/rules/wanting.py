"""What an open condition waits for: the facts that are not given and that would answer it."""

from __future__ import annotations

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.rules.facts import FactPath, Facts


def missing(condition: Condition, facts: Facts) -> tuple[FactPath, ...]:
    """The facts that are not given and that an open condition needs."""
    item, shipment = facts.item, facts.shipment
    match condition:
        case ask.Located("origin", _):
            return (facts.path("origin"),)
        case ask.Located(fact, _) | ask.DateKept(fact) | ask.Named(fact):
            return ((fact,),)
        case ask.Presented(fact, name):
            return (facts.path(fact, name),)
        case ask.Related():
            return (("related_parties",),)
        case ask.QuantityKept():
            return facts.missing_quantity()
        case ask.ValueKept():
            return facts.missing_value()
        case ask.AttributeKept(name):
            return (facts.path("attributes", name),)
        case ask.Stated(fact):
            return (facts.path(fact),) if fact == "first_resale" else ((fact,),)
        case ask.PricedBelow():
            return (*facts.missing_value(), *facts.missing_content(facts.product.priced_on))
        case ask.FirstResaleBelow():
            return (facts.path("first_resale"),)
        case ask.InsufficientProcessing():
            return (facts.path("processing"),)
        case ask.ForeignMaterials() | ask.CriterionMet():
            return _missing_of_materials(condition, facts)
        case ask.Originating():
            return facts.origin_needs
    raise AssertionError(f"{condition} is never unknown, in {shipment.id} item {item.id}")


def _missing_of_materials(condition: Condition, facts: Facts) -> tuple[FactPath, ...]:
    if facts.item.materials is None:
        return (facts.path("materials"),)
    paths: list[FactPath] = []
    for number, material in enumerate(facts.item.materials, 1):
        if facts.foreign(material) is None:
            paths.append(facts.path("materials", str(number), "origin"))
        elif facts.foreign(material) and isinstance(condition, ask.CriterionMet):
            needed = "value" if condition.criterion == "content" else "hs"
            if getattr(material, needed) is None:
                paths.append(facts.path("materials", str(number), needed))
    if isinstance(condition, ask.CriterionMet) and condition.criterion == "content":
        paths += facts.missing_value()
    return tuple(paths)
