"""What falls due below a floor and is paid back above a ceiling, for every consequence the language has."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, few, law
from tradezone.values.due_expression import DueExpression

FLOOR, QUANTITY = Fraction(10), Fraction(100)
WHOLE = FLOOR * QUANTITY
HAIR = Fraction(1, 10**9)

#: Customs values of a hundred kilograms whose floor is 1,000: at the edges of brackets and limits, beside them, and anywhere.
edges = st.sampled_from([Fraction(each) for each in (0, 100, 250, 400, 600, 750, 800, 900, 999, 1000, 1001, 1200, 5000)])
values = st.one_of(
    edges,
    st.builds(
        lambda edge, step: max(edge + step, Fraction(0)), edges, st.sampled_from([-HAIR, HAIR, Fraction(-1, 100), Fraction(1, 100)])
    ),
    st.integers(0, 1_500_000).map(lambda size: Fraction(size, 1000)),
)
shares = st.sampled_from(["30%", "50%", "99.9%", "100%", "115%"])
money_limits = st.sampled_from(["", ", at least 40.00 USD", ", at most 350.00 USD", ", at least 12.345 USD, at most 600.00 USD"])
rate_limits = st.sampled_from(
    [", at most 36.6%", ", at most 100%", ", at least 15%", ", at least 5%, at most 20%", ", at least 10%, at most 90.00 USD"]
)


@st.composite
def brackets(draw, most=100):
    """The steps of a marginal scale: shares of the floor, and what part of each is due."""
    starts = sorted(draw(st.sets(st.sampled_from([0, 10, 25, 40, 60, 75, 90]), min_size=1, max_size=5)))
    return [
        (f"{start}%", f"{draw(st.sampled_from([0, 15, 30, 50, 70, 99, 100]).filter(lambda part: part <= most))}%")
        for start in starts
    ]


@st.composite
def plain_charges(draw):
    """A charge bound to no share of the customs value: as expression or as brackets, rounded by the unit or not."""
    if draw(st.booleans()):
        charge = [small.scale("brackets", draw(brackets()))]
    else:
        share = draw(st.one_of(st.just(""), shares.map("{} of ".format)))
        charge = f"{share}{draw(st.sampled_from(['shortfall', 'shortfall', 'whole_floor']))}{draw(money_limits)}"
    return small.floor(charge), charge


def decided(floor, value, **keys):
    return small.decided(small.zone(price_floors=[floor], **keys), {"customs_value": f"{decimal_text(value)} USD"})


def due(floor, value, **keys):
    return small.due(decided(floor, value, **keys))


@given(plain_charges(), values, values)
@law
def test_what_is_due_never_rises_as_the_price_rises(charge, one, other):
    low, high = sorted((one, other))
    assert due(charge[0], low) >= due(charge[0], high)


@given(brackets(), values, values)
@law
def test_a_scale_of_brackets_has_no_step_at_its_edges_nor_at_the_floor(found, one, other):
    """Between any two prices what is due differs by no more than the steepest bracket makes of the difference."""
    floor = small.floor([small.scale("brackets", found)])
    steepest = max(Fraction(value.removesuffix("%")) / 100 for _, value in found)
    assert abs(due(floor, one) - due(floor, other)) <= steepest * abs(one - other)


@given(shares, values, values)
@law
def test_a_share_of_the_shortfall_has_no_step_at_the_floor(share, one, other):
    floor = small.floor(f"{share} of shortfall")
    assert abs(due(floor, one) - due(floor, other)) <= Fraction(share.removesuffix("%")) / 100 * abs(one - other)


@given(st.sampled_from(["5%", "21.5%", "36.6%", "100%", "250%"]), values)
@law
def test_a_capped_shortfall_is_never_more_than_its_rate_and_has_no_step_where_the_two_meet(rate, value):
    floor = small.floor(f"shortfall, at most {rate}")
    part = Fraction(rate.removesuffix("%")) / 100
    amount = due(floor, value)
    assert amount == min(part * value, max(WHOLE - value, Fraction(0)))
    crossing = Fraction(decimal_text(WHOLE / (1 + part)))
    for step in (-HAIR, HAIR):
        assert abs(due(floor, crossing) - due(floor, crossing + step)) <= max(part, 1) * HAIR


@given(plain_charges(), values)
@law
def test_nothing_that_is_charged_is_below_nothing(charge, value):
    decision = decided(charge[0], value)
    assert small.due(decision) >= 0
    assert all(each.money.units >= 0 for each in decision.items[0].charges)


@given(shares, st.one_of(money_limits, rate_limits), values)
@law
def test_a_limit_is_kept_before_rounding_and_then_rounded_once(share, limits, value):
    """Of two limits that cannot both be kept the most counts."""
    decision = decided(small.floor(f"{share} of shortfall{limits}"), value)
    amount = small.due(decision)
    if value >= WHOLE:
        assert amount == 0
        return
    found = DueExpression.parse(f"shortfall{limits}").limits
    least, most = (None if limit is None else Fraction(limit.amount) * (value / 100 if limit.of == "%" else 1) for limit in found)
    wanted = Fraction(share.removesuffix("%")) / 100 * (WHOLE - value)
    wanted = wanted if least is None else max(wanted, least)
    wanted = wanted if most is None else min(wanted, most)
    assert amount == wanted
    assert small.charged(decision) == Fraction((amount * 100 + Fraction(1, 2)) // 1, 100)


@given(brackets(most=99), values)
@law
def test_brackets_whose_shares_are_all_below_the_whole_never_reach_the_floor(found, value):
    assume(value < WHOLE)
    assert value + due(small.floor([small.scale("brackets", found)]), value) < WHOLE


@given(brackets(), values)
@law
def test_each_part_of_a_shortfall_is_due_at_the_rate_of_its_own_bracket(found, value):
    """Hundredth by hundredth of the floor, apart from how the amount is worked out."""
    starts = [Fraction(start.removesuffix("%")) / 100 * WHOLE for start, _ in found]
    rates = [Fraction(rate.removesuffix("%")) / 100 for _, rate in found]
    short = max(WHOLE - value, Fraction(0))
    amount = Fraction(0)
    for start, end, rate in zip(starts, [*starts[1:], WHOLE], rates, strict=True):
        amount += rate * max(min(short, end) - start, Fraction(0))
    assert due(small.floor([small.scale("brackets", found)]), value) == amount


@given(values)
@law
def test_the_whole_floor_is_due_whatever_the_price(value):
    assert due(small.floor("whole_floor"), value) == WHOLE


@given(values, st.sampled_from(["half_up to 0.01", "up to 0.1", "down to 1", "half_even to 0.001"]))
@law
def test_what_is_rounded_by_the_unit_is_a_whole_number_of_steps_for_each(value, rounding):
    step = Fraction(rounding.split()[-1])
    amount = due(small.floor("shortfall", rounded_per_unit=rounding), value)
    each = amount / QUANTITY
    assert (each / step).denominator == 1
    assert abs(each - max(FLOOR - value / QUANTITY, Fraction(0))) < step


@given(values, brackets(), st.sampled_from(["half_up to 0.01", "up to 0.1"]))
@few
def test_what_a_scale_makes_due_is_rounded_by_the_unit_after_the_scale(value, found, rounding):
    step = Fraction(rounding.split()[-1])
    rows = [small.scale("brackets", found)]
    each = due(small.floor(rows, rounded_per_unit=rounding), value) / QUANTITY
    assert (each / step).denominator == 1
    assert abs(each - due(small.floor(rows), value) / QUANTITY) < step


#: A ceiling of 12 USD/kg: 1,200 for the hundred kilograms.
CEILING = Fraction(1200)
rebate_values = st.one_of(
    st.sampled_from([Fraction(1200), Fraction(1200) + HAIR, Fraction(1200) - HAIR, Fraction(1300), Fraction(5000)]), values
)


def two_sided(rebate):
    return small.floor("shortfall", ceiling="12.00 USD/kg", rebate=[small.row(rebate)])


@given(rebate_values, shares, st.sampled_from(["", ", at most 15%", ", at most 120.00 USD", ", at most 2%"]))
@law
def test_a_rebate_is_paid_back_and_never_more_than_its_limit(value, share, limit):
    amount = due(two_sided(f"{share} of excess{limit}"), value)
    if value >= WHOLE:
        assert amount <= 0
        wanted = Fraction(share.removesuffix("%")) / 100 * max(value - CEILING, Fraction(0))
        most = DueExpression.parse(f"excess{limit}").limits.most
        if most is not None:
            wanted = min(wanted, Fraction(most.amount) * (value / 100 if most.of == "%" else 1))
        assert -amount == wanted


@given(rebate_values)
@law
def test_from_the_floor_to_the_ceiling_nothing_is_due_and_nothing_paid_back(value):
    decision = decided(two_sided("excess"), value)
    between = WHOLE <= value <= CEILING
    assert between == (not decision.items[0].charges)
    assert (decision.outcome == "cleared") == (not small.charged(decision))
    assert (small.due(decision) > 0) == (value < WHOLE)
    assert (small.due(decision) < 0) == (value > CEILING)


@given(rebate_values)
@law
def test_a_rebate_lowers_the_additional_duty_and_the_landed_cost(value):
    decision = decided(two_sided("50% of excess"), value)
    charges = decision.items[0].charges
    assert [each.kind for each in charges] == (["additional_duty"] if value < WHOLE else ["rebate"] if value > CEILING else [])
    total = sum(each.money.units for each in charges)
    assert decision.totals.additional_duty.units == total
    assert decision.totals.landed_cost.units == decision.totals.customs_value.units + total


def by_market(price):
    """A tariff of 15 %, and the difference between floor or ceiling and the market price with the tariff on it."""
    return small.zone(
        text=small.market([("2026-01-01", f"{decimal_text(price)} USD/kg")]),
        ordinary_duties=[small.duty("tariff", "15%")],
        price_floors=[
            small.floor(
                "115% of shortfall_rate",
                "14.00 USD/kg",
                tested="index",
                ceiling="18.00 USD/kg",
                rebate=[small.row("115% of excess_rate, at most 15%")],
            )
        ],
    )


@given(st.integers(1, 4000), values)
@law
def test_a_rate_of_the_market_price_brings_goods_at_that_price_to_the_floor_with_the_tariff_on_it(cents, value):
    """Below the floor value + tariff + duty is value x 1.15 x floor / market price; above the ceiling no more than the tariff comes back."""
    price = Fraction(cents, 100)
    decision = small.decided(by_market(price), {"customs_value": f"{decimal_text(value)} USD"})
    amount = small.due(decision)
    if price < 14:
        assert value + value * Fraction(15, 100) + amount == value * Fraction(115, 100) * 14 / price
    elif price <= 18:
        assert amount == 0
    else:
        assert -amount == min(Fraction(115, 100) * (price - 18) / price, Fraction(15, 100)) * value


@pytest.mark.parametrize(("charge", "kind"), [("additional_duty", "additional_duty"), ("ordinary_duty", "ordinary_duty")])
def test_a_floor_is_charged_as_the_policy_says(charge, kind):
    decision = decided(small.floor(charged_as=charge), Fraction(500))
    assert [each.kind for each in decision.items[0].charges] == [kind]
    assert decision.outcome == ("adjusted" if kind == "additional_duty" else "cleared")
    assert str(decision.totals.named(kind)) == "500.00 USD"


def test_a_floor_without_a_charge_is_a_test_and_nothing_falls_due():
    finding = small.measure("low", when={"applies": "floor"}, severity="breach", message="it is low")
    for value, compliance in ((Fraction(999), "breach"), (WHOLE, "compliant")):
        decision = decided(small.floor(None), value, findings=[finding])
        assert (decision.compliance, decision.outcome) == (compliance, "cleared")
        assert decision.items[0].charges == ()
        assert str(decision.totals.duty) == "0.00 USD"
