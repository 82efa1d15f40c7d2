"""Origins compared: the origin a shipment has changes nothing, and each row is the decision on the trade from there."""

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.strategies import few, law, zone
from tests.laws.test_same_decision import shipments
from tradezone import Shipment, evaluate
from tradezone.assessment.origins import compared, with_origin
from tradezone.report.json_form import decision_text
from tradezone.report.layout import WIDTH
from tradezone.report.origins import comparison_lines

codes = st.lists(st.sampled_from(["AU", "CL", "CN", "DE", "EU", "XA", "XZ", "US"]), min_size=1, max_size=3, unique=True)


@given(some.names, st.data())
@law
def test_the_origin_a_shipment_has_changes_nothing(name, data):
    _, shipment = shipments(name, data, most=1)
    (item,) = shipment.items
    if item.origin is not None:
        assert with_origin(shipment, item.origin) == shipment


@given(some.names, st.data(), st.sampled_from(["AU", "CN", "EU", "XA"]))
@law
def test_a_second_substitution_by_the_same_country_changes_nothing(name, data, code):
    _, shipment = shipments(name, data)
    once = with_origin(shipment, code)
    assert {item.origin for item in once.items} == {code}
    assert with_origin(once, code) == once


@given(some.names, st.data(), codes)
@few
def test_each_row_is_the_decision_on_the_shipment_from_there(name, data, origins):
    content, shipment = shipments(name, data)
    comparison = compared(zone(name), shipment, origins)
    assert [each.origin for each in comparison.origins] == origins
    for code, decision in comparison.origins:
        assert decision_text(decision) == decision_text(evaluate(zone(name), with_origin(shipment, code)))
    assert Shipment.parse(content) == shipment


@given(some.names, st.data(), codes)
@few
def test_every_row_is_printed_within_the_page_with_its_landed_cost(name, data, origins):
    _, shipment = shipments(name, data)
    comparison = compared(zone(name), shipment, origins)
    lines = [line.text for line in comparison_lines(comparison)]
    assert max(len(line) for line in lines[1:]) <= WIDTH
    for _, decision in comparison.origins:
        landed = decision.totals.landed_cost
        if landed is not None:
            assert f"{landed.units // 10**landed.scale:,}" in " ".join(lines) or landed.units < 0


def test_a_member_state_of_the_union_is_the_union():
    """Goods of the Union sent from Germany come from Japan throughout, as goods of Germany would."""
    item = {"product": "ore", "origin": "EU", "materials": [{"hs": "2617.10", "origin": "FR", "value": "1.00 USD"}]}
    content = {
        "id": "S",
        "imported_into": "US",
        "entered": "2026-06-01",
        "exported_from": "DE",
        "route": ["DE", "US"],
        "items": [item],
    }
    moved = with_origin(Shipment.parse(content), "JP")
    assert (moved.exported_from, moved.route) == ("JP", ("JP", "US"))
    assert [material.origin for material in moved.items[0].materials] == ["JP"]
