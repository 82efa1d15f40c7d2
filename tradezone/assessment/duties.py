"""Amounts: each measure that applies becomes an exact amount, and its working when somebody asks."""

from __future__ import annotations

from typing import Final

from tradezone.assessment import formulas
from tradezone.assessment.plan import NeededFacts, PartFigures, Plan, RateFigures, ShareFigures
from tradezone.policy import measures as law
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, FLOOR
from tradezone.rules.prices import tested_amount, tested_market_price
from tradezone.rules.verdicts import REPLACED, Verdict
from tradezone.rules.wanting import missing_level
from tradezone.values import Money, Share
from tradezone.values.due_expression import DueExpression
from tradezone.values.duty_expression import AdValorem, Limits
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.unknown import UNKNOWN

#: What falls due below a floor that says no more.
SHORTFALL: Final = DueExpression("shortfall")


class Reckoning:
    """The exact amounts of one item, worked out as they are asked for, each once."""

    __slots__ = ("_amounts", "facts", "kinks", "plan")

    def __init__(self, facts: Facts, plan: Plan, kinks: list[Exact | None] | None = None) -> None:
        self.facts = facts
        self.plan = plan
        #: Where asked for, how far each amount that is cut off is from where it would not be.
        self.kinks = kinks
        self._amounts: dict[str, Exact] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reckoning) and self.facts == other.facts

    __hash__ = None  # type: ignore[assignment]  # what it holds is worked out, not a key

    def amount(self, measure: str) -> Exact:
        """The amount of a duty, preference, fee or floor before rounding; ``NeededFacts`` where a fact is not given."""
        found = self._amounts.get(measure)
        if found is None:
            rate = self.plan.rates.get(measure)
            if rate is None:
                verdict = self.plan.verdicts[measure]
                found = self.floor(verdict) if verdict.applies and isinstance(verdict.measure, law.PriceFloor) else ZERO
            else:
                found = self.uncapped(measure, rate)
                if rate.cap is not None:
                    whole = self.amount(rate.cap)
                    self.bend(found - whole)
                    found = formulas.lower_of(found, whole)
            self._amounts[measure] = found
        return found

    def uncapped(self, measure: str, rate: RateFigures | ShareFigures) -> Exact:
        """What a duty comes to by its own rate, or as a share of another."""
        if isinstance(rate, ShareFigures):
            return rate.share * self.amount(rate.written.duty)
        return self.rate(rate, self.outside_of(measure))

    def bend(self, margin: Exact) -> None:
        """Notes how far an amount is from a kink of its formula."""
        if self.kinks is not None:
            self.kinks.append(margin)

    def value(self) -> Exact:
        if self.facts.value is None:
            raise NeededFacts(self.facts.missing_value())
        return self.facts.value

    def outside_of(self, measure: str) -> Exact | None:
        """The part of the item that a measure falls on where that is what is outside the quota; None where it falls on all."""
        if measure not in self.plan.outside:
            return None
        if self.facts.outside is None:
            raise NeededFacts(self.facts.missing_quota())
        return self.facts.outside

    def level(self, floor: law.PriceFloor, which: str) -> Exact:
        """Where a floor or its ceiling stands, for each product unit."""
        found = (self.plan.ceilings if which == CEILING else self.plan.floors).get(floor.id)
        if found is None:
            raise NeededFacts(missing_level(floor.id, which, self.facts))
        return found.price

    def floor(self, verdict: Verdict) -> Exact:
        """What falls due below a floor, or is paid back above its ceiling, less what was paid elsewhere."""
        floor = verdict.measure
        assert isinstance(floor, law.PriceFloor), "asked only of a floor"  # noqa: S101 ours
        outside = self.outside_of(floor.id)
        if outside is None and floor.id in self.plan.bare:
            amount = formulas.shortfall(self.level(floor, FLOOR), self.priced(), self.value())
        else:
            due = SHORTFALL if verdict.row is None else verdict.row.value
            amount = self.due_of(floor, due, ONE if outside is None else outside)
            if due.is_above:
                return Exact(-amount.numerator, amount.denominator)
        credit = self.credit(verdict)
        if credit is None:
            return amount
        self.bend(amount - credit)
        return formulas.credited(amount, credit)

    def due_of(self, floor: law.PriceFloor, due: DueExpression, outside: Exact) -> Exact:
        """What falls due on the part outside before credit, with the ordinary duty on it where the floor says so, within its limits."""
        amount = self.bare(floor, due, outside)
        return self.limited(amount + self.on_floor(floor, due, amount), due.limits, outside)

    def bare(self, floor: law.PriceFloor, due: DueExpression, outside: Exact) -> Exact:
        """What falls due on the part outside by itself: by its mode, as share, by the unit or by brackets."""
        quantity = outside if due.mode.endswith("_rate") else self.priced() * outside
        amount = self.difference(floor, due) * outside * due.share.exact
        if due.brackets:
            brackets = [(b.start.exact, None if b.end is None else b.end.exact, b.rate.exact) for b in due.brackets]
            whole = self.level(floor, FLOOR) * quantity
            for start, _, _ in brackets:
                self.bend(amount - start * whole)
            amount = formulas.bracketed(amount, whole, brackets)
        if floor.per_unit is not None and quantity.numerator:
            each = amount.over(quantity)
            amount = Exact.scaled(each.rounded(floor.per_unit), floor.per_unit.scale) * quantity
        return amount

    def on_floor(self, floor: law.PriceFloor, due: DueExpression, amount: Exact) -> Exact:
        """The ordinary duty on what is due, where the floor is grossed up by it."""
        if floor.compared != "duties_on_floor" or due.mode != "shortfall":
            return ZERO
        return self.duties_on(self.value() + amount) - self.duties_on(self.value())

    def difference(self, floor: law.PriceFloor, due: DueExpression) -> Exact:
        """How far the tested price is below the floor or above the ceiling, for the whole priced quantity or as a rate of the value."""
        level = self.level(floor, CEILING if due.is_above else FLOOR)
        if due.mode == "whole_floor":
            return formulas.whole_floor(level, self.priced())
        if due.mode.endswith("_rate"):
            amount = formulas.rate_of_difference(level, self.market(floor), self.value())
            return Exact(-amount.numerator, amount.denominator) if due.is_above else amount
        quantity = self.priced()
        return (formulas.excess if due.is_above else formulas.shortfall)(level, quantity, self.tested(floor))

    def priced(self) -> Exact:
        if self.facts.priced is None:
            raise NeededFacts(self.facts.missing_content(self.facts.product.priced_on))
        return self.facts.priced

    def tested(self, floor: law.PriceFloor) -> Exact:
        """The tested price x priced quantity."""
        if floor.tested in self.facts.zone.market_prices:
            return self.market(floor) * self.priced()
        amount = tested_amount(self.facts, floor)
        if amount is None:
            facts = self.facts
            needs = facts.missing_first_resale() if floor.tested == "first_resale" else facts.missing_value()
            needs += facts.missing_rebates() if floor.tested == "customs_value_less_rebates" else ()
            raise NeededFacts((*needs, *(facts.duty_needs if floor.compared == "after_duties" else ())))
        return amount

    def market(self, floor: law.PriceFloor) -> Exact:
        """The market price that is tested, for each product unit."""
        row = tested_market_price(self.facts, floor)
        if not isinstance(row, law.DatedValue):
            raise NeededFacts((self.facts.path("origin"),))
        price: Exact = row.value.per(self.facts.product.unit)
        return price

    def duties_on(self, value: Exact) -> Exact:
        """What the ordinary duties that are due would come to at another value."""
        at_value = Reckoning(self.facts.revalued(value), self.plan)
        due = [name for name, verdict in self.plan.verdicts.items() if verdict.applies and is_ordinary(verdict.measure)]
        return sum((at_value.amount(name) for name in due), ZERO)

    def credit(self, verdict: Verdict) -> Exact | None:
        """What was paid elsewhere, where the floor takes it off."""
        paid = self.facts.item.duty_paid
        if not verdict.credited or paid is None:
            return None
        if paid is UNKNOWN:
            raise NeededFacts((self.facts.path("duty_paid"),))
        if self.facts.duty_paid is None:
            raise NeededFacts(self.facts.missing_paid())
        return self.facts.duty_paid

    def rate(self, rate: RateFigures, outside: Exact | None) -> Exact:
        """The sum of its parts, less another duty where it is a target, within its limits; each on the part outside the quota."""
        if rate.only_share is not None and outside is None:
            return formulas.ad_valorem(rate.only_share, self.value())
        on = ONE if outside is None else outside
        amounts = [self.part(part, rate, on) for part in rate.parts]
        amount = amounts[0] if len(amounts) == 1 else sum(amounts, ZERO)
        if rate.is_plain:
            return amount
        if rate.written.less is not None:
            other = self.due_there(rate.written.less, on)
            self.bend(amount - other)
            amount = formulas.rest_of(amount, other)
        return self.limited(amount, rate.written.limits, on)

    def part(self, part: PartFigures, rate: RateFigures, outside: Exact) -> Exact:
        """A percentage of its base, or an amount for each unit of the quantity or of a content of it."""
        base, each = self.base(part, rate, outside), part.rate
        return (self.stated(part) if each is None else each) * base

    def base(self, part: PartFigures, rate: RateFigures, outside: Exact) -> Exact:
        """What one part of a rate is multiplied by."""
        if isinstance(part.written, AdValorem) or (part.rate is None and part.kind == "share"):
            return self.ad_valorem_base(part, rate, outside)
        quantity = self.facts.held(part.content)
        if quantity is None:
            raise NeededFacts(self.facts.missing_content(part.content))
        return quantity * outside

    def ad_valorem_base(self, part: PartFigures, rate: RateFigures, outside: Exact) -> Exact:
        """The customs value and the charges beside it, or what an attribute says of it."""
        if part.rate is None or part.attribute is None:
            return sum((self.due_there(name, outside) for name in rate.base), self.value() * outside)
        stated = self.stated(part)
        without = isinstance(part.written, AdValorem) and part.written.without
        if part.kind == "share":
            stated = stated * self.value()
        if not without:
            return stated * outside
        self.bend(self.value() - stated)
        return (self.value() - stated).positive() * outside

    def stated(self, part: PartFigures) -> Exact:
        """What an attribute of the goods says."""
        name = part.attribute or ""
        found: Exact | None = self.facts.attributes.get(name)
        if found is None:
            raise NeededFacts((self.facts.path("attributes", name),))
        return found

    def limited(self, amount: Exact, limits: Limits, outside: Exact) -> Exact:
        """No less than the least and no more than the most; a share is one of the customs value of the part outside."""
        for limit in limits:
            if limit is not None:
                self.bend(amount - self.limit(limit, outside))
        if limits.least is not None:
            amount = formulas.at_least(amount, self.limit(limits.least, outside))
        return amount if limits.most is None else formulas.at_most(amount, self.limit(limits.most, outside))

    def limit(self, limit: Share | Money, outside: Exact) -> Exact:
        return limit.exact * self.value() * outside if isinstance(limit, Share) else limit.exact

    def due_there(self, measure: str, outside: Exact) -> Exact:
        """What another duty charges on the part outside the quota; one that falls only there is on it already."""
        verdict = self.plan.verdicts.get(measure)
        charging = verdict.by if verdict is not None and verdict.reason == REPLACED else measure
        return self.due(measure) if charging in self.plan.outside else self.due(measure) * outside

    def due(self, measure: str) -> Exact:
        """What another duty really charges: that of the preference in its place, nothing where it does not apply."""
        verdict = self.plan.verdicts.get(measure)
        if verdict is None:
            return ZERO
        if verdict.reason == REPLACED:
            return self.amount(verdict.by)
        return self.amount(measure) if verdict.applies else ZERO


def is_ordinary(measure: law.Measure) -> bool:
    return isinstance(measure, law.OrdinaryDuty | law.Preference)
