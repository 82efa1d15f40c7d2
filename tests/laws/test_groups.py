"""A country that is one of a group for some time is one on exactly those days."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import law
from tests.laws.test_same_decision import amounts
from tradezone import evaluate
from tradezone.report.json_form import decision_text
from tradezone.rules import engine

MAY = {"country": "GB", "from": "2026-05-01", "through": "2026-05-31", "cite": "law art. 8(2)"}
FIRST, LAST = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC)


def groups(**members):
    """The section of groups with these members."""
    return f"groups: {json.dumps({name: {'title': name, 'members': found, 'cite': 'law art. 8'} for name, found in members.items()})}\n"


def text(*members):
    """A duty of 4 % on goods of allies and of 10 % on all others, by the rows of a table."""
    rows = [small.row("4%", origin="allies"), small.row("10%")]
    return small.policy(text=groups(allies=members), ordinary_duties=[small.duty("mfn", rows)])


@cache
def zone(written):
    return small.zone_of(written)


def decided(written, entered, origin="GB", *, plain=True):
    return evaluate(zone(written), small.shipment({"origin": origin}, entered=entered), plain=plain)


def duty(written, entered, origin="GB"):
    return str(decided(written, entered, origin).totals.duty)


def stamp(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("moment", "is_one"),
    [(FIRST - timedelta(seconds=1), False), (FIRST, True), (LAST, True), (LAST + timedelta(seconds=1), False)],
)
def test_a_member_for_some_time_is_one_from_the_first_second_of_its_first_day_to_the_last_of_its_last(moment, is_one):
    assert duty(text("JP", MAY), stamp(moment)) == ("20.00 USD" if is_one else "50.00 USD")


def test_the_days_of_a_member_are_those_of_the_clock_of_the_policy():
    tokyo = text("JP", MAY).replace("time_zone: UTC", "time_zone: Asia/Tokyo")
    assert duty(tokyo, "2026-04-30T14:59:59Z") == "50.00 USD"
    assert duty(tokyo, "2026-04-30T15:00:00Z") == "20.00 USD"


def test_a_member_without_a_first_or_a_last_day_is_one_on_that_side_for_ever():
    until, since = {"country": "GB", "through": "2026-05-31"}, {"country": "GB", "from": "2026-05-01"}
    assert [duty(text("JP", until), day) for day in ("2026-01-01", "2026-06-01")] == ["20.00 USD", "50.00 USD"]
    assert [duty(text("JP", since), day) for day in ("2026-01-01", "2199-12-31")] == ["50.00 USD", "20.00 USD"]


def test_a_member_that_left_and_came_back_is_one_in_both_spans():
    twice = text("JP", MAY, {"country": "GB", "from": "2026-08-01"})
    days = ("2026-04-30", "2026-05-31", "2026-06-01", "2026-07-31", "2026-08-01")
    assert [duty(twice, day) for day in days] == ["50.00 USD", "20.00 USD", "50.00 USD", "50.00 USD", "20.00 USD"]


def test_the_union_for_some_time_is_every_member_state_for_that_time():
    union = text({**MAY, "country": "EU"})
    assert [duty(union, "2026-05-31", origin) for origin in ("EU", "DE", "GB")] == ["20.00 USD", "20.00 USD", "50.00 USD"]
    assert [duty(union, "2026-06-01", origin) for origin in ("EU", "DE")] == ["50.00 USD", "50.00 USD"]


def test_a_code_in_braces_without_days_is_the_code():
    assert decision_in(text("JP", {"country": "GB"})) == decision_in(text("JP", "GB"))


def decision_in(written):
    return amounts(decided(written, "2026-05-31"))


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def spans(draw):
    """Up to three spans of one country of which no two share a day, in order of time."""
    ends = sorted(draw(st.sets(days, min_size=2, max_size=6)))
    return [{"country": "GB", "from": str(first), "through": str(last)} for first, last in zip(ends[::2], ends[1::2], strict=False)]


@given(spans(), st.data())
@law
def test_on_each_day_the_answer_is_that_of_a_group_written_as_it_is_on_that_day(found, data):
    edges = [
        date.fromisoformat(span[key]) + timedelta(days=step) for span in found for key in ("from", "through") for step in (-1, 0, 1)
    ]
    day = data.draw(st.one_of(days, st.sampled_from(edges)))
    is_one = any(span["from"] <= str(day) <= span["through"] for span in found)
    origin = data.draw(st.sampled_from(["GB", "JP", "CN"]))
    static = text("JP", "GB") if is_one else text("JP")
    assert amounts(decided(text("JP", *found), str(day), origin)) == amounts(decided(static, str(day), origin))


@pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
@given(st.sampled_from([FIRST, LAST]), st.integers(-1, 1), st.sampled_from(["GB", "JP", "CN"]))
@law
def test_both_evaluators_give_the_same_bytes(moment, step, origin):
    entered = stamp(moment + timedelta(seconds=step))
    durable, plain = (decided(text("JP", MAY), entered, origin, plain=plain) for plain in (False, True))
    assert decision_text(durable) == decision_text(plain)


@pytest.mark.parametrize(
    ("entered", "sentence", "cite"),
    [
        ("2026-04-30", "GB, the origin, is one of allies only from 2026-05-01 through 2026-05-31", "law art. 8(2)"),
        ("2026-06-01", "GB, the origin, is one of allies only from 2026-05-01 through 2026-05-31", "law art. 8(2)"),
    ],
)
def test_the_reason_says_when_it_is_one(entered, sentence, cite):
    known = small.measure("known", origin="allies", severity="notice", message="M")
    written = small.policy(text=groups(allies=["JP", MAY]), findings=[known])
    (line,) = decided(written, entered).items[0].not_applied
    assert (line.because.text, str(line.because.cites[0])) == (sentence, cite)
    (applied,) = decided(written, "2026-05-15").items[0].applied
    assert "GB, the origin, is one of allies from 2026-05-01 through 2026-05-31" in [ground.text for ground in applied.because]


def test_a_place_that_is_not_given_may_be_one_that_is_a_member_on_that_day():
    inside, after = (decided(text(MAY), day, None) for day in ("2026-05-15", "2026-06-15"))
    assert [str(bound) for bound in inside.bounds["duty"]] == ["20.00 USD", "50.00 USD"]
    assert (after.standing, str(after.totals.duty)) == ("definitive", "50.00 USD")


@pytest.mark.parametrize(
    "members",
    [
        ("GB", "GB"),
        ("GB", MAY),
        (MAY, {"country": "GB", "from": "2026-05-31"}),
        ({"country": "GB", "through": "2026-05-01"}, MAY),
        (MAY, MAY),
    ],
)
def test_a_country_is_one_of_a_group_once_on_each_day(members):
    assert small.codes(text=groups(allies=members)) == ["overlapping-members"]


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("UK", "unknown-country"),
        ({"country": "UK", "from": "2026-05-01"}, "unknown-country"),
        ({"from": "2026-05-01"}, "missing-key"),
        ({"country": "GB", "until": "2026-05-01"}, "unknown-key"),
        ({"country": "GB", "from": "2026-05-02", "through": "2026-05-01"}, "ends-before-it-begins"),
        ({"country": "GB", "from": "2026-05-02T00:00Z"}, "offset-in-policy"),
        ({"country": "GB", "cite": "nowhere art. 1"}, "unknown-source"),
    ],
)
def test_what_is_wrong_with_a_member_is_said(member, code):
    assert small.codes(text=groups(allies=["JP", member])) == [code]


def test_two_measures_contradict_each_other_only_while_a_country_is_in_both_groups():
    early = {"country": "GB", "through": "2026-05-31"}
    rows = [small.row("4%", origin="early"), small.row("5%", origin="late"), small.row("10%")]
    for first, found in (("2026-06-01", []), ("2026-05-31", ["overlapping-rows"])):
        section = groups(early=[early], late=[{"country": "GB", "from": first}])
        assert small.codes(text=section, ordinary_duties=[small.duty("mfn", rows)]) == found


def test_a_selection_with_members_for_some_time_is_a_key():
    policy = zone(text("JP", MAY))
    (tree, *_) = policy.measures["mfn"].rates[0].conditions
    assert {tree: "4%"}[tree] == "4%"
    assert tree.condition.selection.named == {"JP", "GB"}
    assert {int(FIRST.timestamp()), int(LAST.timestamp()) + 1} <= set(policy.edges)


def test_an_only_member_is_written_without_a_list():
    written = text("GB").replace('["GB"]', "GB")
    assert written != text("GB")
    assert duty(written, "2026-05-31") == "20.00 USD"


def test_a_member_in_braces_stands_in_a_list():
    assert small.codes(text=groups(allies=MAY)) == ["wrong-shape"]
    assert small.codes(text=groups(allies=[])) == ["empty-list"]
