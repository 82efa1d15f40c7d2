"""Staging by category: equal yearly cuts, rounded down; and a preference that comes to no more than the duty it replaces."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, few, fraction, law
from tests.laws.test_provisional import breaks
from tradezone import evaluate
from tradezone.report.json_form import decision_text
from tradezone.rules import engine
from tradezone.values import DutyExpression, Moment, Share
from tradezone.values.cuts import RoundedDown, less_cuts

TWO = "products:\n  ore: { title: Ore, hs: 2617.10, unit: kg }\n  metal: { title: Metal, hs: 8110.10, unit: kg }\n"
FROM = "2026-01-01"

cuts = st.one_of(st.sampled_from([1, 2, 3, 5, 10]), st.integers(1, 99))
rates = st.integers(0, 9_999).map(lambda units: decimal_text(Fraction(units, 100)))
steps = st.sampled_from([None, "0.1%", "1%", "0.01%", "0.3%"])


def category(base_rate, number, rounded=None, name="B", covers="ore", **keys):
    """A category first cut on the first day."""
    said = {} if rounded is None else {"rounded": f"down to {rounded}"}
    return {
        "id": name,
        "covers": covers,
        "base_rate": base_rate,
        "cuts": str(number),
        "from": FROM,
        **said,
        "cite": "law annex",
        **keys,
    }


def preference(categories, name="lower", **keys):
    return small.measure(name, replaces="mfn", when={"claims": "lower"}, categories=categories, **keys)


def policy(*categories, mfn="50%", products=small.PRODUCTS, **keys):
    return small.policy(
        products=products,
        prices="",
        ordinary_duties=[small.duty("mfn", mfn)],
        tariff_preferences=[preference(list(categories), **keys)],
    )


def zone(*categories, **keys):
    return small.zone_of(policy(*categories, **keys))


def decided(of, entered, **item):
    return small.decided(of, {"claims": "lower", **item}, entered=str(entered))


def due(of, entered, **item):
    return small.due(decided(of, entered, **item), "lower")


# The rate of every year


@given(rates, cuts, steps, st.integers(0, 120))
@law
def test_the_rate_of_a_year_is_what_is_left_of_the_base_rate_rounded_down(rate, number, step, years):
    entered = date(2026 + years, 6, 1)
    left = Fraction(rate) / 100 * max(0, number - years - 1) / number
    found = due(zone(category(f"{rate}%", number, step)), entered) / 500
    if step is None:
        assert found == left
    else:
        size = Fraction(step.removesuffix("%")) / 100
        assert found <= left < found + size
        assert (found / size).denominator == 1


@given(rates, cuts, steps, st.lists(st.dates(date(2026, 1, 1), date(2130, 12, 31)), min_size=2, max_size=4))
@law
def test_rates_never_rise(rate, number, step, entries):
    of = zone(category(f"{rate}%", number, step))
    amounts = [due(of, entered) for entered in sorted(entries)]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] <= Fraction(rate) / 100 * 500 * (number - 1) / number


@given(st.integers(1, 999), st.integers(1, 999), cuts, st.integers(0, 99))
@law
def test_the_parts_of_a_sum_are_cut_and_rounded_each_by_its_step(percent, cents, number, made):
    rate = DutyExpression.parse(f"{decimal_text(Fraction(percent, 10))}% + {decimal_text(Fraction(cents, 100))} USD/kg")
    rounded = RoundedDown.parse("down to 0.1% and 0.01 USD")
    left = {type(part).__name__: part for part in less_cuts(rate, min(made, number), number, rounded).parts}
    kept = Fraction(max(0, number - made), number)
    share = fraction(left["AdValorem"].rate.exact) if "AdValorem" in left else 0
    price = fraction(left["Specific"].price.exact) if "Specific" in left else 0
    assert share <= Fraction(percent, 1000) * kept < share + Fraction(1, 1000)
    assert price <= Fraction(cents, 100) * kept < price + Fraction(1, 100)


def test_each_cut_but_the_first_is_made_on_1_january():
    of = zone(category("3.7%", 5, "0.1%"))
    turns = {"2026-12-31": "2.9%", "2027-01-01": "2.2%", "2028-01-01": "1.4%", "2029-01-01": "0.7%", "2029-12-31": "0.7%"}
    for entered, rate in turns.items():
        assert due(of, entered) == fraction(Share.parse(rate).exact) * 500
    assert due(of, "2030-01-01") == 0


def test_a_first_cut_late_in_the_year_is_followed_by_the_next_on_1_january():
    of = zone(category("4%", 4, **{"from": "2025-12-31"}))
    assert [due(of, f"{year}-01-01") for year in (2026, 2027, 2028)] == [10, 5, 0]


def test_a_rate_that_does_not_end_is_kept_exactly():
    of = zone(category("3.7%", 3))
    assert due(of, "2026-06-01") == Fraction(37, 1000) * Fraction(2, 3) * 500
    assert decided(of, "2026-06-01").items[0].charges[0].formula == "3.7% x 2/3 x 500.00 USD"
    assert due(zone(category("0.37 USD/kg", 3)), "2026-06-01") == Fraction(37, 100) * Fraction(2, 3) * 100


def test_one_cut_makes_a_product_free_at_once():
    assert due(zone(category("3.7%", 1)), "2026-01-01") == 0


def test_every_product_falls_by_its_own_category():
    of = zone(category("10%", 2), category("8%", 4, name="C", covers="metal"), products=TWO)
    assert [due(of, "2026-06-01", product=product) for product in ("ore", "metal")] == [25, 30]
    assert [due(of, "2027-06-01", product=product) for product in ("ore", "metal")] == [0, 20]


def test_the_explanation_says_where_the_rate_comes_from():
    decision = decided(zone(category("3.7%", 5, "0.1%", name="B5")), "2027-06-01")
    (line,) = (line for line in decision.items[0].applied if line.measure == "lower")
    (ground,) = line.gist
    assert ground.text == "from 2027-01-01 the duty is 2.2%: category B5, 3.7% less 2 of 5 yearly cuts, rounded down to 0.1%"
    assert [str(cite) for cite in ground.cites] == ["law annex"]
    assert ground.place is not None


@pytest.mark.parametrize(("categories", "code"), [
    ([category("5%", 3, covers="metal")], "no-rate"),
    ([category("5%", 3, covers="all"), category("5%", 3, name="C")], "overlapping-values"),
    ([category("5%", 3), category("5%", 3, covers="metal")], "duplicate-id"),
    ([category("5%", 3, covers="all", **{"from": "2026-02-01"})], "no-first-stage"),
    ([category("5% + 1.00 USD/kg", 3, "0.1%", covers="all")], "bad-rounding"),
    ([category("1.00 USD/kg", 3, "0.01 EUR", covers="all")], "bad-rounding"),
    ([category("1.00 EUR/kg", 3, covers="all")], "currency-mismatch"),
    ([category("1.00 USD/W", 3, covers="all")], "unit-mismatch"),
    ([category("15% less mfn", 3, covers="all")], "bad-rate"),
    ([category("5%, at least 3%", 3, covers="all")], "bad-rate"),
    ([category("stated grade", 3, covers="all")], "bad-rate"),
    ([category("5%", 0, covers="all")], "bad-amount"),
    ([category("5%", 100, covers="all")], "bad-amount"),
    ([category("5%", 3, covers="dust"), category("5%", 3, name="C", covers="all")], "unknown-product"),
    ([category("5%", 3, covers="all", cite="treaty")], "unknown-source"),
])  # fmt: skip
def test_what_is_wrong_with_categories_is_said(categories, code):
    found = small.check_policy_text(policy(*categories, products=TWO)).diagnostics
    assert {diagnostic.code for diagnostic in found} == {code}
    assert found[0].place.line > 0
    assert found[0].remedy


def test_a_preference_has_staging_or_categories_and_not_both():
    staging = [{"from": FROM, "value": "free", "cite": "law annex"}]
    both = small.policy(ordinary_duties=[small.MFN], tariff_preferences=[preference([category("5%", 3)], staging=staging)])
    neither = small.policy(ordinary_duties=[small.MFN], tariff_preferences=[small.measure("lower", replaces="mfn")])
    assert [[d.code for d in small.check_policy_text(text).diagnostics] for text in (both, neither)] == [
        ["not-one-key"],
        ["missing-key"],
    ]


def test_two_preferences_that_come_to_the_same_do_not_contradict():
    def codes(rate="5%"):
        other = preference([category(rate, 3, name="C")], name="other")
        duties = [small.duty("mfn", "5%")]
        return small.codes(prices="", ordinary_duties=duties, tariff_preferences=[preference([category("5%", 3)]), other])

    assert codes() == []
    assert codes("4%") == ["contradictory-measures"]


# The lower of the ordinary duty and the preference


@given(rates, rates, st.integers(1, 5), st.integers(2026, 2031))
@law
def test_no_more_is_due_than_the_ordinary_duty(rate, mfn, number, year):
    one, other = (zone(category(f"{rate}%", number), mfn=f"{mfn}%", **cap) for cap in ({}, {"no_more_than": "mfn"}))
    entered = f"{year}-06-01"
    assert due(other, entered) == min(due(one, entered), Fraction(mfn) / 100 * 500)


@given(st.integers(0, 400), st.integers(1, 1000), st.integers(0, 20_000))
@law
def test_the_lower_of_two_duties_of_different_kinds_is_taken_exactly(cents, quantity, value):
    of = zone(category(f"{decimal_text(Fraction(2 * cents, 100))} USD/kg", 2), mfn="2.5%", no_more_than="mfn")
    goods = {"quantity": f"{quantity} kg", "customs_value": f"{value} USD"}
    assert due(of, "2026-06-01", **goods) == min(Fraction(cents, 100) * quantity, Fraction(25, 1000) * value)


def test_the_measure_of_the_charge_stays_the_preference():
    decision = decided(zone(category("3.7%", 5, "0.1%"), mfn="2.5%", no_more_than="mfn"), "2026-06-01")
    (charge,) = decision.items[0].charges
    assert (charge.measure, str(charge.money)) == ("lower", "12.50 USD")
    assert charge.formula == "the lower of 2.9% x 500.00 USD and mfn 2.5% x 500.00 USD"


def test_the_ordinary_duty_is_that_of_its_row_for_the_case():
    rows = [small.row("1%", when={"customs_value": "at most 500.00 USD"}), small.row("9%")]
    of = zone(category("3.7%", 5, "0.1%"), mfn=rows, no_more_than="mfn")
    assert due(of, "2026-06-01") == 5
    assert due(of, "2026-06-01", customs_value="501.00 USD") == Fraction(29, 1000) * 501


def test_a_share_of_the_ordinary_duty_can_be_held_to_it():
    staging = [{"from": FROM, "value": "150% of mfn", "cite": "law annex"}]
    lower = small.measure("lower", replaces="mfn", when={"claims": "lower"}, staging=staging, no_more_than="mfn")
    of = small.zone(ordinary_duties=[small.duty("mfn", "5%")], tariff_preferences=[lower])
    assert due(of, "2026-06-01") == 25


def test_outside_a_quota_both_fall_on_that_part():
    duties = [small.duty("mfn", "2.5%", quota="outside")]
    of = small.zone(ordinary_duties=duties, tariff_preferences=[preference([category("3.7%", 5, "0.1%")], no_more_than="mfn")])
    assert due(of, "2026-06-01", quota_available="60 kg") == Fraction(25, 1000) * 500 * Fraction(2, 5)


def test_it_is_held_to_the_duty_it_replaces_and_to_no_other():
    other = small.duty("other", "1%", when={"claims": "other"})
    duties = [small.duty("mfn", "5%", when={"without_claims": "other"}), other]
    for name, code in (("other", "limit-of-other-duty"), ("mfm", "unknown-measure")):
        lower = preference([category("5%", 3)], no_more_than=name)
        assert small.codes(prices="", ordinary_duties=duties, tariff_preferences=[lower]) == [code]


def kinked():
    """A shortfall that falls as the value rises, and a duty that rises with it up to the preference: most is due where they meet."""
    lower = preference([category("2.00 USD/kg", 2)], no_more_than="mfn")
    return small.zone(ordinary_duties=[small.duty("mfn", "200%")], tariff_preferences=[lower], price_floors=[small.floor()])


def test_bounds_find_the_kink():
    partial = small.decided(kinked(), {"claims": "lower", "customs_value": None})
    assert [str(each) for each in partial.bounds["duty"]] == ["100.00 USD", "1050.00 USD"]
    assert str(small.decided(kinked(), {"claims": "lower", "customs_value": "50.00 USD"}).totals.duty) == "1050.00 USD"


@given(st.integers(0, 1500), st.integers(1, 300))
@law
def test_bounds_hold_every_completion(value, quantity):
    goods = {"claims": "lower", "customs_value": f"{value} USD", "quantity": f"{quantity} kg"}
    whole = small.decided(kinked(), goods)
    for unknown in ("customs_value", "quantity"):
        assert breaks(small.decided(kinked(), {**goods, unknown: None}), whole) is None


def test_the_most_that_may_be_due_is_that_of_the_other_duty():
    of = zone(category("2.00 USD/kg", 2), mfn="10%", no_more_than="mfn")
    assert [str(each) for each in decided(of, "2026-06-01", customs_value=None).bounds["duty"]] == ["0.00 USD", "100.00 USD"]
    assert [str(each) for each in decided(of, "2026-06-01", quantity=None).bounds["duty"]] == ["0.00 USD", "50.00 USD"]


def test_a_duty_is_not_levied_on_the_preference_that_takes_its_place():
    lower = preference([category("5%", 3)], no_more_than="mfn")
    duties = [small.duty("mfn", "5%", base=["customs_value", "lower"])]
    assert small.codes(prices="", ordinary_duties=duties, tariff_preferences=[lower]) == ["circular-duty"]


@pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
@given(rates, cuts, steps, st.dates(date(2026, 1, 1), date(2130, 12, 31)), st.sampled_from(["500.00 USD", None]))
@few
def test_both_evaluators_give_the_same_bytes(rate, number, step, entered, value):
    of = zone(category(f"{rate}%", number, step), mfn="2.5%", no_more_than="mfn")
    shipment = small.shipment({"claims": "lower", "customs_value": value}, entered=f"{entered}")
    durable, plain = (evaluate(of, shipment, plain=plain) for plain in (False, True))
    assert decision_text(durable) == decision_text(plain)


def test_the_days_of_cuts_are_days_on_which_something_changes():
    of = zone(category("3.7%", 3))
    turns = [Moment(date(year, 1, 1)).start(of.time_zone) for year in (2026, 2027, 2028)]
    assert set(turns) <= set(of.edges)
    assert Moment(date(2028, 1, 1) + timedelta(days=366)).start(of.time_zone) not in of.edges
