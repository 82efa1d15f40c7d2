"""What was published later decides nothing earlier: a policy read as of a day holds only what was known on it."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import few
from tests.rules.shipped import FOLDERS, zone
from tradezone import load_zone
from tradezone.report.json_form import decision_form

FIRST = date(2026, 1, 1)
#: Days of entry and of knowing, counted from the first.
numbers = st.integers(0, 40)


def day(number):
    return f"{FIRST + timedelta(days=number)}"


@st.composite
def restated(draw, units):
    """A row for each of some days, and rows for the same days that were published later and say otherwise."""
    found = []
    for start in sorted(draw(st.sets(st.integers(0, 30), min_size=1, max_size=4)) | {0}):
        found.append({"from": day(start), "value": f"{draw(st.integers(5, 20))}.00 {units}", "cite": "law annex"})
        for known in sorted(draw(st.sets(st.integers(start, 40), max_size=2))):
            found.append({**found[-1], "value": f"{draw(st.integers(21, 40))}.00 {units}", "known": day(known)})
    return found


def without(rows, known):
    """The rows that were known on a day."""
    return [row for row in rows if "known" not in row or row["known"] <= day(known)]


def reference(rows):
    return f"reference_prices: {json.dumps({'ore': rows})}\n"


def due(policy, entered, name="floor"):
    return small.due(small.decided(policy, {"customs_value": "1.00 USD"}, entered=day(entered)), name)


@given(restated("USD/kg"), numbers, numbers)
@few
def test_a_reference_price_restated_decides_only_from_the_day_it_is_known(rows, known, entered):
    floors = [small.floor()]
    then = small.zone(prices=reference(rows), price_floors=floors, known_at=day(known))
    never = small.zone(prices=reference(without(rows, known)), price_floors=floors)
    assert due(then, entered) == due(never, entered)


@given(restated("USD/kg"), numbers)
@few
def test_what_is_known_in_the_end_is_the_row_that_was_published_last(rows, entered):
    policy = small.zone(prices=reference(rows), price_floors=[small.floor()])
    begun = [row for row in rows if row["from"] <= day(entered)]
    latest = max(row["from"] for row in begun)
    standing = [row for row in begun if row["from"] == latest][-1]
    assert due(policy, entered) == 100 * int(standing["value"].partition(".")[0]) - 1


@given(restated("USD/kg"), numbers, numbers)
@few
def test_before_every_restatement_the_decision_is_that_without_the_restated_rows(rows, known, entered):
    first = [row for row in rows if "known" not in row]
    if any("known" in row and row["known"] <= day(known) for row in rows):
        known = -1
    then = small.zone(prices=reference(rows), price_floors=[small.floor()], known_at=day(known))
    assert due(then, entered) == due(small.zone(prices=reference(first), price_floors=[small.floor()]), entered)


@given(restated("USD/kg"), numbers, numbers)
@few
def test_a_market_price_restated_decides_only_from_the_day_it_is_known(rows, known, entered):
    floors = [small.floor("shortfall", "40.00 USD/kg", tested="index")]
    then = small.zone(text=small.market(rows), price_floors=floors, known_at=day(known))
    never = small.zone(text=small.market(without(rows, known)), price_floors=floors)
    assert due(then, entered) == due(never, entered)


@given(restated("USD/EUR"), numbers, numbers)
@few
def test_an_exchange_rate_restated_decides_only_from_the_day_it_is_known(rows, known, entered):
    def policy(found, **read):
        rates = {"date": "entered", "cite": "law annex", "rates": {"EUR": found}}
        return small.zone(ordinary_duties=[small.MFN], text=f"exchange_rates: {json.dumps(rates)}\n", **read)

    item = {"customs_value": "100.00 EUR"}
    then = small.decided(policy(rows, known_at=day(known)), item, entered=day(entered))
    never = small.decided(policy(without(rows, known)), item, entered=day(entered))
    assert str(then.totals.duty) == str(never.totals.duty)


@given(numbers, numbers, numbers)
@few
def test_a_rate_of_duty_known_later_is_no_row_until_then(from_day, known, read):
    """Rows of rates, of charges and of levels are known from a day too."""
    later = {"from": day(from_day), "known": day(known), "cite": "law annex"}
    rates = [{**later, "value": "20%"}, {"otherwise": "5%", "cite": "law annex"}]
    charge = [{**later, "value": "whole_floor"}, {"otherwise": "shortfall", "cite": "law annex"}]
    level = [{**later, "value": "20.00 USD/kg"}, {"otherwise": "10.00 USD/kg", "cite": "law annex"}]
    policy = small.zone(ordinary_duties=[small.duty("mfn", rates)], price_floors=[small.floor(charge, level)], known_at=day(read))
    decision = small.decided(policy, {"customs_value": "100.00 USD"}, entered="2026-06-01")
    is_known = known <= read
    assert small.due(decision, "mfn") == (20 if is_known else 5)
    assert small.due(decision) == (2000 if is_known else 900)


def test_a_row_is_known_from_the_first_moment_of_its_day_and_read_as_of_the_last_of_a_day():
    rows = [
        {"from": "2026-01-01", "value": "10.00 USD/kg", "cite": "law"},
        {"from": "2026-01-01", "value": "30.00 USD/kg", "known": "2026-05-20", "cite": "law"},
    ]
    for read, wanted in (("2026-05-19", 999), ("2026-05-20", 2999), ("2026-05-21", 2999)):
        assert due(small.zone(prices=reference(rows), price_floors=[small.floor()], known_at=read), 3) == wanted


def test_two_readings_of_one_policy_are_two_zones():
    text = small.policy(price_floors=[small.floor()])
    assert small.zone_of(text) != small.zone_of(text, "2026-05-01")
    assert small.zone_of(text, "2026-05-01") == load_like(text, "2026-05-01")
    assert small.zone_of(text).digest == small.zone_of(text, "2026-05-01").digest


def load_like(text, known_at):
    return small.zone_of.__wrapped__(text, known_at)


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_a_shipped_policy_read_as_of_a_day_on_which_all_is_known_is_the_policy_as_it_stands(name):
    late, now = load_zone(FOLDERS[name], known_at="2190-01-01"), zone(name)
    assert late.digest == now.digest
    assert {key: [list(line) for line in series.timelines] for key, series in late.prices.items()} == {
        key: [list(line) for line in series.timelines] for key, series in now.prices.items()
    }


def test_a_decision_says_as_of_which_day_the_policy_was_read():
    text = small.policy(price_floors=[small.floor()])
    then, now = (small.decided(small.zone_of(text, read)) for read in ("2026-05-01", None))
    assert (str(then.known_at), now.known_at) == ("2026-05-01", None)
    assert decision_form(then)["items"] == decision_form(now)["items"]
