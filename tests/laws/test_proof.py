"""Proof in time: a document is valid for so long, and a claim may be made so long after entry, the last day included."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import few, law
from tests.laws.test_provisional import breaks
from tradezone import evaluate
from tradezone.report.json_form import decision_text
from tradezone.rules import engine
from tradezone.values import Moment
from tradezone.values.spans import Span

SPANS = ["12 months", "1 year", "4 years", "1 month", "30 days"]
DAY = timedelta(days=1)
days = st.one_of(
    st.sampled_from(
        [date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 1), date(2026, 12, 31), date(2027, 8, 31), date(2027, 3, 31)]
    ),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
)
spans = st.sampled_from(SPANS)


def preference(**when):
    """A duty of 2% in place of one of 5%, where it is claimed and proved."""
    asked = {"claims": "lower", "documents": "proof", **when}
    staging = [{"from": "2026-01-01", "value": "2%", "cite": "law annex"}]
    return small.measure("lower", replaces="mfn", when={key: value for key, value in asked.items() if value}, staging=staging)


def policy(time_zone="UTC", **when):
    text = small.policy(ordinary_duties=[small.duty("mfn", "5%")], tariff_preferences=[preference(**when)])
    return small.zone_of(text.replace("time_zone: UTC", f"time_zone: {time_zone}"))


def proof(issued=None):
    return "proof" if issued is None else {"document": "proof", "issued": str(issued)}


def claim(made=None):
    return "lower" if made is None else {"claim": "lower", "made": str(made)}


def is_lower(zone, entered, issued=None, made=None):
    """Whether the preference is given for goods entered, with a proof issued and a claim made on these days."""
    decision = small.decided(zone, {"documents": proof(issued), "claims": claim(made)}, entered=str(entered))
    assert decision.standing == "definitive"
    return str(decision.totals.duty) == "10.00 USD"


@given(spans, days)
@law
def test_a_proof_is_valid_through_its_last_day_and_not_on_the_next(span, issued):
    zone, last = policy(issued_within=span), Span.parse(span).last(issued)
    assert is_lower(zone, issued, issued)
    assert is_lower(zone, last, issued)
    assert not is_lower(zone, last + DAY, issued)
    assert not is_lower(zone, max(issued - DAY, date(2026, 1, 1)), issued) or issued == date(2026, 1, 1)


@pytest.mark.parametrize(("span", "issued", "last"), [
    ("1 year", "2028-02-29", "2029-02-28"), ("4 years", "2028-02-29", "2032-02-29"), ("1 month", "2027-01-31", "2027-02-28"),
    ("1 month", "2027-02-28", "2027-03-28"), ("12 months", "2026-03-01", "2027-03-01"), ("30 days", "2027-01-30", "2027-03-01"),
])  # fmt: skip
def test_the_last_day_of_months_and_leap_years(span, issued, last):
    zone = policy(issued_within=span)
    assert is_lower(zone, last, issued)
    assert not is_lower(zone, date.fromisoformat(last) + DAY, issued)


@given(spans, days)
@law
def test_a_claim_is_in_time_through_its_last_day_and_not_on_the_next(span, entered):
    zone, last = policy(claimed_within=span, documents=None), Span.parse(span).last(entered)
    assert is_lower(zone, entered)
    assert is_lower(zone, entered, made=entered)
    assert is_lower(zone, entered, made=last)
    assert not is_lower(zone, entered, made=last + DAY)


@given(spans, days, st.integers(1, 400), st.integers(0, 400))
@law
def test_a_proof_is_held_against_the_later_of_entry_and_claim(span, entered, issued_after, claimed_after):
    zone = policy(issued_within=span)
    issued, made = entered + timedelta(days=issued_after), entered + timedelta(days=claimed_after)
    assert is_lower(zone, entered, issued, made) == (issued <= made <= Span.parse(span).last(issued))
    assert not is_lower(zone, entered, issued)


@given(days, st.integers(0, 23))
@few
def test_days_are_those_of_the_policys_clock(issued, hour):
    """An instant is a day in the policy's time zone, whatever zone it is written in."""
    zone = policy("Asia/Tokyo", issued_within="1 day")
    written = f"{issued}T{hour:02}:30Z"
    there = issued + (DAY if hour >= 15 else timedelta(0))
    assert is_lower(zone, there + DAY, written)
    assert not is_lower(zone, there + 2 * DAY, written)
    assert not is_lower(zone, there - DAY, written)


def test_a_document_that_is_not_presented_fails_by_itself():
    decision = small.decided(policy(issued_within="12 months"), {"claims": "lower"})
    assert (decision.standing, str(decision.totals.duty)) == ("definitive", "25.00 USD")
    reasons = {line.measure: line.because.text for line in decision.items[0].not_applied}
    assert reasons["lower"] == "`proof` is not presented"


def test_of_several_documents_of_one_name_one_that_is_valid_is_enough():
    zone = policy(issued_within="12 months")
    both = [proof("2024-01-01"), proof("2026-05-01")]
    assert str(small.decided(zone, {"claims": "lower", "documents": both}).totals.duty) == "10.00 USD"
    assert small.decided(zone, {"claims": "lower", "documents": [both[0], "proof"]}).missing == ("items.1.documents.proof.issued",)


def test_the_reason_names_the_days():
    zone = policy(issued_within="12 months", claimed_within="1 year")
    goods = {"claims": "lower", "documents": proof("2026-03-01")}
    late = small.decided(zone, goods, entered="2027-03-02").items[0].not_applied
    assert "`proof` of 2026-03-01 is valid through 2027-03-01, entry on 2027-03-02" in [line.because.text for line in late]
    goods = {"claims": claim("2027-06-02"), "documents": proof("2027-01-01")}
    late = small.decided(zone, goods, entered="2026-06-01").items[0].not_applied
    assert "`lower` is claimed on 2027-06-02, in time only through 2027-06-01" in [line.because.text for line in late]


def test_a_span_is_about_names_of_its_own_condition():
    for when in ({"documents": None, "issued_within": "1 year"}, {"claims": None, "claimed_within": "1 year"}):
        assert small.codes(ordinary_duties=[small.MFN], tariff_preferences=[preference(**when)]) == ["span-of-nothing"]


# What is not given


def facts(draw):
    """Documents and claims with or without days, and which of them is not known."""
    issued = draw(st.sampled_from(["2025-05-31", "2025-06-01", "2026-06-01", "2026-06-02", "2026-12-01", "2027-06-02"]))
    made = draw(st.sampled_from([None, "2026-06-01", "2026-12-01", "2027-06-01", "2027-06-02", "2028-07-01"]))
    return {"documents": [proof(issued)], "claims": [claim(made)]}


OPEN = [
    {"documents": ["proof"]},
    {"documents": "unknown"},
    {"claims": "unknown"},
    {"claims": [{"claim": "lower", "made": "unknown"}]},
    {"documents": ["proof"], "claims": [{"claim": "lower", "made": "unknown"}]},
    {"documents": "unknown", "claims": "unknown"},
    {"documents": ["proof"], "customs_value": None},
]
ZONES = [
    {"issued_within": "12 months"},
    {"issued_within": "12 months", "claimed_within": "1 year"},
    {"issued_within": "1 month", "claimed_within": "30 days"},
]


@given(st.sampled_from(ZONES), st.sampled_from(OPEN), st.data())
@law
def test_bounds_hold_every_completion(when, unknown, data):
    zone, given_facts = policy(**when), facts(data.draw)
    partial = small.decided(zone, {**given_facts, **unknown})
    for _ in range(6):
        completed = {**given_facts, **{key: facts(data.draw)[key] for key in unknown if key != "customs_value"}}
        if unknown.get("documents") == "unknown" and data.draw(st.booleans()):
            completed["documents"] = []
        if unknown.get("claims") == "unknown" and data.draw(st.booleans()):
            completed["claims"] = []
        whole = small.decided(zone, completed)
        assert whole.standing == "definitive"
        assert breaks(partial, whole) is None, completed


def test_an_issue_date_is_named_by_its_whole_path():
    decision = small.decided(policy(issued_within="12 months"), {"claims": "lower", "documents": "proof"})
    assert decision.missing == ("items.1.documents.proof.issued",)
    assert [str(each) for each in decision.bounds["duty"]] == ["10.00 USD", "25.00 USD"]
    reasons = {line.measure: line.because.text for line in decision.items[0].not_applied}
    assert reasons["lower"] == "turns on `items.1.documents.proof.issued`, not given"


def test_what_can_change_nothing_is_not_asked():
    """No proof is valid for goods of another claim, and none is needed where the duty is the same."""
    assert small.decided(policy(issued_within="12 months"), {"documents": "proof"}).missing == ()
    claimed = {"claims": [{"claim": "lower", "made": "unknown"}], "documents": []}
    assert small.decided(policy(issued_within="12 months"), claimed).missing == ()


def test_a_claim_that_may_be_late_can_make_a_later_proof_valid():
    decision = small.decided(policy(issued_within="12 months"), {"claims": "unknown", "documents": [proof("2026-07-15")]})
    assert decision.missing == ("items.1.claims",)
    assert str(decision.bounds["duty"].least) == "10.00 USD"


@pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
@given(st.sampled_from(ZONES), st.sampled_from([{}, *OPEN]), st.data())
@few
def test_both_evaluators_give_the_same_bytes(when, unknown, data):
    shipment = small.shipment({**facts(data.draw), **unknown})
    durable, plain = (evaluate(policy(**when), shipment, plain=plain) for plain in (False, True))
    assert decision_text(durable) == decision_text(plain)


# The witnesses of a check


def test_two_preferences_of_which_one_asks_for_a_fresh_proof_meet_and_the_witness_has_its_day():
    one, other = (
        preference(issued_within="12 months"),
        preference(issued_within="1 month").replace('"lower", "title"', '"fresh", "title"'),
    )
    text = small.policy(ordinary_duties=[small.duty("mfn", "5%")], tariff_preferences=[one, other.replace('"2%"', '"1%"')])
    (found,) = small.check_policy_text(text).diagnostics
    assert found.code == "contradictory-measures"
    (shown,) = (note for note in found.notes if note.startswith("shown by"))
    assert "documents: [{ document: proof, issued: " in shown


def test_rows_for_a_proof_that_is_fresh_and_one_that_is_not_do_not_overlap():
    fresh = {"documents": "proof", "issued_within": "1 month"}
    rows = [small.row("1%", when=fresh), small.row("5%")]
    assert small.codes(ordinary_duties=[small.duty("mfn", rows)]) == []
    zone = small.zone(ordinary_duties=[small.duty("mfn", rows)])
    assert str(small.decided(zone, {"documents": [proof("2026-05-01")]}).totals.duty) == "5.00 USD"
    assert str(small.decided(zone, {"documents": [proof("2026-04-30")]}).totals.duty) == "25.00 USD"


# How a shipment says it


@pytest.mark.parametrize("written", [
    "proof", ["proof"], {"document": "proof"}, ["other", {"document": "proof", "issued": "unknown"}],
])  # fmt: skip
def test_a_document_is_written_by_its_name_or_with_its_day(written):
    item = small.shipment({"documents": written}).items[0]
    assert "proof" in item.documents
    assert item.issued == ()


def test_the_days_stand_beside_the_names():
    item = small.shipment({"documents": ["other", proof("2026-03-01")], "claims": claim("2027-02-01")}).items[0]
    assert (item.documents, item.claims) == (("other", "proof"), ("lower",))
    assert item.issued == (("proof", Moment.parse("2026-03-01")),)
    assert item.made == (("lower", Moment.parse("2027-02-01")),)


def test_a_wrong_day_is_said_where_it_stands():
    with pytest.raises(small.tradezone.ShipmentError) as caught:
        small.shipment({"documents": [proof("2026-02-30")], "claims": [{"claim": "lower", "made": "2026-01-01T10:00"}]})
    found = [(diagnostic.code, diagnostic.place.file) for diagnostic in caught.value.diagnostics]
    assert found == [("bad-date", "items[0].documents[0].issued"), ("no-offset", "items[0].claims[0].made")]


def test_editors_are_told_both_forms():
    from tradezone.report.schemas import json_schema

    schema = json_schema("shipments")
    for fact, model in (("documents", "DocumentText"), ("claims", "ClaimText")):
        form = json.dumps(schema["$defs"]["ItemText"]["properties"][fact])
        assert f"#/$defs/{model}" in form
        assert '"type": "string"' in form
