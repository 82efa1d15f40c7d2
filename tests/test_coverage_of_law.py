"""Coverage of law: what cases reach of a policy is counted from what was decided, side by side, and never more than that."""

import json

import pytest

import tradezone
from tests.goldens import TOP
from tests.laws.small import FLOOR, MFN, PREFERENCE, duty, exchange, floor, market, measure, row, scale, shipment, zone
from tradezone.cases.coverage.coverable import KINDS, Coverage, Reached
from tradezone.cases.coverage.covering import Covering
from tradezone.cases.running import case_files, run_cases
from tradezone.policy.source import read_source
from tradezone.values.exact import Exact
from tradezone.verify.loading import load_zone

POLICIES = sorted({file.parent for file in (TOP / "policies").rglob("*.yaml") if file.parent.name not in ("cases", "found")})
SAMPLES = measure("samples", when={"quantity": "at most 5 kg"}, disapplies="floor")


def covered(small, *cases):
    """The coverage of a small policy by cases: the facts of the one item, and those of the shipment."""
    covering = Covering(small)
    for number, (items, facts) in enumerate(cases):
        subject = shipment(items, **facts)
        covering.add(f"C-{number}", subject, tradezone.evaluate(small, subject))
    return covering.coverage()


def case(items=None, **facts):
    return items, facts


def asks(coverage, kind):
    """What is not reached of a kind."""
    return [each.asks for each in coverage.not_reached if each.kind == kind]


def count(coverage, kind):
    return tuple(coverage.by_kind[kind])


def whole(policy):
    """The coverage of a shipped policy by the cases beside it."""
    law = load_zone(policy)
    covering = Covering(law, read_source(policy))
    for file in case_files(policy):
        for result in run_cases(law, file):
            if result.decision is not None:
                covering.add(result.case, result.subject, result.decision)
    return covering.coverage()


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.name)
def test_every_shipped_policy_is_covered_without_a_fault_and_in_its_own_files(policy):
    coverage = whole(policy)
    assert 0 < coverage.total.reached <= coverage.total.of
    assert {each.kind for each in coverage.coverables} <= set(KINDS)
    assert all(each.place.line and each.place.file.startswith(str(policy)) for each in coverage.coverables)
    assert all(not each.cases for each in Covering(load_zone(policy)).coverage().coverables)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.name)
def test_all_cases_together_reach_what_each_reaches_and_no_more(policy):
    law, together = load_zone(policy), {}
    for file in case_files(policy):
        for result in run_cases(law, file):
            if result.decision is None:
                continue
            alone = Covering(law)
            alone.add(result.case, result.subject, result.decision)
            for position, each in enumerate(alone.coverage().coverables):
                together.setdefault(position, []).extend(each.cases)
    found = [list(each.cases) for each in whole(policy).coverables]
    assert found == [list(dict.fromkeys(together[position])) for position in range(len(found))]


def test_without_cases_nothing_is_reached():
    coverage = covered(zone(ordinary_duties=[MFN], price_floors=[FLOOR], exceptions=[SAMPLES]))
    assert coverage.total.reached == 0
    assert coverage.total.percent == "0.0"
    assert coverage.at_thresholds.reached == 0


def test_a_percentage_is_rounded_down_and_a_hundred_is_all():
    assert [Reached(n, 3).percent for n in range(4)] == ["0.0", "33.3", "66.6", "100.0"]
    assert Reached(9999, 10000).percent == "99.9"
    assert Reached(0, 0).percent == "100.0"


def test_less_than_a_share_is_compared_exactly():
    assert Reached(2, 3).is_below(Exact(667, 10))
    assert not Reached(2, 3).is_below(Exact(666, 10))
    assert not Reached(4, 5).is_below(Exact(80))
    assert not Reached(0, 0).is_below(Exact(100))


def test_what_is_not_reached_is_told_in_file_order():
    coverage = covered(zone(ordinary_duties=[MFN], price_floors=[FLOOR], exceptions=[SAMPLES]))
    lines = [(each.place.line, each.place.column) for each in coverage.not_reached]
    assert lines == sorted(lines)


def test_a_measure_applies_in_one_case_and_not_in_another():
    small = zone(price_floors=[FLOOR])
    below, above = case({"customs_value": "500.00 USD"}), case({"customs_value": "1500.00 USD"})
    assert asks(covered(small, below), "measure") == ["in which `floor` does not apply to goods it covers"]
    assert asks(covered(small, above), "measure") == ["in which `floor` applies"]
    assert count(covered(small, below, above), "measure") == (2, 2)


def test_goods_a_measure_does_not_cover_reach_nothing_of_it():
    products = "products:\n  ore: { title: Ore, hs: 2617.10, unit: kg }\n  tin: { title: Tin, hs: 8001.10, unit: kg }\n"
    small = zone(products=products, ordinary_duties=[duty("mfn", "5%", covers="ore")])
    assert covered(small, case({"product": "tin"})).total.reached == 0


@pytest.mark.parametrize(("quantity", "sides"), [("5 kg", ["keeps"]), ("5.001 kg", ["does not keep"]), ("1 g", ["keeps"])])
def test_a_quantity_is_on_one_side_of_its_threshold(quantity, sides):
    small = zone(price_floors=[FLOOR], exceptions=[SAMPLES])
    coverage = covered(small, case({"quantity": quantity, "customs_value": "1.00 USD"}))
    found = [each for each in coverage.coverables if each.kind == "threshold" and "quantity" in each.asks and each.counted]
    assert [f"that {side} `quantity: at most 5 kg` of `samples`" for side in sides] == [e.asks for e in found if e.cases]


def test_five_kilograms_and_a_gram_more_reach_both_sides_and_the_bound():
    small = zone(price_floors=[FLOOR], exceptions=[SAMPLES])
    coverage = covered(small, case({"quantity": "5 kg"}), case({"quantity": "5.001 kg"}))
    found = [each for each in coverage.coverables if each.kind == "threshold" and "quantity" in each.asks]
    assert [each.cases for each in found] == [("C-0",), ("C-1",), ("C-0",)]
    assert [each.counted for each in found] == [True, True, False]


def test_a_quantity_not_given_is_on_neither_side():
    small = zone(price_floors=[FLOOR], exceptions=[SAMPLES])
    coverage = covered(small, case({"quantity": None}))
    assert [e.cases for e in coverage.coverables if e.kind == "threshold" and "quantity" in e.asks] == [(), (), ()]


def test_what_is_known_counts_where_a_decision_is_provisional():
    small = zone(ordinary_duties=[duty("mfn", "5%", imported_into="US")], price_floors=[FLOOR])
    coverage = covered(small, case({"customs_value": None}))
    assert ("in which `mfn` applies", ("C-0",)) in [(each.asks, each.cases) for each in coverage.coverables]
    assert asks(coverage, "measure")[1:] == ["in which `floor` applies", "in which `floor` does not apply to goods it covers"]


def test_an_exception_counts_only_where_a_measure_would_apply_without_it():
    small = zone(price_floors=[FLOOR], exceptions=[SAMPLES])
    dear = case({"quantity": "5 kg", "customs_value": "500.00 USD"})
    cheap = case({"quantity": "5 kg", "customs_value": "5.00 USD"})
    much = case({"quantity": "6 kg", "customs_value": "5.00 USD"})
    kept = "in which `samples` keeps a measure from applying that would apply without it"
    assert kept in asks(covered(small, dear), "exception")
    assert kept not in asks(covered(small, cheap), "exception")
    assert count(covered(small, cheap, much), "exception") == (2, 2)


def test_of_two_exceptions_that_both_apply_neither_is_what_keeps_a_measure():
    other = measure("gifts", when={"procedures": "gift"}, disapplies="floor")
    small = zone(price_floors=[FLOOR], exceptions=[SAMPLES, other])
    both = case({"quantity": "5 kg", "customs_value": "5.00 USD", "procedures": "gift"})
    alone = case({"quantity": "5 kg", "customs_value": "5.00 USD"})
    assert count(covered(small, both), "exception") == (0, 4)
    assert count(covered(small, both, alone), "exception") == (2, 4)


def test_each_row_is_chosen_by_the_goods_it_is_for():
    rates = [row("5%", imported_into="US"), row("7%", imported_into="CA"), row("9%")]
    small = zone(ordinary_duties=[duty("mfn", rates)])
    assert asks(covered(small, case(imported_into="US")), "row") == [
        "by row 2 of the rates of `mfn`, `7%`",
        "by row 3 of the rates of `mfn`, `9%`",
    ]
    every = [case(imported_into=code) for code in ("US", "CA", "MX")]
    assert count(covered(small, *every), "row") == (3, 3)
    assert count(covered(small, *every), "condition") == (4, 4)


def test_a_row_that_may_not_be_the_one_is_not_reached():
    rates = [row("5%", origin="CN"), row("9%")]
    coverage = covered(zone(ordinary_duties=[duty("mfn", rates)]), case({"origin": None}))
    assert count(coverage, "row") == (0, 2)


def test_bands_share_their_edges_and_the_first_is_no_threshold():
    bands = [scale("bands", [("0 USD/kg", "9%"), ("2 USD/kg", "5%"), ("8 USD/kg", "1%")])]
    small = zone(prices="", ordinary_duties=[duty("mfn", bands)])
    one = covered(small, case({"customs_value": "500.00 USD"}))
    assert count(one, "row") == (1, 3)
    edges = [each for each in one.coverables if "price: at least" in each.asks and each.counted]
    assert len(edges) == 4
    every = covered(small, *(case({"customs_value": value}) for value in ("199.99 USD", "200.00 USD", "800.00 USD")))
    assert count(every, "row") == (3, 3)
    assert [each.cases for each in every.coverables if each.asks.startswith("exactly at `price: at least 2 USD/kg`")] == [("C-1",)]


def test_a_bracket_is_reached_by_the_part_of_a_shortfall_that_lies_in_it():
    brackets = [scale("brackets", [("10%", "30%"), ("40%", "50%")])]
    small = zone(price_floors=[floor(charge=brackets)])
    named = "with a shortfall that reaches the bracket from {} of row 1 of the charge of `floor`"
    for value, missing in (("900.00 USD", ["10%", "40%"]), ("899.99 USD", ["40%"]), ("600.00 USD", ["40%"]), ("599.00 USD", [])):
        found = [text for text in asks(covered(small, case({"customs_value": value})), "row") if "bracket" in text]
        assert found == [named.format(start) for start in missing], value


def test_a_price_is_used_by_a_case_of_its_time_and_a_lapse_by_one_after_it():
    prices = (
        "reference_prices:\n  ore:\n    - { from: 2026-01-01, value: 10.00 USD/kg, cite: law annex }\n"
        "    - { from: 2026-05-01, value: 12.00 USD/kg, cite: law annex }\n    - { from: 2026-09-01, value: lapsed, cite: law annex }\n"
    )
    small = zone(prices=prices, price_floors=[FLOOR])
    for days, reached in ((["2026-06-01"], 1), (["2026-04-30", "2026-05-01"], 2), (["2026-02-01", "2026-06-01", "2026-10-01"], 3)):
        assert count(covered(small, *(case(entered=day) for day in days)), "published price") == (reached, 3)


def test_a_price_nobody_looks_up_is_not_used():
    small = zone(price_floors=[floor(imported_into="CA")])
    assert count(covered(small, case(imported_into="US")), "published price") == (0, 1)


def test_an_exchange_rate_is_used_by_an_amount_in_its_currency():
    rates = exchange({"EUR": [("2026-01-01", "1.10 USD/EUR"), ("2026-07-01", "1.20 USD/EUR")]})
    small = zone(text=rates, ordinary_duties=[MFN])
    assert count(covered(small, case()), "exchange rate") == (0, 2)
    assert count(covered(small, case({"customs_value": "500.00 EUR"})), "exchange rate") == (1, 2)


def test_a_stage_is_used_where_the_preference_is_given():
    small = zone(ordinary_duties=[MFN], tariff_preferences=[PREFERENCE])
    assert count(covered(small, case()), "stage") == (0, 1)
    assert count(covered(small, case({"claims": "lower"})), "stage") == (1, 1)


def test_a_condition_is_answered_both_ways_on_days_on_which_its_measure_is_in_force():
    small = zone(findings=[measure("note", when={"documents": "licence"}, severity="notice", message="m")])
    given, not_given = case({"documents": "licence"}), case()
    assert count(covered(small, given), "condition") == (1, 2)
    assert count(covered(small, given, not_given), "condition") == (2, 2)
    early = case({"documents": "licence"}, entered="2025-12-31")
    assert count(covered(small, early), "condition") == (0, 2)


def test_the_first_and_the_last_day_have_two_sides_each():
    small = zone(fees=[duty("fee", "1%", through="2026-03-31")])
    day = {name: case(entered=name) for name in ("2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01")}
    assert count(covered(small, day["2026-01-01"]), "threshold") == (2, 4)
    assert covered(small, day["2026-01-01"]).at_thresholds == (1, 2)
    assert count(covered(small, day["2025-12-31"]), "threshold") == (1, 4)
    assert count(covered(small, day["2025-12-31"], day["2026-04-01"]), "threshold") == (2, 4)
    coverage = covered(small, *day.values())
    assert count(coverage, "threshold") == (4, 4)
    assert coverage.at_thresholds == (2, 2)


def test_a_floor_is_a_threshold_with_the_price_on_either_side():
    small = zone(price_floors=[FLOOR])
    words = ["with a price below the floor of `floor`", "with a price held against the floor of `floor` and at it or above"]

    def reached(*values):
        coverage = covered(small, *(case({"customs_value": value}) for value in values))
        return [asked for asked in words if asked not in asks(coverage, "threshold")]

    assert reached("999.99 USD") == words[:1]
    assert reached("1000.00 USD") == words[1:]
    assert reached("999.99 USD", "1000.00 USD") == words


def test_a_floor_that_an_exception_takes_away_is_not_held_against_a_price():
    small = zone(price_floors=[FLOOR], exceptions=[SAMPLES])
    coverage = covered(small, case({"quantity": "5 kg", "customs_value": "5.00 USD"}))
    assert "with a price below the floor of `floor`" in asks(coverage, "threshold")


def test_a_ceiling_is_a_threshold_too():
    section = floor(level="10 USD/kg", charge="shortfall", ceiling="12 USD/kg", rebate=[row("excess")])
    small = zone(price_floors=[section])
    values = ("1200.00 USD", "1200.01 USD", "900.00 USD")
    coverage = covered(small, *(case({"customs_value": value}) for value in values))
    ceiling = [each for each in coverage.coverables if "ceiling" in each.asks and each.kind == "threshold"]
    assert [each.cases for each in ceiling] == [("C-1",), ("C-0", "C-2"), ("C-0",)]
    assert count(coverage, "row") == (4, 4)


def test_a_limit_is_a_threshold_where_it_cuts_and_where_it_does_not():
    small = zone(fees=[duty("fee", "1%, at least 5.00 USD, at most 20.00 USD")])
    for value, reached in (("400.00 USD", 2), ("500.00 USD", 2), ("1000.00 USD", 2), ("2000.01 USD", 2)):
        found = [e for e in covered(small, case({"customs_value": value})).coverables if "fee`" in e.asks and "its" in e.asks]
        assert sum(bool(each.cases) for each in found if each.counted) == reached
    every = covered(small, *(case({"customs_value": value}) for value in ("400.00 USD", "500.00 USD", "2000.01 USD")))
    assert all(each.cases for each in every.coverables if each.counted and "its" in each.asks)


def test_a_market_price_bound_is_asked_only_where_there_is_a_price():
    rates = [row("1%", when={"price": "more than 100% of index"}), row("9%")]
    small = zone(text=market([("2026-03-01", "5 USD/kg")]), ordinary_duties=[duty("mfn", rates)])
    before = covered(small, case(entered="2026-02-01"))
    after = covered(small, case(entered="2026-04-01"), case({"customs_value": "501.00 USD"}, entered="2026-04-01"))
    kept = [
        [each.cases for each in found.coverables if "100% of index" in each.asks and each.kind == "threshold"]
        for found in (before, after)
    ]
    assert kept == [[(), (), ()], [("C-1",), ("C-0",), ("C-0",)]]


def test_a_preference_that_may_not_exceed_the_duty_is_seen_on_either_side_of_it():
    lower = measure(
        "lower",
        replaces="mfn",
        when={"claims": "lower"},
        no_more_than="mfn",
        staging=[{"from": "2026-01-01", "value": "1.00 USD/kg", "cite": "law annex"}],
    )
    small = zone(ordinary_duties=[MFN], tariff_preferences=[lower])
    cheap = case({"claims": "lower", "customs_value": "500.00 USD"})
    dear = case({"claims": "lower", "customs_value": "5000.00 USD"})
    level = case({"claims": "lower", "customs_value": "2000.00 USD"})
    coverage = covered(small, cheap, dear, level)
    cap = [each.cases for each in coverage.coverables if "`lower` alone" in each.asks]
    assert cap == [("C-0",), ("C-1", "C-2"), ("C-2",)]


def test_a_credit_is_taken_where_something_was_paid_and_its_condition_holds():
    small = zone(price_floors=[floor(credit={"of": "duty_paid", "when": {"exported_from": "CA"}, "cite": "law art. 4"})])
    paid = [case({"duty_paid": amount}, exported_from="CA") for amount in ("100.00 USD", "500.00 USD", "500.01 USD")]
    elsewhere = case({"duty_paid": "100.00 USD"}, exported_from="MX")
    taken = "in which what was paid elsewhere is taken off the charge of `floor`"
    assert taken in asks(covered(small, elsewhere, case(exported_from="CA")), "row")
    coverage = covered(small, *paid)
    assert taken not in asks(coverage, "row")
    sides = [each.cases for each in coverage.coverables if each.asks.startswith("in which what was paid elsewhere is ")][1:]
    assert sides == [("C-2",), ("C-0", "C-1"), ("C-1",)]


def test_a_price_has_an_age_at_which_it_is_too_old():
    prices = (
        "reference_prices:\n  ore: { longest_age: 9 days, rows: [{ from: 2026-01-01, value: 10.00 USD/kg, cite: law annex }] }\n"
    )
    small = zone(prices=prices, price_floors=[FLOOR])
    older = "decided by the reference price of `ore` when it is older than 9 days"
    assert older in asks(covered(small, case(entered="2026-01-10")), "threshold")
    assert older not in asks(covered(small, case(entered="2026-01-11")), "threshold")


def test_a_season_is_seen_from_within_and_from_outside():
    small = zone(fees=[duty("fee", "1%", season="11-01 through 02-28")])
    days = ("2026-10-31", "2026-11-01", "2027-02-28", "2027-03-01")
    found = [e.cases for e in covered(small, *(case(entered=day) for day in days)).coverables if "season" in e.asks]
    assert found == [("C-1", "C-2"), ("C-0", "C-3"), ("C-1", "C-2")]


def test_a_share_of_provenance_has_two_sides():
    gate = measure("gate", when={"provenance": {"stages": "mining", "place": "US", "share": "at least 50%"}}, entry="refused")
    small = zone(gates=[gate])

    def mined(share):
        return case({"provenance": [{"stage": "mining", "place": "US", "share": share}, {"stage": "mining", "place": "CN"}]})

    found = [e.cases for e in covered(small, mined("50%"), mined("49.9%"), case()).coverables if "provenance" in e.asks]
    assert [bool(cases) for cases in found[:2]] == [True, True]
    assert "C-2" not in sum(found, ())


def test_a_document_that_is_not_there_is_on_neither_side_of_its_time():
    lower = measure(
        "lower",
        replaces="mfn",
        when={"documents": "proof", "issued_within": "30 days"},
        staging=[{"from": "2026-01-01", "value": "free", "cite": "law annex"}],
    )
    small = zone(ordinary_duties=[MFN], tariff_preferences=[lower])

    def issued(day):
        return case({"documents": [{"document": "proof", "issued": day}]}, entered="2026-06-01")

    found = [e.cases for e in covered(small, case(), issued("2026-05-02"), issued("2026-05-01")).coverables if "issued" in e.asks]
    assert found == [("C-1",), ("C-2",), ("C-1",)]


ORIGIN_RULE = {
    "id": "own",
    "title": "T",
    "cite": "law art. 7",
    "from": "2026-01-01",
    "covers": "all",
    "origin": ["JP"],
    "cumulation": ["JP"],
    "any_of": [{"foreign_materials": "none"}, {"change_of": "heading", "build_down": "at least 40% of customs_value"}],
}


def test_each_way_of_a_rule_of_origin_is_met_and_not_met():
    small = zone(rules_of_origin=[json.dumps(ORIGIN_RULE)], ordinary_duties=[MFN])

    def made_of(*materials):
        return case({"origin": "JP", "customs_value": "100.00 USD", "materials": list(materials), "processing": ["smelting"]})

    alien = {"hs": "2603.00", "origin": "CN", "value": "60.00 USD"}
    kin = {"hs": "2617.10", "origin": "CN", "value": "10.00 USD"}
    assert count(covered(small, case({"origin": "JP"})), "rule of origin") == (0, 4)
    assert asks(covered(small, made_of(alien)), "rule of origin") == [
        "in which goods do not originate under `own`",
        "in which the way `change_of: heading, build_down: at least 40% of customs_value` of `own` is not met",
    ]
    assert count(covered(small, made_of(alien), made_of(kin)), "rule of origin") == (4, 4)
    found = [
        e.cases for e in covered(small, made_of(alien), made_of(kin)).coverables if e.asks.startswith("exactly at `build_down")
    ]
    assert found == [("C-0",)]


def test_every_status_of_a_country_is_reached_by_goods_of_its_time():
    parties = (
        "parties: { JP: { accession: 2026-03-01, suspended: [{ from: 2026-05-01, through: 2026-05-31, cite: law }], cite: law } }\n"
    )
    small = zone(text=parties, ordinary_duties=[duty("mfn", "5%", origin="party")])
    for days, reached in (
        (["2026-02-28"], 0),
        (["2026-03-01"], 1),
        (["2026-05-31"], 1),
        (["2026-03-01", "2026-05-01", "2026-06-01"], 2),
    ):
        assert count(covered(small, *(case({"origin": "JP"}, entered=day) for day in days)), "status") == (reached, 2)


def test_statuses_nobody_asks_after_need_no_case():
    parties = "parties: { JP: { accession: 2026-03-01, cite: law } }\n"
    assert "status" not in covered(zone(text=parties, ordinary_duties=[MFN])).by_kind


def transacted(**facts):
    given = {"kind": "settlement", "contract": "c", "period": "2026-Q1", "quantity": "1 kg", "market_price": "10 USD/kg", **facts}
    return tradezone.Transaction.parse({key: value for key, value in given.items() if value is not None})


def test_a_contract_is_seen_on_both_sides_and_each_row_of_it_paid():
    contract = (
        "settlements:\n  - { id: s, title: S, cite: law art. 9, contract: c, periods: 2026-Q1 through 2026-Q4, covers: ore,\n"
        "      facts: { full: { kind: yes_no, title: F } }, tested: market_price, floor: 10 USD/kg, ceiling: 12 USD/kg,\n"
        "      charge: [{ otherwise: shortfall, payable_to: producer, cite: law art. 9 }],\n"
        "      rebate: [{ when: { facts: { full: yes } }, value: excess, payable_to: authority, cite: law art. 9 }] }\n"
    )
    small = zone(prices="", text=contract)

    def settled(*subjects):
        covering = Covering(small)
        for number, subject in enumerate(subjects):
            covering.add(f"C-{number}", subject, tradezone.evaluate(small, subject))
        return covering.coverage()

    above = {"market_price": "13 USD/kg"}
    assert count(settled(transacted()), "settlement") == (0, 2)
    assert count(settled(transacted(market_price="9 USD/kg")), "settlement") == (1, 2)
    assert count(settled(transacted(**above, facts={"full": "no"})), "settlement") == (0, 2)
    assert count(settled(transacted(**above)), "settlement") == (0, 2)
    every = settled(
        transacted(market_price="9 USD/kg"), transacted(**above, facts={"full": "yes"}), transacted(facts={"full": "no"}),
        transacted(period="2025-Q4"), transacted(period="2027-Q1"), transacted(contract="other"), transacted(contract=None),
    )  # fmt: skip
    assert every.not_reached == ()
    assert every.at_thresholds == (2, 4)


def test_json_holds_every_part_with_the_cases_that_reach_it(command):
    code, out, _ = command("test", str(TOP / "policies" / "precedents" / "wto-ssg"), "--coverage", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["coverage"]["reached"] == sum(bool(each["cases"]) for each in found["coverage"]["parts"] if each["counted"])
    assert {each["case"] for each in found["cases"]} >= {name for each in found["coverage"]["parts"] for name in each["cases"]}


SMALL_POLICY = """\
tradezone: 1
policy:
  {id: small, title: S, currency: USD, terms: FOB, time_zone: UTC, rounding: half_up to 0.01, cite: law art. 1}
sources: {law: A law}
products:
  ore: {title: Ore, hs: 2617.10, unit: kg}
fees:
  - id: fee
    title: Fee
    cite: law art. 2
    from: 2026-01-01
    covers: all
    imported_into: any
    origin: any
    base: customs_value
    when: {quantity: at most 5 kg}
    rates: [{otherwise: 1%, cite: law annex}]
"""
SMALL_CASES = """\
tradezone: 1
policy: small
cases:
  - id: FIVE
    shipment: {imported_into: US, entered: 2026-02-01, items: [{product: ore, quantity: 5 kg, customs_value: 100.00 USD}]}
    expect: {fees: 1.00 USD}
"""


@pytest.fixture
def small_policy(tmp_path):
    (tmp_path / "policy.yaml").write_text(SMALL_POLICY)
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").write_text(SMALL_CASES)
    return tmp_path


def test_coverage_is_printed_after_the_cases_for_editors(command, small_policy):
    code, out, err = command("test", str(small_policy), "--coverage")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[:3] == ["agrees   FIVE", "small: 1 agree, 0 differ", "small: 1 case reaches 4 of 7, 57.1%"]
    assert f"{small_policy}/policy.yaml:16:12: not reached: no case that does not keep `quantity: at most 5 kg` of `fee`" in lines
    assert f"{small_policy}/policy.yaml:11:5: not stood at: no case on `2026-01-01`, the first day of `fee`" in lines


def test_quietly_only_what_counts_is_printed(command, small_policy):
    _, out, _ = command("test", str(small_policy), "-q", "--coverage")
    assert "not reached" in out
    assert "not stood at" not in out
    assert "agrees " not in out


@pytest.mark.parametrize(("least", "code"), [("0", 0), ("57", 0), ("57.1", 0), ("57.2", 1), ("57.1%", 0), ("100", 1)])
def test_less_than_what_is_asked_fails(command, small_policy, least, code):
    found, out, err = command("test", str(small_policy), "-q", "--fail-under", least)
    assert found == code
    assert "57.1%" in out
    assert bool(err) is bool(code)


@pytest.mark.parametrize("least", ["many", "-1", "100.1", "1e2", ""])
def test_a_wrong_share_is_wrong_usage(command, small_policy, least):
    code, out, err = command("test", str(small_policy), "--fail-under", least)
    assert (code, out) == (2, "")
    assert "--fail-under" in err


def test_a_case_that_differs_fails_whatever_is_reached(command, small_policy):
    cases = small_policy / "cases" / "a.yaml"
    cases.write_text(SMALL_CASES.replace("1.00 USD}\n", "2.00 USD}\n"))
    assert command("test", str(small_policy), "--fail-under", "0")[0] == 1


def test_without_the_option_nothing_is_said_of_coverage(command, small_policy):
    assert command("test", str(small_policy)) == (0, "agrees   FIVE\nsmall: 1 agree, 0 differ\n", "")


def test_a_policy_that_asks_nothing_is_covered():
    assert Coverage("p", 0, ()).total.percent == "100.0"
