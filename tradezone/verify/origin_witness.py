"""What goods of a witness are made from and what was done to them, so that questions of origin are answered as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import OriginRule
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree, asked
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Item, Material, Operation
from tradezone.values import Money

_DEAR: Final = 10**12


def rule_meant(zone: Zone, product: str, name: str) -> OriginRule | None:
    """The first rule of origin of a name, or any, for a product."""
    return next((rule for rule in zone.origin_rules if product in rule.covers and name in ("", rule.id)), None)


def rules_meant(zone: Zone, product: str, name: str) -> list[OriginRule]:
    """The rules of origin of a name, or all, for a product on some day."""
    return [rule for rule in zone.origin_rules if product in rule.covers and name in ("", rule.id)]


def of_the_rule(zone: Zone, product: str, tree: Tree) -> Iterator[Tree]:
    """Where goods have to originate, what one of the rules asks of the day and of the place."""
    if isinstance(tree, Is) and isinstance(tree.condition, ask.Originating) and tree.answer:
        rules = rules_meant(zone, product, tree.condition.rule)
        if rules:
            yield AnyOf(tuple(AllOf(when_and_where(rule)) for rule in rules))


def when_and_where(rule: OriginRule) -> tuple[Tree, ...]:
    """The conditions of a rule on the day of entry and the country of origin."""
    return tuple(own for own in rule.conditions if isinstance(own, Is) and isinstance(own.condition, ask.InForce | ask.Located))


def made(zone: Zone, item: Item, wanted: Mapping[Condition, bool]) -> Item:
    """The item made of nothing foreign by an operation that suffices, or of foreign goods of its own code, or by one that does not."""
    asks = [(c, answer) for c, answer in wanted.items() if isinstance(c, _OF_ORIGIN)]
    foreign = any(isinstance(c, ask.ForeignMaterials) and answer for c, answer in asks)
    foreign = foreign or any(isinstance(c, ask.Originating) and not answer for c, answer in asks)
    little = any(isinstance(c, ask.InsufficientProcessing) and answer for c, answer in asks)
    named = [rule_meant(zone, item.product, c.rule) for c, _ in asks]
    rules = [rule for rule in named if rule is not None]
    operations = ["manufacture", *(name for rule in rules for name in processes(rule))]
    for rule in rules:
        if little and rule.insufficient:
            operations = [min(rule.insufficient)]
    papers = [name for rule in rules if rule.direct is not None for name in rule.direct.documents]
    names = item.documents if isinstance(item.documents, tuple) else ()
    material = Material(hs=zone.products[item.product].hs[0], origin="XZ", value=Money(_DEAR, 0, of=zone.currency))
    return replace(
        item,
        materials=(material,) if foreign else (),
        processing=tuple(Operation(operation=name) for name in dict.fromkeys(operations)),
        documents=tuple(dict.fromkeys((*names, *papers))),
    )


_OF_ORIGIN: Final = (ask.Originating, ask.ForeignMaterials, ask.InsufficientProcessing)


def processes(rule: OriginRule) -> list[str]:
    """The operations a rule names as ones that confer origin."""
    conditions = [condition for tree in rule.conditions for condition in asked(tree)]
    return [name for c in conditions if isinstance(c, ask.Worked | ask.WhollyObtained) for name in c.operations]
