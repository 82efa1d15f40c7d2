"""Laws on what a rate falls on and what a price is held against: charges in a base, dry mass, prices in a `when`, resale, other series."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import few

DRY = """\
products:
  ore:
    title: Ore
    hs: 2617.10
    unit: kg
    attributes: { moisture: { kind: share, title: Moisture } }
    contents: { dry: { title: dry mass, moisture: moisture, cite: law annex } }
    priced_on: dry
"""
cents = st.integers(0, 200_000).map(lambda units: f"{units // 100}.{units % 100:02} USD")


def amount(decision, name):
    charges = [charge.money for item in decision.items for charge in item.charges if charge.measure == name]
    return sum((Fraction(str(money.amount)) for money in charges), Fraction(0))


@few
@given(cents)
def test_a_charge_in_the_base_of_another_is_charged_on_it_too(value):
    zone = small.zone(
        price_floors=[small.floor()],
        ordinary_duties=[small.duty("mfn", "5%", base=["customs_value", "floor"])],
    )
    decision = small.decided(zone, {"customs_value": value})
    worth = Fraction(value.split()[0])
    gap = max(Fraction(0), 1000 - worth)
    assert amount(decision, "floor") == gap
    assert abs(amount(decision, "mfn") - (worth + gap) * Fraction(5, 100)) <= Fraction(1, 200)


@few
@given(st.integers(0, 10_000), cents)
def test_a_price_by_dry_mass_counts_what_is_left_without_moisture(hundredths, value):
    zone = small.zone(products=DRY, price_floors=[small.floor()])
    moisture = f"{hundredths // 100}.{hundredths % 100:02}%"
    decision = small.decided(zone, {"customs_value": value, "attributes": {"moisture": moisture}})
    dry = 100 * (1 - Fraction(hundredths, 10_000))
    assert abs(amount(decision, "floor") - max(Fraction(0), 10 * dry - Fraction(value.split()[0]))) <= Fraction(1, 200)


def test_a_dmt_is_a_unit_of_dry_mass_only():
    prices = "reference_prices: { ore: [{ from: 2026-01-01, value: 10000.00 USD/dmt, cite: law annex }] }\n"
    assert small.codes(products=DRY, prices=prices, price_floors=[small.floor()]) == []
    assert "wrong-basis" in small.codes(prices=prices, price_floors=[small.floor()])


@few
@given(cents)
def test_a_bound_on_the_price_is_one_on_what_each_unit_costs(value):
    zone = small.zone(additional_duties=[small.duty("dear", "10%", when={"price": "at least 7.00 USD/kg"})])
    due = amount(small.decided(zone, {"customs_value": value}), "dear")
    worth = Fraction(value.split()[0])
    assert (due > 0) == (worth >= 700)


@few
@given(st.sampled_from(["in", "over"]), st.integers(1, 200))
def test_a_measure_may_ask_whether_some_of_the_item_is_outside_the_quota(word, left):
    zone = small.zone(
        additional_duties=[
            small.duty("outside", "10%", when={"quota": "outside"}),
            small.duty("inside", "1%", when={"quota": "in"}),
        ]
    )
    decision = small.decided(zone, {"quota": word})
    assert (amount(decision, "outside"), amount(decision, "inside")) == ((50, 0) if word == "over" else (0, 5))
    split = small.decided(zone, {"quota_available": f"{left} kg"})
    assert (amount(split, "outside") > 0) == (left < 100)


@few
@given(st.integers(0, 2_000))
def test_a_floor_may_test_the_first_resale_instead_of_the_customs_value(units):
    zone = small.zone(price_floors=[small.floor(tested="first_resale")])
    resale = f"{units // 100}.{units % 100:02} USD/kg"
    due = amount(small.decided(zone, {"customs_value": "1.00 USD", "first_resale": resale}), "floor")
    assert due == max(Fraction(0), 1000 - Fraction(units))


def test_a_first_resale_that_is_not_given_leaves_its_floor_open():
    zone = small.zone(price_floors=[small.floor(tested="first_resale")])
    decision = small.decided(zone)
    assert decision.missing == ("items.1.first_resale",)
    assert tuple(map(str, decision.bounds["duty"])) == ("0.00 USD", "1000.00 USD")


@few
@given(st.integers(1, 3_000), st.integers(1, 300), cents)
def test_a_floor_may_be_a_share_of_a_market_price(index, share, value):
    zone = small.zone(
        text=small.market([("2026-01-01", f"{index // 100}.{index % 100:02} USD/kg")]),
        price_floors=[small.floor(level=f"{share}% of index")],
    )
    level = Fraction(index, 100) * Fraction(share, 100)
    due = amount(small.decided(zone, {"customs_value": value}), "floor")
    assert abs(due - max(Fraction(0), 100 * level - Fraction(value.split()[0]))) <= Fraction(1, 200)


@few
@given(st.lists(st.integers(100, 2_000), min_size=1, max_size=8))
def test_a_series_that_is_fixed_anew_on_a_change_moves_by_at_least_that(prices):
    days = [(f"2026-01-{day:02}", f"{price // 100}.{price % 100:02} USD/kg") for day, price in enumerate(prices, 1)]
    text = small.market(days, refixed="on a change of at least 1.00 USD/kg")
    zone = small.zone(text=text, price_floors=[small.floor(level="100% of index")])
    fixed = [amount(small.decided(zone, {"customs_value": "0.00 USD"}, entered=day), "floor") for day, _ in days]
    assert fixed[0] == prices[0]
    for before, now, published in zip(fixed, fixed[1:], prices[1:], strict=False):
        assert now in (before, published)
        assert now == before or abs(now - before) >= 100
        assert abs(published - before) < 100 or now == published


def test_an_exchanged_amount_is_rounded_where_the_policy_says_so():
    rates = {"EUR": [("2026-01-01", "3 EUR/USD")]}
    exact = small.zone(text=small.exchange(rates), price_floors=[small.floor()])
    rounded = small.zone(text=small.exchange(rates, rounded="half_up to 1"), price_floors=[small.floor()])
    given_in_euro = {"customs_value": "1000.00 EUR"}
    assert str(small.decided(exact, given_in_euro).totals.duty) == "666.67 USD"
    assert str(small.decided(rounded, given_in_euro).totals.duty) == "667.00 USD"


def test_all_of_several_conditions_holds_where_each_does():
    zone = small.zone(
        additional_duties=[small.duty("both", "10%", when={"all_of": [{"documents": ["paper"]}, {"procedures": ["yard"]}]})]
    )
    for documents, procedures, due in ((["paper"], ["yard"], 50), (["paper"], [], 0), ([], ["yard"], 0)):
        assert amount(small.decided(zone, {"documents": documents, "procedures": procedures}), "both") == due


def test_related_parties_may_be_treated_apart():
    zone = small.zone(
        findings=[small.measure("related", severity="notice", message="look at the price", when={"related_parties": "yes"})]
    )
    codes = {word: [f.code for f in small.decided(zone, related_parties=word).items[0].findings] for word in ("yes", "no")}
    assert codes == {"yes": ["related"], "no": []}
