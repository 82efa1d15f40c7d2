"""Rules of origin: goods originate under each in one case and not in another, and so with each way and each of its questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tradezone.cases.coverage.conditions import Asking, of_trees
from tradezone.cases.coverage.coverable import ORIGIN, Coverable, Probe
from tradezone.cases.coverage.places import Written
from tradezone.cases.coverage.seen import Seen, SeenItem
from tradezone.cases.coverage.wording import as_written
from tradezone.policy.conditions import Condition, ForeignMaterials, InsufficientProcessing
from tradezone.policy.measures import OriginRule
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree, asked
from tradezone.policy.zone import Zone
from tradezone.rules.words import NO, YES
from tradezone.text.diagnostics import Place


def origin_probes(zone: Zone, written: Written) -> Iterator[Probe]:
    for rule in zone.origin_rules:
        for word, verb in ((YES, "originate"), (NO, "do not originate")):
            asks = f"in which goods {verb} under `{rule.id}`"
            yield Probe(Coverable(ORIGIN, rule.id, asks, rule.place), _answered(rule, rule.conditions, word))
        for tree in ways(rule):
            yield from _way(rule, tree)
        for coverable, test in of_trees(rule.conditions, _asking(rule, written)):
            yield Probe(coverable, test)


def _way(rule: OriginRule, tree: AllOf) -> Iterator[Probe]:
    """A way of several questions is met in one case and not met in another; of a single one its question says it."""
    if len(tree.parts) == 1 and isinstance(tree.parts[0], Is):
        return
    first = asked(tree)[0]
    place = rule.written[first].place if first in rule.written else rule.place
    named = ", ".join(as_written(condition) for condition in asked(tree))
    for word, verb in ((YES, "met"), (NO, "not met")):
        asks = f"in which the way `{named}` of `{rule.id}` is {verb}"
        yield Probe(Coverable(ORIGIN, rule.id, asks, place), _answered(rule, (tree,), word))


def _answered(rule: OriginRule, trees: tuple[Tree, ...], word: str) -> Callable[[SeenItem], bool]:
    return lambda seen: is_asked(rule, seen) and seen.answer(trees) == word


def is_asked(rule: OriginRule, seen: Seen) -> bool:
    """Whether the rule is in force for an item of which somebody says what it is made from, or claims something."""
    facts = seen.facts
    is_open = facts.item.claims != () or facts.item.materials is not None
    return is_open and facts.product.name in rule.covers and facts.second in rule.period


def _asking(rule: OriginRule, written: Written) -> Asking:
    def place(condition: Condition, key: str) -> Place:
        if condition in rule.written:
            return rule.written[condition].place
        return written.place(rule.place, condition, key)

    return Asking(rule.id, f"`{rule.id}`", place, lambda seen: seen.facts.product.name in rule.covers)


def ways(rule: OriginRule) -> Iterator[AllOf]:
    """The ways of a rule, each all of its questions: those free of what is insufficient, then those behind it."""
    for tree in rule.conditions:
        if isinstance(tree, Is):
            continue
        parts = tree.parts if isinstance(tree, AnyOf) else (tree,)
        for part in parts:
            yield from _behind(part, rule)


def _behind(tree: Tree, rule: OriginRule) -> Iterator[AllOf]:
    """A way, or the ways that have to be met with more than insufficient operations."""
    if isinstance(tree, AnyOf):
        yield from (part for part in tree.parts if isinstance(part, AllOf))
    elif isinstance(tree, AllOf):
        last = tree.parts[-1]
        about = {type(condition) for part in tree.parts[:-1] for condition in asked(part)}
        if rule.insufficient and isinstance(last, AnyOf) and about and about <= {ForeignMaterials, InsufficientProcessing}:
            yield from (part for part in last.parts if isinstance(part, AllOf))
        else:
            yield tree
