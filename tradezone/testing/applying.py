"""What has to hold for a measure to apply to a product: its questions, a row's, those of others it rests on, and nothing in its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tradezone.policy import conditions as ask
from tradezone.policy.measures import (
    CaseValue,
    Duty,
    Exemption,
    Measure,
    OrdinaryDuty,
    OriginRule,
    Preference,
    PriceFloor,
)
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree, asked, negated
from tradezone.policy.zone import Zone

#: Questions of time and place: what stands in the way of a measure is mostly law at the same ones.
_OF_TIME_AND_PLACE = (ask.InForce, ask.InSeason, ask.Located, ask.HasFloor)
#: Ways around one obstacle that are looked at.
_MOST_WAYS = 3


def trees_of(zone: Zone, measure: Measure, row: CaseValue | None, product: str) -> tuple[Tree, ...]:
    """Everything that has to hold for a measure to apply, by a row of it where one is named."""
    own = tuple(_asked(zone, measure, row, product))
    wanted = tuple(_expanded(zone, product, own, frozenset((measure.id,))))
    return (*wanted, *_out_of_the_way(zone, measure, product, wanted))


def _asked(zone: Zone, measure: Measure, row: CaseValue | None, product: str) -> Iterator[Tree]:
    """What a measure asks, and a row; also what a measure asks that is disapplied or replaced by it."""
    yield from measure.conditions
    yield from () if row is None else row.conditions
    if isinstance(measure, PriceFloor):
        yield from _of_floor(measure, row, product)
    elif isinstance(measure, Duty) and row is None:
        yield from _some_row(measure.rates, product)
    elif isinstance(measure, Preference):
        yield from _asked(zone, zone.measures[measure.replaces], None, product)
    elif isinstance(measure, Exemption):
        taken = [zone.measures[name] for name in measure.disapplies if product in zone.measures[name].covers]
        yield from (tree for each in taken[:1] for tree in _asked(zone, each, None, product))


def _of_floor(floor: PriceFloor, row: CaseValue | None, product: str) -> Iterator[Tree]:
    """A floor applies below it or above its ceiling; a row of what falls due, on its own side."""
    below: tuple[Tree, ...] = (Is(ask.PricedBelow(floor.id)), *_some_row(() if row in floor.charge else floor.charge, product))
    above: tuple[Tree, ...] = (Is(ask.AboveCeiling(floor.id)), *_some_row(() if row in floor.rebate else floor.rebate, product))
    if row is not None and row in floor.rebate:
        yield AllOf(above)
    elif row is not None and row in (*floor.charge, *floor.floor):
        yield AllOf(below)
    else:
        credited = [] if floor.credit is None else [AllOf((*below, *floor.credit.conditions))]
        yield AnyOf((AllOf(below), *credited, *([AllOf(above)] if floor.ceiling else [])))


def _some_row(rows: Sequence[CaseValue], product: str) -> Iterator[Tree]:
    """One of the rows for a product holds, where no other row is for every other case."""
    mine = [row for row in rows if row.reaches(product)]
    if mine and all(row.conditions and not row.otherwise for row in mine):
        yield AnyOf(tuple(AllOf(row.conditions) for row in mine))


def _expanded(zone: Zone, product: str, trees: Iterable[Tree], done: frozenset[str]) -> Iterator[Tree]:
    """Each condition, beside it what it wants of another measure, or of a rule of origin."""
    for tree in trees:
        yield _expand(zone, product, tree, done)


def _expand(zone: Zone, product: str, tree: Tree, done: frozenset[str]) -> Tree:
    if isinstance(tree, AllOf):
        return AllOf(tuple(_expand(zone, product, part, done) for part in tree.parts))
    if isinstance(tree, AnyOf):
        return AnyOf(tuple(_expand(zone, product, part, done) for part in tree.parts))
    condition = tree.condition
    if not tree.answer:
        return tree
    if isinstance(condition, ask.Applies) and condition.measure not in done and product in zone.measures[condition.measure].covers:
        other = zone.measures[condition.measure]
        more = tuple(_expanded(zone, product, tuple(_asked(zone, other, None, product)), done | {other.id}))
        return AllOf((tree, *more, *_out_of_the_way(zone, other, product, more)))
    if isinstance(condition, ask.Originating):
        rules = [rule for rule in zone.origin_rules if product in rule.covers and condition.rule in ("", rule.id)]
        return AllOf((tree, AnyOf(tuple(AllOf(tuple(_of_rule(rule))) for rule in rules)))) if rules else tree
    return tree


def _of_rule(rule: OriginRule) -> Iterator[Tree]:
    """What a rule of origin asks; goods that are to come directly come by its places, or with the papers it wants."""
    yield from rule.conditions
    if rule.direct is not None:
        by_place = Is(ask.Located("route", rule.direct.among))
        papers = tuple(Is(ask.Presented("documents", name)) for name in rule.direct.documents)
        yield AnyOf((by_place, AllOf(papers)))


def _out_of_the_way(zone: Zone, measure: Measure, product: str, wanted: Sequence[Tree]) -> Iterator[Tree]:
    """No exception disapplies the measure, nothing takes its place, and nothing that excludes it comes before it."""
    known = {condition: tree.answer for tree in wanted for condition, tree in _plain(tree)}
    for other in zone.measures.values():
        if product in other.covers and other is not measure and _stands_in_the_way(zone, measure, other):
            ways = _ways_around(other, known)[:_MOST_WAYS]
            if ways:
                yield AnyOf(tuple(ways))


def _stands_in_the_way(zone: Zone, measure: Measure, other: Measure) -> bool:
    if isinstance(other, Exemption):
        return measure.id in other.disapplies
    if isinstance(other, Preference) and isinstance(measure, OrdinaryDuty):
        return other.replaces == measure.id
    groups = (group for group in zone.stacking.exclusive if measure.id in group and other.id in group)
    return any(group.index(other.id) < group.index(measure.id) for group in groups)


def _plain(tree: Tree) -> Iterator[tuple[ask.Condition, Is]]:
    """The conditions that have to be answered in one way whatever else is chosen."""
    if isinstance(tree, Is):
        yield tree.condition, tree
    elif isinstance(tree, AllOf):
        for part in tree.parts:
            yield from _plain(part)


def _ways_around(other: Measure, known: dict[ask.Condition, bool]) -> list[Tree]:
    """Failing one thing that another measure asks and that is not wanted anyway; where it asks nothing else, the place of origin."""
    failing = [negated(tree) for tree in other.conditions]
    free = [tree for tree in failing if not any(isinstance(tree, Is) and known.get(c) is (not tree.answer) for c in asked(tree))]
    goods = [tree for tree in free if not any(isinstance(c, _OF_TIME_AND_PLACE) for c in asked(tree))]
    return goods or [tree for tree in free if any(isinstance(c, ask.Located) and c.fact == "origin" for c in asked(tree))]
