"""Policies of every shape are verified to the end: without parties or floors, of contracts alone, in other currencies; and all that ship."""

from __future__ import annotations

import pytest

from tests.laws import small
from tests.laws.promised import PARTIES, contract, measure, verified
from tests.laws.small import FLOOR, MFN, duty, floor
from tests.rules.shipped import FOLDERS, zone
from tradezone.policy.grammar.promises import PROMISES
from tradezone.verify.verifying import verify

RATES = {"CNY": [("2026-01-01", "7.00 CNY/USD"), ("2026-06-01", "7.3 CNY/USD")], "EUR": [("2026-01-01", "1.10 USD/EUR")]}
INDEX = small.market([("2026-01-01", "9.00 USD/kg"), ("2026-06-01", "11.00 USD/kg")])
BY_ORIGIN = """\
reference_prices:
  ore:
    - { origin: CN, from: 2026-01-01, value: 12.00 USD/kg, cite: law annex }
    - { from: 2026-01-01, value: 10.00 USD/kg, cite: law annex }
    - { from: 2026-06-01, value: 11.00 USD/kg, cite: law annex }
"""
#: Each with the promises that nothing of it can bear on.
NO_FLOOR = {"floor-kept", "floor-charge-falls"}
NO_PARTY = {"party-no-worse", "preference-is-proved"}
ODD = {
    "no parties": ({"ordinary_duties": [MFN], "price_floors": [FLOOR]}, NO_PARTY),
    "no floors": ({"ordinary_duties": [MFN], "prices": "", "text": PARTIES}, NO_FLOOR | {"preference-is-proved"}),
    "no measure": ({"prices": ""}, set(PROMISES[7:]) - {"settlement-falls"}),
    "a contract alone": ({"prices": "", "settlements": [contract()]}, set(PROMISES[7:]) - {"settlement-falls"}),
    "a contract beside a floor": ({"settlements": [contract()], "price_floors": [FLOOR]}, NO_PARTY),
    "a floor on a market price": ({"text": INDEX, "price_floors": [floor(tested="index")]}, NO_PARTY),
    "a floor that is a share of an index": ({"text": INDEX, "price_floors": [floor(level="90% of index")]}, NO_PARTY),
    "several currencies": ({"text": small.exchange(RATES), "ordinary_duties": [MFN], "price_floors": [FLOOR]}, NO_PARTY),
    "a quota": ({"additional_duties": [duty("over", "5%", quota="outside")], "price_floors": [floor(quota="outside")]}, NO_PARTY),
    "after duties": ({"ordinary_duties": [MFN], "price_floors": [floor(compared="after_duties")]}, NO_PARTY),
    "duties on the floor": ({"ordinary_duties": [MFN], "price_floors": [floor(compared="duties_on_floor")]}, NO_PARTY),
    "prices by origin": ({"prices": BY_ORIGIN, "price_floors": [FLOOR]}, NO_PARTY),
    "a price less rebates": ({"price_floors": [floor(tested="customs_value_less_rebates")]}, NO_PARTY),
    "what was paid elsewhere": ({"price_floors": [floor(credit={"of": "duty_paid", "cite": "law art. 4"})]}, NO_PARTY),
    "everybody refused": (
        {"price_floors": [FLOOR], "gates": [measure("closed", entry="refused")]},
        NO_PARTY | {"floor-kept", "landed-price-rises", "splitting-saves-nothing"},
    ),
    "a product without a unit of mass": (
        {
            "products": "products:\n  ore: { title: Panels, hs: 8541.43, unit: W }\n",
            "prices": "reference_prices:\n  ore: [{ from: 2026-01-01, value: 0.25 USD/W, cite: law annex }]\n",
            "ordinary_duties": [duty("mfn", "0.01 USD/W")],
            "price_floors": [FLOOR],
        },
        NO_PARTY,
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_a_policy_of_any_shape_is_verified_and_keeps_what_it_promises(name):
    sections, idle = ODD[name]
    found = verified(sections, examples=50)
    assert [(each.promise, each.of, each.because) for each in found.broken] == []
    of_nothing = set() if found.drawn else {"measures-apply", "every-case-has-an-outcome"}
    unasked = {"cliffs-are-announced", "exceptions-matter"} | of_nothing
    assert {result.promise.id for result in found.results if result.word == "idle"} <= idle | unasked
    assert ("settlement-falls" in {result.promise.id for result in found.results}) is ("settlements" in sections)
    assert (found.drawn > 0) is any(key in sections for key in ("ordinary_duties", "price_floors", "additional_duties"))
    assert (found.contracts > 0) is ("settlements" in sections)
    assert not found.cut_short


@pytest.mark.parametrize("name", FOLDERS)
def test_nothing_is_broken_in_a_policy_that_ships(name):
    """What its law does not keep it says itself, under ``promises`` or ``acknowledged``."""
    found = verify(zone(name), examples=10, seed=0)  # .ci/run draws more
    assert [(each.promise, each.of, each.because) for each in found.broken] == []
