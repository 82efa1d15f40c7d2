"""Simplifying: what comes out still shows what it did, says nothing that is not needed, and cannot be simplified again."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.promised import BROKEN, PARTIES, SAMPLES, goods, outcomes, preference, zone
from tests.laws.small import MFN, duty, floor
from tests.laws.strategies import few
from tradezone import Shipment, Transaction
from tradezone.shipment.writing import written
from tradezone.testing import shipments, transactions
from tradezone.testing.simplifying import simplified
from tradezone.verify.search import alone

HALF = zone(BROKEN["half the shortfall"].sections)
#: Everything that a shipment may say and that this policy asks nothing about.
LOADED = {
    "imported_into": "US",
    "exported_from": "KR",
    "entered": "2026-06-01T10:30+02:00",
    "loaded": "2026-05-01",
    "contracted": "2026-04-01",
    "exported": "2026-05-02",
    "importer": "acme",
    "exporter": "ore-house",
    "producer": "pit",
    "related_parties": "yes",
    "route": ["KR", "US"],
    "items": [
        {"product": "ore", "origin": "CN", "quantity": "2 t", "customs_value": "90000.00 USD"},
        {
            "product": "ore",
            "hs": "2617.10",
            "origin": "CN",
            "quantity": "1234.567 kg",
            "customs_value": "6172.84 USD",
            "terms": "CIF",
            "freight": "10.00 USD",
            "insurance": "1.00 USD",
            "rebates": "0.01 USD/kg",
            "first_resale": "20.00 USD/kg",
            "duty_paid": "1.00 USD",
            "documents": [{"document": "proof", "issued": "2026-05-01"}, "other"],
            "claims": [{"claim": "lower", "made": "2026-06-01"}],
            "procedures": ["inward-processing"],
            "quota": "over",
            "attributes": {"colour": "red", "purity": "99%"},
            "materials": [{"hs": "2601.11", "origin": "AU", "value": "100.00 USD"}],
            "processing": ["smelting"],
            "provenance": [{"stage": "ore", "place": "AU"}],
        },
    ],
}


def breaks(found, promise, of):
    """Whether a shipment breaks a promise by one clause."""
    return lambda shipment: any(each is not None and each.of == of for each in outcomes(found, promise, shipment))


def size(content):
    """How many facts a shipments file gives."""
    if isinstance(content, dict | list):
        return sum(map(size, content.values() if isinstance(content, dict) else content))
    return 1


def test_what_is_not_needed_is_gone():
    """A second item, papers, dates, names, a route, freight, another unit and odd figures make no difference to half a shortfall."""
    still = breaks(HALF, "floor-kept", "floor")
    loaded = Shipment.parse({"id": "X-9", **LOADED})
    assert still(loaded)
    least = simplified(loaded, still, HALF)
    assert still(least)
    item = {"product": "ore", "origin": "CN", "quantity": "1 kg", "customs_value": written(least)["items"][0]["customs_value"]}
    assert written(least) == {"id": "S-1", "imported_into": "US", "entered": "2026-06-01", "items": [item]}


def test_a_fact_that_is_not_known_is_not_needed_either():
    still = breaks(HALF, "floor-kept", "floor")
    open_facts = goods("5.00", documents="unknown", claims="unknown", rebates="unknown", materials=[])
    assert written(simplified(open_facts, still, HALF)) == written(goods("5.00"))


def test_nothing_is_added():
    """Materials that are not given are not made known to be none."""
    still = breaks(HALF, "floor-kept", "floor")
    assert simplified(goods("5.00"), still, HALF) == goods("5.00")


def test_what_is_needed_stays():
    sections = {"text": PARTIES, "ordinary_duties": [MFN], "tariff_preferences": [preference(claims="lower")]}
    still = breaks(zone(sections), "preference-is-proved", "lower")
    granted = goods("500.00", "100 kg", origin="AU", claims=["other", "lower"], documents=["proof", "other"], freight="3.00 USD")
    least = simplified(granted, still, zone(sections))
    assert (least.items[0].claims, least.items[0].documents, least.items[0].freight) == (("lower",), (), None)
    assert least.items[0].origin == "AU"


def test_a_quantity_is_as_small_as_a_threshold_lets_it_be():
    spared = zone({"price_floors": [floor("50% of shortfall")], "exceptions": [SAMPLES]})
    least = simplified(goods("5000.00", "1000 kg"), breaks(spared, "floor-kept", "floor"), spared)
    assert str(least.items[0].quantity) == "10 kg"
    large = zone({"additional_duties": [duty("big", "20%", when={"quantity": "more than 1000 kg"})]})
    least = simplified(goods("98765.43", "12345.678 kg"), breaks(large, "splitting-saves-nothing", "big"), large)
    assert str(least.items[0].quantity) == "10000 kg"


@pytest.mark.parametrize(
    ("quantity", "worth"),
    [("1999 kg", "0.01"), ("0.003 kg", "0.017"), ("1234.567 oz_t", "307.11"), ("7 kg", "0.00001"), ("1 kg", "9.80")],
)
def test_figures_come_out_round_and_above_zero(quantity, worth):
    least = simplified(goods(worth, quantity), breaks(HALF, "floor-kept", "floor"), HALF)
    assert str(least.items[0].quantity) == "1 kg"
    assert least.items[0].customs_value.units > 0
    assert least.items[0].customs_value.scale == 2


NAMES = [
    "half the shortfall",
    "a charge that is a rate",
    "a notch",
    "a threshold",
    "a duty on parties",
    "no proof",
    "rounded to ten cents",
]


@pytest.mark.parametrize("name", NAMES)
@given(st.data())
@few
def test_what_comes_out_still_breaks_and_is_not_simplified_again(name, data):
    flaw = BROKEN[name]
    found = zone(flaw.sections)
    still = breaks(found, flaw.promise, flaw.of)
    drawn = data.draw(shipments(found))
    for shipment in (drawn, *alone(drawn)):
        if still(shipment):
            least = simplified(shipment, still, found)
            assert still(least)
            assert size(written(least)) <= size(written(shipment))
            assert simplified(least, still, found) == least


def test_nothing_is_lost_of_what_breaks_nothing():
    """Where nothing plainer breaks, the shipment stays as it is."""
    loaded = Shipment.parse({"id": "X-9", **LOADED})
    assert simplified(loaded, lambda other: other == loaded, HALF) == loaded


PAID = zone(BROKEN["an excess paid to the producer"].sections)


def still_paid(transaction):
    return any(outcomes(PAID, "settlement-falls", transaction))


@given(st.data())
@few
def test_a_transaction_is_simplified_as_a_shipment_is(data):
    drawn = data.draw(transactions(PAID))
    if still_paid(drawn):
        least = simplified(drawn, still_paid, PAID)
        assert still_paid(least)
        assert simplified(least, still_paid, PAID) == least


def test_a_transaction_keeps_only_the_facts_that_matter():
    content = {
        "kind": "settlement",
        "contract": "deal",
        "period": "2026-Q1",
        "quantity": "98765 kg",
        "market_price": "13.37 USD/kg",
    }
    loaded = Transaction.parse({"id": "T-9", **content, "facts": {"built": "yes", "weather": "fair"}})
    least = simplified(loaded, still_paid, PAID)
    assert written(least) == {
        **content,
        "id": "T-1",
        "quantity": "1 kg",
        "market_price": "10.00 USD/kg",
        "facts": {"built": "yes"},
    }


MADE = {
    "imported_into": "US",
    "entered": "2026-06-01",
    "route": ["JP", "JP"],
    "items": [
        {
            "product": "ore",
            "origin": "CN",
            "quantity": "1999 oz_t",
            "customs_value": "17962257.84199999955 USD",
            "provenance": [
                {"stage": "ore", "place": "AU", "share": "50.0000000001%"},
                {"stage": "ore", "place": "CL", "share": "49.9999999999%"},
            ],
            "materials": [
                {"hs": "2601.11", "origin": "AU", "value": "100.00 USD"},
                {"hs": "2601.11", "origin": "AU", "value": "23.4567 USD"},
            ],
            "attributes": {"purity": "65.49999%"},
        }
    ],
}


def plain_form(still_shows):
    """What becomes of goods of odd figures."""
    return written(simplified(Shipment.parse({"id": "S-1", **MADE}), still_shows, HALF))


def test_amounts_of_parts_of_a_cent_end_in_cents_and_what_is_asked_after_stays():
    (item,) = plain_form(lambda other: bool(other.items[0].materials) and other.items[0].customs_value.exact.numerator > 0)["items"]
    assert item["materials"] == [{"origin": "AU"}]
    assert (item["quantity"], item["customs_value"]) == ("1 kg", "200000.00 USD")


def test_a_figure_keeps_as_few_digits_as_it_needs():
    def still_shows(other):
        share = Fraction(other.items[0].attributes.get("purity", "0%").rstrip("%"))
        return Fraction("65.3") < share < 66

    (item,) = plain_form(still_shows)["items"]
    assert item["attributes"] == {"purity": "65.4%"}


def test_a_place_named_twice_is_named_once():
    assert plain_form(lambda other: bool(other.route))["route"] == ["JP"]


def test_shares_of_a_stage_come_out_whole():
    def still_shows(other):
        shares = [each.share for each in other.items[0].provenance or () if each.share is not None]
        return len(shares) == 2 and sum(share.amount for share in shares) == 100

    (item,) = plain_form(still_shows)["items"]
    assert [each["share"] for each in item["provenance"]] == ["50%", "50%"]


def test_two_rows_become_one_that_is_as_large_as_both():
    def still_shows(other):
        rows = [each.value for each in other.items[0].materials or () if each.value is not None]
        return sum(value.amount for value in rows) > 120

    (item,) = plain_form(still_shows)["items"]
    (row,) = item["materials"]
    assert row == {"origin": "AU", "value": "200.00 USD"}


def test_a_thing_that_costs_next_to_nothing_is_given_a_price_where_that_changes_nothing():
    free = Shipment.parse({**MADE, "id": "S-1", "items": [{"product": "ore", "quantity": "10 kg", "customs_value": "0.00 USD"}]})
    assert str(simplified(free, lambda _: True, HALF).items[0].customs_value) == "1000.00 USD"
    assert simplified(free, lambda other: not other.items[0].customs_value.units, HALF).items[0].customs_value.units == 0


def test_nothing_is_asked_after_the_most_forms():
    asked = []
    simplified(Shipment.parse({"id": "X-9", **LOADED}), lambda other: asked.append(other) is not None, HALF, most=7)
    assert len(asked) == 7


def test_materials_shrink_with_the_goods_that_are_made_of_them():
    def still_shows(other):
        (item,) = other.items
        worth = [each.value.amount for each in item.materials or () if each.value is not None]
        return bool(worth) and 40 * item.customs_value.amount < 100 * sum(worth) < 45 * item.customs_value.amount

    made = {"product": "ore", "quantity": "907184.74 kg", "customs_value": "39916128.55 USD"}
    large = Shipment.parse({**MADE, "id": "S-1", "items": [{**made, "materials": [{"value": "17962257.84199999955 USD"}]}]})
    assert still_shows(large)
    (item,) = written(simplified(large, still_shows, HALF))["items"]
    assert (item["quantity"], item["customs_value"], item["materials"]) == ("1 kg", "44.00 USD", [{"value": "18.00 USD"}])
