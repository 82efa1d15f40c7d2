"""Constructs together: a floor's table with facts not given, quotas with credits and targets, preferences that take a duty's terms over."""

import pytest

from tests.laws import small

ATTRIBUTED = """\
products:
  ore:
    title: Ore
    hs: 2617.10
    unit: kg
    attributes:
      organic: { kind: yes_no, title: Organic }
      loss: { kind: number, title: Loss }
      grade: { kind: share, title: Grade }
    contents: { metal: { title: metal, share: grade, cite: law annex } }
"""
ORGANIC = [small.row("20.00 USD/kg", when={"attributes": {"organic": "yes"}}), small.row("10.00 USD/kg")]


def bounds(decision, name="duty"):
    return tuple(str(each) for each in decision.bounds[name])


def test_a_level_that_is_open_leaves_the_whole_floor_open():
    zone = small.zone(products=ATTRIBUTED, price_floors=[small.floor("whole_floor", level=ORGANIC)])
    decision = small.decided(zone)
    assert decision.missing == ("items.1.attributes.organic",)
    assert bounds(decision) == ("1000.00 USD", "2000.00 USD")


def test_above_the_ceiling_the_level_of_the_floor_does_not_matter():
    rows = [small.row("12.00 USD/kg", when={"attributes": {"organic": "yes"}}), small.row("10.00 USD/kg")]
    zone = small.zone(
        products=ATTRIBUTED, price_floors=[small.floor(level=rows, ceiling="14.00 USD/kg", rebate=[small.row("excess")])]
    )
    decision = small.decided(zone, {"customs_value": "2000.00 USD"})
    assert (decision.standing, str(decision.totals.duty)) == ("definitive", "-600.00 USD")


def test_what_the_table_of_a_floor_asks_is_needed():
    by_origin = small.zone(price_floors=[small.floor(level=[small.row("10.00 USD/kg", origin="CN")])])
    decision = small.decided(by_origin, {"origin": None})
    assert (decision.missing, bounds(decision)) == (("items.1.origin",), ("0.00 USD", "500.00 USD"))
    rows = [small.row("10.00 USD/kg", when={"exporter": "acme"}), small.row("6.00 USD/kg")]
    decision = small.decided(small.zone(price_floors=[small.floor(level=rows)]))
    assert (decision.missing, bounds(decision)) == (("exporter",), ("100.00 USD", "500.00 USD"))
    rows = [small.row("10.00 USD/kg", when={"loaded": "before 2026-05-01"}), small.row("6.00 USD/kg")]
    decision = small.decided(small.zone(price_floors=[small.floor(level=rows)]))
    assert (decision.missing, bounds(decision)) == (("loaded",), ("100.00 USD", "500.00 USD"))


def test_every_class_of_a_graded_floor_is_tried():
    rows = [
        small.row("6.00 USD/kg", when={"attributes": {"loss": "at most 1"}}),
        small.row("20.00 USD/kg", when={"attributes": {"loss": ["more than 1", "at most 2"]}}),
        small.row("10.00 USD/kg"),
    ]
    decision = small.decided(small.zone(products=ATTRIBUTED, price_floors=[small.floor(level=rows)]))
    assert bounds(decision) == ("100.00 USD", "1500.00 USD")


def test_a_price_that_is_not_given_may_lie_above_the_ceiling():
    zone = small.zone(price_floors=[small.floor("whole_floor", ceiling="14.00 USD/kg", rebate=[small.row("excess")])])
    decision = small.decided(zone, {"customs_value": None})
    assert decision.missing == ("items.1.customs_value",)
    assert decision.bounds["duty"].least is None
    assert str(decision.bounds["duty"].most) == "1000.00 USD"


def test_an_exception_matters_to_a_duty_that_a_preference_replaces():
    free = small.measure("pass", when={"documents": "pass"}, disapplies="mfn")
    zone = small.zone(ordinary_duties=[small.MFN], tariff_preferences=[small.PREFERENCE], exceptions=[free])
    decision = small.decided(zone, {"claims": ["lower"], "documents": "unknown"})
    assert (decision.missing, bounds(decision)) == (("items.1.documents",), ("0.00 USD", "12.50 USD"))


def test_what_was_paid_elsewhere_comes_off_what_is_due_on_the_part_outside():
    zone = small.zone(price_floors=[small.floor(quota="outside", credit={"of": "duty_paid", "cite": "law art. 4"})])
    decision = small.decided(zone, {"quota_available": "60 kg", "duty_paid": "100.00 USD"})
    charge = decision.items[0].charges[0]
    assert str(charge.money) == "100.00 USD"
    assert charge.formula == "(10.00 - 5.00) USD/kg x 40 kg outside the quota - 100.00 USD paid elsewhere"


def test_a_target_and_a_base_on_the_part_outside_count_it_once():
    mfn = small.duty("mfn", "5%", quota="outside")
    target = small.zone(ordinary_duties=[mfn], additional_duties=[small.duty("add", "20% less mfn", quota="outside")])
    decision = small.decided(target, {"quota_available": "60 kg"})
    assert [str(charge.money) for charge in decision.items[0].charges] == ["10.00 USD", "30.00 USD"]
    based = small.zone(ordinary_duties=[mfn], fees=[small.duty("fee", "10%", base=["customs_value", "mfn"], quota="outside")])
    assert str(small.decided(based, {"quota_available": "60 kg"}).totals.fees) == "21.00 USD"


def test_a_preference_falls_on_what_the_duty_falls_on_that_it_replaces():
    lower = small.measure(
        "lower", replaces="mfn", when={"claims": "lower"}, staging=[{"from": "2026-01-01", "value": "2%", "cite": "law annex"}]
    )
    zone = small.zone(ordinary_duties=[small.duty("mfn", "5%", quota="outside")], tariff_preferences=[lower])
    assert str(small.decided(zone, {"quota_available": "60 kg", "claims": ["lower"]}).totals.duty) == "4.00 USD"


def test_a_resale_is_a_price_for_the_goods_whatever_of_them_is_priced():
    products = ATTRIBUTED + "    priced_on: metal\n"
    zone = small.zone(products=products, price_floors=[small.floor(tested="first_resale")])
    goods = {"attributes": {"grade": "50%"}, "first_resale": "6.00 USD/kg"}
    assert str(small.decided(zone, goods).totals.duty) == "0.00 USD"
    assert str(small.decided(zone, {**goods, "first_resale": "4.00 USD/kg"}).totals.duty) == "100.00 USD"


@pytest.mark.parametrize(
    ("charge", "now", "due"), [("200% of shortfall", "5.20", "960.00"), ("50% of shortfall", "4.90", "200.00")]
)
def test_what_is_due_is_fixed_anew_only_where_it_moves_enough(charge, now, due):
    text = small.market([("2026-01-01", "6.00 USD/kg"), ("2026-02-01", f"{now} USD/kg")])
    zone = small.zone(
        text=text,
        price_floors=[small.floor(charge, level="10.00 USD/kg", tested="index", refixed="on a change of at least 1.00 USD/kg")],
    )
    assert str(small.decided(zone).totals.duty) == f"{due} USD"


def test_a_country_stands_in_one_list_of_origins_of_a_series():
    rows = [
        {"origin": ["MA", "TR"], "from": "2026-01-01", "through": "2026-01-31", "value": "6.00 USD/kg", "cite": "law annex"},
        {"origin": "MA", "from": "2026-02-01", "value": "7.00 USD/kg", "cite": "law annex"},
    ]
    assert "overlapping-values" in small.codes(text=small.market(rows), price_floors=[small.floor(tested="index")])


def test_contradictions_are_found_in_a_season_too():
    rows = [small.row("5%", season="06-01 through 08-31"), small.row("7%", season="06-01 through 08-31")]
    assert "overlapping-rows" in small.codes(ordinary_duties=[small.duty("mfn", rows)])


def test_a_floor_charged_as_ordinary_duty_needs_an_order_beside_one():
    assert "contradictory-measures" in small.codes(
        ordinary_duties=[small.MFN], price_floors=[small.floor(charged_as="ordinary_duty")]
    )


@pytest.mark.parametrize("compared", ["after_duties", "duties_on_floor"])
def test_a_duty_on_a_floor_that_is_held_against_the_price_after_it_is_circular(compared):
    duties = [small.duty("mfn", "5%", base=["customs_value", "floor"])]
    assert "circular-duty" in small.codes(ordinary_duties=duties, price_floors=[small.floor(compared=compared)])


def test_a_duty_by_price_is_not_levied_on_a_floor():
    bands = [small.scale("bands", [("0 USD/kg", "20%"), ("8.00 USD/kg", "2%")])]
    floors = [small.floor(compared="duties_on_floor")]
    assert "wrong-mode" in small.codes(ordinary_duties=[small.duty("mfn", bands)], price_floors=floors)


def test_nothing_changes_from_any_code():
    rule = small.measure("own", cumulation="any", any_of=[{"change_of": "heading"}]).replace('"imported_into": "any", ', "")
    products = "products:\n  ore: { title: Ore, hs: any, unit: kg }\n"
    assert "hs-mismatch" in small.codes(products=products, rules_of_origin=[rule], ordinary_duties=[small.MFN])


def test_freight_in_another_currency_counts_at_its_rate_in_the_bounds():
    text = small.exchange({"CNY": [("2026-01-01", "7 CNY/USD")]})
    zone = small.zone(text=text, price_floors=[small.floor()])
    goods = {"customs_value": None, "terms": "CIF", "freight": "700.00 CNY", "insurance": "70.00 CNY"}
    decision = small.decided(zone, goods)
    assert str(decision.bounds["duty"].most) == "1000.00 USD"
    assert small.decided(zone, {**goods, "customs_value": "7000.00 CNY", "freight": None}).missing == ("items.1.freight",)


def test_an_item_may_lie_on_both_sides_of_its_quota():
    inside = small.duty("inside", "5%", when={"quota": "in"})
    zone = small.zone(additional_duties=[inside, small.duty("outside", "20%", quota="outside")])
    assert bounds(small.decided(zone)) == ("0.00 USD", "100.00 USD")


def test_a_policy_may_be_read_as_of_a_day_before_all_its_prices():
    prices = "reference_prices: { ore: [{ from: 2026-01-01, known: 2026-03-01, value: 10.00 USD/kg, cite: law annex }] }\n"
    zone = small.zone(prices=prices, price_floors=[small.floor()], known_at="2026-02-01")
    assert str(small.decided(zone).totals.duty) == "0.00 USD"


def test_a_rate_that_is_restated_counts_from_the_day_it_is_known():
    rows = [small.row("5%", origin="CN"), {**small.row("7%", origin="CN"), "known": "2026-05-20"}]
    then, now = (small.zone(ordinary_duties=[small.duty("mfn", rows)], known_at=day) for day in ("2026-05-01", None))
    assert [str(small.decided(zone).totals.duty) for zone in (then, now)] == ["25.00 USD", "35.00 USD"]


def test_above_a_ceiling_what_was_paid_elsewhere_is_not_asked():
    credit = {"of": "duty_paid", "cite": "law art. 4"}
    zone = small.zone(price_floors=[small.floor(ceiling="14.00 USD/kg", rebate=[small.row("excess")], credit=credit)])
    decision = small.decided(zone, {"customs_value": "2000.00 USD", "duty_paid": "unknown"})
    assert decision.items[0].charges[0].formula == "-((20.00 - 14.00) USD/kg x 100 kg)"


def test_the_formula_of_a_limited_floor_outside_a_quota_is_of_the_part_outside():
    zone = small.zone(price_floors=[small.floor("shortfall, at most 100.00 USD", quota="outside")])
    charge = small.decided(zone, {"quota_available": "60 kg"}).items[0].charges[0]
    assert str(charge.money) == "100.00 USD"
    assert charge.formula == "100.00 USD, the most, not (10.00 - 5.00) USD/kg x 40 kg outside the quota = 200.00"


def test_the_formula_of_a_grossed_up_floor_adds_up():
    zone = small.zone(ordinary_duties=[small.MFN], price_floors=[small.floor("50% of shortfall", compared="duties_on_floor")])
    charge = next(c for c in small.decided(zone).items[0].charges if c.measure == "floor")
    assert (str(charge.money), charge.formula) == ("262.50 USD", "50% x (10.00 - 5.00) USD/kg x 100 kg + 12.50 USD of duty on it")


def test_a_resale_written_as_unknown_may_also_be_none():
    below = small.measure("low", severity="breach", message="m", when={"stated": "first_resale", "first_resale_below": "floor"})
    zone = small.zone(price_floors=[small.floor()], findings=[below])
    decision = small.decided(zone, {"first_resale": "unknown", "customs_value": None})
    assert decision.missing == ("items.1.customs_value", "items.1.first_resale")
    assert decision.compliance == "undetermined"


def test_a_rate_of_the_value_is_not_rounded_by_the_unit():
    text = small.market([("2026-01-01", "6.00 USD/kg")])
    floors = [small.floor("shortfall_rate", level="10.00 USD/kg", tested="index", rounded_per_unit="half_up to 0.01")]
    assert "wrong-mode" in small.codes(text=text, price_floors=floors)
