"""What a floor charges: nothing at it, the rest below it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.strategies import fraction, law, zone
from tests.rules.shipped import of_shipments
from tradezone import Decision, evaluate
from tradezone.assessment.decision import Charge
from tradezone.policy.measures import CaseValue, PriceFloor
from tradezone.values.due_expression import DueExpression

SHORTFALL = DueExpression("shortfall")

with_floors = st.deferred(
    lambda: st.sampled_from([n for n in of_shipments() if any(charges_the_gap(m) for m in zone(n).measures.values())])
)


def charges_the_gap(measure) -> bool:
    """Whether a measure is a floor that can charge the whole gap between it and the shipment's own price before duties."""
    return (
        isinstance(measure, PriceFloor)
        and (measure.tested, measure.compared) == ("customs_value", "before_duties")
        and measure.per_unit is None
        and not measure.outside_quota
        and any(is_the_gap(row) for row in measure.charge)
    )


def is_the_gap(row: CaseValue | None) -> bool:
    return row is not None and row.value == SHORTFALL


def decided(name: str, content: dict) -> Decision:
    note(some.shown(content))
    shipment = some.fits(name, content)
    assume(shipment is not None)
    return evaluate(zone(name), shipment, plain=True)


def uncapped(decision: Decision) -> list[tuple]:
    """Each floor that charges its shortfall and nothing else: its test, and its charge or None where it makes none."""
    found = []
    for item in decision.items:
        charges = {charge.measure: charge for charge in item.charges}
        for test in item.floors:
            verdict, charge = item.grounds.verdicts[test.measure], charges.get(test.measure)
            credited = charge is not None and verdict.credited and item.grounds.facts.duty_paid is not None
            if charges_the_gap(verdict.measure) and is_the_gap(verdict.row) and not credited:
                found.append((test, charge, item.grounds.facts))
    return found


def unrounded(charge: Charge) -> Fraction:
    return fraction(charge.reckoning.amount(charge.measure))


def shortfall(decision: Decision) -> Fraction:
    """What all floors charge before rounding."""
    return sum((unrounded(charge) for _, charge, _ in uncapped(decision) if charge), Fraction(0))


def priced(name: str, content: dict, value: Fraction) -> dict:
    """The shipment with another customs value for its first item, given on the policy's terms."""
    written = some.decimal_text(some.declared(name, value, content["items"][0]))
    return some.put(content, ("items", 0, "customs_value"), f"{written} {zone(name).currency}")


@given(with_floors, st.data())
@law
def test_a_price_at_or_above_the_floor_owes_it_nothing(name, data):
    content = data.draw(some.contents(name, most=1))
    at = some.floor_value(name, content, content["items"][0])
    assume(at is not None)
    step = data.draw(st.sampled_from([Fraction(0), Fraction(1, 10**12), Fraction(1, 100), Fraction(1)]))
    value = Fraction(some.decimal_text(at)) + step
    assume(value >= at)
    content = priced(name, content, value)
    decision = decided(name, content)
    assume(fraction(decision.items[0].grounds.facts.value) >= at)
    for test, charge, _ in uncapped(decision):
        assert test.met
        assert charge is None or not charge.money.units


@given(with_floors, st.data())
@law
def test_below_the_floor_the_tested_price_and_the_charge_for_each_unit_are_the_floor_price(name, data):
    content = data.draw(some.contents(name, most=1))
    decision = decided(name, content)
    for test, charge, facts in uncapped(decision):
        quantity = fraction(facts.priced)
        if test.price is None:
            assert quantity == 0
            continue
        assert test.met == (fraction(test.price) >= fraction(test.floor_price))
        if test.met:
            assert fraction(test.shortfall) == 0
            assert charge is None or not charge.money.units
            continue
        assert fraction(test.price) + fraction(test.shortfall) == fraction(test.floor_price)
        assert charge is not None
        assert fraction(test.price) + unrounded(charge) / quantity == fraction(test.floor_price)
        assert charge.money.units == (test.shortfall * facts.priced).rounded(zone(name).rounding)


def grows_as_the_price_falls(name: str, floor: PriceFloor, row: CaseValue | None) -> bool:
    """Whether what is due turns on the customs value by no share of it: those shares fall with the price."""
    if row is None or floor.tested == "first_resale" or floor.tested in zone(name).market_prices:
        return False
    shares = [limit for limit in row.value.limits if limit is not None and limit.of == "%"]
    return row.value.mode in ("shortfall", "whole_floor") and not shares


@given(some.names, st.data())
@law
def test_a_lower_price_never_lowers_the_charge_of_a_floor(name, data):
    content = data.draw(some.contents(name, most=1))
    marked = some.marks(name, content, content["items"][0])
    one, other = sorted(Fraction(some.decimal_text(data.draw(some.values(marked)))) for _ in range(2))
    low, high = (decided(name, priced(name, content, value)) for value in (one, other))

    def due(decision: Decision, measure: str) -> int:
        return sum(c.money.units for item in decision.items for c in item.charges if c.measure == measure)

    for verdict in low.items[0].grounds.verdicts.values():
        if isinstance(verdict.measure, PriceFloor) and grows_as_the_price_falls(name, verdict.measure, verdict.row):
            assert due(low, verdict.measure.id) >= due(high, verdict.measure.id)


@given(with_floors, st.data())
@law
def test_splitting_an_item_leaves_the_shortfall_before_rounding_unchanged(name, data):
    content = data.draw(some.contents(name, most=1))
    for fact in ("freight", "insurance", "terms", "duty_paid", "quota_available"):
        content["items"][0].pop(fact, None)
    item = content["items"][0]
    tenths = data.draw(st.integers(1, 9))
    parts = []
    for part in (tenths, 10 - tenths):
        shares = {fact: item[fact].split() for fact in ("quantity", "customs_value")}
        split = {fact: f"{some.decimal_text(Fraction(size) * part / 10, 20)} {of}" for fact, (size, of) in shares.items()}
        parts.append({**item, **split, "id": f"part-{part}-{len(parts)}"})
    whole, split = decided(name, content), decided(name, {**content, "items": parts})
    # An exception for small quantities may spare a part: then there is no shortfall to compare.
    assume(len({len(item.floors) for item in (*whole.items, *split.items)}) == 1)
    assert shortfall(split) == shortfall(whole)
