"""What would turn a condition: for each that fails, the changes of the shipment that could make it hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as combinations

from tradezone.assessment.cures.changes import (
    Change,
    are_known,
    by_way_of,
    on_day,
    presented,
    with_name,
    with_operation,
    without_name,
    without_operations,
)
from tradezone.assessment.cures.materials import fix_change, fix_content, no_foreign_materials
from tradezone.assessment.cures.prices import fix_price
from tradezone.assessment.cures.proof import fix_claim, fix_proof
from tradezone.policy import conditions as ask
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.trees import AllOf, Is, Tree
from tradezone.rules.answers import answered, reader
from tradezone.rules.facts import Facts
from tradezone.rules.origin_words import elsewhere
from tradezone.rules.words import YES, said

#: Changes that are made together.
Fix = tuple[Change, ...]
#: Ways to turn one condition that are looked at, the least first.
MOST_FIXES = 16


def fixes(tree: Tree, facts: Facts) -> list[Fix]:
    """The ways to make a condition hold, the least first; the empty one where it does, none where none is known."""
    if answered(tree, facts) == YES:
        return [()]
    if isinstance(tree, Is):
        return _least(_of_condition(tree, facts))
    parts = [fixes(part, facts) for part in tree.parts]
    if isinstance(tree, AllOf):
        return _least(_joined(choice) for choice in combinations(*(part[:3] for part in parts)))
    return _least(fix for part in parts for fix in part)


def _joined(choice: tuple[Fix, ...]) -> Fix:
    return tuple({change.about or change.text: change for fix in choice for change in fix}.values())


def cost(fix: Fix) -> tuple[int, int]:
    """What it asks of the trader, and of those that ask as much how far it goes."""
    return sum(change.cost for change in fix), sum(change.size for change in fix)


def _least(found: Iterator[Fix] | list[Fix]) -> list[Fix]:
    return sorted(found, key=cost)[:MOST_FIXES]


def _of_condition(tree: Is, facts: Facts) -> Iterator[Fix]:
    """Single conditions; of what lies in nature or in another's hands none is changed."""
    condition, wanted = tree.condition, tree.answer
    match condition:
        case ask.Presented(fact, name):
            if are_known(facts.item, fact):
                yield ((with_name if wanted else without_name)(fact, name),)
        case ask.InForce():
            yield from _later(tree, facts)
        case ask.Located(fact, selection):
            if fact == "route" and wanted:
                yield from _shorter_way(selection, facts)
            yield from _later(tree, facts)
        case ask.PricedBelow(measure) if not wanted:
            yield from fix_price(facts, measure)
        case ask.Originating(name) if wanted:
            rule = facts.origin_rule(name)
            if rule is not None:
                yield from fixes(AllOf(rule.conditions), facts)
        case ask.ForeignMaterials(name) if not wanted:
            yield from no_foreign_materials(facts, facts.origin_rule(name))
        case ask.InsufficientProcessing() if not wanted and facts.item.processing is not None:
            yield (
                with_operation("(an operation that confers origin)", f"an operation in {facts.item.origin} that confers origin"),
            )
        case ask.Worked(_, operations) if wanted and facts.item.processing is not None:
            yield from ((with_operation(name, f"{name} in {facts.item.origin}"),) for name in operations)
        case ask.Changed() if wanted:
            yield from fix_change(facts, condition)
        case ask.ContentKept() if wanted:
            yield from fix_content(facts, condition)
        case ask.ConsignedDirectly(name) if wanted:
            yield from _directly(name, facts)
        case IssuedWithin() if wanted:
            yield from fix_proof(facts, condition)
        case ClaimedWithin() if wanted:
            yield from fix_claim(facts, condition)


def _later(tree: Is, facts: Facts) -> Iterator[Fix]:
    """The first later moment at which something in the policy changes and the condition is answered as wanted."""
    read = reader(tree.condition)
    wanted = said(tree.answer)
    for second in facts.zone.edges:
        if second > facts.second and read(facts.on(second)) == wanted:
            yield (on_day(second, facts),)
            return


def _shorter_way(selection: ask.PlaceSelection, facts: Facts) -> Iterator[Fix]:
    route = facts.shipment.route or ()
    avoided = [code for code in route if not facts.selects(selection, code)]
    ends = {facts.shipment.imported_into, facts.item.origin}
    if avoided and not ends.intersection(avoided):
        yield (by_way_of(tuple(code for code in route if code not in avoided), avoided),)


def _directly(name: str, facts: Facts) -> Iterator[Fix]:
    """Papers for what was permitted; else nothing done there, or another way."""
    rule = facts.origin_rule(name)
    if rule is None or rule.direct is None or not are_known(facts.item, "documents"):
        return
    found = elsewhere(facts, rule)
    refused = tuple(done for done in found.operations if done.name not in rule.direct.permitted)
    papers = tuple(with_name("documents", each) for each in rule.direct.documents if each not in presented(facts.item))
    yield (*((without_operations(refused),) if refused else ()), *papers)
    avoided = {*found.places, *(str(done.place) for done in found.operations)}
    if avoided and facts.shipment.route is not None and facts.shipment.imported_into not in avoided:
        yield (by_way_of(tuple(code for code in facts.shipment.route if code not in avoided), avoided),)
