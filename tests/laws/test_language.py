"""Laws of the language itself, on policies small enough to see why."""

import pytest

from tests.laws import small
from tests.laws.small import FLOOR, MFN, PREFERENCE, SHARED
from tradezone.report.json_form import decision_text


def finding(name, when, severity="breach"):
    return f"{{ id: {name}, {SHARED}, when: {when}, severity: {severity}, message: it is so }}"


def gate(when, entry="refused"):
    return f"{{ id: gate, {SHARED}, when: {when}, entry: {entry} }}"


@pytest.mark.parametrize("order", ["own first", "foreign first"])
def test_what_was_decided_before_changes_nothing(order):
    zone = small.zone(findings=[finding("foreign", "{ foreign_materials: yes }")])
    own, foreign = {"materials": []}, {"materials": [{"hs": "2617", "origin": "CN"}]}
    items = [own, foreign] if order == "own first" else [foreign, own]
    found = {len(item["materials"]): small.decided(zone, item).compliance for item in items}
    assert found == {0: "compliant", 1: "breach"}


def test_a_gate_refuses_entry_and_charges_nothing():
    decision = small.decided(small.zone(gates=[gate("{ origin: CN }")]))
    assert (decision.outcome, str(decision.totals.duty)) == ("refused", "0.00 USD")


def test_a_licence_that_is_not_presented_holds_the_goods():
    zone = small.zone(gates=[gate("{ without_documents: licence }", "licence")])
    assert small.decided(zone).outcome == "held"
    assert small.decided(zone, {"documents": ["licence"]}).outcome == "cleared"


def test_many_alternatives_are_decided_like_few():
    when = "{ any_of: [" + ", ".join(f"{{ documents: [a{n}, b{n}] }}" for n in range(8)) + "] }"
    zone = small.zone(findings=[finding("either", when)])
    assert small.decided(zone, {"documents": ["a3", "b3"]}).compliance == "breach"
    assert small.decided(zone, {"documents": ["a3", "b4"]}).compliance == "compliant"
    for documents in (["a3", "b3"], ["a3", "b4"], []):
        subject = small.shipment({"documents": documents})
        assert decision_text(small.tradezone.evaluate(zone, subject)) == decision_text(
            small.tradezone.evaluate(zone, subject, plain=True)
        )


def test_more_words_than_a_message_holds_are_decided_like_few():
    zone = small.zone(findings=[finding(f"f{n}", f"{{ documents: d{n} }}", "notice") for n in range(260)])
    decision = small.decided(zone, {"documents": ["d7", "d255"]})
    assert [line.code for line in decision.items[0].findings] == ["f7", "f255"]


def test_a_resale_price_that_is_left_out_is_unknown_where_the_law_asks_for_it():
    zone = small.zone(price_floors=[FLOOR], gates=[gate("{ first_resale_below: floor }")])
    decision = small.decided(zone)
    assert decision.missing == ("items.1.first_resale",)
    assert (decision.outcome, decision.standing) == ("refused", "provisional")


def test_of_many_unknown_documents_each_may_be_there_or_not():
    rows = ", ".join(f"{{ when: {{ documents: [d{n}] }}, value: {n + 2}%, cite: law annex }}" for n in range(1))
    zone = small.zone(
        additional_duties=[
            f"{{ id: extra, {SHARED}, base: customs_value, rates: [{rows}, {{ otherwise: 20%, cite: law annex }}] }}"
        ],
        findings=[finding(f"f{n}", f"{{ documents: d{n}, without_documents: d{n + 1} }}", "notice") for n in range(8)],
    )
    decision = small.decided(zone, {"documents": "unknown"})
    assert decision.missing == ("items.1.documents",)
    assert [str(bound) for bound in decision.bounds["duty"]] == ["10.00 USD", "100.00 USD"]


def test_a_security_that_no_missing_fact_decides_has_its_amount():
    secured = f"{{ id: held, {SHARED}, when: {{ applies: lower }}, secures: mfn less lower, rounded: each, released_when: it is }}"
    zone = small.zone(ordinary_duties=[MFN], tariff_preferences=[PREFERENCE], price_floors=[FLOOR], securities=[secured])
    decision = small.decided(zone, {"quantity": None, "claims": ["lower"]})
    assert decision.standing == "provisional"
    assert [str(security.money) for security in decision.items[0].securities] == ["12.50 USD"]


def test_nothing_is_secured_where_the_whole_duty_is_charged():
    secured = f"{{ id: held, {SHARED}, secures: mfn less lower, rounded: each, released_when: it is }}"
    zone = small.zone(ordinary_duties=[MFN], tariff_preferences=[PREFERENCE], securities=[secured])
    assert str(small.decided(zone).totals.security) == "0.00 USD"


def test_a_preference_never_charges_where_the_duty_it_replaces_is_not_due():
    exception = f"{{ id: spared, {SHARED}, when: {{ documents: pass }}, disapplies: mfn }}"
    zone = small.zone(ordinary_duties=[MFN], tariff_preferences=[PREFERENCE], exceptions=[exception])
    for claims in ([], ["lower"]):
        decision = small.decided(zone, {"claims": claims, "documents": ["pass"]})
        assert str(decision.totals.duty) == "0.00 USD"
    assert str(small.decided(zone, {"claims": ["lower"]}).totals.duty) == "12.50 USD"


def test_of_measures_that_exclude_each_other_the_first_of_the_group_stands():
    duties = [
        f"{{ id: {name}, {SHARED}, base: customs_value, rates: [{{ otherwise: {rate}, cite: law annex }}] }}"
        for name, rate in (("high", "20%"), ("low", "2%"))
    ]
    stacking = "stacking: { cite: law art. 9, order: [high, low], exclusive: [[low, high]] }\n"
    decision = small.decided(small.zone(additional_duties=duties, text=stacking))
    assert [charge.measure for charge in decision.items[0].charges] == ["low"]


def test_additive_duties_are_both_due():
    duties = [MFN, MFN.replace("id: mfn", "id: more").replace("5%", "1%")]
    assert small.codes(ordinary_duties=duties) == ["contradictory-measures"]
    stacking = "stacking: { cite: law art. 9, order: [mfn, more], additive: [[mfn, more]] }\n"
    decision = small.decided(small.zone(ordinary_duties=duties, text=stacking))
    assert str(decision.totals.duty) == "30.00 USD"


def test_two_ordinary_duties_that_say_the_same_are_no_contradiction():
    assert small.codes(ordinary_duties=[MFN, MFN.replace("id: mfn", "id: again")]) == []


def test_a_party_that_has_left_is_not_suspended():
    parties = (
        "parties:\n  JP: { accession: 2026-01-01, withdrawal: 2026-05-01, cite: law art. 4,\n"
        "        suspended: [{ from: 2026-04-01, cite: law art. 5 }] }\n"
    )
    zone = small.zone(findings=[finding("outside", "{ origin: non_party }")], text=parties)
    assert small.decided(zone, {"origin": "JP"}).compliance == "breach"
    assert small.decided(zone, {"origin": "JP"}, entered="2026-04-15").compliance == "compliant"


def test_a_party_may_be_suspended_for_one_product():
    products = small.PRODUCTS + "  sand: { title: Sand, hs: 2505, unit: kg }\n"
    parties = (
        "parties:\n  JP: { accession: 2026-01-01, cite: law art. 4,\n"
        "        suspended: [{ from: 2026-04-01, covers: sand, cite: law art. 5 }] }\n"
    )
    zone = small.zone(products=products, findings=[finding("inside", "{ origin: party }")], text=parties)
    assert small.decided(zone, {"origin": "JP"}).compliance == "breach"
    assert small.decided(zone, {"origin": "JP", "product": "sand"}).compliance == "compliant"


def test_a_customs_territory_stands_for_its_members():
    territory = "customs_territories: { CH: { members: [LI], cite: law art. 6 } }\n"
    zone = small.zone(findings=[finding("there", "{ origin: CH }")], text=territory)
    assert [small.decided(zone, {"origin": code}).compliance for code in ("CH", "LI", "AT")] == ["breach", "breach", "compliant"]


def test_an_invented_conversion_marks_the_decision():
    products = (
        "products:\n  ore:\n    title: Ore\n    hs: 2617.10\n    unit: kg\n"
        "    attributes: { grade: { kind: share, title: grade } }\n"
        "    contents: { metal: { title: metal, share: grade, conversion: factor, cite: law annex } }\n    priced_on: metal\n"
        "conversions: { factor: { title: Factor, value: 0.5, cite: law annex, illustrative: yes } }\n"
    )
    zone = small.zone(products=products, price_floors=[FLOOR])
    decision = small.decided(zone, {"attributes": {"grade": "100%"}})
    assert decision.illustrative
    assert str(decision.totals.duty) == "0.00 USD"


def test_more_unknown_facts_than_can_be_tried_leave_the_bounds_open():
    rows = [finding(f"f{n}", f"{{ any_of: [{{ documents: [x{n}, y{n}] }}, {{ procedures: p{n} }}] }}") for n in range(8)]
    zone = small.zone(findings=rows, ordinary_duties=[MFN])
    decision = small.decided(zone, {"documents": "unknown", "procedures": "unknown", "customs_value": None})
    assert (decision.standing, decision.compliance) == ("provisional", "undetermined")
    assert "items.1.documents" in decision.missing
    assert decision.bounds["duty"] == (None, None)


def test_reasons_state_no_fact_that_nobody_gave():
    zone = small.zone(findings=[finding("far", "{ origin: RU, customs_value: at most 100.00 USD }")], ordinary_duties=[MFN])
    decision = small.decided(zone, {"origin": None, "customs_value": "500.00 USD"})
    (line,) = [line for line in decision.items[0].not_applied if line.measure == "far"]
    assert line.because.text == "customs value 500.00 USD is more than 100.00 USD"
