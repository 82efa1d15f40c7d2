"""What `tradezone schema` says is what goes in and what comes out."""

import json

import pytest

from tests.goldens import EXAMPLES, TOP, command_of
from tradezone.cli.main import run
from tradezone.report.schemas import DecisionForm, json_schema

STORIES = sorted(EXAMPLES.glob("*.yaml"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_every_decision_has_the_form_its_schema_says(story, capsys, monkeypatch):
    monkeypatch.chdir(TOP)
    assert run([*command_of(story).split()[1:], "--format", "jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    for line in lines:
        DecisionForm.model_validate(json.loads(line))


@pytest.mark.parametrize(
    ("kind", "path", "types"),
    [
        ("policy", ("$defs", "StageText", "properties", "unit"), "string"),
        ("policy", ("$defs", "Header", "properties", "illustrative"), ["string", "boolean"]),
        ("policy", ("properties", "tradezone"), ["string", "integer"]),
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
