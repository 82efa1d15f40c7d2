"""Amounts: each measure that applies becomes an exact amount and its working."""

from __future__ import annotations

from typing import NamedTuple

from tradezone.assessment import formulas
from tradezone.assessment.plan import NeededFacts, Plan
from tradezone.assessment.working import DifferenceWorking, FloorWorking, RateWorking, ShareWorking, Working
from tradezone.policy.measures import Preference, PriceFloor, Security
from tradezone.rules.facts import Facts
from tradezone.rules.verdicts import REPLACED, Verdict
from tradezone.values import DutyExpression, ShareOfDuty
from tradezone.values.exact import ZERO, Exact
from tradezone.values.unknown import UNKNOWN


class Line(NamedTuple):
    """An amount before rounding, and how it came about."""

    amount: Exact
    working: Working


class Reckoning:
    """The exact amounts of one item, worked out as they are asked for."""

    __slots__ = ("_facts", "_lines", "_plan")

    def __init__(self, facts: Facts, plan: Plan) -> None:
        self._facts = facts
        self._plan = plan
        self._lines: dict[str, Line] = {}

    def line(self, measure: str) -> Line:
        """The amount of a duty, preference or floor; ``NeededFacts`` where a fact is not given."""
        found = self._lines.get(measure)
        if found is None:
            verdict = self._plan.verdicts[measure]
            if isinstance(verdict.measure, PriceFloor):
                found = self._floor(verdict)
            elif isinstance(verdict.measure, Preference):
                found = self._preference(verdict.measure)
            else:
                found = self._rate(verdict.row.value if verdict.row else DutyExpression())
            self._lines[measure] = found
        return found

    def _value(self) -> Exact:
        if self._facts.value is None:
            raise NeededFacts(self._facts.missing_value())
        return self._facts.value

    def _floor(self, verdict: Verdict) -> Line:
        facts = self._facts
        floor = self._plan.floors[verdict.measure.id]
        if facts.priced is None:
            raise NeededFacts(facts.missing_content(facts.product.priced_on))
        whole = verdict.row is not None and verdict.row.value == "whole_floor"
        amount = formulas.whole_floor(floor, facts.priced) if whole else formulas.shortfall(floor, facts.priced, self._value())
        credit: Exact | None = None
        if verdict.credited and facts.item.duty_paid is not None:
            if facts.item.duty_paid is UNKNOWN:
                raise NeededFacts((facts.path("duty_paid"),))
            credit = facts.item.duty_paid.exact
            amount = formulas.credited(amount, credit)
        value = None if whole else facts.value
        return Line(amount, FloorWorking(floor, facts.priced, value, credit, facts.zone.currency, facts.product.unit.name))

    def _preference(self, measure: Preference) -> Line:
        row = measure.staging.at(self._facts.second)
        assert row is not None, "checked: a timetable begins with its preference"  # noqa: S101 ours
        staged = row.value.value
        if isinstance(staged, ShareOfDuty):
            whole = self.line(staged.duty)
            assert isinstance(whole.working, RateWorking), "checked: a share is of a duty"  # noqa: S101 ours
            return Line(staged.share.exact * whole.amount, ShareWorking(staged, whole.working))
        return self._rate(staged)

    def _rate(self, rate: DutyExpression) -> Line:
        """Ad valorem on the customs value, specific on the quantity or a content of it."""
        facts, amount = self._facts, ZERO
        base = quantity = less = None
        if rate.ad_valorem is not None and rate.ad_valorem.units:
            base = self._value()
            amount = formulas.ad_valorem(rate.ad_valorem.exact, base)
        if rate.specific is not None and rate.specific.units:
            content = facts.product.contents[rate.content] if rate.content else None
            quantity = facts.held(content)
            if quantity is None:
                raise NeededFacts(facts.missing_content(content))
            amount = amount + formulas.specific(rate.specific.per(facts.product.unit), quantity)
        if rate.less is not None:
            less = self.due(rate.less)
            amount = formulas.rest_of(amount, less)
        return Line(amount, RateWorking(rate, base, quantity, facts.zone.currency, facts.product.unit.name, less))

    def due(self, measure: str) -> Exact:
        """What another duty really charges: that of the preference in its place, nothing where it does not apply."""
        verdict = self._plan.verdicts.get(measure)
        if verdict is None:
            return ZERO
        if verdict.reason == REPLACED:
            return self.line(verdict.by).amount
        return self.line(measure).amount if verdict.applies else ZERO

    def secured(self, security: Security) -> Line:
        """One duty less another; each rounded first where the policy says so."""
        rounding, facts = self._facts.zone.rounding, self._facts
        whole, part = self.line(security.whole).amount, self.line(security.part).amount
        if security.rounded_each:
            whole = Exact.scaled(whole.rounded(rounding), rounding.scale)
            part = Exact.scaled(part.rounded(rounding), rounding.scale)
        working = DifferenceWorking(whole, part, (security.whole, security.part), facts.zone.currency)
        return Line(formulas.rest_of(whole, part), working)
