"""Published prices: which one counts for which goods on which day, and what rests on it."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, few, law

FIRST = date(2026, 1, 1)
origins = st.sampled_from(["MA", "TR", "EG", "CN"])
offsets = st.integers(0, 40)


def day(number):
    return f"{FIRST + timedelta(days=number)}"


@st.composite
def series(draw):
    """Rows of every origin and of some, each from a day on, now and then with a last one."""
    rows = []
    for origin in ([], ["MA"], ["TR", "EG"]):
        starts = sorted(draw(st.sets(st.integers(0, 30), max_size=3)))
        for start, after in pairwise([*starts, 60]):
            last = draw(st.one_of(st.none(), st.integers(start, after - 1)))
            row = {"from": day(start), "value": f"{draw(st.integers(1, 30))}.00 USD/kg", "cite": "law annex"}
            row |= {"origin": origin} if origin else {}
            rows.append(row if last is None else {**row, "through": day(last)})
    return rows or [{"from": day(0), "value": "7.00 USD/kg", "cite": "law annex"}]


def standing(rows, origin, entered):
    """The price for an origin on a day, read off the rows: the last one begun, unless it has ended; None where there is none."""
    own = [row for row in rows if origin in row.get("origin", [])]
    mine = own or [row for row in rows if "origin" not in row]
    begun = [row for row in mine if row["from"] <= day(entered)]
    if not begun or begun[-1].get("through", "9999") < day(entered):
        return None
    return Fraction(begun[-1]["value"].split()[0])


@given(series(), origins, offsets)
@law
def test_a_market_price_is_that_of_the_goods_origin_on_the_day_and_from_first_to_last_day(rows, origin, entered):
    """Held against a floor of 40, so that the charge tells which price it was; without one there is no test."""
    zone = small.zone(text=small.market(rows), price_floors=[small.floor("shortfall", "40.00 USD/kg", tested="index")])
    decision = small.decided(zone, {"origin": origin}, entered=day(entered))
    price = standing(rows, origin, entered)
    assert small.due(decision) == (0 if price is None else (40 - price) * 100)
    assert bool(decision.items[0].floors) == (price is not None)


@given(series(), origins, offsets, st.sampled_from(["100%", "105%", "80%"]))
@law
def test_a_floor_may_be_a_share_of_a_market_price(rows, origin, entered, share):
    zone = small.zone(text=small.market(rows), price_floors=[small.floor("shortfall", f"{share} of index")])
    decision = small.decided(zone, {"origin": origin, "customs_value": "900.00 USD"}, entered=day(entered))
    price = standing(rows, origin, entered)
    assert small.due(decision) == (0 if price is None else max(price * Fraction(share[:-1]) - 900, 0))


@given(st.sampled_from([1, 30, 100]), st.integers(0, 140))
@law
def test_a_price_older_than_the_law_lets_it_be_is_told_and_still_counts(longest, age):
    prices = f"reference_prices:\n  ore: {{ longest_age: {longest} days, rows: [{{ from: {day(0)}, value: 10.00 USD/kg, cite: law }}] }}\n"
    decision = small.decided(small.zone(prices=prices, price_floors=[small.floor()]), entered=f"{day(age)}T00:00:00Z")
    found = [line.code for line in decision.items[0].findings]
    assert found == (["stale-reference"] if age > longest else [])
    assert small.due(decision) == 500


@given(
    st.sampled_from(["01-01 through 03-31", "11-15 through 02-28", "02-29 through 02-29", "06-01 through 06-01"]),
    st.integers(0, 1500),
)
@law
def test_in_its_season_a_measure_is_in_force_every_year_and_outside_it_in_none(season, number):
    here = FIRST + timedelta(days=number)
    first, last = season.split(" through ")
    today = f"{here:%m-%d}"
    inside = first <= today <= last if first <= last else today >= first or today <= last
    zone = small.zone(ordinary_duties=[small.duty("mfn", "5%", season=season)])
    decision = small.decided(zone, entered=f"{here}")
    assert small.due(decision, "mfn") == (25 if inside else 0)


@given(st.integers(0, 800))
@few
def test_of_rows_for_seasons_each_day_has_its_own(number):
    here = FIRST + timedelta(days=number)
    rows = [
        small.row("3%", season="01-01 through 03-31"),
        small.row("7%", season="04-01 through 12-31"),
    ]
    decision = small.decided(small.zone(ordinary_duties=[small.duty("mfn", rows)]), entered=f"{here}")
    assert small.due(decision, "mfn") == (15 if here.month <= 3 else 35)


def test_a_season_is_reckoned_by_the_clock_of_the_policy():
    text = small.policy(ordinary_duties=[small.duty("mfn", "5%", season="06-01 through 06-30")])
    zone = small.zone_of(text.replace("time_zone: UTC", "time_zone: Asia/Tokyo"))
    for entered, due in (("2026-05-31T14:59:59Z", 0), ("2026-05-31T15:00:00Z", 25), ("2026-06-30T15:00:00Z", 0)):
        assert small.due(small.decided(zone, entered=entered), "mfn") == due


BANDS = [("0 USD/kg", "5.00 USD/kg"), ("6 USD/kg", "2.00 USD/kg"), ("8 USD/kg", "0.50 USD/kg"), ("10 USD/kg", "free")]


def secured(rounded="once"):
    """A duty by value and one by steps of price; where the price is more than 108 % of an index, both at that are secured."""
    security = small.measure(
        "held",
        when={"price": "more than 108% of index"},
        secures="mfn + steps at index",
        rounded=rounded,
        released_when="the price is borne out",
    )
    return small.zone(
        text=small.market([("2026-01-01", "7.50 USD/kg")]),
        ordinary_duties=[small.duty("mfn", "8.8%")],
        additional_duties=[small.duty("steps", [small.scale("bands", BANDS)])],
        securities=[security],
    )


@given(st.one_of(st.sampled_from([810, 811, 809, 750, 1000, 999]), st.integers(0, 2500)), st.sampled_from(["once", "each"]))
@law
def test_what_is_charged_and_what_is_secured_come_to_the_duties_at_the_market_price(cents, rounded):
    """And never less than what is charged: nothing is secured where that is as much."""
    value = Fraction(cents)
    decision = small.decided(secured(rounded), {"customs_value": f"{decimal_text(value)} USD"})
    at_index = 750 * Fraction(88, 1000) + 2 * 100
    held = decision.totals.security
    if value <= 810:
        assert not held.units
        return
    charged = decision.totals.duty.units
    assert held.units == max(at_index * 100 - charged, 0)
    assert decision.outcome == ("held" if held.units else "adjusted")


@pytest.mark.parametrize("grade", ["0%", "40%"])
def test_a_share_an_attribute_states_and_one_the_law_takes_of_it_are_of_the_customs_value(grade):
    products = (
        "products:\n  ore:\n    title: Ore\n    hs: any\n    unit: kg\n    attributes:\n"
        "      rate: { kind: share, title: r }\n      specific: { kind: price, title: s }\n      copper: { kind: money, title: c }\n"
    )
    rates = {
        "stated": "stated rate + stated specific",
        "of-copper": "50% of copper",
        "of-share": "50% of rate",
        "rest": "25% of customs_value without copper",
        "rest-of-share": "25% of customs_value without rate, at least 15%",
    }
    zone = small.zone(products=products, additional_duties=[small.duty(name, rate) for name, rate in rates.items()])
    attributes = {"rate": grade, "specific": "0.50 USD/kg", "copper": "600.00 USD"}
    decision = small.decided(zone, {"attributes": attributes})
    share = Fraction(grade[:-1]) / 100
    wanted = {
        "stated": 500 * share + 50,
        "of-copper": Fraction(300),
        "of-share": 250 * share,
        "rest": Fraction(0),
        "rest-of-share": max(125 * (1 - share), Fraction(75)),
    }
    assert {name: small.due(decision, name) for name in rates} == wanted
