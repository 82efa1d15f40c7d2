"""What a floor charges: nothing at it, the rest below it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.strategies import fraction, law, zone
from tradezone import Decision, evaluate
from tradezone.assessment.decision import Charge
from tradezone.assessment.working import FloorWorking
from tradezone.policy.measures import PriceFloor


def decided(name: str, content: dict) -> Decision:
    note(some.shown(content))
    shipment = some.fits(name, content)
    assume(shipment is not None)
    return evaluate(zone(name), shipment, plain=True)


def floors(name: str) -> list[str]:
    return [measure.id for measure in zone(name).measures.values() if isinstance(measure, PriceFloor)]


def uncapped(decision: Decision) -> list[tuple]:
    """Each floor that charges its shortfall and nothing else: its test, and its charge or None where it makes none."""
    found = []
    for item in decision.items:
        charges = {charge.measure: charge for charge in item.charges}
        for test in item.floors:
            charge = charges.get(test.measure)
            working = charge.reckoning.working(charge.measure) if charge else None
            if charge is None or (isinstance(working, FloorWorking) and working.value is not None and working.credit is None):
                found.append((test, charge))
    return found


def unrounded(charge: Charge) -> Fraction:
    return fraction(charge.reckoning.amount(charge.measure))


def shortfall(decision: Decision) -> Fraction:
    """What all floors charge before rounding."""
    return sum((unrounded(charge) for _, charge in uncapped(decision) if charge), Fraction(0))


def priced(name: str, content: dict, value: Fraction) -> dict:
    """The shipment with another customs value for its first item, on the policy's terms."""
    item = content["items"][0]
    carried = 13 if item.get("terms") == "CIF" and zone(name).terms == "FOB" else 0
    return some.put(content, ("items", 0, "customs_value"), f"{some.decimal_text(value + carried)} {zone(name).currency}")


@given(some.names, st.data())
@law
def test_a_price_at_or_above_the_floor_owes_it_nothing(name, data):
    content = data.draw(some.contents(name, most=1))
    at = some.floor_value(name, content, content["items"][0])
    assume(at is not None)
    step = data.draw(st.sampled_from([Fraction(0), Fraction(1, 10**12), Fraction(1, 100), Fraction(1)]))
    value = Fraction(some.decimal_text(at)) + step
    assume(value >= at)
    decision = decided(name, priced(name, content, value))
    for test, charge in uncapped(decision):
        assert test.met
        assert charge is None or not charge.money.units


@given(some.names, st.data())
@law
def test_below_the_floor_the_tested_price_and_the_charge_for_each_unit_are_the_floor_price(name, data):
    content = data.draw(some.contents(name, most=1))
    decision = decided(name, content)
    item = content["items"][0]
    for test, charge in uncapped(decision):
        quantity = some.floor_value(name, content, item) / fraction(test.floor_price)
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
        assert charge.money.units == (test.shortfall * some.exact(quantity)).rounded(zone(name).rounding)


@given(some.names, st.data())
@law
def test_a_lower_price_never_lowers_the_charge_of_a_floor(name, data):
    content = data.draw(some.contents(name, most=1))
    at = some.floor_value(name, content, content["items"][0])
    one, other = sorted(Fraction(some.decimal_text(data.draw(some.values(at)))) for _ in range(2))
    low, high = (decided(name, priced(name, content, value)) for value in (one, other))

    def due(decision: Decision, measure: str) -> int:
        return sum(c.money.units for item in decision.items for c in item.charges if c.measure == measure)

    for measure in floors(name):
        assert due(low, measure) >= due(high, measure)


@given(some.names, st.data())
@law
def test_splitting_an_item_leaves_the_shortfall_before_rounding_unchanged(name, data):
    content = data.draw(some.contents(name, most=1))
    for fact in ("freight", "insurance", "terms", "duty_paid"):
        content["items"][0].pop(fact, None)
    item = content["items"][0]
    tenths = data.draw(st.integers(1, 9))
    parts = []
    for part in (tenths, 10 - tenths):
        shares = {fact: item[fact].split() for fact in ("quantity", "customs_value")}
        split = {fact: f"{some.decimal_text(Fraction(figure) * part / 10, 20)} {of}" for fact, (figure, of) in shares.items()}
        parts.append({**item, **split, "id": f"part-{part}-{len(parts)}"})
    whole, split = decided(name, content), decided(name, {**content, "items": parts})
    # An exception for small quantities may spare a part: then there is no shortfall to compare.
    assume(len({len(item.floors) for item in (*whole.items, *split.items)}) == 1)
    assert shortfall(split) == shortfall(whole)
