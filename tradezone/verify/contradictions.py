"""Contradictions: two provisions that apply to one shipment and cannot both stand, each shown with that shipment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tradezone.policy.conditions import PricedBelow
from tradezone.policy.measures import CaseValue, Measure, OrdinaryDuty, Preference, PriceFloor, rows, tables
from tradezone.policy.trees import AllOf, Is, Tree
from tradezone.policy.zone import Zone
from tradezone.rules.answers import answered
from tradezone.rules.facts import Facts
from tradezone.rules.ruleset import Rule, clauses, vocabulary
from tradezone.rules.verdicts import Verdict
from tradezone.rules.words import YES
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.verify.showing import shown
from tradezone.verify.witness import Confirms, witness

#: Products tried for one pair of measures.
_MOST_PRODUCTS = 4


def contradictions(zone: Zone) -> list[Diagnostic]:
    """Everything in a policy that two readers could decide in two ways."""
    excessive = list(too_many_alternatives(zone))
    return excessive or [*overlapping_rows(zone), *contradictory_measures(zone)]


def too_many_alternatives(zone: Zone) -> Iterator[Diagnostic]:
    """The alternatives of a measure or a rule of origin, multiplied out, stay within what the rules engine is given."""
    for measure in zone.measures.values():
        groups = [measure.conditions, *(row.conditions for row in rows(measure))]
        if isinstance(measure, PriceFloor) and measure.credit is not None:
            groups.append(measure.credit.conditions)
        if any(map(_overflows, groups)):
            yield _too_many(measure.id, measure.place, "split the measure in two, or name a group instead of listing its members")
    for rule in zone.origin_rules:
        if _overflows(rule.conditions):
            yield _too_many(rule.id, rule.place, "write a rule for each product, or fewer ways within ways")


def _overflows(trees: Sequence[Tree]) -> bool:
    try:
        clauses(_all(trees), vocabulary([Rule((), tuple(trees))]))
    except OverflowError:
        return True
    return False


def _too_many(name: str, place: Place, remedy: str) -> Diagnostic:
    return Diagnostic("too-many-alternatives", f"`{name}` has more alternatives than can be told apart", place, remedy=remedy)


def _all(trees: Sequence[Tree]) -> Tree:
    return AllOf(tuple(trees))


def overlapping_rows(zone: Zone) -> Iterator[Diagnostic]:
    """Two rows of one table that say different things are for different cases."""
    for measure in zone.measures.values():
        pairs = [pair for table in tables(measure) for pair in combinations([row for row in table if not row.otherwise], 2)]
        for one, other in pairs:
            if one.value == other.value or (one.scale is not None and one.scale == other.scale):
                continue  # two bands of one scale have no price in common
            for product in _shared(measure, one, other):
                trees = (*measure.conditions, *one.conditions, *other.conditions)
                found = witness(
                    zone,
                    product,
                    trees,
                    _both_rows(one, other),
                )
                if found is not None:
                    yield Diagnostic(
                        "overlapping-rows",
                        f"two rows of `{measure.id}` are for one case and say `{one.value}` and `{other.value}`",
                        other.place,
                        (f"{one.place}: the other row is here", shown(found)),
                        "narrow one of the two, so that each case has one row",
                    )
                    break


def _both_rows(one: CaseValue, other: CaseValue) -> Confirms:
    def confirms(facts: Facts, verdicts: Mapping[str, Verdict]) -> bool:  # noqa: ARG001 the rows are asked themselves
        return all(answered(_all(row.conditions), facts) == YES for row in (one, other))

    return confirms


def _both_measures(one: Measure, other: Measure) -> Confirms:
    def confirms(facts: Facts, verdicts: Mapping[str, Verdict]) -> bool:  # noqa: ARG001 verdicts say it
        return verdicts[one.id].applies and verdicts[other.id].applies

    return confirms


def _shared(measure: Measure, *rows: CaseValue) -> list[str]:
    return [product for product in sorted(measure.covers) if all(row.reaches(product) for row in rows)][:_MOST_PRODUCTS]


def contradictory_measures(zone: Zone) -> Iterator[Diagnostic]:
    """Two ordinary duties, two preferences in place of one duty, or two price floors on the same goods need an order."""
    for one, other in combinations(zone.measures.values(), 2):
        if not need_an_order(zone, one, other):
            continue
        for product in sorted(one.covers & other.covers)[:_MOST_PRODUCTS]:
            below: list[Tree] = [Is(PricedBelow(m.id)) for m in (one, other) if isinstance(m, PriceFloor)]
            found = witness(
                zone,
                product,
                (*one.conditions, *other.conditions, *below),
                _both_measures(one, other),
            )
            if found is not None:
                yield Diagnostic(
                    "contradictory-measures",
                    f"`{one.id}` and `{other.id}` apply to the same goods, and the policy does not say which stands",
                    other.place,
                    (f"{one.place}: `{one.id}` is here", shown(found)),
                    "under `stacking`, name the two in `exclusive` (the first stands) or in `additive` (both are due)",
                )
                break


def need_an_order(zone: Zone, one: Measure, other: Measure) -> bool:
    """Whether two measures do the same office, come to different things, and the policy does not say which stands."""
    return _rivals(one, other) and not _ordered(zone, one.id, other.id) and not _agree(one, other)


def _rivals(one: Measure, other: Measure) -> bool:
    """Whether two measures do the same office."""
    if isinstance(one, Preference) and isinstance(other, Preference):
        return one.replaces == other.replaces
    if any(isinstance(one, kind) and isinstance(other, kind) for kind in (OrdinaryDuty, PriceFloor)):
        return True
    floors = [each for each in (one, other) if isinstance(each, PriceFloor) and each.kind == "ordinary_duty"]
    return bool(floors) and any(isinstance(each, OrdinaryDuty) for each in (one, other))


def _agree(one: Measure, other: Measure) -> bool:
    """Whether two measures that both apply come to the same, whatever the goods."""
    if isinstance(one, OrdinaryDuty) and isinstance(other, OrdinaryDuty):
        return {row.value for row in one.rates} == {row.value for row in other.rates} and len({row.value for row in one.rates}) == 1
    if isinstance(one, Preference) and isinstance(other, Preference):
        return one.capped is other.capped and all(
            _staged(one, product) == _staged(other, product) for product in one.covers & other.covers
        )
    return False


def _staged(preference: Preference, product: str) -> list[tuple[int, object]]:
    """What a preference comes to for a product, from each day on."""
    return [(row.start, row.value.value) for each in preference.stagings if product in each.covers for row in each.rows]


def _ordered(zone: Zone, one: str, other: str) -> bool:
    groups = (*zone.stacking.exclusive, *zone.stacking.additive)
    return any(one in group and other in group for group in groups)
