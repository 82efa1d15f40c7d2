"""Shapes: plans that call for the same formulas with other constants, and are worked out together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tradezone.assessment.duties import SHORTFALL
from tradezone.assessment.plan import Plan, RateFigures, ShareFigures
from tradezone.policy import measures as law
from tradezone.policy.measures import PriceFloor
from tradezone.rules.verdicts import REPLACED
from tradezone.values.due_expression import AtPrice
from tradezone.values.duty_expression import AdValorem
from tradezone.values.exact import ZERO, Exact

#: Measures whose verdicts an amount can turn on.
_OF_AMOUNTS: Final = (law.Duty, law.Preference, PriceFloor)
#: Where a constant stands in a plan.
Place = tuple[str, str, int]


class Shape(NamedTuple):
    """What plans have in common that are worked out by the same formulas, and the constants of one of them by their places."""

    key: Any
    constants: Mapping[Place, Exact]


def shape_of(plan: Plan, zone_markets: Mapping[str, Any]) -> Shape | None:
    """The shape of a plan; None of one whose constants decide more than the figures they are multiplied with."""
    constants: dict[Place, Exact] = {}
    keys: list[Any] = [
        tuple((line.measure.id, line.kind) for line in plan.charging),
        tuple(line.measure.id for line in plan.securing),
        tuple(
            (name, v.applies, v.credited, v.by if v.reason == REPLACED else None)
            for name, v in plan.verdicts.items()
            if isinstance(v.measure, _OF_AMOUNTS)
        ),
        plan.outside,
        plan.bare,
        plan.entry,
    ]
    for name, verdict in plan.verdicts.items():
        if isinstance(verdict.measure, PriceFloor) and verdict.applies:
            if not _is_plain_floor(verdict.measure, verdict.row, zone_markets):
                return None
            keys.append((name, None if verdict.row is None else verdict.row.value))
        if isinstance(verdict.measure, law.Security) and verdict.applies and isinstance(verdict.measure.secures, AtPrice):
            return None
    for which, standing in (("floor", plan.floors), ("ceiling", plan.ceilings)):
        keys.append(tuple(standing))
        constants.update({(which, name, 0): level.price for name, level in standing.items()})
    for name, rate in plan.rates.items():
        key = _rate_key(name, rate, constants)
        if key is None:
            return None
        keys.append((name, key))
    return Shape(tuple(keys), constants)


def _is_plain_floor(floor: PriceFloor, row: Any, markets: Mapping[str, Any]) -> bool:
    """Whether a floor's amount is a product and a difference of numbers of the row and its level, whatever those are."""
    if floor.tested in markets or floor.per_unit is not None or floor.compared != "before_duties":
        return False
    due = SHORTFALL if row is None else row.value
    return not due.mode.endswith("_rate") and not due.brackets


def _rate_key(name: str, rate: RateFigures | ShareFigures, constants: dict[Place, Exact]) -> Any:
    """What sets a rate apart but its constants, which are added; None where it is no plain one."""
    if isinstance(rate, ShareFigures):
        constants["share", name, 0] = rate.share
        return ("share", rate.written.duty, rate.cap)
    if not rate.is_plain:
        return ("written", id(rate.written), rate.base, rate.cap)
    if rate.only_share is not None or not (rate.parts or rate.base):
        constants["only", name, 0] = rate.only_share or ZERO
        return ("only", rate.cap)
    parts = []
    for number, part in enumerate(rate.parts):
        if part.rate is not None:
            constants["part", name, number] = part.rate
        without = isinstance(part.written, AdValorem) and part.written.without
        parts.append((type(part.written), without, part.rate is None, part.attribute, part.kind, part.content))
    return ("parts", tuple(parts), rate.base, rate.cap)


def with_constants(plan: Plan, figures: Mapping[Place, Exact]) -> Plan:
    """A plan with other figures at the places of its constants."""
    rates = dict(plan.rates)
    for name, rate in plan.rates.items():
        if isinstance(rate, ShareFigures):
            rates[name] = rate._replace(share=figures["share", name, 0])
        elif ("only", name, 0) in figures:
            rates[name] = rate._replace(only_share=figures["only", name, 0])
        else:
            parts = tuple(
                part._replace(rate=figures["part", name, number]) if ("part", name, number) in figures else part
                for number, part in enumerate(rate.parts)
            )
            rates[name] = rate._replace(parts=parts)
    return plan._replace(
        rates=rates,
        floors={name: level._replace(price=figures["floor", name, 0]) for name, level in plan.floors.items()},
        ceilings={name: level._replace(price=figures["ceiling", name, 0]) for name, level in plan.ceilings.items()},
    )
