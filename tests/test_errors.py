"""Every diagnostic has an example, prints what it always printed, and is worded as all are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tradezone
from tests.errors.catalogue import HERE, MANY, README, catalogue, expected, folders, printed

_PACKAGE = Path(tradezone.__file__).parent
#: What makes a diagnostic, and which of its arguments is the code.
_MAKERS = {"Diagnostic": 0, "ValueProblem": 0, "problem": 0, "fault": 2}
_FIRST_LINE = re.compile(r"(?P<place>[^:]+(:\d+:\d+)?): (?P<severity>error|warning)\[(?P<code>[a-z0-9-]+)\]: (?P<sentence>.+)")
_ALL = folders()


def _text(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _text(node.body)
        yield from _text(node.orelse)


def _codes_of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    position = _MAKERS.get(name)
    if position is not None and len(call.args) > position:
        yield from _text(call.args[position])
    if name == "append" and call.args and isinstance(call.args[0], ast.Tuple) and len(call.args[0].elts) == 4:
        yield from _text(call.args[0].elts[1])
    if name in (*_MAKERS, "read_figure"):
        yield from (code for keyword in call.keywords if keyword.arg == "code" for code in _text(keyword.value))


def _codes_of_defaults(function: ast.FunctionDef) -> Iterator[str]:
    for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if argument.arg == "code":
            yield from _text(default)


def _codes() -> set[str]:
    """Every code that stands in the source of the package."""
    found: set[str] = set()
    for file in _PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found.update(_codes_of_call(node))
            elif isinstance(node, ast.FunctionDef):
                found.update(_codes_of_defaults(node))
    return found


def _first_lines(name: str) -> list[re.Match[str]]:
    lines = [line for line in expected(name).splitlines() if line[0] not in " =" and not line[0].isdigit()]
    matches = [_FIRST_LINE.fullmatch(line) for line in lines]
    assert None not in matches, lines
    return [match for match in matches if match is not None]


def test_every_code_has_a_folder_and_every_folder_a_code():
    assert _codes() == {name for name in _ALL if name != MANY}


def test_every_folder_has_been_printed():
    assert sorted(path.name for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "._") == _ALL


@pytest.mark.parametrize("name", _ALL)
def test_a_diagnostic_prints_as_it_did(name, tmp_path):
    code, text = printed(name, tmp_path)
    assert text == expected(name)
    assert code == any(match["severity"] == "error" for match in _first_lines(name))


@pytest.mark.parametrize("name", [name for name in _ALL if name != MANY])
def test_an_example_gives_its_code_and_no_other(name):
    assert [match["code"] for match in _first_lines(name)] == [name]


@pytest.mark.parametrize("name", _ALL)
def test_a_message_is_one_sentence_in_lower_case(name):
    for match in _first_lines(name):
        sentence = match["sentence"]
        assert sentence[0] == "`" or sentence[0].islower(), sentence
        assert not sentence.endswith((".", "!", "?")), sentence


@pytest.mark.parametrize("name", _ALL)
def test_a_message_is_ascii_but_for_what_it_quotes(name):
    for line in expected(name).splitlines():
        if not re.match(r" *\d+ \| ", line):
            assert re.sub("`[^`]*`", "", line).isascii(), line


@pytest.mark.parametrize("name", _ALL)
def test_no_message_names_a_folder_above_its_own(name):
    assert not re.search(r"(^|\s)/\w", expected(name))


def test_faults_of_one_pass_come_together_in_file_order():
    lines = [int(match["place"].split(":")[1]) for match in _first_lines(MANY)]
    assert len(lines) >= 8
    assert lines == sorted(lines)


def test_the_page_of_diagnostics_is_up_to_date():
    assert README.read_text(encoding="utf-8") == catalogue()
