"""Provenance: every stage that a policy's tests name, in places and by operators they can tell apart, shares at their bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.facts import Facts
from tradezone.rules.words import YES
from tradezone.shipment.shipment import ProvenanceStage
from tradezone.testing.aims import Aim
from tradezone.testing.asked import asked_of, kept
from tradezone.testing.draws import Draw, fitting, mostly
from tradezone.testing.edges import places
from tradezone.testing.goods import figure
from tradezone.testing.headers import SOMEBODY
from tradezone.values import Share
from tradezone.values.exact import ONE, ZERO, Exact

_HAIR: Final = Exact(1, 10**12)

Stages = tuple[ProvenanceStage, ...]


def tests_of(zone: Zone, product: str) -> tuple[ask.Provenance, ...]:
    return tuple(c for c in asked_of(zone, product).conditions if isinstance(c, ask.Provenance))


def provenance(draw: Draw, facts: Facts, aim: Aim) -> Stages:
    """All stages in one place but one, which may be elsewhere, by another, or in two parts of which one is; nothing now and then."""
    pool = kept(facts.zone, ("provenances", facts.product.name), lambda: tuple(_every(facts.zone, facts.product.name)))
    wanted = [(reader(c), answer) for c, answer in aim.of(ask.Provenance)]
    if not wanted:
        return mostly(draw, pool, ((),), 12)
    item = facts.item

    def fits(found: Stages) -> bool:
        held = facts.holding(replace(item, provenance=found))
        return all((read(held) == YES) is answer for read, answer in wanted)

    return fitting(draw, pool, fits)


def stages_of(tests: Sequence[ask.Provenance]) -> tuple[str, ...]:
    """The stages that tests name, in order of first mention."""
    return tuple(dict.fromkeys(stage for test in tests for stage in test.stages)) or ("ore",)


def _every(zone: Zone, product: str) -> Iterator[Stages]:
    tests = tests_of(zone, product)
    stages = stages_of(tests)
    operators = tuple(dict.fromkeys((SOMEBODY, *(name for test in tests for name in test.operators))))
    points = (ONE, *_divisions(tests))
    usual = [*places(zone)]
    for home in usual[:3]:
        yield tuple(ProvenanceStage(stage, home, None, SOMEBODY) for stage in stages)
    for home in (usual[0], usual[-1]):
        for stage in stages:
            for place in usual:
                for operator in operators:
                    for point in points:
                        other = (stage, place, operator, point)
                        yield tuple(_all_but(stages, home, other))


def _divisions(tests: Sequence[ask.Provenance]) -> tuple[Exact, ...]:
    """Shares in two parts of which a stage can be tested: at each bound and a hair to either side."""
    bounds = [test.bound.value.exact for test in tests if test.bound is not None]
    points = [bound + step for bound in bounds for step in (ZERO, ZERO - _HAIR, _HAIR)]
    return tuple(dict.fromkeys(point for point in points if ZERO < point < ONE)) or (Exact(1, 2),)


def _all_but(stages: tuple[str, ...], home: str, other: tuple[str, str, str, Exact]) -> Iterator[ProvenanceStage]:
    named, place, operator, point = other
    for stage in stages:
        if stage != named:
            yield ProvenanceStage(stage, home, None, SOMEBODY)
        elif point == ONE:
            yield ProvenanceStage(stage, place, None, operator)
        else:
            part = Share(*figure(point * Exact(100)), of="%")
            yield ProvenanceStage(stage, place, part, operator)
            yield ProvenanceStage(stage, home, Share(100, 0, of="%") - part, SOMEBODY)
