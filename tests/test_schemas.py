"""What `tradezone schema` says is what goes in and what comes out."""

import json

import pytest

from tests.goldens import EXAMPLES, TOP, command_of
from tradezone.cli.main import run
from tradezone.report.schemas import DecisionForm, json_schema

#: Examples that print decisions; `compare` prints what differs between two.
STORIES = [story for story in sorted(EXAMPLES.glob("*.yaml")) if "tradezone compare" not in command_of(story)]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_every_decision_has_the_form_its_schema_says(story, capsys, monkeypatch):
    monkeypatch.chdir(TOP)
    assert run([*command_of(story).split()[1:], "--format", "jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    for form in map(json.loads, lines):
        # With `--origins` a line holds the decision from each country.
        for decision in [each["decision"] for each in form["origins"]] if "origins" in form else [form]:
            DecisionForm.model_validate(decision)


@pytest.mark.parametrize(
    ("kind", "path", "types"),
    [
        ("policy", ("$defs", "StageText", "properties", "unit"), "string"),
        ("policy", ("$defs", "Header", "properties", "illustrative"), ["string", "boolean"]),
        ("policy", ("$defs", "PolicyText", "properties", "tradezone"), ["string", "integer"]),
        ("policy", ("$defs", "AmendingText", "properties", "tradezone"), ["string", "integer"]),
        ("shipments", ("$defs", "ShipmentText", "properties", "imported_into"), "string"),
    ],
)
def test_a_text_that_other_readers_take_for_something_else_is_no_fault_in_an_editor(kind, path, types):
    found = json_schema(kind)
    for part in path:
        found = found[part]
    assert found["type"] == types


def test_every_word_of_a_closed_list_is_offered():
    header = json_schema("policy")["$defs"]["Header"]["properties"]
    assert header["terms"]["enum"] == ["FOB", "CIF", "frontier"]


@pytest.mark.parametrize(
    ("section", "key", "words"),
    [
        ("PriceFloorText", "compared", ["before_duties", "after_duties", "duties_on_floor"]),
        ("PriceFloorText", "charged_as", ["additional_duty", "ordinary_duty"]),
        ("AttributeText", "kind", ["share", "number", "yes_no", "word", "price", "money"]),
        ("GateText", "entry", ["refused", "licence"]),
        ("SecurityText", "rounded", ["each", "once"]),
        ("SettlementRow", "payable_to", ["producer", "authority"]),
    ],
)
def test_every_word_of_a_closed_list_of_a_measure_is_offered(section, key, words):
    assert json_schema("policy")["$defs"][section]["properties"][key]["enum"] == words


@pytest.mark.parametrize(
    ("section", "key", "ways"),
    [("PriceFloorText", "floor", {"string", "array"}), ("PolicyText", "reference_prices", {"array", "object"})],
)
def test_what_may_be_written_in_two_ways_is_offered_in_both(section, key, ways):
    schema = json_schema("policy")
    found = schema["$defs"][section]["properties"][key]
    entry = found.get("additionalProperties", found)
    kinds = {way.get("type") or schema["$defs"][way["$ref"].rpartition("/")[2]]["type"] for way in entry["anyOf"]}
    assert kinds == ways


TRANSACTIONS = TOP / "policies" / "precedents" / "ndpr-cfd"


def test_the_decision_on_a_transaction_has_the_form_its_schema_says(tmp_path, capsys):
    file = tmp_path / "settlements.jsonl"
    rows = [
        {"kind": "settlement", "contract": "ndpr-pppa", "period": "2026-Q1", "quantity": "1 t", "market_price": f"{price} USD/kg"}
        for price in (100, 110, 120)
    ]
    file.write_text("".join(json.dumps({**row, "id": f"T-{n}"}) + "\n" for n, row in enumerate(rows)), encoding="utf-8")
    assert run(["evaluate", str(TRANSACTIONS), str(file), "--format", "jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    for line in lines:
        DecisionForm.model_validate(json.loads(line))
