"""``tradezone verify``: what it prints in each form, how it ends, and how what it finds is kept and tried again."""

import json
import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from tests.laws import promised
from tests.laws.promised import BROKEN, PARTIES, SOUND, dropped
from tests.laws.small import FLOOR, MFN, duty, row
from tradezone.policy.grammar.promises import PROMISES
from tradezone.shipment.shipment import Shipment
from tradezone.values import Money
from tradezone.verify.library import LIBRARY

HALF = BROKEN["half the shortfall"].sections
#: Breaks a promise by a shipment, another by two that are compared, and one that it drops; one promise more is dropped for nothing.
FLAWED = {
    **HALF,
    "ordinary_duties": [MFN],
    "additional_duties": [duty("club", "3%", origin="party"), duty("big", "20%", when={"quantity": "more than 1000 kg"})],
    "text": PARTIES
    + promised.promised(
        dropped=[
            {"promise": "splitting-saves-nothing", "of": "big", "reason": "large lots are meant", "cite": "law art. 9"},
            {"promise": "cliffs-are-announced", "of": "big", "reason": "they are meant", "cite": "law art. 9"},
            {"promise": "ladder-holds", "reason": "there is none", "cite": "law art. 9"},
        ]
    ),
}
CONTRACT = BROKEN["an excess paid to the producer"].sections
FEW = ("--examples", "60")


@pytest.fixture
def written(tmp_path):
    """Writes a policy into a folder of its own, and gives the folder."""

    def writes(sections):
        (tmp_path / "policy.yaml").write_text(promised.policy(sections), encoding="utf-8")
        return str(tmp_path)

    return writes


# ------------------------------------------------------------------ how it ends


def test_a_policy_that_keeps_its_promises_ends_with_nothing(command, written):
    code, out, err = command("verify", written(SOUND["a duty and a floor"]), *FEW)
    assert (code, err) == (0, "")
    assert out.startswith("small: 16 promises, none broken\n")


def test_one_that_breaks_one_ends_with_one(command, written):
    code, out, err = command("verify", written(HALF), *FEW)
    assert (code, err) == (1, "")
    assert out.startswith("small: 16 promises, 1 broken\n")


@pytest.mark.parametrize(
    "wrong",
    [
        ["--examples", "-1"],
        ["--seed", "x"],
        ["--time-limit", "0"],
        ["--time-limit", "nan"],
        ["--format", "xml"],
        ["--mutate", "--keep"],
    ],
)
def test_wrong_usage_ends_with_two(command, written, wrong):
    code, out, err = command("verify", written(HALF), *wrong)
    assert (code, out) == (2, "")
    assert err


def test_a_policy_in_error_prints_what_is_wrong_and_verifies_nothing(command, written):
    code, out, err = command("verify", written({**HALF, "text": dropped("flor-kept")}))
    assert (code, out) == (1, "")
    assert "error[" in err
    assert "`floor-kept`" in err
    assert "Traceback" not in err


def test_a_policy_that_is_not_there_is_said(command, tmp_path):
    code, out, err = command("verify", str(tmp_path / "nowhere"))
    assert (code, out) == (1, "")
    assert "error[unreadable]" in err


def test_warnings_do_not_stop_it(command, written):
    code, out, err = command("verify", written(BROKEN["a notch"].sections), *FEW)
    assert code == 1
    assert "warning[falling-landed-price]" in err
    assert "broken: landed-price-rises" in out


# ------------------------------------------------------------------ what is drawn


def test_the_same_seed_gives_the_same_bytes(command, written):
    folder = written(FLAWED)
    first, second = (command("verify", folder, *FEW, "--seed", "3", "--format", "json")[1] for _ in range(2))
    assert first == second
    assert json.loads(first)["seed"] == 3


def test_other_seeds_draw_other_shipments(command, written):
    folder = written(FLAWED)
    found = [json.loads(command("verify", folder, *FEW, "--seed", str(seed), "--format", "json")[1]) for seed in (0, 1, 2)]
    assert len({str([each["tried"] for each in form["promises"]]) for form in found}) > 1
    assert {form["drawn"] for form in found} == {60}


def test_without_examples_only_the_text_and_its_cases_are_looked_at(command, written):
    code, out, _ = command("verify", written(SOUND["a duty and a floor"]), "--examples", "0")
    assert code == 0
    assert "sampled: nothing, seed 0" in out
    assert re.search(r"^  floor-kept +kept +at 1 breakpoint of the price$", out, re.MULTILINE)
    assert re.search(r"^  rounding-is-small +idle +nothing that was drawn bears on it$", out, re.MULTILINE)
    assert re.search(r"^  figures-agree +kept +in the text of the policy$", out, re.MULTILINE)
    code, out, _ = command("verify", written(BROKEN["a price a thousandfold"].sections), "--examples", "0")
    assert code == 1
    assert "broken: figures-agree" in out
    assert "shown by" not in out


def test_a_search_whose_time_is_up_says_so(command, written):
    folder = written(SOUND["a duty and a floor"])
    code, out, _ = command("verify", folder, *FEW, "--time-limit", "0.000001")
    assert code == 0
    assert re.search(r"^sampled: 1 shipment drawn, \d items? tried by \w+, seed 0, when the time was up$", out, re.MULTILINE)
    assert json.loads(command("verify", folder, *FEW, "--time-limit", "0.000001", "--format", "json")[1])["cut_short"] is True


def test_a_search_that_ends_in_time_says_nothing_of_it(command, written):
    for sections in (SOUND["a duty and a floor"], SOUND["a contract"]):
        folder = written(sections)
        assert "when the time was up" not in command("verify", folder, "--examples", "20", "--time-limit", "1000")[1]
        assert (
            json.loads(command("verify", folder, "--examples", "20", "--time-limit", "1000", "--format", "json")[1])["cut_short"]
            is False
        )


# ------------------------------------------------------------------ as text


def test_each_promise_has_a_line_with_what_became_of_it(command, written):
    out = command("verify", written(FLAWED), *FEW)[1]
    lines = dict(re.findall(r"^  ([a-z-]+) +(kept|broken|dropped|idle) ", out, re.MULTILINE))
    assert list(lines) == [name for name in PROMISES if name != "settlement-falls"]
    assert (lines["floor-kept"], lines["party-no-worse"]) == ("broken", "broken")
    assert (lines["splitting-saves-nothing"], lines["cliffs-are-announced"]) == ("dropped", "dropped")
    assert "large lots are meant" in out
    assert "nothing that was tried breaks `ladder-holds`" in out


def test_a_broken_promise_is_told_with_its_clause_and_what_shows_it(command, written):
    out = command("verify", written(HALF), *FEW)[1]
    found = out[out.index("broken: floor-kept") :].split("\n")
    assert found[1] == "  Goods that are admitted do not land below the floor, beyond stated exceptions."
    assert re.fullmatch(
        r".*policy\.yaml:\d+:\d+: goods at .* USD/kg are admitted and land at .*, below the floor price 10\.00 USD/kg", found[2]
    )
    assert found[3].startswith("  = note: law art. 2")
    assert found[4].startswith("  = help: let what is due make up the whole shortfall")
    assert found[5] == "  shown by"
    assert "  decided" in found


def shown(out, name):
    """The printed file of a broken promise, and the duty printed of each of its shipments."""
    part = out[out.index(f"broken: {name}") :]
    lines = part[part.index("  shown by\n") :].split("\n")[1:]
    file = lines[: lines.index("  decided")]
    decided = lines[len(file) + 1 :]
    duties = [line.rpartition("duty ")[2] for line in decided[: [*decided, ""].index("")] if ", duty " in line]
    return "\n".join(line.removeprefix("    ") for line in file) + "\n", duties


@pytest.mark.parametrize("name", ["floor-kept", "party-no-worse"])
def test_what_is_printed_is_a_file_that_is_decided_as_printed(command, written, tmp_path_factory, name):
    folder = written(FLAWED)
    text, duties = shown(command("verify", folder, *FEW)[1], name)
    assert len(duties) == (1 if name == "floor-kept" else 2)
    file = tmp_path_factory.mktemp("printed") / "shown.yaml"
    file.write_text(text, encoding="utf-8")
    code, out, _ = command("evaluate", folder, str(file), "--format", "json")
    assert code == 0
    assert [f"{Decimal(each['totals']['duty']):,.2f} USD" for each in json.loads(out)["decisions"]] == duties


def test_a_contract_that_is_broken_is_shown_by_its_settlements(command, written, tmp_path_factory):
    folder = written(CONTRACT)
    code, out, _ = command("verify", folder, *FEW)
    assert code == 1
    assert re.search(r"^sampled: 60 transactions drawn, seed 0$", out, re.MULTILINE)
    text, _ = shown(out, "settlement-falls")
    file = tmp_path_factory.mktemp("printed") / "shown.yaml"
    file.write_text(text, encoding="utf-8")
    decided = json.loads(command("evaluate", folder, str(file), "--format", "json")[1])["decisions"]
    for decision, line in zip(decided, re.findall(r"^    (?:shown|compared): .*$", out, re.MULTILINE), strict=True):
        assert f"{Decimal(decision['settlement']['amount']):,.2f} USD payable to" in line


# ------------------------------------------------------------------ for other programs


def test_json_says_all_that_the_text_says(command, written):
    folder = written(FLAWED)
    code, out, _ = command("verify", folder, *FEW, "--format", "json")
    form = json.loads(out)
    assert code == 1
    assert set(form) == {
        *("policy", "policy_digest", "promises", "facts", "drawn", "tried", "transactions", "seed", "cut_short", "idle")
    }
    assert [each["promise"] for each in form["promises"]] == [name for name in PROMISES if name != "settlement-falls"]
    by_name = {each["promise"]: each for each in form["promises"]}
    assert by_name["floor-kept"]["status"] == "broken"
    (broken,) = by_name["floor-kept"]["broken"]
    assert set(broken) == {"of", "because", "place", "cite", "shipments", "decisions"}
    assert broken["of"] == "floor"
    assert [each["shipment"] for each in broken["decisions"]] == [each["id"] for each in broken["shipments"]] == ["shown"]
    assert by_name["splitting-saves-nothing"]["dropped"][0]["reason"] == "large lots are meant"
    assert [each["promise"] for each in form["idle"]] == ["ladder-holds"]
    assert all(each["covered"] for each in form["promises"])
    assert all(sentence in " ".join(command("verify", folder, *FEW)[1].split()) for sentence in form["facts"])


def test_the_shipments_of_json_are_read_back_as_they_are(command, written):
    form = json.loads(command("verify", written(FLAWED), *FEW, "--format", "json")[1])
    for promise in form["promises"]:
        for broken in promise["broken"]:
            for shipment, decision in zip(broken["shipments"], broken["decisions"], strict=True):
                worth = sum((Money.parse(item["customs_value"]).amount for item in shipment["items"]), 0)
                assert str(worth) == decision["totals"]["customs_value"]
                assert Shipment.parse(shipment).id == decision["shipment"]


def test_sarif_has_a_rule_for_each_promise_and_a_result_for_each_clause(command, written):
    folder = written(FLAWED)
    log = json.loads(command("verify", folder, *FEW, "--format", "sarif")[1])
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == [name for name in PROMISES if name != "settlement-falls"]
    assert all(rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"])
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] == "error"
        assert result["message"]["text"]
        (place,) = (each["physicalLocation"] for each in result["locations"])
        assert place["artifactLocation"]["uri"].endswith("policy.yaml")
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
    suppressed = {result["ruleId"]: result["suppressions"] for result in run["results"] if "suppressions" in result}
    assert set(suppressed) == {"splitting-saves-nothing", "cliffs-are-announced"}
    assert suppressed["splitting-saves-nothing"] == [{"kind": "inSource", "justification": "large lots are meant"}]
    assert {result["ruleId"] for result in run["results"] if "suppressions" not in result} == {"floor-kept", "party-no-worse"}


def test_a_file_whose_name_has_a_space_is_a_uri_in_sarif(command, tmp_path):
    file = tmp_path / "our policy.yaml"
    file.write_text(promised.policy(HALF), encoding="utf-8")
    log = json.loads(command("verify", str(file), *FEW, "--format", "sarif")[1])
    assert {
        place["physicalLocation"]["artifactLocation"]["uri"].rpartition("/")[2]
        for place in log["runs"][0]["results"][0]["locations"]
    } == {"our%20policy.yaml"}


def test_junit_counts_what_it_holds(command, written):
    suite = ET.fromstring(command("verify", written(FLAWED), *FEW, "--format", "junit")[1])  # noqa: S314 our own
    cases = suite.findall("testcase")
    assert suite.tag == "testsuite"
    assert [case.get("name") for case in cases] == [name for name in PROMISES if name != "settlement-falls"]
    assert int(suite.get("tests")) == len(cases)
    assert int(suite.get("failures")) == sum(case.find("failure") is not None for case in cases) == 2
    assert int(suite.get("skipped")) == sum(case.find("skipped") is not None for case in cases)
    reasons = {case.get("name"): case.find("skipped").get("message") for case in cases if case.find("skipped") is not None}
    assert reasons["splitting-saves-nothing"] == "large lots are meant"
    failure = next(case.find("failure") for case in cases if case.get("name") == "floor-kept")
    assert failure.get("type") == "floor-kept"
    assert "customs_value:" in failure.text


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
def test_an_output_file_holds_what_standard_output_would(command, written, tmp_path, form):
    folder = written(HALF)
    target = tmp_path / "found.txt"
    code, out, err = command("verify", folder, *FEW, "--format", form, "--output", str(target))
    assert (code, out, err) == (1, "", "")
    assert target.read_text(encoding="utf-8") == command("verify", folder, *FEW, "--format", form)[1]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["found.txt", "policy.yaml"]


def test_an_output_file_that_cannot_be_written_is_said(command, written, tmp_path):
    code, _, err = command("verify", written(HALF), *FEW, "--output", str(tmp_path / "nowhere" / "x"))
    assert code == 1
    assert "cannot write" in err


# ------------------------------------------------------------------ what is kept


def test_what_is_kept_fails_as_a_case_until_the_policy_is_mended(command, written, tmp_path):
    folder = written(HALF)
    code, _, err = command("verify", folder, *FEW, "--keep")
    assert code == 1
    kept = tmp_path / "cases" / "found" / "floor-kept-floor.yaml"
    assert sorted(kept.parent.iterdir()) == [kept]
    assert err == f"kept {kept}\n"
    code, out, err = command("test", folder)
    assert code == 1
    assert "error[case-differs]: `floor-kept` is broken: goods at " in err
    assert err.count("error[") == 1
    assert "small: 0 agree, 1 differ" in out
    written({**HALF, "price_floors": [FLOOR]})
    assert command("test", folder)[0] == 0


def test_what_is_kept_agrees_once_the_policy_drops_the_promise(command, written):
    folder = written(HALF)
    command("verify", folder, *FEW, "--keep")
    written({**HALF, "text": dropped("floor-kept")})
    assert command("test", folder)[0] == 0


def test_a_settlement_is_kept_and_tried_again(command, written, tmp_path):
    folder = written(CONTRACT)
    command("verify", folder, *FEW, "--keep")
    (kept,) = (tmp_path / "cases" / "found").iterdir()
    assert kept.name == "settlement-falls-cfd.yaml"
    assert "transaction:" in kept.read_text(encoding="utf-8")
    code, _, err = command("test", folder)
    assert code == 1
    assert "error[case-differs]: `settlement-falls` is broken: at " in err
    written(SOUND["a contract"])
    assert command("test", folder)[0] == 0


def test_what_compares_two_shipments_is_kept_by_the_first_and_told_once(command, written, tmp_path):
    folder = written({**FLAWED, "price_floors": [FLOOR]})
    command("verify", folder, *FEW, "--keep")
    assert [file.name for file in (tmp_path / "cases" / "found").iterdir()] == ["party-no-worse-club.yaml"]
    code, _, err = command("test", folder)
    assert code == 1
    assert err.count("error[case-differs]: `party-no-worse` is broken") == 1


def test_nothing_is_kept_of_what_the_text_shows_or_the_policy_drops(command, written, tmp_path):
    command("verify", written(BROKEN["a price a thousandfold"].sections), "--examples", "0", "--keep")
    command("verify", written({**HALF, "text": dropped("floor-kept")}), *FEW, "--keep")
    assert not (tmp_path / "cases").exists()


def test_a_case_keeps_only_promises_that_there_are(command, written, tmp_path):
    """An added promise is one of them."""
    folder = written({**SOUND["a duty and a floor"], "text": promised.added(outcome="cleared")})
    (tmp_path / "cases").mkdir()
    case = (
        "tradezone: 1\npolicy: small\ncases:\n  - id: C-1\n    shipment: { imported_into: US, entered: 2026-06-01, items: "
        "[{ product: ore, origin: CN, quantity: 1 kg, customs_value: 9.00 USD }] }\n    expect: { keeps: [%s] }\n"
    )
    file = tmp_path / "cases" / "own.yaml"
    file.write_text(case % "own", encoding="utf-8")
    code, _, err = command("test", folder)
    assert code == 1
    assert "`own` is broken: the outcome is adjusted" in err
    file.write_text(case % "onw, floor-kept", encoding="utf-8")
    code, _, err = command("test", folder)
    assert code == 1
    assert "error[unknown-promise]: `onw` is not a promise of policy `small`" in err
    assert "did you mean `own`?" in err


# ------------------------------------------------------------------ what a reader of the first edition found


def test_a_case_keeps_no_promise_that_its_shipment_could_never_break(command, written, tmp_path):
    home = written(HALF)
    shipment = "{ imported_into: US, entered: 2026-06-01, items: [{ product: ore, quantity: 10 kg, customs_value: 200.00 USD }] }"
    for name in (*PROMISES, "settlement-falls"):
        case = f"tradezone: 1\npolicy: small\ncases: [{{ id: A, shipment: {shipment}, expect: {{ keeps: {name} }} }}]\n"
        (tmp_path / "cases.txt").write_text(case, encoding="utf-8")
        code, _, err = command("test", home, str(tmp_path / "cases.txt"))
        tried = next((each.of_shipment for each in LIBRARY if each.id == name), None)
        assert (code, "error[unknown-promise]" in err) == ((0, False) if tried is not None else (1, True)), (name, err)


def test_what_was_kept_before_stays_beside_what_is_kept_now(command, written, tmp_path):
    home = written(HALF)
    command("verify", home, *FEW, "--keep")
    (kept,) = (tmp_path / "cases" / "found").iterdir()
    kept.write_text(kept.read_text(encoding="utf-8") + "# a note of its reader\n", encoding="utf-8")
    command("verify", home, *FEW, "--keep")
    command("verify", home, *FEW, "--keep")
    names = {each.name for each in kept.parent.iterdir()}
    assert names == {kept.name, kept.name.replace(".yaml", "-2.yaml")}
    assert kept.read_text(encoding="utf-8").endswith("# a note of its reader\n")


def test_nothing_is_left_where_the_user_is(command, written, tmp_path, monkeypatch):
    home = written(HALF)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    command("verify", home, *FEW)
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_is_stated_of_every_price_that_a_shipment_contradicts():
    by_value = {
        "ordinary_duties": [
            duty("duty", [row("2.00 USD/kg", when={"customs_value": "less than 1000.00 USD"}), row("5%")]),
        ]
    }
    found = promised.verified(by_value, examples=300)
    assert ("landed-price-rises", "duty") in {(each.promise, each.of) for each in found.broken}
    assert not any("lands for less" in sentence for sentence in found.facts)


def test_a_limit_that_leaves_something_out_is_told(command, written):
    _, out, _ = command("verify", written(HALF), "--examples", "0", "--time-limit", "0.000001")
    assert "when the time was up" in out
