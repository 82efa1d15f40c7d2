"""What an unknown provenance may be: its stages in the order the policy names them, each divided where a share can turn.

Places, operators and shares of a stage that is taken in the place of an unknown one are left open, and are completed in their turn as far
as somebody asks after them. Where a test names no stage there are stages of no name, as many as it takes to answer every test both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from tradezone.assessment.figures import DECIMALS, decimal
from tradezone.assessment.unknowns.place_classes import one_of_each
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.provenance_words import Entries, is_there, lacking_stages, numbers
from tradezone.shipment.shipment import CompletedStage, Item, ProvenanceStage, Shipment
from tradezone.values import Share
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.figures import write_figure

#: Stages of no name between the first and the last.
_MOST_BETWEEN: Final = 3
_HAIR: Final = Exact(1, 10**DECIMALS)

Completed = Iterator[tuple[str, Item]]
Tests = Sequence[ask.Provenance]


def provenance_values(
    zone: Zone, shipment: Shipment, item: Item, rest: Sequence[str], conditions: Iterable[Condition], also: Iterable[str]
) -> Completed:
    """An item completed in its provenance, or in the place, the operator or the share of one entry of it."""
    tests = [condition for condition in conditions if isinstance(condition, ask.Provenance)]
    if not rest:
        yield from _stages(item, tests)
        return
    given = item.provenance or ()
    at = numbers(given).index(rest[0])
    entry, others = given[at], (*given[:at], *given[at + 1 :])
    tests = [test for test in tests if not test.stages or entry.stage in test.stages]
    part, values = rest[1], _labelled(_operators(tests))
    if part == "place":
        selections = [test.selection for test in tests if test.selection is not None]
        values = _labelled(one_of_each(zone, shipment, selections, [item.product]))
    elif part == "share":
        facts = read_facts(zone, shipment, item, entry_second(zone, shipment))
        values = _shares(facts, [other for other in others if other.stage == entry.stage], tests, also)
    for label, value in values:
        changed = entry._replace(**{part: value})
        yield label, replace(item, provenance=(*given[:at], changed, *given[at + 1 :]))


def _labelled(names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    return ((name, name) for name in names)


def _operators(tests: Tests) -> Iterator[str]:
    """One operator of each class that the tests can tell apart, and one they never name."""
    seen: set[tuple[bool, ...]] = set()
    for name in ["(somebody else)", *(name for test in tests for name in test.operators)]:
        kind = tuple(name in test.operators for test in tests)
        if kind not in seen:
            seen.add(kind)
            yield name


def _shares(facts: Facts, others: Entries, tests: Tests, also: Iterable[str]) -> Iterator[tuple[str, Share]]:
    """None of the stage, all that its other entries leave of it, and where a test turns, with a hair to either side."""
    left = (ONE - _sum(others)).positive()
    points = [ZERO, left, *(Exact(units, 100 * 10**scale) for units, scale in map(_read, also))]
    for test in tests:
        if test.bound is not None:
            turn = test.bound.value.exact - _sum(other for other in others if is_there(test, other, facts))
            points += [turn - _HAIR, turn, turn + _HAIR]
    shares = {_share(point) for point in points if ZERO <= point <= left}
    for share in sorted(shares):
        yield write_figure(share.units, share.scale), share


def _sum(entries: Iterable[ProvenanceStage]) -> Exact:
    return sum((entry.share.exact for entry in entries if entry.share is not None), ZERO)


def _share(point: Exact) -> Share:
    return Share(*decimal(point * Exact(100)), of="%")


def _read(label: str) -> tuple[int, int]:
    return int(label.replace(".", "")), len(label.partition(".")[2])


def _stages(item: Item, tests: Tests) -> Completed:
    """A provenance of which nothing is known: none, or every stage that is asked after; to one that is given, those it lacks are added."""
    given = item.provenance
    if given is None:
        yield "no stage", replace(item, provenance=())
        added = _all_stages(tests)
    else:
        added = list(dict.fromkeys(stage for test in tests for stage in lacking_stages(test, given)))
    for label, point in _divisions(tests, added):
        provenance = list(given or ())
        for stage in added:
            entries = _entries(stage, point if _is_divided(stage, tests) else None)
            at = _place_of(stage, provenance, _named(tests))
            provenance[at:at] = entries
        yield label, replace(item, provenance=tuple(provenance))


def _named(tests: Tests) -> list[str]:
    return list(dict.fromkeys(stage for test in tests for stage in test.stages))


def _all_stages(tests: Tests) -> list[str]:
    """The stages that tests name, and for tests that name none one before them, some beside them, and one after them."""
    anywhere = [test.at for test in tests if not test.stages]
    between = min(_MOST_BETWEEN, len(anywhere) - anywhere.count("first") - anywhere.count("last"))
    return [
        *["(the first stage)"] * ("first" in anywhere),
        *_named(tests),
        *(f"(another stage {number})" for number in range(1, between + 1)),
        *["(the last stage)"] * ("last" in anywhere),
    ]


def _is_divided(stage: str, tests: Tests) -> bool:
    return any(test.bound is not None and (not test.stages or stage in test.stages) for test in tests)


def _divisions(tests: Tests, stages: Sequence[str]) -> Iterator[tuple[str, Exact | None]]:
    """Where stages are divided in two: at each bound that a share of one of them is held to, and a hair on the other side of it."""
    bounds = [test.bound for test in tests if test.bound is not None and any(_is_divided(stage, [test]) for stage in stages)]
    points: dict[str, Exact] = {}
    for bound in bounds:
        at = bound.value.exact
        beyond = at - _HAIR if bound.above is bound.inclusive else at + _HAIR
        for point in (at, beyond):
            if ZERO < point < ONE:
                points[f"divided at {_share(point)}"] = point
    yield from points.items()
    if not points:
        yield "whole", None


def _entries(stage: str, point: Exact | None) -> list[CompletedStage]:
    if point is None:
        return [CompletedStage(stage)]
    return [CompletedStage(stage, share=_share(share)) for share in (point, ONE - point)]


def _place_of(stage: str, provenance: Sequence[ProvenanceStage], order: Sequence[str]) -> int:
    """Before the first entry of a stage that the policy names later, else at the end."""
    after = order[order.index(stage) + 1 :] if stage in order else ()
    return next((i for i, entry in enumerate(provenance) if entry.stage in after), len(provenance))
