"""Securities: money held until something is settled, one duty less another or what duties would come to at another price."""

from __future__ import annotations

from tradezone.assessment import formulas
from tradezone.assessment.duties import Reckoning
from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import planner
from tradezone.assessment.working import AtPriceWorking, DifferenceWorking, Working
from tradezone.policy.measures import DatedValue, Security
from tradezone.rules.levels import Open, market_price
from tradezone.rules.product_rules import ProductRules
from tradezone.values.due_expression import AtPrice
from tradezone.values.exact import ZERO, Exact


class Securing:
    """What the securities of one item come to."""

    __slots__ = ("_reckoning", "_rules")

    def __init__(self, reckoning: Reckoning, rules: ProductRules) -> None:
        self._reckoning = reckoning
        self._rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Securing) and self._reckoning == other._reckoning

    __hash__ = None  # type: ignore[assignment]  # what it holds is worked out, not a key

    def amount(self, security: Security) -> Exact:
        """What one is above the other, never below zero; each rounded first where the policy says so."""
        return formulas.rest_of(*self._compared(security))

    def working(self, measure: str) -> Working:
        """The numbers put into the formula of a security."""
        security = self._reckoning.facts.zone.measures[measure]
        assert isinstance(security, Security), "asked only of a security"  # noqa: S101 ours
        whole, part = self._compared(security)
        currency = self._reckoning.facts.zone.currency
        secures = security.secures
        if isinstance(secures, AtPrice):
            row = self._market(secures)
            return AtPriceWorking(whole, part, secures.duties, "no price" if row is None else str(row.value), currency)
        return DifferenceWorking(whole, part, (secures.whole, secures.part), currency)

    def _compared(self, security: Security) -> tuple[Exact, Exact]:
        reckoning, secures = self._reckoning, security.secures
        if isinstance(secures, AtPrice):
            return self._at_price(security, secures)
        whole = reckoning.amount(secures.whole)
        # Where the lower duty is not what is charged, the whole one is, and nothing is left to secure.
        charged = reckoning.plan.verdicts.get(secures.part)
        part = reckoning.amount(secures.part) if charged is not None and charged.applies else whole
        return (self._rounded(whole), self._rounded(part)) if security.rounded_each else (whole, part)

    def _at_price(self, security: Security, secures: AtPrice) -> tuple[Exact, Exact]:
        """What the duties would come to at the market price, and what they do come to as charged."""
        reckoning, row = self._reckoning, self._market(secures)
        if row is None:
            return ZERO, ZERO
        price = row.value.per(reckoning.facts.product.unit)
        there = reckoning.facts.revalued(price * reckoning.priced())
        at_price = Reckoning(there, planner(self._rules).plan(there))
        amounts = [at_price.due(name) for name in secures.duties]
        whole = sum((self._rounded(each) if security.rounded_each else each for each in amounts), ZERO)
        charged = sum((self._rounded(reckoning.due(name)) for name in secures.duties), ZERO)
        return self._rounded(whole), charged

    def _market(self, secures: AtPrice) -> DatedValue | None:
        row = market_price(self._reckoning.facts, secures.market)
        if isinstance(row, Open):
            raise NeededFacts((self._reckoning.facts.path("origin"),))
        return row

    def _rounded(self, amount: Exact) -> Exact:
        rounding = self._reckoning.facts.zone.rounding
        return Exact.scaled(amount.rounded(rounding), rounding.scale)
