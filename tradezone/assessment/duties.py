"""Amounts: each measure that applies becomes an exact amount, and its working when somebody asks."""

from __future__ import annotations

from tradezone.assessment import formulas
from tradezone.assessment.plan import NeededFacts, Plan, RateFigures, ShareFigures
from tradezone.assessment.working import DifferenceWorking, FloorWorking, RateWorking, ShareWorking, Working
from tradezone.policy.measures import Security
from tradezone.rules.facts import Facts
from tradezone.rules.verdicts import REPLACED, Verdict
from tradezone.values.exact import ZERO, Exact
from tradezone.values.unknown import UNKNOWN


class Reckoning:
    """The exact amounts of one item, worked out as they are asked for, each once."""

    __slots__ = ("_amounts", "facts", "plan")

    def __init__(self, facts: Facts, plan: Plan) -> None:
        self.facts = facts
        self.plan = plan
        self._amounts: dict[str, Exact] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reckoning) and self.facts == other.facts

    __hash__ = None  # type: ignore[assignment]  # what it holds is worked out, not a key

    def amount(self, measure: str) -> Exact:
        """The amount of a duty, preference or floor before rounding; ``NeededFacts`` where a fact is not given."""
        found = self._amounts.get(measure)
        if found is None:
            rate = self.plan.rates.get(measure)
            if rate is None:
                found = self._floor(self.plan.verdicts[measure]) if measure in self.plan.floors else ZERO
            elif isinstance(rate, ShareFigures):
                found = rate.share * self.amount(rate.written.duty)
            else:
                found = self._rate(rate)
            self._amounts[measure] = found
        return found

    def _value(self) -> Exact:
        if self.facts.value is None:
            raise NeededFacts(self.facts.missing_value())
        return self.facts.value

    def _floor(self, verdict: Verdict) -> Exact:
        facts = self.facts
        floor = self.plan.floors[verdict.measure.id]
        if facts.priced is None:
            raise NeededFacts(facts.missing_content(facts.product.priced_on))
        if _is_whole(verdict):
            amount = formulas.whole_floor(floor, facts.priced)
        else:
            amount = formulas.shortfall(floor, facts.priced, self._value())
        if facts.item.duty_paid is None or not verdict.credited:
            return amount
        return formulas.credited(amount, self._credit(verdict) or ZERO)

    def _credit(self, verdict: Verdict) -> Exact | None:
        """What was paid elsewhere, where the floor takes it off."""
        paid = self.facts.item.duty_paid
        if not verdict.credited or paid is None:
            return None
        if paid is UNKNOWN:
            raise NeededFacts((self.facts.path("duty_paid"),))
        return paid.exact

    def _rate(self, rate: RateFigures) -> Exact:
        """Ad valorem on the customs value, specific on the quantity or a content of it, less another duty where it is a target."""
        amount = ZERO if rate.ad_valorem is None else formulas.ad_valorem(rate.ad_valorem, self._value())
        if rate.specific is not None:
            quantity = self.facts.held(rate.content)
            if quantity is None:
                raise NeededFacts(self.facts.missing_content(rate.content))
            amount = amount + formulas.specific(rate.specific, quantity)
        if rate.written.less is not None:
            amount = formulas.rest_of(amount, self.due(rate.written.less))
        return amount

    def due(self, measure: str) -> Exact:
        """What another duty really charges: that of the preference in its place, nothing where it does not apply."""
        verdict = self.plan.verdicts.get(measure)
        if verdict is None:
            return ZERO
        if verdict.reason == REPLACED:
            return self.amount(verdict.by)
        return self.amount(measure) if verdict.applies else ZERO

    def secured(self, security: Security) -> Exact:
        """One duty less another; each rounded first where the policy says so."""
        return formulas.rest_of(*self._compared(security))

    def _compared(self, security: Security) -> tuple[Exact, Exact]:
        rounding = self.facts.zone.rounding
        whole = self.amount(security.whole)
        # Where the lower duty is not what is charged, the whole one is, and nothing is left to secure.
        charged = self.plan.verdicts.get(security.part)
        part = self.amount(security.part) if charged is not None and charged.applies else whole
        if not security.rounded_each:
            return whole, part
        return Exact.scaled(whole.rounded(rounding), rounding.scale), Exact.scaled(part.rounded(rounding), rounding.scale)

    def working(self, measure: str) -> Working:
        """The numbers put into the formula of a measure that applies."""
        facts, plan = self.facts, self.plan
        currency, unit = facts.zone.currency, facts.product.unit.name
        rate = plan.rates.get(measure)
        if isinstance(rate, ShareFigures):
            return ShareWorking(rate.written, self.working(rate.written.duty))
        if rate is not None:
            base = facts.value if rate.ad_valorem is not None else None
            quantity = facts.held(rate.content) if rate.specific is not None else None
            less = self.due(rate.written.less) if rate.written.less is not None else None
            return RateWorking(rate.written, base, quantity, currency, unit, less)
        law = facts.zone.measures[measure]
        if isinstance(law, Security):
            whole, part = self._compared(law)
            return DifferenceWorking(whole, part, (law.whole, law.part), currency)
        verdict = plan.verdicts[measure]
        assert facts.priced is not None, "an amount has been worked out"  # noqa: S101 ours
        value = None if _is_whole(verdict) else facts.value
        content = facts.product.priced_on
        held = f" {content.title}" if content is not None else ""
        return FloorWorking(plan.floors[measure], facts.priced, value, self._credit(verdict), currency, unit, held)


def _is_whole(verdict: Verdict) -> bool:
    """Whether the whole floor is due, whatever the price."""
    return verdict.row is not None and verdict.row.value == "whole_floor"
