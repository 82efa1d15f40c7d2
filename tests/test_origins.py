"""``explain --origins``: one row for each country, each what `evaluate` says of the same trade from there."""

import csv
import io
import json
from itertools import pairwise

import pytest

from tests.goldens import TOP
from tests.laws import small
from tradezone import Shipment, evaluate, load_zone
from tradezone.assessment.origins import compared, with_origin
from tradezone.report.json_form import decision_form
from tradezone.report.layout import WIDTH
from tradezone.report.origins import comparison_lines

ZONE = str(TOP / "policies" / "critical-minerals-zone")
STORY = str(TOP / "examples" / "origins-compared.yaml")
CONTRACT = str(TOP / "policies" / "precedents" / "ndpr-cfd")
SETTLEMENT = str(TOP / "examples" / "settlement.yaml")

GALLIUM = {
    "id": "G",
    "imported_into": "US",
    "exported_from": "AU",
    "route": ["AU", "SG", "US"],
    "entered": "2027-02-10",
    "items": [
        {
            "product": "gallium/metal",
            "origin": "AU",
            "quantity": "500 kg",
            "customs_value": "215000.00 USD",
            "claims": ["originating-goods"],
            "documents": ["certificate-of-origin", "non-manipulation-certificate"],
            "materials": [{"hs": "2846.90", "origin": "AU", "value": "1000.00 USD"}, {"hs": "2846.90", "origin": "KZ"}],
            "processing": [{"operation": "refining", "place": "AU"}, {"operation": "storing", "place": "SG"}, "packing"],
            "provenance": [{"stage": "ore", "place": "AU", "share": "100%"}],
        }
    ],
}


@pytest.fixture
def lots(tmp_path):
    """Writes shipments to a file, and gives its name."""

    def write(*shipments):
        file = tmp_path / "lots.json"
        file.write_text(json.dumps({"tradezone": "1", "shipments": list(shipments)}), encoding="utf-8")
        return str(file)

    return write


def from_(code):
    """The gallium as its author would write it from another country."""
    text = json.dumps(GALLIUM).replace('"AU"', f'"{code}"')
    content = json.loads(text)
    content["items"][0]["provenance"] = GALLIUM["items"][0]["provenance"]
    return content


def lot(**facts):
    return {"imported_into": "US", "entered": "2027-02-10", "items": [{**GALLIUM["items"][0], **facts}]}


def table(out):
    """The rows of a printed table by origin, in words."""
    return {line.split()[0]: line.split() for line in out.splitlines() if len(line) > 4 and line[2:4].isupper() and line[4] == " "}


# --- the same trade from another country


@pytest.mark.parametrize("code", ["CL", "CN", "EU", "XA", "AU"])
def test_the_trade_from_another_country_is_what_its_author_would_have_written(code):
    assert with_origin(Shipment.parse(GALLIUM), code) == Shipment.parse(from_(code))


def test_a_place_that_is_not_the_old_origin_stays():
    shipment = with_origin(Shipment.parse({**GALLIUM, "exported_from": "SG", "route": ["SG", "US"]}), "CL")
    (item,) = shipment.items
    assert (shipment.exported_from, shipment.route) == ("SG", ("SG", "US"))
    assert [material.origin for material in item.materials] == ["CL", "KZ"]
    assert [operation.place for operation in item.processing] == ["CL", "SG", None]
    assert item.provenance[0].place == "AU"


def test_an_item_without_an_origin_just_gets_one():
    content = {**GALLIUM, "items": [{key: value for key, value in GALLIUM["items"][0].items() if key != "origin"}]}
    shipment = with_origin(Shipment.parse(content), "CL")
    (item,) = shipment.items
    assert item.origin == "CL"
    assert (shipment.exported_from, shipment.route) == ("AU", ("AU", "SG", "US"))
    assert item.materials[0].origin == "AU"


def test_of_items_with_different_origins_each_has_its_own_replaced():
    items = [{**GALLIUM["items"][0], "id": code, "origin": code} for code in ("AU", "KZ")]
    shipment = with_origin(Shipment.parse({**GALLIUM, "route": ["AU", "KZ", "SG", "US"], "items": items}), "CL")
    assert [[material.origin for material in item.materials] for item in shipment.items] == [["CL", "KZ"], ["AU", "CL"]]
    assert shipment.route == ("CL", "CL", "SG", "US")


# --- what the command prints


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_each_row_is_what_evaluate_says_of_the_trade_from_there(command, lots, form):
    code, out, _ = command("explain", ZONE, lots(GALLIUM), "--origins", "AU,CL,CN,KR", "--format", form)
    found = json.loads(out)["comparisons"][0] if form == "json" else json.loads(out)
    assert (code, found["shipment"], found["policy"]) == (0, "G", "critical-minerals-zone")
    assert [each["origin"] for each in found["origins"]] == ["AU", "CL", "CN", "KR"]
    for each in found["origins"]:
        said = command("evaluate", ZONE, lots(from_(each["origin"])), "--format", "jsonl")[1]
        assert each["decision"] == json.loads(said)


def test_the_table_holds_the_totals_of_those_decisions(command, lots):
    rows = table(command("explain", ZONE, lots(GALLIUM), "--origins", "AU,CL")[1])
    assert list(rows) == ["AU", "CL"]
    for origin, (_, outcome, *amounts, preference) in rows.items():
        decision = json.loads(command("evaluate", ZONE, lots(from_(origin)), "--format", "jsonl")[1])
        totals = [decision["totals"][name] for name in ("ordinary_duty", "additional_duty", "duty", "landed_cost")]
        applied = {line["measure"] for line in decision["items"][0]["applied"]}
        assert outcome == decision["outcome"]
        assert [amount.replace(",", "") for amount in amounts[:4]] == totals
        assert preference == ("originating-goods" if "originating-goods" in applied else "-")
    assert rows["AU"][-1] == "originating-goods"


def test_the_heading_names_the_goods_and_no_origin(command):
    head = command("explain", ZONE, STORY, "--origins", "AU,CL,CN")[1].splitlines()[0]
    assert head.startswith("shipment S-14  Gallium metal, 500 kg, into US on 2027-02-10")
    assert "origin" not in head


def test_the_landed_cost_of_a_unit_is_there_where_the_shipment_has_one_item(command, lots):
    two = {**GALLIUM, "items": [{**GALLIUM["items"][0], "id": name} for name in ("one", "two")]}
    one, several = (command("explain", ZONE, lots(each), "--origins", "AU,CL")[1] for each in (GALLIUM, two))
    assert "USD/kg" in one
    assert "USD/kg" not in several
    assert "shipment G  2 items, into US on 2027-02-10" in several


def test_fees_have_a_column_where_some_row_has_any(command, lots):
    assert "fees" not in command("explain", ZONE, lots(GALLIUM), "--origins", "AU,CL")[1]
    fee = small.duty("entry-fee", [small.row("2%", origin="CL"), small.row("free")])
    zone = small.zone(ordinary_duties=[small.MFN], fees=[fee])
    lines = [line.text for line in comparison_lines(compared(zone, small.shipment(), ["AU", "CL"]))]
    assert "fees" in lines[2].split()
    assert [line.split()[2:7] for line in lines if line.startswith(("  AU", "  CL"))] == [
        ["25.00", "0.00", "0.00", "25.00", "525.00"],
        ["25.00", "0.00", "10.00", "25.00", "535.00"],
    ]


def test_what_is_open_prints_its_least_and_its_most(command):
    out = command("explain", ZONE, STORY, "--origins", "AU,CL,CN")[1].partition("shipment S-15")[2]
    decision = json.loads(command("evaluate", ZONE, STORY, "--format", "jsonl")[1].splitlines()[1])
    least, most = decision["bounds"]["landed_cost"]
    assert least + " to" in out.replace(",", "")
    assert most in out.replace(",", "").split()
    assert "provisional" in out
    words = [line.split()[-1] for line in out.partition("  AU ")[2].splitlines()[:3]]
    assert words == ["originating-", "goods", "undecided"]
    assert [line for line in out.splitlines() if line.startswith("  items.1.materials")] == ["  items.1.materials (AU)"]


def test_an_amount_without_upper_limit_says_so():
    zone = small.zone(ordinary_duties=[small.MFN])
    lines = [line.text for line in comparison_lines(compared(zone, small.shipment({"customs_value": None}), ["AU", "CL"]))]
    assert "0.00" in " ".join(lines)
    assert "or more" in " ".join(lines)


def test_rows_stand_in_the_order_asked_and_each_once(command):
    rows = table(command("explain", ZONE, STORY, "--origins", " CN, AU,CN,XA ,AU")[1])
    assert list(rows) == ["CN", "AU", "XA"]


def test_the_cheapest_landed_cost_is_bold():
    zone = load_zone(ZONE)
    lines = list(comparison_lines(compared(zone, Shipment.parse(GALLIUM), ["CL", "AU", "CN"])))
    assert [line.text.split()[0] for line in lines[1:] if line.style == "bold"] == ["AU"]
    alike = list(comparison_lines(compared(zone, Shipment.parse(GALLIUM), ["CL", "CN"])))
    assert [line for line in alike[1:] if line.style] == []


def test_goods_that_may_not_enter_are_not_the_cheapest():
    closed = small.measure("closed", origin="CN", entry="refused")
    zone = small.zone(ordinary_duties=[small.duty("mfn", [small.row("5%", origin="CL"), small.row("free")])], gates=[closed])
    lines = list(comparison_lines(compared(zone, small.shipment(), ["CL", "CN", "AU"])))
    assert [line.text.split()[:2] for line in lines[1:] if line.style == "bold"] == [["AU", "cleared"]]
    assert ["CN", "refused"] in [line.text.split()[:2] for line in lines]


def test_no_line_is_wider_than_a_page_and_no_figure_is_cut():
    zone = load_zone(ZONE)
    for value in ("215000.00 USD", "21500000.00 USD", "2150000000.00 USD", "215000000000000.00 USD"):
        comparison = compared(zone, Shipment.parse(lot(customs_value=value, materials=None)), ["AU", "CL"])
        lines = [line.text for line in comparison_lines(comparison)]
        assert max(map(len, lines)) <= WIDTH
        words = " ".join(lines).replace(",", "").split()
        for each in comparison.origins:
            bounds = each.decision.bounds.get("landed_cost")
            landed = each.decision.totals.landed_cost
            figures = [landed] if bounds is None else [bounds.least, bounds.most]
            assert all(str(figure).removesuffix(" USD") in words for figure in figures)
        assert "originating-goods" in words


def test_long_names_are_printed_whole():
    name = "a-preference-with-a-name-that-is-much-longer-than-there-is-any-room-for-in-a-table"[:80]
    lower = small.PREFERENCE.replace("id: lower", f"id: {name}").replace("claims: lower", f"claims: {name}")
    zone = small.zone(ordinary_duties=[small.MFN], tariff_preferences=[lower])
    lines = [line.text for line in comparison_lines(compared(zone, small.shipment({"claims": [name]}), ["AU", "CL"]))]
    assert name in "".join("".join(lines).split())
    assert max(map(len, lines)) <= WIDTH


def test_nothing_is_coloured_when_piped(command):
    assert "\x1b" not in command("explain", ZONE, STORY, "--origins", "AU,CL")[1]


# --- other forms


def test_csv_has_the_origin_in_front_of_each_row(command):
    plain = command("evaluate", ZONE, STORY, "--format", "csv")[1]
    out = command("explain", ZONE, STORY, "--origins", "AU,CL", "--format", "csv")[1]
    header, *rows = csv.reader(io.StringIO(out))
    assert header == ["origin", *next(csv.reader(io.StringIO(plain)))]
    assert [row[:2] for row in rows] == [["AU", "S-14"], ["CL", "S-14"], ["AU", "S-15"], ["CL", "S-15"]]
    assert [row[1:] for row in rows if row[0] == "AU"] == list(csv.reader(io.StringIO(plain)))[1:]


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_a_transaction_is_printed_as_without_the_option(command, form):
    asked = command("explain", CONTRACT, SETTLEMENT, "--format", form, "--origins", "AU,CL")
    assert asked == command("explain", CONTRACT, SETTLEMENT, "--format", form)


def test_transactions_stand_beside_the_comparisons_in_the_other_forms(command):
    document = json.loads(command("explain", CONTRACT, SETTLEMENT, "--format", "json", "--origins", "AU")[1])
    plain = json.loads(command("explain", CONTRACT, SETTLEMENT, "--format", "json")[1])
    assert document == {"comparisons": [], **plain}
    rows = command("explain", CONTRACT, SETTLEMENT, "--format", "csv", "--origins", "AU")[1].splitlines()
    assert rows[1:] == ["," + row for row in command("explain", CONTRACT, SETTLEMENT, "--format", "csv")[1].splitlines()[1:]]


# --- how the command ends


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ("", "no country is named"),
        (" , ", "no country is named"),
        ("AU,UK", "`UK` is not a country code; did you mean `GB`?"),
        ("au", "`au` is not a country code; did you mean `AU`?"),
        ("AU,ZZ", "`ZZ` is not a country code; write an ISO 3166 alpha-2 code"),
        ("party", "`party` is not a country code"),
    ],
)
def test_codes_that_are_none_are_wrong_usage(command, codes, sentence):
    code, out, err = command("explain", ZONE, STORY, "--origins", codes)
    assert (code, out) == (2, "")
    assert "--origins" in err
    assert sentence in err


def test_only_explain_compares_origins(command):
    code, _, err = command("evaluate", ZONE, STORY, "--origins", "AU")
    assert code == 2
    assert "no option `--origins`" in err


def test_the_help_says_what_is_put_in_place(command):
    out = " ".join(command("explain", "--help")[1].split())
    assert "in place of the origin of every item" in out
    assert "claims, documents and prices stay" in out


@pytest.mark.parametrize(
    ("words", "origins", "code"), [("provisional", "CL,AU", 1), ("provisional", "CL,CN", 0), ("breach", "AU", 0)]
)
def test_every_decision_can_fail_the_run(command, words, origins, code):
    assert command("explain", ZONE, STORY, "--origins", origins, "--fail-on", words)[0] == code


def test_a_shipment_that_does_not_fit_is_reported_once_and_the_others_go_on(command, lots):
    bad = lot(quantity="500 W")
    code, out, err = command("explain", ZONE, lots(bad, GALLIUM), "--origins", "AU,CL", "--format", "jsonl")
    assert code == 1
    assert [json.loads(line)["shipment"] for line in out.splitlines()] == ["G"]
    assert err.count("error[wrong-unit]") == 1
    assert "2 decided: 2 adjusted, 1 not read" in err


def test_between_two_tables_stands_an_empty_line(command):
    lines = command("explain", ZONE, STORY, "--origins", "AU,CL")[1].splitlines()
    (at,) = [i for i, line in enumerate(lines) if line.startswith("shipment S-15")]
    assert lines[at - 1] == ""
    assert all(one or other for one, other in pairwise(lines))


def test_a_comparison_is_the_same_in_python():
    zone, shipment = load_zone(ZONE), Shipment.parse(GALLIUM)
    comparison = compared(zone, shipment, ["AU", "CL"])
    assert [decision_form(each.decision) for each in comparison.origins] == [
        decision_form(evaluate(zone, with_origin(shipment, code))) for code in ("AU", "CL")
    ]
