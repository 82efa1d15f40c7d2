"""What the command line promises: exit codes, where output goes, formats, suggestions, and how it ends."""

import io
import json
import os
import signal
import subprocess
import sys

import pytest

from tests.goldens import TOP
from tradezone.cli.main import COMMANDS, run

ZONE = str(TOP / "policies" / "critical-minerals-zone")
FIRST = str(TOP / "examples" / "first-shipment.yaml")
HELD = str(TOP / "examples" / "origin-in-doubt.yaml")
STEEL = str(TOP / "policies" / "precedents" / "us-steel-trigger-price")
CONTRACT = str(TOP / "policies" / "precedents" / "ndpr-cfd")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command, name):
    code, out, _ = command(name, "--help")
    assert code == 0
    assert out.startswith(f"Usage: tradezone {name}")


def test_an_unknown_command_suggests_the_nearest(command):
    code, out, err = command("evalute", ZONE, FIRST)
    assert (code, out) == (2, "")
    assert "did you mean `evaluate`?" in err


def test_an_unknown_option_suggests_the_nearest(command):
    code, _, err = command("evaluate", "--formt", "json", ZONE, FIRST)
    assert code == 2
    assert "did you mean --format?" in err


def test_an_unknown_word_to_fail_on_suggests_the_nearest(command):
    code, _, err = command("evaluate", ZONE, FIRST, "--fail-on", "refuzed")
    assert code == 2
    assert "did you mean `refused`?" in err


@pytest.mark.parametrize(
    ("words", "file", "code"),
    [("", HELD, 0), ("held", HELD, 1), ("refused,breach,provisional", HELD, 0), ("held", FIRST, 0), ("refused, held", HELD, 1)],
)
def test_a_decided_file_is_no_failure_unless_it_is_asked_to_be(command, words, file, code):
    assert command("evaluate", ZONE, file, "--fail-on", words)[0] == code


def test_json_lines_are_one_object_a_shipment(command):
    code, out, _ = command("evaluate", ZONE, FIRST, HELD, "--format", "jsonl")
    assert code == 0
    assert [json.loads(line)["shipment"] for line in out.splitlines()] == ["S-1", "S-4"]


def test_json_is_one_document_with_the_same_decisions(command):
    lines = command("evaluate", ZONE, FIRST, HELD, "--format", "jsonl")[1]
    document = command("evaluate", ZONE, FIRST, HELD, "--format", "json")[1]
    assert json.loads(document)["decisions"] == [json.loads(line) for line in lines.splitlines()]


def test_csv_is_one_row_an_item(command):
    _, out, _ = command("evaluate", ZONE, str(TOP / "examples" / "mixed-items.yaml"), "--format", "csv")
    header, *rows = out.splitlines()
    assert header.startswith("shipment,item,policy,outcome")
    assert [row.split(",")[1] for row in rows] == ["gallium", "antimony", "oxide", "sample"]
    assert {row.count(",") for row in rows} == {header.count(",")}


def test_explained_decisions_are_the_same_decisions_and_say_what_would_change_them(command):
    plain, explained = (json.loads(command(verb, ZONE, FIRST, "--format", "jsonl")[1]) for verb in ("evaluate", "explain"))
    cures = explained.pop("cures")
    assert explained == plain
    assert [cure["measure"] for cure in cures] == ["zone-floor"]


@pytest.fixture
def plate(tmp_path):
    """A shipment after a trigger price was raised; the new price was known on 20 November 1978."""
    file = tmp_path / "plate.yaml"
    goods = "{ product: plate, origin: JP, quantity: 10 t, customs_value: 3700.00 USD }"
    file.write_text(
        f"tradezone: 1\nshipments: [{{ imported_into: US, entered: 1979-01-15, items: [{goods}] }}]\n", encoding="utf-8"
    )
    return str(file)


@pytest.mark.parametrize("name", ["evaluate", "explain"])
@pytest.mark.parametrize(("day", "found"), [("1978-11-19", False), ("1978-11-20", True)])
def test_a_policy_is_read_as_it_was_known_at_the_end_of_a_day(command, plate, name, day, found):
    code, out, _ = command(name, STEEL, plate, "--known-at", day, "--format", "jsonl")
    assert code == 0
    codes = [line["code"] for line in json.loads(out)["items"][0]["findings"]]
    assert ("below-trigger-price" in codes) == found


@pytest.mark.parametrize("day", ["yesterday", "1978-13-01", ""])
def test_a_day_as_of_which_to_read_that_is_none_is_a_wrong_option(command, plate, day):
    code, out, err = command("evaluate", STEEL, plate, "--known-at", day)
    assert (code, out) == (2, "")
    assert "--known-at" in err


@pytest.fixture
def settlements(tmp_path):
    """Two settlements of one contract: below its level, and above it with a fact that is not given."""
    file = tmp_path / "settlements.yaml"
    shared = "kind: settlement, contract: ndpr-pppa, period: 2026-Q1, quantity: 100 t"
    rows = "".join(f"  - {{ {shared}, market_price: {price} USD/kg }}\n" for price in ("100.00", "120.00"))
    file.write_text(f"tradezone: 1\ntransactions:\n{rows}", encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_a_settlement_is_printed_in_every_format_with_whom_it_is_for(command, settlements, form):
    code, out, _ = command("evaluate", CONTRACT, settlements, "--format", form)
    assert code == 0
    assert "producer" in out
    assert ("1,000,000.00" if form == "text" else "1000000.00") in out


def test_a_settlement_that_is_still_open_can_fail_a_run(command, settlements):
    assert command("evaluate", CONTRACT, settlements, "--fail-on", "provisional")[0] == 1
    assert command("evaluate", CONTRACT, settlements, "--fail-on", "held,refused,breach")[0] == 0


def test_an_output_file_holds_what_standard_output_would(command, tmp_path):
    target = tmp_path / "decisions.jsonl"
    code, out, _ = command("evaluate", ZONE, FIRST, "--format", "jsonl", "--output", str(target))
    assert (code, out) == (0, "")
    assert target.read_text(encoding="utf-8") == command("evaluate", ZONE, FIRST, "--format", "jsonl")[1]
    assert [file.name for file in tmp_path.iterdir()] == ["decisions.jsonl"]


def test_an_output_file_that_cannot_be_written_is_said(command, tmp_path):
    code, _, err = command("evaluate", ZONE, FIRST, "--output", str(tmp_path / "nowhere" / "x.json"))
    assert code == 1
    assert "cannot write" in err


@pytest.mark.parametrize("form", ["yaml", "json", "jsonl", "csv"])
def test_standard_input_is_read_in_every_format(command, monkeypatch, form):
    item = {"product": "ndpr/metal", "origin": "CN", "quantity": "2000 kg", "customs_value": "232000.00 USD"}
    shipment = {"id": "S-1", "imported_into": "US", "entered": "2026-09-15", "items": [item]}
    texts = {
        "json": json.dumps({"tradezone": "1", "shipments": [shipment]}, indent=1),
        "jsonl": json.dumps(shipment) + "\n" + json.dumps({**shipment, "id": "S-2"}) + "\n",
        "csv": "shipment,imported_into,entered,product,origin,quantity,quantity_unit,customs_value,currency\n"
        "S-1,US,2026-09-15,ndpr/metal,CN,2000,kg,232000.00,USD\n",
        "yaml": (TOP / "examples" / "first-shipment.yaml").read_text(encoding="utf-8"),
    }
    stream = io.TextIOWrapper(io.BytesIO(texts[form].encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    code, out, _ = command("evaluate", ZONE, "-", "--format", "jsonl")
    assert code == 0
    decision = json.loads(out.splitlines()[0])
    assert (decision["shipment"], decision["totals"]["duty"]) == ("S-1", "69600.00")


def test_a_shipment_that_cannot_be_read_does_not_stop_the_others(command, tmp_path):
    file = tmp_path / "two.yaml"
    good = (
        "imported_into: US, entered: 2026-09-15, items: [{ product: ndpr/metal, origin: CN, quantity: 1 t, customs_value: 1 USD }]"
    )
    file.write_text(f"tradezone: 1\nshipments:\n  - {{ {good.replace('1 t', '1 W')} }}\n  - {{ {good} }}\n", encoding="utf-8")
    code, out, err = command("evaluate", ZONE, str(file), "--format", "jsonl")
    assert code == 1
    assert [json.loads(line)["shipment"] for line in out.splitlines()] == ["S-2"]
    assert "error[wrong-unit]" in err
    assert "1 not read" in err


def test_a_policy_in_error_ends_every_command_with_one(command, tmp_path):
    (tmp_path / "policy.yaml").write_text("tradezone: 2\n", encoding="utf-8")
    for arguments in (["check"], ["test"], ["evaluate", FIRST], ["explain", FIRST]):
        code, out, err = command(arguments[0], str(tmp_path), *arguments[1:])
        assert (code, out) == (1, "")
        assert "error[" in err


def test_a_policy_that_is_not_there_is_said(command):
    code, _, err = command("check", "policies/nowhere")
    assert code == 1
    assert "error[unreadable]" in err


def test_nothing_is_coloured_when_piped_or_unwanted(command, monkeypatch):
    assert "\x1b" not in command("evaluate", ZONE, FIRST)[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in command("evaluate", ZONE, FIRST)[1]


def test_a_terminal_gets_colour(command, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in command("evaluate", ZONE, FIRST)[1]


def test_the_test_command_says_how_a_case_differs(command, tmp_path):
    text = (TOP / "policies" / "critical-minerals-zone" / "cases" / "critical-minerals-zone.yaml").read_text(encoding="utf-8")
    file = tmp_path / "cases.yaml"
    file.write_text(text.replace("duty: 6200.00 USD", "duty: 6200.01 USD"), encoding="utf-8")
    code, out, err = command("test", ZONE, str(file))
    assert code == 1
    assert "error[case-differs]: `duty` is 6200.00 USD, the case expects 6200.01 USD" in err
    assert "critical-minerals-zone: 15 agree, 1 differ" in out


@pytest.mark.parametrize("kind", ["policy", "shipments", "decision"])
def test_a_schema_is_json(command, kind):
    code, out, _ = command("schema", kind)
    assert code == 0
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_a_closed_pipe_ends_without_a_word():
    line = f"{sys.executable} -m tradezone evaluate {ZONE} {' '.join([FIRST] * 200)} --format json | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, check=False, cwd=TOP)
    assert done.returncode == 1
    assert done.stderr == ""


def test_an_interrupt_ends_with_130_and_no_traceback():
    process = subprocess.Popen(
        [sys.executable, "-m", "tradezone", "evaluate", ZONE, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=TOP,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    # It waits for its input: once it has read a first block, it is past its imports.
    process.stdin.write(b"#" * 300_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err


def test_python_dash_m_is_the_command():
    done = subprocess.run([sys.executable, "-m", "tradezone", "--version"], capture_output=True, text=True, check=True, cwd=TOP)
    assert done.stdout.startswith("tradezone 0.")


def test_a_shell_is_offered_the_commands(capsys, monkeypatch):
    monkeypatch.setenv("_TRADEZONE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "tradezone e")
    monkeypatch.setenv("COMP_CWORD", "1")
    with pytest.raises(SystemExit):
        run([])
    assert [line.split(",")[1] for line in capsys.readouterr().out.split()] == ["evaluate", "explain"]
