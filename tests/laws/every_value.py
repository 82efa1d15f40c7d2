"""Every value of a fact that can matter, all others given: found apart from ``tradezone.assessment.unknowns.candidates``, which is held against it.

Words are all tried. Of a number, comparisons flip where lines through two trials cross nought; between two flips what is due is made of
straight pieces, whose bends are found by following the pieces from both ends until they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from itertools import product as choices_of
from math import isqrt
from typing import Any

from tests.laws.of_provenance import every_part, every_provenance, tests_among
from tests.laws.strategies import (
    DATED,
    ELSEWHERE,
    Path,
    attribute_text,
    bounds_on,
    conditions,
    decimal_text,
    facts_of,
    fits,
    floors,
    fraction,
    instant,
    members,
    named,
    prices_bounded,
    proof_days,
    put,
    rate_changes,
    rebated,
    zone,
)
from tradezone import evaluate
from tradezone.policy.conditions import Changed, ContentKept, DateKept, Named, PriceKept, QuantityKept, ValueKept
from tradezone.policy.measures import OrdinaryDuty, Preference, PriceFloor
from tradezone.policy.proof import IssuedWithin
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import published
from tradezone.values import Exact, UnitPrice
from tradezone.values.due_expression import REFERENCE

HAIR = Fraction(1, 10**12)
#: As far below a floor a shortfall is rounded to nothing, while other duties have shrunk by what the rate makes of it.
HALF_A_CENT = Fraction(1, 200) - HAIR
#: Stands for no upper limit.
MUCH = Fraction(10**17)

Give = Callable[[Fraction], Any]


def every(name: str, content: dict[str, Any], path: Path) -> list[Any]:
    """Values of one fact, all others given, among them every one at which an answer can be least, most, or change."""
    policy, key = zone(name), path[-1]
    currency = policy.currency
    all_places = [*sorted(named(name)), *ELSEWHERE]
    if "provenance" in path:
        tests = tests_among(conditions(name))
        if key == "provenance":
            covered = [code for test in tests if test.selection is not None for code in sorted(test.selection.codes)[:1]]
            return every_provenance(tests, list(dict.fromkeys([*covered, *members(name)[:1], *members(name)[-1:], "XZ"])))
        return every_part(tests, content["items"][path[1]]["provenance"], path[3:], all_places)
    if key in ("origin", "exported_from"):
        return all_places
    if key == "route":
        return [[], *([code] for code in all_places)]
    if key in ("contracted", "loaded", "exported"):
        asked_of = {c.second for c in conditions(name) if isinstance(c, DateKept) and c.fact == key}
        # A day whose rate is lawful too gives a notice where it is known; what is due never waits for it.
        rates = rate_changes(name, key) if policy.exchange is not None and key == policy.exchange.date else set()
        return [instant(second + step) for second in sorted(asked_of | rates) or [0] for step in (-1, 0)]
    if key in ("importer", "exporter", "producer"):
        return ["somebody", *(n for c in conditions(name) if isinstance(c, Named) and c.fact == key for n in c.names)]
    if key == "related_parties":
        return ["yes", "no"]
    item = content["items"][path[1]]
    product = policy.products[item["product"]]
    own = product.hs[0].digits or "9999"
    if key in ("documents", "claims", "procedures"):
        return list(every_list(name, content, item, key))
    if key == "issued":
        return days_of_proof(name, content, item, "documents", item["documents"][path[3]]["document"])
    if key == "quota":
        return ["in", "over"]
    if key == "duty_paid":
        return [None, *(f"{amount} {currency}" for amount in ("0", "9" * 25))]
    if key == "processing":
        done: list[list[Any]] = [*(sorted(rule.insufficient) for rule in policy.origin_rules), ["smelting"], []]
        allowed = sorted({min(rule.direct.permitted) for rule in policy.origin_rules if rule.direct is not None})
        elsewhere = [{"operation": name, "place": place} for name in (*allowed, "smelting") for place in all_places]
        return [*done, *([*each, other] for each in done for other in elsewhere if allowed)]
    if key == "materials":
        kinds = [(hs, origin, worth) for hs in (own, "0101") for origin in all_places for worth in ("0", "9" * 25)]
        return [[], *([{"hs": hs, "origin": origin, "value": f"{worth} {currency}"}] for hs, origin, worth in kinds)]
    if key == "hs":
        return [own, "0101", *near(own), *of_rules(policy)]
    if key == "value":

        def worth(size: Fraction) -> str:
            return f"{decimal_text(size)} {currency}"

        return _turns(name, content, path, worth, (Fraction(0), MUCH)) if policy.origin_rules else [worth(Fraction(0)), worth(MUCH)]
    if key == "first_resale":
        facts = facts_of(name, content, item)
        at = [each + HAIR for floor in floors(name, product.name) for each in every_level(facts, floor)]
        return [None, *(f"{decimal_text(price)} {currency}/{product.unit.name}" for price in (Fraction(0), *at))]
    return _of_number(name, content, path)


def near(own: str) -> list[str]:
    """Codes that share a chapter or a heading with another one."""
    return [own[:2] + "99", own[:4] + "99"]


def of_rules(policy: Zone) -> list[str]:
    """The codes that rules of origin name."""
    asked_here = [c for rule in policy.origin_rules for tree in rule.conditions for c in asked(tree)]
    named_here = [code for c in asked_here if isinstance(c, Changed | ContentKept)
                  for code in (c.excepted if isinstance(c, Changed) else c.focused_on)]  # fmt: skip
    return list(dict.fromkeys(code.digits for code in named_here))


def every_list(name: str, content: dict[str, Any], item: dict[str, Any], key: str) -> Iterator[list[Any]]:
    """Every choice of the names a policy uses, each with every day that matters where its day is asked."""
    choices = []
    for each in sorted(zone(name).vocabulary[key]):
        days = days_of_proof(name, content, item, key, each) if key in DATED else []
        entries = [{DATED[key][0]: each, DATED[key][1]: day} for day in days]
        choices.append([None, *(entries or [each])])
    return ([entry for entry in chosen if entry is not None] for chosen in choices_of(*choices))


def days_of_proof(name: str, content: dict[str, Any], item: dict[str, Any], fact: str, each: str) -> list[str]:
    """Days of issue, or of a claim, at which a proof begins or ends to be valid with the days the item gives beside."""
    found = {date.fromisoformat(day) for day in proof_days(name, content, fact, each)}
    others, other_key = ("claims", "made") if fact == "documents" else ("documents", "issued")
    given = item.get(others, ())
    beside = [date.fromisoformat(entry[other_key]) for entry in given if isinstance(entry, dict) and other_key in entry]
    for condition in conditions(name) if found else ():
        if isinstance(condition, IssuedWithin):
            for day in beside:
                found |= {day, condition.span.first(day)} if fact == "documents" else {day, condition.span.last(day)}
    entry_day = min(found, default=None) if fact == "claims" else None
    near = {day + timedelta(days=step) for day in found for step in (-1, 0, 1)}
    return [f"{day}" for day in sorted(near) if entry_day is None or day >= entry_day]


def _of_number(name: str, content: dict[str, Any], path: Path) -> list[Any]:
    """The same of a number, with the words of an attribute that is none."""
    policy, key, item = zone(name), path[-1], content["items"][path[1]]
    product, currency = policy.products[item["product"]], policy.currency
    low, high = Fraction(0), MUCH
    if len(path) > 3:
        attribute = product.attributes[key]
        if attribute.kind in ("word", "yes_no"):
            return [*(attribute.words or ("yes", "no"))]
        low, high = {"share": (low, Fraction(1)), "number": (-MUCH, MUCH)}.get(attribute.kind, (low, high))
        return _turns(name, content, path, lambda size: attribute_text(name, product.name, key, size), (low, high))
    if key == "quantity":
        return _turns(name, content, path, lambda size: f"{decimal_text(size)} {product.unit.name}", (HAIR, high))
    if key == "rebates":
        per = f"{currency}/{product.unit.name}"
        return [None, *_turns(name, content, path, lambda size: f"{decimal_text(size)} {per}", (low, high))]
    if policy.terms == "FOB" and item.get("terms", "FOB") != "FOB":
        carried = {fact: Fraction(item[fact].split()[0]) for fact in ("freight", "insurance") if fact in item}
        if key == "customs_value":
            low = sum(carried.values(), Fraction(0))
        else:
            high = value_of(name, content, item) - sum(worth for fact, worth in carried.items() if fact != key)
    return _turns(name, content, path, lambda size: f"{decimal_text(size)} {currency}", (low, max(low, high)))


def value_of(name: str, content: dict[str, Any], item: dict[str, Any]) -> Fraction:
    """What an item is declared to be worth, in the policy's currency."""
    from tests.laws.strategies import exchanged

    return exchanged(name, content, item["customs_value"])


def every_level(facts: Facts, floor: PriceFloor) -> list[Fraction]:
    """What a floor and its ceiling stand at on the day in any case, for each unit."""
    found = []
    for row in (*floor.floor, *floor.ceiling):
        price = row.value.of
        if not isinstance(price, UnitPrice):
            series = facts.zone.prices.get(facts.product.name) if price == REFERENCE else facts.zone.market_prices[price]
            price = getattr(published(series, facts), "value", None)
        if row.reaches(facts.product.name) and price is not None:
            found.append(fraction(price.per(facts.product.unit) * row.value.share.exact))
    return found


def comparisons(name: str, facts: Facts, path: Path, duties: Fraction) -> list[Fraction]:
    """How far an item is from where each comparison of the policy flips; straight lines in each of its numbers."""
    found: list[Fraction] = []
    if facts.value is None or facts.priced is None:
        return found
    value, priced, quantity = (fraction(each) for each in (facts.value, facts.priced, facts.quantity))
    for floor in floors(name, facts.product.name):
        off = rebated(facts) if floor.tested == "customs_value_less_rebates" else 0
        tested = value - off + (duties if floor.compared == "after_duties" else 0)
        found += [tested - each * priced for each in every_level(facts, floor)]
    for condition in conditions(name):
        match condition:
            case ValueKept(bound):
                found.append(value - fraction(bound.value.exact))
            case PriceKept():
                found += [value - each * priced for each in prices_bounded(condition, facts)]
            case QuantityKept(_, bound):
                found.append(quantity - fraction(bound.into(facts.product.unit)))
            case ContentKept() | Changed():
                found += of_shares(facts, condition)
    if facts.item.quota_available is not None:
        found.append(quantity - fraction(facts.item.quota_available.into(facts.product.unit)))
    if path[2] == "attributes":
        found += [fraction(facts.attributes[path[3]]) - bound for bound in bounds_on(name, facts.product.name, path[3])]
    return found


def of_shares(facts: Facts, condition: ContentKept | Changed) -> list[Fraction]:
    """How far what materials are worth is from the share of a rule of origin, whichever of them it counts."""
    wanted = condition.wanted if isinstance(condition, ContentKept) else condition.tolerance
    if wanted is None or facts.origin_rule(condition.rule) is None or wanted.base == "mass":
        return []
    base = facts.value if wanted.base == "customs_value" else facts.attributes.get(wanted.base)
    if base is None:
        return []
    worths = [fraction(m.value.exact) for m in facts.item.materials or () if m.value is not None]
    limit = fraction(base) * fraction(wanted.bound.value.exact)
    sums = {sum(chosen, Fraction(0)) for size in range(len(worths) + 1) for chosen in combinations(worths, size)}
    return [each - side for each in sorted(sums) for side in (limit, fraction(base) - limit)]


def _turns(name: str, content: dict[str, Any], path: Path, give: Give, ends: tuple[Fraction, Fraction]) -> list[Any]:
    """Both ends of a number's range; beside every flip; and every bend of what is due between them."""
    low, high = (Fraction(decimal_text(end)) for end in ends)
    if low == high:
        return [give(low)]
    trial = _Trials(name, content, path, give)
    lines = [trial.comparisons(low + (high - low) * part) for part in (Fraction(1, 4), Fraction(1, 2))]
    flips = set()
    for one, other in zip(*lines, strict=True):
        if one != other:
            flips.add(low + (high - low) / 4 * (1 - one / (other - one)))
    flips = {Fraction(decimal_text(flip)) for flip in flips if low < flip < high}
    steps = (-HALF_A_CENT, -HAIR, Fraction(0), HAIR, HALF_A_CENT)
    points = {low, high, *(flip + step for flip in flips for step in steps)}
    for start, end in pairwise([low, *sorted(flips), high]):
        points |= set(trial.between(start, end))
    return [give(point) for point in sorted(points) if low <= point <= high]


class _Trials:
    """What is due with one number of a shipment set to this or that."""

    def __init__(self, name: str, content: dict[str, Any], path: Path, give: Give) -> None:
        self.name, self.content, self.path, self.give = name, content, path, give
        self.tried: dict[Fraction, dict[str, Fraction]] = {}

    def comparisons(self, size: Fraction) -> list[Fraction]:
        size = Fraction(decimal_text(size))
        shipment = fits(self.name, put(self.content, self.path, self.give(size)))
        assert shipment is not None, "a number within its range fits"
        policy = zone(self.name)
        facts = read_facts(policy, shipment, shipment.items[self.path[1]], entry_second(policy, shipment))
        duties = [amount for name, amount in self.due(size).items() if isinstance(policy.measures[name], OrdinaryDuty | Preference)]
        return comparisons(self.name, facts, self.path, sum(duties, Fraction(0)))

    def due(self, size: Fraction) -> dict[str, Fraction]:
        """The amounts before rounding, by measure."""
        if size not in self.tried:
            shipment = fits(self.name, put(self.content, self.path, self.give(size)))
            assert shipment is not None, "a number within its range fits"
            decision = evaluate(zone(self.name), shipment, plain=True)
            charges = decision.items[self.path[1]].charges
            self.tried[size] = {each.measure: fraction(each.reckoning.amount(each.measure)) for each in charges}
        return self.tried[size]

    def between(self, start: Fraction, end: Fraction) -> Iterator[Fraction]:
        """The bends between two flips, and beside the first point after each at which an amount is rounded to another cent."""
        low, high = start + 2 * HAIR, end - 2 * HAIR
        if high - low < 10 * HAIR:
            return
        measures = sorted(self.due(low) | self.due(high))
        bends = {bend for measure in measures for bend in self.bends(measure, low, high, 40)}
        yield from (bend + step for bend in bends for step in (-HAIR, Fraction(0), HAIR))
        for first, last in pairwise([low, *sorted(bends), high]):
            for measure in measures if len(measures) > 1 else ():
                yield from self.first_steps(measure, first, last)

    def line(self, measure: str, at: Fraction, towards: Fraction) -> tuple[Fraction, Fraction]:
        """Value and slope of an amount at a point, on the side of another."""
        beside = at + 2 * HAIR if towards > at else at - 2 * HAIR
        here, there = (self.due(point).get(measure, Fraction(0)) for point in (at, beside))
        return here, (there - here) / (beside - at)

    def bends(self, measure: str, low: Fraction, high: Fraction, depth: int) -> Iterator[Fraction]:
        """Where an amount made of straight pieces turns from one to the next."""
        at_low, rise = self.line(measure, low, high)
        at_high, fall = self.line(measure, high, low)
        if high - low < 10 * HAIR or not depth or (rise == fall and at_low + rise * (high - low) == at_high):
            return
        # The first and the last piece meet here; where they run side by side, somewhere between.
        meet = low + (at_high - at_low - fall * (high - low)) / (rise - fall) if rise != fall else _amid(low, high)
        meet = Fraction(decimal_text(meet))
        if not low < meet < high:
            meet = Fraction(decimal_text(_amid(low, high)))
        on_both = self.due(meet).get(measure, Fraction(0))
        if rise != fall and abs(on_both - at_low - rise * (meet - low)) < Fraction(1, 10**9):
            yield meet
            return
        yield from self.bends(measure, low, meet, depth - 1)
        yield from self.bends(measure, meet, high, depth - 1)

    def first_steps(self, measure: str, low: Fraction, high: Fraction) -> Iterator[Fraction]:
        amount, slope = self.line(measure, low, high)
        rounding = zone(self.name).rounding
        if slope:
            cent = Fraction(1, 10**rounding.scale)
            rounded = Exact(amount.numerator, amount.denominator).rounded(rounding) * cent
            for edge in (rounded + cent / 2, rounded - cent / 2, rounded, rounded + cent, rounded - cent):
                at = Fraction(decimal_text(low + (edge - amount) / slope))
                yield from (at + step for step in (-HAIR, Fraction(0), HAIR) if low <= at + step <= high)


def _amid(low: Fraction, high: Fraction) -> Fraction:
    """A point between two, nearer to the small one where they are of different sizes."""
    if low > 0 and high > 4 * low:
        return Fraction(isqrt(int(low * 10**12) * int(high * 10**12)), 10**12)
    return (low + high) / 2
