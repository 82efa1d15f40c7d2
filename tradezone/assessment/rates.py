"""Rates ready to be multiplied: each duty's by the row or stage that was chosen."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.assessment.plan import PartFigures, RateFigures, ShareFigures
from tradezone.policy import measures as law
from tradezone.rules.facts import Facts
from tradezone.rules.verdicts import Verdict
from tradezone.values import DutyExpression, ShareOfDuty
from tradezone.values.duty_expression import NO_LIMITS, AdValorem, Specific, Stated


def rates_of_duties(facts: Facts, verdicts: dict[str, Verdict]) -> dict[str, RateFigures | ShareFigures]:
    """Each duty's rate by its chosen row or stage; a duty without one is free."""
    rates: dict[str, RateFigures | ShareFigures] = {}
    for name, verdict in verdicts.items():
        measure = verdict.measure
        if isinstance(measure, law.Preference):
            stage = measure.stage(facts.product.name, facts.second)
            written = DutyExpression() if stage is None else stage.value
        elif isinstance(measure, law.Duty):
            written = DutyExpression() if verdict.row is None else verdict.row.value
        else:
            continue
        cap = measure.replaces if isinstance(measure, law.Preference) and measure.capped else None
        if isinstance(written, ShareOfDuty):
            rates[name] = ShareFigures(written, written.share.exact, cap)
        else:
            # A preference falls on what the duty falls on that it replaces.
            duty = facts.zone.measures[measure.replaces] if isinstance(measure, law.Preference) else measure
            base = duty.base if isinstance(duty, law.Duty) else ()
            rates[name] = _rate(tuple(_parts(facts, written)), written, base)._replace(cap=cap)
    return rates


def _rate(parts: tuple[PartFigures, ...], written: DutyExpression, base: tuple[str, ...]) -> RateFigures:
    is_plain = written.less is None and written.limits == NO_LIMITS
    is_only = is_plain and not base and len(parts) == 1 and isinstance(parts[0].written, AdValorem) and parts[0].attribute is None
    return RateFigures(written, parts, base, is_plain, parts[0].rate if is_only else None)


def _parts(facts: Facts, written: DutyExpression) -> Iterator[PartFigures]:
    attributes = facts.product.attributes
    for part in written.parts:
        match part:
            case Stated(attribute):
                yield PartFigures(part, None, attribute, attributes[attribute].kind, None)
            case AdValorem(rate, base) if rate.units:
                yield PartFigures(part, rate.exact, base, "" if base is None else attributes[base].kind, None)
            case Specific(price, content) if price.units:
                held = facts.product.contents[content] if content else None
                yield PartFigures(part, price.per(facts.product.unit), None, "", held)
