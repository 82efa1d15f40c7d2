"""What is fixed anew only on a change that is large enough."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, few

CHANGE = Fraction(5)
FLOOR = Fraction("157.0305")  # 155 % of 101.31
PRODUCTS = "products:\n  ore: { title: Maize, hs: 1005.90, unit: t }\n"
FIRST = date(2026, 1, 1)

prices = st.lists(
    st.one_of(
        st.sampled_from([Fraction(each) for each in ("156", "153", "150", "151.03", "161", "157.0305", "162.04", "162.0305")]),
        st.integers(1300, 1700).map(lambda size: Fraction(size, 10)),
    ),
    min_size=1,
    max_size=12,
)


def day(number):
    return f"{FIRST + timedelta(days=number)}"


def euros(price):
    return f"{decimal_text(price)} EUR/t"


def zone(found, charged="half_up to 0.01"):
    """Market prices on successive days under a floor at 155 % of 101.31 EUR/t."""
    rounded = {} if charged is None else {"rounded_per_unit": charged}
    floor = small.floor(
        "shortfall", "155% of 101.31 EUR/t", tested="index", refixed="on a change of at least 5.00 EUR/t", **rounded
    )
    rows = [(day(number), euros(price)) for number, price in enumerate(found)]
    return small.zone(products=PRODUCTS, prices="", currency="EUR", terms="CIF", text=small.market(rows), price_floors=[floor])


def fixed(policy, days, tonnes=1):
    """What is due for each tonne on each of some days."""
    item = {"quantity": f"{tonnes} t", "customs_value": "100.00 EUR"}
    return [small.due(small.decided(policy, item, entered=day(number))) / tonnes for number in range(days)]


def test_a_change_of_three_leaves_what_is_due_and_one_of_six_fixes_it_anew():
    """ZONE-05: 157.03 less 156, 153 and 150 EUR/t on successive days."""
    assert fixed(zone([Fraction(156), Fraction(153), Fraction(150)]), 3) == [Fraction("1.03"), Fraction("1.03"), Fraction("7.03")]


@given(prices, st.sampled_from(["half_up to 0.01", None]))
@few
def test_a_charge_that_is_fixed_anew_differs_from_the_one_before_by_at_least_the_change(found, charged):
    series = fixed(zone(found, charged), len(found))
    for before, after in pairwise(series):
        assert before == after or abs(after - before) >= CHANGE


@given(prices)
@few
def test_what_is_due_is_never_as_far_as_the_change_from_what_it_would_be_on_the_day(found):
    for price, amount in zip(found, fixed(zone(found, None), len(found)), strict=True):
        assert abs(amount - max(FLOOR - price, Fraction(0))) < CHANGE


@given(prices)
@few
def test_the_first_price_is_always_fixed(found):
    assert fixed(zone(found, None), 1) == [max(FLOOR - found[0], Fraction(0))]


@given(prices)
@few
def test_a_later_price_changes_no_day_before_it(found):
    assert fixed(zone(found), len(found) - 1) == fixed(zone(found[:-1] or found), len(found) - 1)


@given(prices, prices, st.sampled_from(["MA", "CN", "TR"]))
@few
def test_what_is_fixed_is_fixed_for_the_goods_own_origin_and_by_its_own_floor(of_morocco, of_others, origin):
    """Two series of market prices and two levels of the floor: what happens to the others fixes nothing for these goods."""
    days = min(len(of_morocco), len(of_others))
    rows = [
        {"from": day(number), "value": euros(price), "cite": "law annex", **of}
        for found, of in ((of_morocco, {"origin": ["MA"]}), (of_others, {}))
        for number, price in enumerate(found)
    ]
    levels = [small.row("170.00 EUR/t", origin=["MA", "TR"]), small.row("157.0305 EUR/t")]
    floor = small.floor("shortfall", levels, tested="index", refixed="on a change of at least 5.00 EUR/t")
    policy = small.zone(products=PRODUCTS, prices="", currency="EUR", terms="CIF", text=small.market(rows), price_floors=[floor])
    level = Fraction(170) if origin in ("MA", "TR") else FLOOR
    last = None
    for number in range(days):
        item = {"quantity": "1 t", "customs_value": "100.00 EUR", "origin": origin}
        amount = small.due(small.decided(policy, item, entered=day(number)))
        on_the_day = max(level - (of_morocco if origin == "MA" else of_others)[number], Fraction(0))
        last = on_the_day if last is None or abs(on_the_day - last) >= CHANGE else last
        assert amount == last


@given(prices, st.sampled_from([Fraction(150), Fraction(156), Fraction(160)]))
@few
def test_a_reference_price_that_is_fixed_anew_differs_from_the_one_before_by_at_least_the_change(found, value):
    """``refixed`` on a series: the floor itself stands until the price has moved enough."""
    rows = "\n".join(f"    - {{ from: {day(n)}, value: {euros(price)}, cite: law annex }}" for n, price in enumerate(found))
    series = f"reference_prices:\n  ore:\n    refixed: on a change of at least 5.00 EUR/t\n    rows:\n{rows.replace('    -', '      -')}\n"
    policy = small.zone(products=PRODUCTS, prices=series, currency="EUR", terms="CIF", price_floors=[small.floor("whole_floor")])
    item = {"quantity": "1 t", "customs_value": f"{decimal_text(value)} EUR"}
    levels = [small.due(small.decided(policy, item, entered=day(number))) for number in range(len(found))]
    assert levels[0] == found[0]
    for (before, after), price in zip(pairwise(levels), found[1:], strict=True):
        assert after == (price if abs(price - before) >= CHANGE else before)
