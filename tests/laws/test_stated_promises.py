"""What a policy says of its promises: those it drops, those it tightens, its own, and warnings of ``check`` that say the same."""

from __future__ import annotations

import json

import pytest

from tests.laws import small
from tests.laws.promised import (
    BROKEN,
    PARTIES,
    SAMPLES,
    added,
    broken,
    dropped,
    goods,
    outcomes,
    policy,
    preference,
    promised,
    verified,
    zone,
)
from tests.laws.small import FLOOR, MFN, duty, floor, measure, scale
from tradezone.verify.library import LIBRARY, SAME_AS
from tradezone.verify.loading import check_policy_text
from tradezone.verify.trying import breaks

HALF = BROKEN["half the shortfall"].sections
TWO = {
    "price_floors": [
        floor("50% of shortfall", name="first", origin="CN"),
        floor("50% of shortfall", name="second", origin="RU"),
    ]
}


def told(sections, **keys):
    """Of each promise that the policy excuses, of what and why; and what it excuses though nothing breaks it."""
    found = verified(sections, **keys)
    excused = {(each.promise, each.of): excuse.reason for result in found.results for each, excuse in result.excused}
    return excused, {(excuse.promise, excuse.of) for excuse in found.idle}


def with_text(sections, *texts):
    return {**sections, "text": sections.get("text", "") + "".join(texts)}


# ------------------------------------------------------------------ dropped


def test_a_promise_that_is_dropped_is_told_apart_with_its_reason():
    sections = with_text(HALF, dropped("floor-kept"))
    assert broken(sections) == set()
    assert told(sections) == ({("floor-kept", "floor"): "the law is so"}, set())
    (result,) = (result for result in verified(sections).results if result.promise.id == "floor-kept")
    assert result.word == "dropped"


def test_a_promise_that_is_dropped_for_one_clause_holds_of_the_others():
    assert broken(TWO) == {("floor-kept", "first"), ("floor-kept", "second")}
    sections = with_text(TWO, dropped("floor-kept", of="first"))
    assert broken(sections) == {("floor-kept", "second")}
    assert told(sections) == ({("floor-kept", "first"): "the law is so"}, set())
    assert broken(with_text(TWO, dropped("floor-kept"))) == set()


def test_an_excuse_that_nothing_needs_is_told():
    assert told({"price_floors": [FLOOR], "text": dropped("floor-kept", of="floor")}) == ({}, {("floor-kept", "floor")})
    assert told(with_text(TWO, dropped("floor-kept", of="first")))[1] == set()


def test_of_what_nothing_drawn_bears_on_an_excuse_is_not_called_idle():
    """Without a shipment nobody knows whether it is needed."""
    assert told(with_text(HALF, dropped("splitting-saves-nothing")), examples=0) == ({}, set())
    assert told({"ordinary_duties": [MFN], "text": dropped("floor-kept")})[1] == set()


def test_the_rounding_of_the_policy_is_dropped_under_its_own_name():
    sections = with_text(BROKEN["rounded to ten cents"].sections, dropped("rounding-is-small", of="small"))
    assert ("rounding-is-small", "small") in told(sections)[0]
    assert "rounding-is-small" not in {name for name, _ in broken(sections)}


@pytest.mark.parametrize("name", ["flor", "ore/metal"])
def test_a_promise_is_dropped_only_for_what_the_policy_has(name):
    found = check_policy_text(policy(with_text(HALF, dropped("floor-kept", of=name)))).diagnostics
    assert [each.code for each in found] == ["unknown-measure"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (dropped("flor-kept"), "unknown-word"),
        (promised(tightened=[{"promise": "floor-kept", "cite": "law"}]), "missing-key"),
        (promised(tightened=[{"promise": "floor-kept", "allowance": "-0.01 USD", "cite": "law"}]), "negative-amount"),
        (promised(tightened=[{"promise": "floor-kept", "allowance": "0.01 EUR", "cite": "law"}]), "currency-mismatch"),
        (promised(tightened=[{"promise": "cliffs-are-announced", "allowance": "0.01 USD", "cite": "law"}]), "unknown-key"),
        (promised(tightened=[{"promise": "rounding-is-small", "exemptions": "none", "cite": "law"}]), "unknown-key"),
        (promised(tightened=[{"promise": "floor-kept", "exemptions": "none", "cite": "law"}] * 2), "duplicate-id"),
        (added(not_applied=["flor"]), "unknown-measure"),
        (added(duty="at most 1.00 EUR"), "currency-mismatch"),
        (added(duty="at most 25% of mass"), "bad-bound"),
        (added(), "empty-condition"),
    ],
)
def test_what_is_wrong_in_a_promise_is_an_error_of_the_policy(text, code):
    found = check_policy_text(policy(with_text(HALF, text)))
    assert found.zone is None or [each.code for each in found.diagnostics] == []
    assert [each.code for each in found.diagnostics] == [code]


def test_a_shipment_kept_in_a_case_no_longer_breaks_what_the_policy_drops():
    promise = next(promise for promise in LIBRARY if promise.id == "floor-kept")
    assert [each.of for each in breaks(zone(HALF), promise, goods("5.00"))] == ["floor"]
    assert list(breaks(zone(with_text(HALF, dropped("floor-kept"))), promise, goods("5.00"))) == []


# ------------------------------------------------------------------ acknowledged


def acknowledged(code, of):
    return f"acknowledged: {json.dumps([{'code': code, 'of': of, 'reason': 'so it is', 'cite': 'law art. 9'}])}\n"


NOTCH = {"additional_duties": [duty("slab", [scale("bands", [("0 USD/kg", "50%"), ("5 USD/kg", "free")])])]}


@pytest.mark.parametrize(
    ("code", "of", "sections"),
    [
        ("falling-landed-price", "slab", NOTCH),
        ("inverted-ladder", "ore/metal", BROKEN["a later stage that is cheaper"].sections),
    ],
)
def test_a_warning_that_is_acknowledged_excuses_the_promise_that_says_the_same(code, of, sections):
    assert (SAME_AS[code], of) in broken(sections)
    known = with_text(sections, acknowledged(code, of))
    assert (SAME_AS[code], of) not in broken(known)
    assert told(known) == ({(SAME_AS[code], of): "so it is"}, set())


def test_a_warning_that_is_acknowledged_is_never_idle_for_want_of_a_shipment():
    """``check`` says whether the entry is needed; a search that finds nothing says nothing."""
    assert told(with_text(NOTCH, acknowledged("falling-landed-price", "slab")), examples=1)[1] == set()


# ------------------------------------------------------------------ of the policy's own

PLAIN = {"ordinary_duties": [MFN], "price_floors": [FLOOR]}
CHARGED = {**PLAIN, "exceptions": [SAMPLES], "fees": [duty("fee", "1%")]}
DOUBT = measure("doubt", secures="mfn less lower", rounded="once", released_when="it is settled", when={"procedures": "doubt"})


@pytest.mark.parametrize(
    ("keeps", "worth", "holds"),
    [
        # 10 kg at 100.00 owe 5.00 of duty and 1.00 of fees; at 60.00 they owe 3.00, 0.60 and the shortfall of 40.00.
        ({"outcome": "cleared"}, "100.00", True),
        ({"outcome": "cleared"}, "60.00", False),
        ({"outcome": ["cleared", "adjusted"]}, "60.00", True),
        ({"ordinary_duty": "at most 5.00 USD"}, "100.00", True),
        ({"ordinary_duty": "less than 5.00 USD"}, "100.00", False),
        ({"additional_duty": "at most 40.00 USD"}, "60.00", True),
        ({"additional_duty": "at most 39.99 USD"}, "60.00", False),
        ({"duty": "at most 43.00 USD"}, "60.00", True),
        ({"duty": "at most 42.99 USD"}, "60.00", False),
        ({"duty": "at most 5% of customs_value"}, "100.00", True),
        ({"duty": "at most 4.99% of customs_value"}, "100.00", False),
        ({"fees": "at least 1.00 USD"}, "100.00", True),
        ({"fees": "more than 1.00 USD"}, "100.00", False),
        ({"security": "at most 0.00 USD"}, "100.00", True),
        ({"applied": "floor"}, "60.00", True),
        ({"applied": "floor"}, "100.00", False),
        ({"not_applied": ["floor", "samples"]}, "100.00", True),
        ({"not_applied": ["samples", "floor"]}, "60.00", False),
    ],
)
def test_a_promise_of_the_policys_own_is_kept_to_the_cent(keeps, worth, holds):
    sections = with_text(CHARGED, added(**keeps))
    found = outcomes(zone(sections), "own", goods(worth, "10 kg"))
    assert len(found) == 1
    assert (found[0] is None) is holds


@pytest.mark.parametrize(("most", "holds"), [("2.50 USD", True), ("2.49 USD", False)])
def test_a_security_is_bounded_as_duty_is(most, holds):
    """Half of the five per cent on 100.00 is secured."""
    laws = {"text": PARTIES, "ordinary_duties": [MFN], "tariff_preferences": [preference()], "securities": [DOUBT]}
    sections = with_text(laws, added(security=f"at most {most}"))
    shipment = goods("100.00", origin="AU", claims=["lower"], documents=["proof"], procedures=["doubt"])
    (found,) = outcomes(zone(sections), "own", shipment)
    assert (found is None) is holds
    assert holds or found.because == "security is 2.50 USD"


def test_what_breaks_a_promise_of_the_policys_own_is_found_where_it_stands():
    sections = with_text(PLAIN, added(duty="at most 50% of customs_value"))
    (found,) = verified(sections).broken
    assert (found.promise, found.of) == ("own", "")
    assert policy(sections).split("\n")[found.place.line - 1].startswith("promises:")
    assert [str(cite) for cite in found.cites] == ["law art. 7"]
    assert "duty is" in found.because


def test_a_promise_of_the_policys_own_speaks_only_of_what_it_covers_and_where_its_conditions_hold():
    sections = with_text(PLAIN, added(duty="at most 0.00 USD", when={"quantity": "at most 5 kg"}))
    assert outcomes(zone(sections), "own", goods("100.00", "5.001 kg")) == []
    assert [each is None for each in outcomes(zone(sections), "own", goods("100.00", "5 kg"))] == [False]


def test_goods_of_which_a_fact_is_missing_are_not_held_to_it():
    sections = with_text(PLAIN, added(duty="at most 0.00 USD"))
    shipment = small.shipment({"quantity": None, "origin": "CN"})
    assert outcomes(zone(sections), "own", shipment) == []


def test_the_sentence_of_an_added_promise_is_the_one_its_parties_sign():
    (result,) = (result for result in verified(with_text(PLAIN, added(outcome="cleared"))).results if result.promise.id == "own")
    assert result.promise.sentence == "Ore is as it is"
