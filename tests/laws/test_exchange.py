"""Amounts in other currencies: at the rate of the day the law names, each is the amount of the policy's currency that it comes to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, few, law
from tradezone import ShipmentError
from tradezone.report.json_form import decision_form

#: How many units of each currency are one dollar, or how many dollars one unit is, as the law quotes it.
rates = st.sampled_from(["7.00 CNY/USD", "7.3 CNY/USD", "0.14 USD/CNY", "0.137 USD/CNY", "1 CNY/USD", "12.345678 CNY/USD"])
dollars = st.one_of(
    st.sampled_from([Fraction(each) for each in ("0", "999.99", "1000", "1000.01", "57.14", "1500")]),
    st.integers(0, 200_000).map(lambda cents: Fraction(cents, 100)),
)


def dollars_each(quoted: str) -> Fraction:
    """What one unit of the other currency is in dollars, worked out by hand."""
    figure, pair = quoted.split()
    return Fraction(figure) if pair.startswith("USD/") else 1 / Fraction(figure)


def policy(quoted, date="entered", terms="FOB", **more):
    return small.zone(
        terms=terms,
        ordinary_duties=[small.MFN],
        price_floors=[small.floor(credit={"of": "duty_paid", "cite": "law art. 4"})],
        fees=[small.duty("fee", "1%, at least 3.00 USD, at most 9.00 USD")],
        text=small.exchange({"CNY": [("2026-01-01", quoted)]}, date, **more),
    )


def answer(decision):
    item = decision.items[0]
    return (decision.outcome, [(each.measure, str(each.money)) for each in item.charges], str(decision.totals.landed_cost))


@given(rates, dollars)
@law
def test_an_amount_in_another_currency_decides_as_the_amount_it_comes_to(quoted, value):
    """Written in yuan so that it comes to whole cents: the decision is that on the dollars."""
    each = dollars_each(quoted)
    yuan = Fraction(decimal_text(value / each, 24))
    there = small.decided(policy(quoted), {"customs_value": f"{decimal_text(yuan, 24)} CNY"})
    assert small.due(there, "mfn") == yuan * each * Fraction(5, 100)
    assert small.due(there) == max(1000 - yuan * each, 0)
    if yuan * each == value:
        here = small.decided(policy(quoted), {"customs_value": f"{decimal_text(value)} USD"})
        assert answer(there) == answer(here)


@given(rates, st.sampled_from(["CIF", "FOB"]), dollars)
@few
def test_every_amount_of_an_item_is_exchanged(quoted, terms, value):
    """Value, freight, insurance and what was paid elsewhere in yuan; the policy wants freight and insurance in the value, or out of it."""
    each = dollars_each(quoted)
    amounts = {"customs_value": value + 200, "freight": Fraction(70), "insurance": Fraction(7), "duty_paid": Fraction(21)}
    yuan = {name: Fraction(decimal_text(amount / each, 20)) for name, amount in amounts.items()}
    other = "FOB" if terms == "CIF" else "CIF"
    item = {name: f"{decimal_text(amount, 20)} CNY" for name, amount in yuan.items()}
    decision = small.decided(policy(quoted, terms=terms), {**item, "terms": other})
    in_dollars = {name: amount * each for name, amount in yuan.items()}
    carried = in_dollars["freight"] + in_dollars["insurance"]
    worth = in_dollars["customs_value"] + (carried if terms == "CIF" else -carried)
    assert small.due(decision, "mfn") == worth * Fraction(5, 100)
    assert small.due(decision) == max(max(1000 - worth, 0) - in_dollars["duty_paid"], 0)


@given(rates, dollars, st.sampled_from(["half_up to 0.01", "up to 1", "down to 0.1"]))
@few
def test_an_exchanged_amount_is_rounded_where_the_law_says_so_and_only_there(quoted, value, rounding):
    each, step = dollars_each(quoted), Fraction(rounding.split()[-1])
    yuan = Fraction(decimal_text(value / each, 3))
    rounded = small.decided(policy(quoted, rounded=rounding), {"customs_value": f"{decimal_text(yuan)} CNY"})
    steps = yuan * each / step
    wanted = {"half_up": (steps + Fraction(1, 2)) // 1, "up": -(-steps // 1), "down": steps // 1}[rounding.split()[0]] * step
    assert small.due(rounded, "mfn") == wanted * Fraction(5, 100)


FLOOR = "products:\n  garlic: { title: Garlic, hs: 0703.20, unit: kg }\n"


def two_days(also="exported"):
    """CIRC-05: a gate at 55 dollars, 7.0 yuan to the dollar when the goods were exported and 7.3 when they entered."""
    lawful = {} if also is None else {"also_lawful": also}
    rates = {"CNY": [("2026-07-01", "7.00 CNY/USD"), ("2026-08-01", "7.30 CNY/USD")]}
    gate = small.measure("gate", when={"customs_value": "less than 55.00 USD"}, entry="refused")
    return small.zone(gates=[gate], text=small.exchange(rates, "entered", **lawful))


def sold(policy, yuan="400.00", exported="2026-07-15", entered="2026-08-15"):
    return small.decided(policy, {"customs_value": f"{yuan} CNY"}, exported=exported, entered=entered)


def test_four_hundred_yuan_pass_at_the_rate_of_one_lawful_day_and_not_at_that_of_the_other():
    assert sold(two_days(None), entered="2026-07-15").outcome == "cleared"
    assert sold(two_days(None), entered="2026-08-15").outcome == "refused"
    (finding,) = sold(two_days()).items[0].findings
    assert (finding.code, finding.severity) == ("exchange-date", "notice")
    assert "7.30 CNY/USD (entered), 7.00 CNY/USD (exported)" in finding.message


@given(st.integers(37_500, 41_500).map(lambda cents: Fraction(cents, 100)), st.sampled_from(["2026-07-15", "2026-08-02"]))
@law
def test_the_two_lawful_days_are_told_apart_just_where_the_answer_differs(yuan, exported):
    """Between 385.00 and 401.50 yuan the gate lets in what was valued on the one day and not on the other."""
    decision = sold(two_days(), decimal_text(yuan), exported)
    here, there = (yuan / rate >= 55 for rate in (Fraction("7.3"), Fraction(7) if exported < "2026-08" else Fraction("7.3")))
    assert [line.code for line in decision.items[0].findings] == (["exchange-date"] if here != there else [])
    assert (decision.outcome == "cleared") == here


@given(dollars, st.sampled_from(["exported", "contracted", "loaded"]))
@few
def test_an_amount_in_the_policys_own_currency_turns_on_no_day(value, day):
    policy_ = small.zone(ordinary_duties=[small.MFN], text=small.exchange({"CNY": [("2026-01-01", "7.00 CNY/USD")]}, day))
    decision = small.decided(policy_, {"customs_value": f"{decimal_text(value)} USD"})
    assert (decision.standing, decision.missing) == ("definitive", ())


def test_a_day_that_counts_and_is_not_given_leaves_every_rate_open():
    rates = {"CNY": [("2026-01-01", "8.00 CNY/USD"), ("2026-02-01", "5.00 CNY/USD"), ("2026-03-01", "10.00 CNY/USD")]}
    policy_ = small.zone(ordinary_duties=[small.MFN], text=small.exchange(rates, "exported"))
    decision = small.decided(policy_, {"customs_value": "1000.00 CNY"})
    assert decision.missing == ("exported",)
    assert [str(bound) for bound in decision.bounds["duty"]] == ["5.00 USD", "10.00 USD"]


@pytest.mark.parametrize(("currency", "entered", "code"), [
    ("CNY", "2025-12-31", "no-exchange-rate"),
    ("EUR", "2026-06-01", "no-exchange-rate"),
    ("CNY", "2026-01-01", None),
])  # fmt: skip
@pytest.mark.parametrize("fact", ["customs_value", "freight", "insurance", "duty_paid", "first_resale", "rebates"])
def test_an_amount_without_a_rate_on_the_day_is_an_error_at_its_place(currency, entered, code, fact):
    per = "/kg" if fact in ("first_resale", "rebates") else ""
    item = {fact: f"5.00 {currency}{per}"}
    if code is None:
        assert small.decided(policy("7.00 CNY/USD"), item, entered=entered).standing == "definitive"
        return
    with pytest.raises(ShipmentError) as caught:
        small.decided(policy("7.00 CNY/USD"), item, entered=entered)
    assert [(fault.code, str(fault.place)) for fault in caught.value.diagnostics] == [(code, f"items[0].{fact}")]


def test_under_a_policy_without_rates_another_currency_is_an_error():
    with pytest.raises(ShipmentError) as caught:
        small.decided(small.zone(ordinary_duties=[small.MFN]), {"customs_value": "5.00 CNY"})
    assert [fault.code for fault in caught.value.diagnostics] == ["wrong-currency"]


@given(rates)
@few
def test_a_rate_is_the_same_whichever_way_it_is_quoted(quoted):
    figure, pair = quoted.split()
    turned = 1 / Fraction(figure)
    if Fraction(decimal_text(turned, 20)) != turned:
        return
    one, other = pair.split("/")
    same = f"{decimal_text(turned, 20)} {other}/{one}"
    decisions = [small.decided(policy(each), {"customs_value": "400.00 CNY"}) for each in (quoted, same)]
    assert answer(decisions[0]) == answer(decisions[1])
    assert decision_form(decisions[0])["totals"] == decision_form(decisions[1])["totals"]
