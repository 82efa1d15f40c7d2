"""What an officer would write on the file: the computation of origin with its clause; and what the check says of rules that let all goods in."""

import json

import pytest
import yaml

from tests.goldens import TOP
from tests.laws import small
from tests.rules.shipped import of_shipments
from tests.rules.shipped import zone as shipped
from tradezone import Shipment, evaluate, load_zone
from tradezone.cli.main import run
from tradezone.report.json_form import decision_form
from tradezone.verify.loading import check_policy_text
from tradezone.verify.origin_leaks import origin_leaks

RULES = TOP / "policies" / "precedents" / "origin-rules"
#: Where the places and clauses of an explanation begin.
RIGHT = 49


def made_of(*materials):
    """Materials as ``2836.91 CN 70.00``."""
    return [dict(zip(("hs", "origin", "value"), (*each.split()[:2], f"{each.split()[2]} USD"), strict=True)) for each in materials]


def lot(product, origin, into, *materials, route=None, **facts):
    """Goods claimed to originate, with their certificate, consigned directly unless a route is given."""
    goods = {
        "product": product,
        "origin": origin,
        "quantity": "100 kg",
        "customs_value": "100.00 USD",
        "claims": ["preference"],
        "documents": ["certificate-of-origin"],
        "materials": made_of(*materials),
        "processing": ["refining"],
        **facts,
    }
    return {"id": "S", "imported_into": into, "route": route or [origin, into], "entered": "2026-05-04", "items": [goods]}


CASES = {
    "change of subheading": (
        lot("lithium-hydroxide", "JP", "AU", "2836.91 CN 70.00"),
        True,
        "change of subheading: 2836.91 of CN to 2825.20: met",
        "cptpp art. 3.11",
    ),
    "tolerance, at it": (
        lot("rare-earth-compounds", "MY", "JP", "2846.90 CN 10.00"),
        True,
        "change of subheading: 2846.90 of CN does not change; tolerance 10.00 / 100.00 = 10 %, at most 10 % tolerated: met",
        "cptpp art. 3.11",
    ),
    "tolerance, beyond it": (
        lot("rare-earth-compounds", "MY", "JP", "2846.90 CN 10.01"),
        False,
        "tolerance 10.01 / 100.00 = 10.01 %, at most 10 % tolerated: not met",
        "cptpp art. 3.11",
    ),
    "build-down": (
        lot("unwrought-gallium", "JP", "AU", "8112.92 CN 60.00"),
        True,
        "RVC build-down (100.00 - 60.00) / 100.00 = 40 %, at least 40 % required: met",
        "cptpp art. 3.5(1)(b)",
    ),
    "build-up": (
        lot("unwrought-gallium", "JP", "AU", "8112.92 CN 55.00", "2818.20 CN 10.00", "2825.90 AU 35.00"),
        True,
        "RVC build-up 35.00 / 100.00 = 35 %, at least 30 % required: met",
        "cptpp art. 3.5(1)(c)",
    ),
    "focused value": (
        lot("unwrought-gallium", "JP", "AU", "8112.92 CN 50.00", "2818.20 CN 30.00"),
        True,
        "RVC focused value of 8112.92 (100.00 - 50.00) / 100.00 = 50 %, at least 50 % required: met",
        "cptpp art. 3.5(1)(a)",
    ),
    "an excepted material": (
        lot("battery-pack", "EU", "GB", "2841.90 CN 31.00", attributes={"exw-price": "100.00 USD"}),
        False,
        "change of heading except from 2841.90: 2841.90 of CN does not change to 8507.60: not met",
        "tca annex ORIG-2",
    ),
    "MaxNOM": (
        lot("battery-pack", "EU", "GB", "2841.90 CN 31.00", attributes={"exw-price": "100.00 USD"}),
        False,
        "MaxNOM of exw-price 31.00 / 100.00 = 31 %, at most 30 % allowed: not met",
        "tca annex ORIG-2",
    ),
    "transaction value": (
        lot("motor", "MX", "US", "8503.00 CN 400.00", customs_value="1000.00 USD", attributes={"net-cost": "900.00 USD"}),
        True,
        "RVC transaction value (1,000.00 - 400.00) / 1,000.00 = 60 %, at least 60 % required: met",
        "usmca art. 4.5(2)",
    ),
    "net cost": (
        lot("motor-core", "MX", "US", "8503.00 CN 400.00", customs_value="1000.00 USD", attributes={"net-cost": "900.00 USD"}),
        False,
        "RVC net cost (900.00 - 400.00) / 900.00 = about 55.55",
        "usmca art. 4.5(3)",
    ),
    "cumulation": (
        lot("antimony-concentrate", "MY", "JP", "2617.10 AU 60.00"),
        True,
        "2617.10 of AU",
        "cptpp annex 3-D",
    ),
    "a way through elsewhere": (
        lot(
            "lithium-carbonate",
            "CL",
            "JP",
            route=["CL", "CN", "JP"],
            processing=["refining", {"operation": "storing", "place": "CN"}],
        ),
        False,
        "outside cptpp in CN, where storing was done, `customs-control-proof` is not presented",
        "cptpp art. 3.18",
    ),
    "repacked elsewhere": (
        lot("lithium-carbonate", "CL", "JP", processing=["refining", {"operation": "retail-packing", "place": "CN"}]),
        False,
        "retail-packing in CN: not permitted outside cptpp",
        "cptpp art. 3.18",
    ),
    "insufficient operations": (
        lot("germanium-metal", "GB", "EU", "8112.92 CN 95.00", processing=["packing", "blending"]),
        False,
        "insufficient operations",
        "tca annex ORIG-2",
    ),
}
DECISIONS = pytest.mark.parametrize(("shipment", "originates", "line", "clause"), CASES.values(), ids=CASES)


def form(shipment):
    """The item of a decision as JSON, and the report of both evaluators is one."""
    durable, plain = (
        decision_form(evaluate(load_zone(RULES), Shipment.parse(shipment), plain=plain))["items"][0] for plain in (False, True)
    )
    assert durable == plain
    return plain


@DECISIONS
def test_the_file_states_the_computation_with_its_clause(shipment, originates, line, clause, tmp_path, capsys):
    file = tmp_path / "lots.json"
    file.write_text(json.dumps({"tradezone": "1", "shipments": [shipment]}), encoding="utf-8")
    assert run(["explain", str(RULES), str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(i for i, each in enumerate(lines) if each.startswith("origin under "))
    end = next(i for i, each in enumerate(lines) if i > start and not each.startswith(" "))
    told = " ".join(each[:RIGHT].strip() for each in lines[start:end])
    assert line in told
    assert clause in " ".join(each[RIGHT:].strip() for each in lines[start:end])
    verb = "originate" if originates else "do not originate"
    assert f"the goods {verb} in {shipment['items'][0]['origin']}" in told


@DECISIONS
def test_the_json_form_states_the_same_lines_and_clauses(shipment, originates, line, clause):
    item = form(shipment)
    assert item["originating"] is originates
    (origin,) = item["origin"]
    assert origin.keys() == {"rule", "originating", "because", "cite"}
    assert origin["originating"] is originates
    assert any(line in each for each in origin["because"])
    assert clause in origin["cite"]
    assert origin["rule"] in [rule.id for rule in load_zone(RULES).origin_rules]


def test_of_goods_that_do_not_originate_each_way_is_told_and_of_others_only_the_one_that_is_met():
    failing = form(lot("unwrought-gallium", "JP", "AU", "8112.92 CN 65.00"))["origin"][0]["because"]
    assert [sum(word in each for each in failing) for word in ("change of", "build-up", "build-down", "focused value")] == [1] * 4
    met = form(lot("unwrought-gallium", "JP", "AU", "8112.92 CN 60.00"))["origin"][0]["because"]
    assert [sum(word in each for each in met) for word in ("change of", "build-up", "build-down", "focused value")] == [0, 0, 1, 0]


def test_goods_of_which_nobody_asks_where_they_originate_have_no_lines_of_origin():
    silent = lot("lithium-hydroxide", "JP", "AU")
    silent["items"][0] |= {"claims": []}
    del silent["items"][0]["materials"]
    assert "origin" not in form(silent)


def test_no_line_is_told_twice():
    because = form(lot("germanium-metal", "GB", "EU", "8112.92 CN 95.00", processing=["re-melting"]))["origin"][0]["because"]
    assert len(set(because)) == len(because)


# What the check says of rules that let all goods in


def text(way, when=None, **keys):
    rule = {"id": "ore-origin", "title": "T", "cite": "law art. 7", "from": "2026-01-01", "covers": "all", "origin": ["JP"]}
    rule |= {"cumulation": ["JP"], "any_of": [way], **keys}
    asked = {"claims": "lower", "originating": "yes", **(when or {})}
    staging = [{"from": "2026-01-01", "value": "free", "cite": "law annex"}]
    lower = small.measure("lower", replaces="mfn", when=asked, staging=staging)
    duties = [small.duty("mfn", "5%")]
    return small.policy(prices="", ordinary_duties=duties, tariff_preferences=[lower], rules_of_origin=[json.dumps(rule)])


INSUFFICIENT = ["packing", "blending"]


def leaks(policy):
    found = check_policy_text(policy).diagnostics
    assert {each.severity for each in found} <= {"warning"}
    return [each for each in found if each.code == "tariff-shift-leak"]


LEAKING = {
    "a change of heading": text({"change_of": "heading"}),
    "a change that few operations do not confer": text({"change_of": "heading"}, insufficient=INSUFFICIENT),
    "any operation": text({"processing": "sufficient"}, insufficient=INSUFFICIENT),
    "any operation at home": text({"processing": "sufficient"}, insufficient=INSUFFICIENT, production=["country_of_origin"]),
    "a change or else a share": text({"any_of": [{"change_of": "heading"}, {"build_down": "at least 60% of customs_value"}]}),
    "next to no share": text({"build_down": "at least 1% of customs_value"}),
    "a share of the product's own code alone": text({"focused_value": "at least 50% of customs_value", "focused_on": ["2617.10"]}),
}
TIGHT = {
    "every stage at home": text({"change_of": "heading"}, {"provenance": {"at": "every", "place": ["JP"]}}),
    "the ore at home": text({"change_of": "heading"}, {"provenance": {"at": "first", "place": ["JP"]}}),
    "a share of 60 %": text({"build_down": "at least 60% of customs_value"}),
    "a change and a share of 60 %": text({"change_of": "heading", "build_down": "at least 60% of customs_value"}),
    "own materials": text({"build_up": "at least 30% of customs_value"}),
    "a specific process": text({"processes": ["smelting"]}),
    "nothing foreign": text({"foreign_materials": "none"}),
    "wholly obtained": text({"wholly_obtained": ["mining"]}),
}


@pytest.mark.parametrize("policy", LEAKING.values(), ids=LEAKING)
def test_a_preference_for_goods_of_anywhere_after_one_conversion_is_warned_of(policy):
    (leak,) = leaks(policy)
    assert (leak.severity, leak.of) == ("warning", "lower")
    assert "99 % of the value is 2530.90 from anywhere" in leak.sentence
    gets_the_preference(check_policy_text(policy).zone, leak)


@pytest.mark.parametrize("policy", TIGHT.values(), ids=TIGHT)
def test_one_that_asks_for_more_is_not(policy):
    assert leaks(policy) == []


def test_the_remedy_of_a_specific_process_is_one():
    (leak,) = leaks(text({"change_of": "heading"}))
    assert (
        "a specific process beside it" not in leak.remedy or leaks(text({"change_of": "heading", "processes": ["smelting"]})) == []
    )


def test_a_leak_of_a_later_rule_is_found_and_put_down_to_it():
    """A strict rule gives way to a bare change of heading."""
    strict = text({"processes": ["smelting"]}, through="2026-12-31")
    bare = {
        "id": "bare",
        "title": "T",
        "cite": "law art. 8",
        "from": "2027-01-01",
        "covers": "all",
        "origin": ["JP"],
        "cumulation": ["JP"],
    }
    policy = strict.rstrip() + "\n  - " + json.dumps({**bare, "any_of": [{"change_of": "heading"}]}) + "\n"
    (leak,) = leaks(policy)
    assert "`bare` asks for no more here" in leak.notes[0]
    gets_the_preference(check_policy_text(policy).zone, leak)


def test_goods_without_a_subheading_cannot_be_asked_to_change_it():
    products = "products:\n  ore: { title: Ore, hs: 2617, unit: kg }\n"
    rule = {
        "id": "own",
        "title": "T",
        "cite": "law art. 7",
        "from": "2026-01-01",
        "covers": "all",
        "origin": ["JP"],
        "cumulation": ["JP"],
    }
    way = {"any_of": [{"change_of": "subheading"}]}
    assert small.codes(products=products, prices="", rules_of_origin=[json.dumps({**rule, **way})]) == ["hs-mismatch"]


def gets_the_preference(zone, leak):
    """The shipment of a warning, replayed as it is shown."""
    (shown,) = [note.removeprefix("shown by ") for note in leak.notes if note.startswith("shown by ")]
    shipment = Shipment.parse(yaml.load(shown, Loader=yaml.BaseLoader))  # noqa: S506 every scalar is a text
    for plain in (False, True):
        (item,) = evaluate(zone, shipment, plain=plain).items
        assert item.originating is True
        assert leak.of in [line.measure for line in item.applied]


@pytest.mark.parametrize("name", of_shipments())
def test_what_is_shown_of_a_policy_that_ships_gets_the_preference_and_is_acknowledged(name):
    zone = shipped(name)
    meant = {(each.code, each.of) for each in zone.acknowledged}
    for leak in origin_leaks(zone):
        gets_the_preference(zone, leak)
        assert (leak.code, leak.of) in meant
