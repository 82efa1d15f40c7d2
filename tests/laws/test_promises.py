"""Promises: sound law keeps each of them, what breaks one is found in its clause, and what almost breaks it does not."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from tests.laws import small
from tests.laws.promised import (
    BROKEN,
    PARTIES,
    SAMPLES,
    SMALL_VALUE,
    SOUND,
    WHEN,
    again,
    broken,
    goods,
    outcomes,
    policy,
    preference,
    tightened,
    verified,
    zone,
)
from tests.laws.small import FLOOR, MFN, duty, floor, measure, scale
from tests.rules.shipped import FOLDERS, INVENTED
from tests.rules.shipped import zone as shipped
from tradezone import Shipment, Transaction
from tradezone.policy.grammar.promises import PROMISES
from tradezone.shipment.writing import written
from tradezone.verify import promise as promise_module
from tradezone.verify.library import LIBRARY
from tradezone.verify.promise import Tried
from tradezone.verify.promises.text import no_contradiction


def kept(sections, name, shipment):
    """Whether a promise bears on a shipment and is kept by all it is compared with."""
    found = outcomes(zone(sections), name, shipment)
    assert found, "the promise does not bear on these goods"
    return not any(found)


# ------------------------------------------------------------------ (a) sound law


@pytest.mark.parametrize("name", SOUND)
def test_sound_law_keeps_what_it_promises(name):
    found = verified(SOUND[name])
    assert [(each.promise, each.of, each.because) for each in found.broken] == []


def test_each_promise_is_tried_by_some_sound_policy():
    """A promise that nothing bears on would be kept by any law."""
    borne = {result.promise.id for name in SOUND for result in verified(SOUND[name]).results if result.word != "idle"}
    assert borne == set(PROMISES)


# ------------------------------------------------------------------ (b) what breaks one


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_promise_is_found_in_the_clause_responsible(name):
    flaw = BROKEN[name]
    found = [each for each in verified(flaw.sections).broken if each.promise == flaw.promise]
    assert [each.of for each in found] == [flaw.of]
    line = policy(flaw.sections).split("\n")[found[0].place.line - 1]
    assert flaw.words in line[found[0].place.column - 1 :]


def figures(text):
    """Every figure in a sentence."""
    return {Fraction(each.replace(",", "")) for each in re.findall(r"\d[\d,]*\.?\d*", text)}


def value(decision):
    return Fraction(decision.totals.customs_value.amount)


def due(decision):
    return Fraction(decision.totals.duty.amount) + Fraction(decision.totals.fees.amount)


def charged(name, decision):
    """What a measure charges on the first item, to the cent."""
    return small.charged(decision, name)


def landing(name, decision):
    """The price, what it lands at with the floor's charge, and the floor, each for the unit."""
    (test,) = decision.items[0].floors
    price, level = (Fraction(each.numerator, each.denominator) for each in (test.price, test.floor_price))
    return price, price + charged(name, decision) * price / value(decision), level


def settled(decision):
    sign = -1 if decision.settlement.payable_to == "authority" else 1
    return sign * Fraction(decision.settlement.money.amount)


#: Of each promise the figures that its sentence tells, worked out from the decisions.
SHOWN = {
    "floor-kept": landing,
    "floor-charge-falls": lambda of, one, other: [value(one), charged(of, one), value(other), charged(of, other)],
    "landed-price-rises": lambda _, one, other: [value(one), value(one) + due(one), value(other), value(other) + due(other)],
    "splitting-saves-nothing": lambda _, one, other: [due(one), due(other)],
    "party-no-worse": lambda _, one, other: [due(one), due(other)],
    "preference-is-proved": lambda of, one: [] if of in {line.measure for line in one.items[0].applied} else [Fraction(-1)],
    "rounding-is-small": lambda of, one: [charged(one.items[0].charges[0].measure if of == "small" else of, one)],
    "cliffs-are-announced": lambda _, one, other: [due(one), due(other), value(other)],
    "settlement-falls": lambda _, one, other: [settled(one), settled(other)],
}


@pytest.mark.parametrize("name", [name for name in BROKEN if BROKEN[name].promise in SHOWN])
def test_what_shows_it_says_the_same_when_it_is_decided_again_from_its_file(name):
    flaw = BROKEN[name]
    (found,) = (each for each in verified(flaw.sections).broken if each.promise == flaw.promise)
    for subject in found.shipments:
        assert type(subject).parse(written(subject)) == subject
    assert outcomes(zone(flaw.sections), flaw.promise, found.shipments[0])
    decisions = [again(zone(flaw.sections), subject) for subject in found.shipments]
    assert figures(found.because) >= {round(each, 6) for each in SHOWN[flaw.promise](flaw.of, *decisions)}


def test_a_decision_that_turns_on_how_goods_are_said_breaks_a_promise(monkeypatch):
    """No policy can do that; a fault of the engine would, so here is one that charges by the tonne what it does by the kilogram."""
    real = promise_module.evaluate
    twice = small.zone(ordinary_duties=[small.duty("mfn", "10%")])

    def faulty(found, shipment, **keys):
        return real(twice if shipment.items[0].quantity.of == "t" else found, shipment, **keys)

    monkeypatch.setattr(promise_module, "evaluate", faulty)
    found = [each for each in outcomes(small.zone(ordinary_duties=[MFN]), "expression-is-free", goods("500.00")) if each]
    assert [(each.of, each.because) for each in found] == [("ore", "in t, the same goods get another decision")]
    assert [str(each.items[0].quantity) for each in found[0].shipments] == ["1 kg", "0.001 t"]


def test_no_policy_that_loads_contradicts_itself():
    """Measures and rows that do are errors of ``check``, so that nothing is left for ``verify`` to find."""
    for name in (*FOLDERS, *INVENTED):
        assert list(no_contradiction(shipped(name))) == []
    rows = [{"value": "5%", "cite": "law annex", "origin": "CN"}, {"value": "6%", "cite": "law annex", "origin": ["CN", "RU"]}]
    assert "overlapping-rows" in small.codes(ordinary_duties=[duty("mfn", rows)])


def test_the_library_is_told_in_sentences():
    assert [promise.id for promise in LIBRARY] == list(PROMISES)
    for promise in LIBRARY:
        assert promise.sentence[0].isupper()
        assert promise.sentence.endswith(".")


# ------------------------------------------------------------------ (c) what almost breaks one


HALF = {"price_floors": [floor("50% of shortfall")]}


@pytest.mark.parametrize(
    ("worth", "holds"),
    [("10.00", True), ("10.01", True), ("9.99", True), ("9.98", True), ("9.96", False), ("0.00", False)],
)
def test_half_the_shortfall_keeps_the_floor_as_long_as_a_cent_makes_up_the_rest(worth, holds):
    """At 9.98 the half is 0.01, and 0.01 is what a line may be off by; at 9.96 it is 0.02 of 0.04."""
    assert kept(HALF, "floor-kept", goods(worth)) is holds


def test_with_no_allowance_a_cent_short_breaks_the_floor():
    exact = {**HALF, "text": tightened("floor-kept", allowance="0.00 USD")}
    assert not kept(exact, "floor-kept", goods("9.98"))
    assert kept(exact, "floor-kept", goods("9.99"))


@pytest.mark.parametrize("entry", ["refused", "licence"])
def test_goods_that_are_refused_or_held_are_not_admitted_below_the_floor(entry):
    gated = {"price_floors": [floor(None)], "gates": [measure("gate", when={"priced_below": "floor"}, entry=entry)]}
    assert outcomes(zone(gated), "floor-kept", goods("5.00")) == []
    assert kept(gated, "floor-kept", goods("10.00"))


def test_goods_that_an_exception_spares_need_not_keep_the_floor_unless_the_policy_says_so():
    spared = {"price_floors": [FLOOR], "exceptions": [SAMPLES]}
    assert outcomes(zone(spared), "floor-kept", goods("5.00", "5 kg")) == []
    assert kept(spared, "floor-kept", goods("5.00", "5.001 kg"))
    strict = {**spared, "text": tightened("floor-kept", exemptions="none")}
    assert not kept(strict, "floor-kept", goods("5.00", "5 kg"))
    assert ("floor-kept", "floor") in broken(strict)


CAPPED = {"price_floors": [floor("shortfall, at most 1%")]}


def test_a_charge_that_rises_by_a_cent_does_not_break_a_promise_unless_the_policy_allows_less():
    """One per cent of 1.00 is 0.01, of 2.00 it is 0.02; of 3.00 and 6.00 it is 0.03 and 0.06."""
    assert kept(CAPPED, "floor-charge-falls", goods("1.00"))
    assert not kept(CAPPED, "floor-charge-falls", goods("3.00"))
    assert not kept({**CAPPED, "text": tightened("floor-charge-falls", allowance="0.00 USD")}, "floor-charge-falls", goods("1.00"))


def test_a_charge_that_begins_where_an_exception_ends_does_not_rise_unless_the_policy_says_so():
    """At 100.00 the goods are spared, at 100.01 they owe the shortfall."""
    spared = {"price_floors": [FLOOR], "exceptions": [SMALL_VALUE]}
    assert not any(outcomes(zone(spared), "floor-charge-falls", goods("100.00", "100 kg")))
    assert kept(spared, "floor-charge-falls", goods("100.01", "100 kg"))
    strict = {**spared, "text": tightened("floor-charge-falls", exemptions="none")}
    assert not kept(strict, "floor-charge-falls", goods("100.00", "100 kg"))


def notched(duty_below):
    """Below 1.01 USD the kilogram this much by the kilogram, at it nothing."""
    rate = f"{duty_below} USD/kg"
    return {"additional_duties": [duty("slab", [scale("bands", [("0 USD/kg", rate), ("1.01 USD/kg", "free")])])]}


def test_a_landed_price_that_falls_by_what_rounding_may_do_is_kept():
    """Goods of 1.00 with 0.03 of duty land at 1.03, those of 1.01 with none at 1.01: two cents less, and two lines may be off."""
    assert kept(notched("0.01"), "landed-price-rises", goods("1.00"))
    assert kept(notched("0.03"), "landed-price-rises", goods("1.00"))
    assert not kept(notched("0.06"), "landed-price-rises", goods("1.00"))
    strict = {**notched("0.03"), "text": tightened("landed-price-rises", allowance="0.00 USD")}
    assert not kept(strict, "landed-price-rises", goods("1.00"))
    level = {**notched("0.01"), "text": tightened("landed-price-rises", allowance="0.00 USD")}
    assert kept(level, "landed-price-rises", goods("1.00"))


def test_goods_that_are_refused_at_one_price_have_no_landed_price():
    sections = notched("0.50") | {"gates": [measure("gate", when={"price": "less than 1.01 USD/kg"}, entry="refused")]}
    assert outcomes(zone(notched("0.50")), "landed-price-rises", goods("1.00"))
    assert not any(outcomes(zone(sections), "landed-price-rises", goods("1.00")))


CUT = {"ordinary_duties": [MFN], "rounding": "down to 0.01"}


def test_a_split_that_saves_what_rounding_may_do_is_kept_unless_the_policy_allows_less():
    """Five per cent of 0.38 is cut to 0.01, of each half to nothing."""
    assert kept(CUT, "splitting-saves-nothing", goods("0.38"))
    assert not kept(
        {**CUT, "text": tightened("splitting-saves-nothing", allowance="0.00 USD")}, "splitting-saves-nothing", goods("0.38")
    )


def test_a_split_into_parts_that_an_exception_spares_is_stated_unless_the_policy_says_otherwise():
    spared = {"price_floors": [FLOOR], "exceptions": [SAMPLES]}
    assert not any(outcomes(zone(spared), "splitting-saves-nothing", goods("50.00", "10 kg")))
    strict = {**spared, "text": tightened("splitting-saves-nothing", exemptions="none")}
    assert not kept(strict, "splitting-saves-nothing", goods("50.00", "10 kg"))


def test_a_fee_with_a_least_amount_makes_splitting_dearer_and_breaks_nothing():
    assert kept({"fees": [duty("fee", "1%, at least 30.00 USD")]}, "splitting-saves-nothing", goods("500.00", "10 kg"))


def test_parts_say_no_more_digits_than_they_need():
    found = outcomes(zone(BROKEN["a threshold"].sections), "splitting-saves-nothing", goods("2000.00", "1500 kg"))[0]
    assert [str(item.quantity) for item in found.shipments[1].items] == ["750 kg", "750 kg"]
    assert [str(item.customs_value) for item in found.shipments[1].items] == ["1000.00 USD", "1000.00 USD"]


def test_a_party_that_owes_as_much_as_others_is_no_worse():
    sections = {"text": PARTIES, "ordinary_duties": [MFN]}
    assert kept(sections, "party-no-worse", goods("500.00", origin="AU"))
    assert outcomes(zone(sections), "party-no-worse", goods("500.00", origin="CN")) == []


def test_a_party_that_is_suspended_is_none_for_that_time():
    club = {"text": PARTIES, "additional_duties": [duty("club", "3%", origin=["party", "suspended"])]}
    goods_of = {day: goods("500.00", origin="US", entered=day) for day in ("2026-12-31", "2027-01-01")}
    assert not kept(club, "party-no-worse", goods_of["2026-12-31"])
    assert outcomes(zone(club), "party-no-worse", goods_of["2027-01-01"]) == []


def test_a_preference_with_everything_asked_is_proved():
    sections = {"text": PARTIES, "ordinary_duties": [MFN], "tariff_preferences": [preference(**WHEN)]}
    proved = goods("500.00", origin="AU", claims=["lower"], documents=["proof"])
    assert kept(sections, "preference-is-proved", proved)
    for without in ({"claims": []}, {"documents": []}):
        facts = {"origin": "AU", "claims": ["lower"], "documents": ["proof"], **without}
        assert outcomes(zone(sections), "preference-is-proved", goods("500.00", **facts)) == []


@pytest.mark.parametrize(("rate", "holds"), [("10%", True), ("10.1%", False)])
def test_a_jump_of_a_tenth_is_no_cliff_yet(rate, holds):
    sections = {"additional_duties": [duty("big", rate, when={"quantity": "more than 1000 kg"})]}
    assert kept(sections, "cliffs-are-announced", goods("100000.00", "1000 kg")) is holds


@pytest.mark.parametrize(
    "bound", ["more than 1000 kg", "at least 1000 kg", "at most 1000 kg", "less than 1000 kg", "more than 1 t"]
)
def test_a_cliff_is_found_on_both_sides_of_its_threshold(bound):
    sections = {"additional_duties": [duty("big", "20%", when={"quantity": bound})]}
    (found,) = outcomes(zone(sections), "cliffs-are-announced", goods("9000.00", "900 kg"))
    sizes = [str(shipment.items[0].quantity) for shipment in found.shipments]
    assert sizes == (["1000 kg", "1000.001 kg"] if bound.startswith(("more", "at most")) else ["999.999 kg", "1000 kg"])
    assert f"a step across `{bound}`" in found.because


def test_a_cliff_that_a_finding_or_an_exception_tells_of_is_announced():
    cliff = {"additional_duties": [duty("big", "20%", when={"quantity": "more than 1000 kg"})]}
    told = measure("near", severity="notice", message="large consignments owe more", when={"quantity": "at least 900 kg"})
    assert kept({**cliff, "findings": [told]}, "cliffs-are-announced", goods("9000.00", "900 kg"))
    spared = {"price_floors": [FLOOR], "exceptions": [SAMPLES]}
    assert outcomes(zone(spared), "cliffs-are-announced", goods("5.00", "5 kg")) == []
    strict = {**spared, "text": tightened("cliffs-are-announced", exemptions="none")}
    assert not kept(strict, "cliffs-are-announced", goods("5.00", "5 kg"))


@pytest.mark.parametrize(
    ("rounding", "worth", "allowance", "holds"),
    [
        ("half_up to 0.01", "0.10", "0.005 USD", True),
        ("down to 0.1", "2.20", "0.01 USD", True),
        ("down to 0.1", "2.20", "0.005 USD", False),
        ("down to 0.1", "2.40", "0.01 USD", False),
        ("up to 0.01", "0.02", "0.01 USD", True),
        ("up to 0.01", "0.02", "0.005 USD", False),
    ],
)
def test_rounding_by_exactly_what_is_allowed_is_small(rounding, worth, allowance, holds):
    """Five per cent of 0.10 is half a cent, of 2.20 it is 0.11, of 2.40 it is 0.12, of 0.02 a tenth of a cent."""
    sections = {"ordinary_duties": [MFN], "rounding": rounding, "text": tightened("rounding-is-small", allowance=allowance)}
    assert kept(sections, "rounding-is-small", goods(worth)) is holds


def test_a_currency_without_a_minor_unit_is_rounded_to_its_unit():
    yen = {"ordinary_duties": [MFN], "prices": "", "currency": "JPY", "rounding": "half_up to 1"}
    goods_in_yen = Shipment.parse(
        {
            "imported_into": "JP",
            "entered": "2026-06-01",
            "items": [{"product": "ore", "origin": "CN", "quantity": "1 kg", "customs_value": "1010 JPY"}],
        }
    )
    assert kept(yen, "rounding-is-small", goods_in_yen)


def settlement(price, **facts):
    content = {
        "kind": "settlement",
        "contract": "deal",
        "period": "2026-Q1",
        "quantity": "100 kg",
        "market_price": f"{price} USD/kg",
    }
    return Transaction.parse({**content, "facts": facts})


def test_what_a_contract_pays_falls_on_both_sides_of_its_levels():
    sections = SOUND["a contract"]
    for price in ("0.00", "9.99", "10.00", "12.00", "12.01"):
        assert kept(sections, "settlement-falls", settlement(price, built="yes"))
    paid_back = BROKEN["an excess paid to the producer"].sections
    assert kept(paid_back, "settlement-falls", settlement("12.01", built="no"))
    assert not kept(paid_back, "settlement-falls", settlement("12.01", built="yes"))


# ------------------------------------------------------------------ the promises of the text


@pytest.mark.parametrize(
    ("last", "told"),
    [("2026-03-31", ""), ("2026-03-30", "on 2026-03-31"), ("2026-03-29", "from 2026-03-30 through 2026-03-31")],
)
def test_days_without_a_price_are_named(last, told):
    sections = {"prices": gap(last), "price_floors": [FLOOR]}
    found = [each.because for each in verified(sections, examples=0).broken if each.promise == "every-day-priced"]
    assert found == ([f"`ore` has no price {told}, while `floor` is in force"] if told else [])


def gap(last):
    rows = [("2026-01-01", last), ("2026-04-01", None)]
    listed = ", ".join(
        f"{{ from: {first}, {f'through: {end}, ' if end else ''}value: 10.00 USD/kg, cite: law annex }}" for first, end in rows
    )
    return f"reference_prices: {{ ore: [{listed}] }}\n"


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-01-01", "2026-03-30", ""),
        ("2026-01-01", "2026-03-31", "on 2026-03-31"),
        ("2026-04-01", None, ""),
        ("2026-03-31", None, "on 2026-03-31"),
    ],
)
def test_a_floor_needs_a_price_only_while_it_is_in_force(first, last, told):
    one = floor(**{"from": first, **({"through": last} if last else {})})
    found = [each.because for each in verified({"prices": gap("2026-03-30"), "price_floors": [one]}, examples=0).broken]
    assert found == ([f"`ore` has no price {told}, while `floor` is in force"] if told else [])


def test_a_price_that_the_series_says_has_lapsed_is_meant():
    lapsed = "reference_prices:\n  ore:\n    - { from: 2026-01-01, value: 10.00 USD/kg, cite: law }\n    - { from: 2026-04-01, value: lapsed, cite: law }\n"
    assert ("every-day-priced", "floor") not in broken({"prices": lapsed, "price_floors": [FLOOR]}, examples=0)


def follow(*times):
    """Duties at one rate that follow one another."""
    return {
        "additional_duties": [
            measure(f"duty-{i}", base="customs_value", rates=[small.row("5%")], **{"from": first, "through": last})
            for i, (first, last) in enumerate(times, 1)
        ]
    }


def test_measures_that_follow_one_another_leave_no_day_out():
    whole = follow(("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-04-30"), ("2026-05-01", "2026-08-31"))
    holed = follow(("2026-01-01", "2026-03-30"), ("2026-04-01", "2026-04-30"), ("2026-05-01", "2026-08-31"))
    apart = follow(("2026-01-01", "2026-03-31"), ("2026-06-01", "2026-08-31"))
    assert broken(whole, examples=0) == broken(apart, examples=0) == set()
    (found,) = verified(holed, examples=0).broken
    assert (found.of, found.because) == (
        "duty-2",
        "neither `duty-1` nor `duty-2`, which takes its place, is in force on 2026-03-31",
    )


@pytest.mark.parametrize(("price", "holds"), [("999.99", True), ("1000.00", False), ("0.11", True), ("0.10", False)])
def test_a_price_that_leaps_a_hundredfold_is_a_slip(price, holds):
    sections = {"prices": BROKEN["a price a thousandfold"].sections["prices"].replace("10000.00", price), "price_floors": [FLOOR]}
    assert (broken(sections, examples=0) == set()) is holds


@pytest.mark.parametrize(("bound", "holds"), [("at most 5 kg", True), ("at most 5000 g", True), ("at most 5 t", False)])
def test_what_an_exception_spares_is_measured_as_the_goods_are_traded(bound, holds):
    sections = {"price_floors": [FLOOR], "exceptions": [measure("samples", when={"quantity": bound}, disapplies="floor")]}
    assert (("figures-agree", "samples") not in broken(sections, examples=0)) is holds


def test_a_decision_of_a_shipment_that_does_not_fit_bears_on_nothing():
    other = Shipment.parse({"imported_into": "US", "entered": "2026-06-01", "items": [{"product": "gold", "quantity": "1 kg"}]})
    tried = Tried(zone(SOUND["a duty and a floor"]), other)
    assert tried.decision is None
    for promise in LIBRARY:
        assert promise.of_shipment is None or not list(promise.of_shipment(tried))
