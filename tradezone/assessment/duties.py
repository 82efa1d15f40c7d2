"""Amounts: each measure that applies becomes an exact amount, and its working when somebody asks."""

from __future__ import annotations

from typing import Final

from tradezone.assessment import formulas
from tradezone.assessment.plan import NeededFacts, PartFigures, Plan, RateFigures, ShareFigures
from tradezone.assessment.working import FloorWorking, RateWorking, ShareWorking, Working
from tradezone.policy import measures as law
from tradezone.rules.facts import Facts
from tradezone.rules.prices import tested_amount, tested_market_price
from tradezone.rules.verdicts import REPLACED, Verdict
from tradezone.values import Money, Share
from tradezone.values.due_expression import DueExpression
from tradezone.values.duty_expression import NO_LIMITS, AdValorem, Limits
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.unknown import UNKNOWN

_SHORTFALL: Final = DueExpression("shortfall")


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
                found = self.floor(self.plan.verdicts[measure]) if measure in self.plan.floors else ZERO
            elif isinstance(rate, ShareFigures):
                found = rate.share * self.amount(rate.written.duty)
            else:
                found = self.rate(rate)
            if measure in self.plan.outside:
                found = found * self.outside()
            self._amounts[measure] = found
        return found

    def bend(self, margin: Exact) -> None:
        """Notes how far an amount is from a kink of its formula."""
        if self.kinks is not None:
            self.kinks.append(margin)

    def value(self) -> Exact:
        if self.facts.value is None:
            raise NeededFacts(self.facts.missing_value())
        return self.facts.value

    def outside(self) -> Exact:
        """The part of the item outside the quota."""
        if self.facts.outside is None:
            raise NeededFacts(self.facts.missing_quota())
        return self.facts.outside

    def floor(self, verdict: Verdict) -> Exact:
        """What falls due below a floor, or is paid back above its ceiling, less what was paid elsewhere."""
        floor = verdict.measure
        assert isinstance(floor, law.PriceFloor), "asked only of a floor"  # noqa: S101 ours
        if floor.id in self.plan.bare:
            amount = formulas.shortfall(self.plan.floors[floor.id].price, self.priced(), self.value())
        else:
            due = _SHORTFALL if verdict.row is None else verdict.row.value
            amount = self.due_of(floor, due)
            if due.is_above:
                return Exact(-amount.numerator, amount.denominator)
        credit = self.credit(verdict)
        if credit is None:
            return amount
        self.bend(amount - credit)
        return formulas.credited(amount, credit)

    def due_of(self, floor: law.PriceFloor, due: DueExpression) -> Exact:
        """What falls due before credit: by its mode, as share or by brackets, within its limits."""
        amount = self.difference(floor, due)
        share = due.share.exact
        if share.numerator != share.denominator:
            amount = amount * share
        if due.brackets:
            brackets = [(b.start.exact, None if b.end is None else b.end.exact, b.rate.exact) for b in due.brackets]
            for start, _, _ in brackets:
                self.bend(amount - start * self.plan.floors[floor.id].price * self.priced())
            amount = formulas.bracketed(amount, self.plan.floors[floor.id].price * self.priced(), brackets)
        if floor.per_unit is not None and self.priced().numerator:
            each = amount.over(self.priced())
            amount = Exact.scaled(each.rounded(floor.per_unit), floor.per_unit.scale) * self.priced()
        if floor.compared == "duties_on_floor" and due.mode == "shortfall" and amount.numerator:
            amount = amount + self.duties_on(self.value() + amount) - self.duties_on(self.value())
        return self.limited(amount, due.limits)

    def difference(self, floor: law.PriceFloor, due: DueExpression) -> Exact:
        """How far the tested price is below the floor or above the ceiling, for the whole priced quantity or as a rate of the value."""
        level = (self.plan.ceilings if due.is_above else self.plan.floors)[floor.id].price
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
        due = [name for name, verdict in self.plan.verdicts.items() if verdict.applies and _is_ordinary(verdict.measure)]
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

    def rate(self, rate: RateFigures) -> Exact:
        """The sum of its parts, less another duty where it is a target, within its limits."""
        if rate.only_share is not None:
            return formulas.ad_valorem(rate.only_share, self.value())
        amounts = [self.part(part, rate) for part in rate.parts]
        amount = amounts[0] if len(amounts) == 1 else sum(amounts, ZERO)
        if rate.is_plain:
            return amount
        if rate.written.less is not None:
            self.bend(amount - self.due(rate.written.less))
            amount = formulas.rest_of(amount, self.due(rate.written.less))
        return self.limited(amount, rate.written.limits)

    def part(self, part: PartFigures, rate: RateFigures) -> Exact:
        """A percentage of its base, or an amount for each unit of the quantity or of a content of it."""
        base, each = self.base(part, rate), part.rate
        return formulas.ad_valorem(self.stated(part) if each is None else each, base)

    def base(self, part: PartFigures, rate: RateFigures) -> Exact:
        """What one part of a rate is multiplied by."""
        if isinstance(part.written, AdValorem) or (part.rate is None and part.kind == "share"):
            return self.ad_valorem_base(part, rate)
        quantity = self.facts.held(part.content)
        if quantity is None:
            raise NeededFacts(self.facts.missing_content(part.content))
        return quantity

    def ad_valorem_base(self, part: PartFigures, rate: RateFigures) -> Exact:
        if part.rate is None or part.attribute is None:
            value = self.value()
            for name in rate.base:
                value = value + self.due(name)
            return value
        stated = self.stated(part)
        without = isinstance(part.written, AdValorem) and part.written.without
        if part.kind == "share":
            stated = stated * self.value()
        if not without:
            return stated
        self.bend(self.value() - stated)
        return (self.value() - stated).positive()

    def stated(self, part: PartFigures) -> Exact:
        """What an attribute of the goods says."""
        name = part.attribute or ""
        found: Exact | None = self.facts.attributes.get(name)
        if found is None:
            raise NeededFacts((self.facts.path("attributes", name),))
        return found

    def limited(self, amount: Exact, limits: Limits) -> Exact:
        """No less than the least and no more than the most; a share is one of the customs value."""
        for limit in limits:
            if limit is not None:
                self.bend(amount - self.limit(limit))
        if limits.least is not None:
            amount = formulas.at_least(amount, self.limit(limits.least))
        return amount if limits.most is None else formulas.at_most(amount, self.limit(limits.most))

    def limit(self, limit: Share | Money) -> Exact:
        return limit.exact * self.value() if isinstance(limit, Share) else limit.exact

    def due(self, measure: str) -> Exact:
        """What another duty really charges: that of the preference in its place, nothing where it does not apply."""
        verdict = self.plan.verdicts.get(measure)
        if verdict is None:
            return ZERO
        if verdict.reason == REPLACED:
            return self.amount(verdict.by)
        return self.amount(measure) if verdict.applies else ZERO

    def working(self, measure: str) -> Working:
        """The numbers put into the formula of a measure that applies."""
        rate = self.plan.rates.get(measure)
        outside = self.outside() if self.facts.zone.measures[measure].outside_quota else None
        outside = None if outside is None or outside == ONE else outside
        if isinstance(rate, ShareFigures):
            return ShareWorking(rate.written, self.working(rate.written.duty))
        if rate is not None:
            return self.rate_working(rate, outside)
        return self.floor_working(self.plan.verdicts[measure], outside)

    def rate_working(self, rate: RateFigures, outside: Exact | None) -> RateWorking:
        facts, written = self.facts, rate.written
        currency, unit = facts.zone.currency, facts.product.unit.name
        parts = []
        for part in rate.parts:
            is_money = isinstance(part.written, AdValorem) or part.kind == "share"
            note = f" of {part.content.name}" if part.content is not None else ""
            if isinstance(part.written, AdValorem) and part.attribute is not None:
                note = f" {'without' if part.written.without else 'of'} {part.attribute}"
            shown = str(part.written).partition(" of ")[0] if part.rate is not None else self.shown(part)
            parts.append((shown, self.base(part, rate), currency if is_money else unit, note))
        less = self.due(written.less) if written.less is not None else None
        if written.limits == NO_LIMITS:
            return RateWorking(written, tuple(parts), currency, less, outside=outside)
        unlimited = sum((self.part(part, rate) for part in rate.parts), ZERO)
        if less is not None:
            unlimited = formulas.rest_of(unlimited, less)
        return RateWorking(written, tuple(parts), currency, less, unlimited, facts.value, outside)

    def shown(self, part: PartFigures) -> str:
        """A stated rate as the goods state it."""
        return self.facts.item.attributes[part.attribute or ""]

    def floor_working(self, verdict: Verdict, outside: Exact | None) -> FloorWorking:
        facts, floor = self.facts, verdict.measure
        assert isinstance(floor, law.PriceFloor), "asked only of a floor"  # noqa: S101 ours
        due = _SHORTFALL if verdict.row is None else verdict.row.value
        level = (self.plan.ceilings if due.is_above else self.plan.floors)[floor.id].price
        is_rate = due.mode.endswith("_rate")
        unlimited = self.due_of(floor, due._replace(limits=NO_LIMITS))
        on_floor = (
            self.duties_on(self.value() + self.difference(floor, due)) - self.duties_on(self.value())
            if floor.compared == "duties_on_floor" and due.mode == "shortfall"
            else None
        )
        content = facts.product.priced_on
        return FloorWorking(
            due,
            level,
            ONE if is_rate else self.priced(),
            None if due.mode == "whole_floor" else self.market(floor) if is_rate else self.tested(floor),
            self.credit(verdict),
            facts.zone.currency,
            facts.product.unit.name,
            held=f" {content.title}" if content is not None else "",
            value=facts.value,
            unlimited=unlimited,
            on_floor=on_floor,
            outside=outside,
            each=unlimited.over(self.priced()) if floor.per_unit is not None and self.priced().numerator else None,
        )


def _is_ordinary(measure: law.Measure) -> bool:
    return isinstance(measure, law.OrdinaryDuty | law.Preference)
