"""A fact that is named as a cause is one: another in its place can change what it is said to cause."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.every_value import every
from tests.laws.strategies import law, zone
from tradezone import Decision, Shipment, evaluate
from tradezone.policy.conditions import FirstResaleBelow
from tradezone.policy.measures import PriceFloor
from tradezone.policy.trees import asked

PRESENTED = re.compile(r"(?:the procedure )?`([a-z0-9-]+)` is (not )?(presented|claimed|used)")
LISTS = {"presented": "documents", "claimed": "claims", "used": "procedures"}
ORIGIN = re.compile(r"origin [A-Z]{2} is not|[A-Z]{2}, the origin, is ")


def decided(name: str, content: dict) -> Decision:
    shipment = some.fits(name, content)
    assume(shipment is not None)
    return evaluate(zone(name), shipment, plain=True)


def whole(name: str, data) -> tuple[dict, Decision]:
    content = data.draw(some.contents(name, most=1))
    note(some.shown(content))
    return content, decided(name, content)


def why_not(decision: Decision, measure: str) -> str | None:
    """Why a measure does not apply; None where it does."""
    return next((line.because.text for line in decision.items[0].not_applied if line.measure == measure), None)


def others(name: str, content: dict, fact: str) -> list[Decision]:
    """The decisions with every other value of one fact of the item."""
    path = ("items", 0, fact)
    changed = [some.put(content, path, value) for value in every(name, content, path)]
    return [decided(name, other) for other in changed if some.fits(name, other)]


def toggled(content: dict, fact: str, name: str) -> dict:
    given = content["items"][0][fact]
    rest = [entry for entry in given if name not in (entry, *(entry.values() if isinstance(entry, dict) else ()))]
    return some.put(content, ("items", 0, fact), rest if len(rest) < len(given) else [*given, name])


@given(some.names, st.data())
@law
def test_a_missing_document_claim_or_procedure_that_decided_no_longer_does_once_it_is_there(name, data):
    content, decision = whole(name, data)
    for line in decision.items[0].not_applied:
        for found in PRESENTED.finditer(line.because.text):
            after = decided(name, toggled(content, LISTS[found[3]], found[1]))
            assert why_not(after, line.measure) != line.because.text, line


@given(some.names, st.data())
@law
def test_a_document_claim_or_procedure_on_which_a_measure_rests_is_no_longer_its_ground_once_it_is_taken_away(name, data):
    content, decision = whole(name, data)
    for line in decision.items[0].applied:
        for ground in line.because:
            found = PRESENTED.fullmatch(ground.text)
            if found is not None:
                after = decided(name, toggled(content, LISTS[found[3]], found[1]))
                still = [other for other in after.items[0].applied if other.measure == line.measure]
                assert all(ground.text not in [g.text for g in other.because] for other in still), line
                required = f"{found[1]}` is not" in str(why_not(after, line.measure))
                assert still or required or why_not(after, line.measure), line


@given(some.names, st.data())
@law
def test_an_origin_that_decided_is_not_the_only_one_that_is_decided_so(name, data):
    content, decision = whole(name, data)
    origin = content["items"][0]["origin"]
    for line in decision.items[0].not_applied:
        if ORIGIN.match(line.because.text):
            reasons = {code: why_not(decided(name, some.put(content, ("items", 0, "origin"), code)), line.measure)
                       for code in every(name, content, ("items", 0, "origin"))}  # fmt: skip
            assert origin in str(line.because.text), line
            assert any(reason is None or not ORIGIN.match(reason) for reason in reasons.values()), line


def turns_on_its_own_price(name: str, measure: str) -> bool:
    """Whether a measure turns on the customs value, and not on a market price or on the first resale."""
    floors = [m for m in zone(name).measures.values() if isinstance(m, PriceFloor)]
    first = [c for tree in zone(name).measures[measure].conditions for c in asked(tree) if isinstance(c, FirstResaleBelow)]
    return not first and not any(m.tested in zone(name).market_prices for m in floors)


@given(some.names, st.data())
@law
def test_a_price_that_decided_can_be_one_that_decides_otherwise(name, data):
    content = data.draw(some.contents(name, most=1))
    for fact in ("freight", "insurance", "terms"):  # with freight added, even goods for nothing may be above their floor
        content["items"][0].pop(fact, None)
    note(some.shown(content))
    decision = decided(name, content)
    for line in decision.items[0].not_applied:
        if turns_on_its_own_price(name, line.measure) and "below the floor price" in line.because.text:
            assert None in {why_not(after, line.measure) for after in others(name, content, "customs_value")} or any(
                "floor price" not in str(why_not(after, line.measure)) for after in others(name, content, "customs_value")
            ), line
    for line in decision.items[0].applied:
        if turns_on_its_own_price(name, line.measure) and any("% below the floor price" in ground.text for ground in line.because):
            gists = {tuple(g.text for o in after.items[0].applied if o.measure == line.measure for g in o.because)
                     for after in others(name, content, "customs_value")}  # fmt: skip
            assert len(gists) > 1, line


@given(some.names, st.data())
@law
def test_a_quantity_that_decided_can_be_one_that_decides_otherwise(name, data):
    content, decision = whole(name, data)
    item = decision.items[0]
    rested = [line.measure for line in item.applied if any(ground.text.startswith("quantity ") for ground in line.because)]
    failed = [line.measure for line in item.not_applied if line.because.text.startswith("quantity ")]
    if rested or failed:
        after = others(name, content, "quantity")
        for measure in rested:
            assert any(str(why_not(other, measure)).startswith("quantity ") for other in after), measure
        for measure in failed:
            assert any(not str(why_not(other, measure)).startswith("quantity ") for other in after), measure


@given(some.names, st.data())
@law
def test_of_a_measure_that_does_not_apply_the_reason_is_one_sentence_about_this_case(name, data):
    _, decision = whole(name, data)
    for line in decision.items[0].not_applied:
        assert line.because.text
        assert "None" not in line.because.text
        assert "unknown" not in line.because.text


@pytest.mark.parametrize(
    ("pattern", "item"),
    [
        (ORIGIN, {"origin": "CN"}),
        (PRESENTED, {"origin": "AU"}),
        (re.compile(r"quantity "), {"quantity": "100 kg"}),
        (re.compile(r".* below the floor price"), {"customs_value": "99999999.00 USD"}),
    ],
    ids=["origin", "claim", "quantity", "price"],
)
def test_the_reasons_are_worded_as_these_laws_read_them(pattern, item):
    goods = {"product": "ndpr/metal", "origin": "CN", "quantity": "100 kg", "customs_value": "100.00 USD", **item}
    content = {"imported_into": "US", "exported_from": "CN", "entered": "2026-09-15", "items": [goods]}
    decision = evaluate(zone("critical-minerals-zone"), Shipment.parse(content), plain=True)
    assert any(pattern.match(line.because.text) for line in decision.items[0].not_applied)
