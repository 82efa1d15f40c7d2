"""Laws of mutation: what a mutant is, who notices one, and what is shown of one that survives."""

import json
from itertools import zip_longest

import pytest
import yaml

from tests.laws import small
from tradezone.cases.running import run_cases
from tradezone.cli.main import main
from tradezone.mutation import moving
from tradezone.mutation.corpus import known, telling
from tradezone.mutation.mutants import mutants, mutated_source
from tradezone.mutation.mutation import mutated
from tradezone.mutation.telling import tells
from tradezone.policy.reading import read_from, read_policy_text
from tradezone.report.mutation import case_of, mutation_json, mutation_lines
from tradezone.text.yaml_writing import yaml_text
from tradezone.verify.loading import check_policy

SAMPLES = small.measure("samples", when={"quantity": "at most 5 kg"}, disapplies="floor")
SMALL = small.policy(ordinary_duties=[small.MFN], price_floors=[small.FLOOR], exceptions=[SAMPLES])
SHIPPED = ("policies/precedents/eu-ferroalloy-safeguard", "policies/precedents/wto-ssg")


def source_of(**sections):
    return read_policy_text(small.policy(**sections)).source


def changes(source):
    return {str(mutant) for mutant in mutants(source)}


def case(name, quantity, expect, entered="2026-06-01"):
    goods = {"product": "ore", "origin": "CN", "quantity": quantity, "customs_value": "20.00 USD"}
    return {"id": name, "shipment": {"imported_into": "US", "entered": entered, "items": [goods]}, "expect": expect}


@pytest.fixture
def policy(tmp_path):
    """A folder with a policy and its cases; gives what comes of its mutants."""

    def write(text, *cases):
        (tmp_path / "cases").mkdir(exist_ok=True)
        (tmp_path / "policy.yaml").write_text(text)
        if cases:
            content = {"tradezone": "1", "policy": "small", "cases": list(cases)}
            (tmp_path / "cases" / "worked.yaml").write_text(yaml_text(content))
        return tmp_path

    return write


def tried(path):
    return mutated(path, check_policy(path), examples=30)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("145.00 USD/kg", {"144.99 USD/kg", "145.01 USD/kg"}),
        ("5%", {"4%", "6%"}),
        ("0.00 USD", {"0.01 USD"}),
        ("84.60 EUR/100 kg", {"84.59 EUR/100 kg", "84.61 EUR/100 kg"}),
        ("50% of mfn-2", {"49% of mfn-2", "51% of mfn-2"}),
        ("5% + 12.0 USD/t", {"4% + 12.0 USD/t", "6% + 12.0 USD/t", "5% + 11.9 USD/t", "5% + 12.1 USD/t"}),
        ("at most 5 kg", {"less than 5 kg", "at most 4 kg", "at most 6 kg"}),
        ("more than 5 kg", {"at least 5 kg", "more than 4 kg", "more than 6 kg"}),
        ("before 2026-08-06", {"through 2026-08-06", "before 2026-08-05", "before 2026-08-07"}),
        ("from 2026-08-06T00:01", {"after 2026-08-06T00:01", "from 2026-08-06T00:00", "from 2026-08-06T00:02"}),
        ("shortfall", {"whole_floor", "shortfall_rate"}),
        (
            "shortfall, at most 39%",
            {
                "shortfall",
                "shortfall, at most 38%",
                "shortfall, at most 40%",
                "whole_floor, at most 39%",
                "shortfall_rate, at most 39%",
            },
        ),
        ("free", {"1%"}),
        ("lapsed", {"not_set"}),
    ],
)
def test_a_text_moves_by_one_unit_of_its_last_digit_or_to_the_neighbour_of_its_word(text, others):
    assert set(moving.moved(text)) == others


@pytest.mark.parametrize(
    ("move", "text", "others"),
    [
        (moving.moved_day, "2028-03-01", ["2028-02-29", "2028-03-02"]),
        (moving.moved_day, "2026-12-04T00:01", ["2026-12-04T00:00", "2026-12-04T00:02"]),
        (moving.moved_season, "01-01 through 02-28", ["12-31 through 02-28", "01-02 through 02-28", "01-01 through 02-27", "01-01 through 02-29"]),
        (moving.moved_length, "1 month", ["2 months"]),
        (moving.moved_code, "2805.30", ["2805.31"]),
        (moving.moved_periods, "2025-Q4 through 2035-Q3", ["2025-Q3 through 2035-Q3", "2026-Q1 through 2035-Q3", "2025-Q4 through 2035-Q2", "2025-Q4 through 2035-Q4"]),
        (moving.moved_rounding, "up to 1", ["half_up to 1", "half_even to 1", "down to 1", "up to 0.1"]),
    ],
)  # fmt: skip
def test_dates_seasons_spans_codes_and_roundings_move_by_the_least_of_their_kind(move, text, others):
    assert list(move(text)) == others


def test_every_kind_of_scalar_has_its_mutants():
    found = changes(
        source_of(
            ordinary_duties=[small.duty("mfn", [small.row("5%", origin=["CN", "VN"]), small.row("3%")])],
            price_floors=[small.FLOOR],
            tariff_preferences=[small.measure("lower", replaces="mfn", when={"claims": "lower", "originating": "no"}, staging=[{"from": "2026-01-01", "value": "50% of mfn", "cite": "law annex"}])],
            exceptions=[SAMPLES],
        )
    )  # fmt: skip
    assert {
        "5% -> 6%", "CN -> (left out)", "VN -> (left out)", "{ otherwise: 3%, cite: law annex } -> (left out)",
        "100% of reference_price -> 99% of reference_price", "customs_value -> first_resale", "before_duties -> duties_on_floor",
        "2026-01-01 -> 2025-12-31", "10.00 USD/kg -> 10.01 USD/kg", "no -> yes", "claims: lower -> (left out)",
        "50% of mfn -> 51% of mfn", "at most 5 kg -> less than 5 kg", "FOB -> CIF", "half_up to 0.01 -> down to 0.01", "UTC -> Etc/GMT-1",
        "2617.10 -> 2617.11",
    } <= found  # fmt: skip
    assert not any("title" in change.partition(":")[0] or "cite:" in change.partition("{")[0] for change in found)


def test_what_only_names_or_explains_the_law_is_not_changed():
    places = {mutant.edits[0][0] for mutant in mutants(check_policy("policies/critical-minerals-zone").source)}
    said = {"id", "title", "cite", "message", "reason", "illustrative", "sources", "acknowledged", "known", "tradezone"}
    assert not [way for way in places if way[-1] in said or way[0] in said]


def leaves(content, way=()):
    """Every scalar with the way to it."""
    if isinstance(content, str):
        return [(way, content)]
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    return [leaf for key, part in pairs for leaf in leaves(part, (*way, key))]


@pytest.mark.parametrize("policy", ["policies/critical-minerals-zone", *SHIPPED])
def test_a_mutant_differs_from_the_policy_in_one_place(policy):
    source = check_policy(policy).source
    before = leaves(source.plain)
    for mutant in mutants(source):
        after = leaves(mutated_source(source, mutant).plain)
        way = mutant.edits[0][0]
        if mutant.after is None:
            gone = len(before) - len(after)
            start = next(i for i, (mine, other) in enumerate(zip_longest(before, after)) if mine is None or other is None or mine[1] != other[1] or len(mine[0]) != len(other[0]) or mine[0][: len(way) - 1] != other[0][: len(way) - 1] or (isinstance(way[-1], str) and mine[0] != other[0]))  # fmt: skip
            assert [text for _, text in before[:start] + before[start + gone :]] == [text for _, text in after]
        else:
            assert len([1 for mine, other in zip(before, after, strict=True) if mine != other]) == len(mutant.edits)
            assert len(mutant.edits) == 1 or {way[-1] for way, _ in mutant.edits} == {"from", "below"}


@pytest.mark.parametrize("policy", ["policies/critical-minerals-zone", *SHIPPED])
def test_a_place_is_where_the_author_wrote_what_is_changed(policy):
    source = check_policy(policy).source
    for mutant in mutants(source):
        line = source.line(mutant.place.file, mutant.place.line)
        there = line[mutant.place.column - 1 :].lstrip("\"'")
        if mutant.after is not None:
            assert there.startswith(mutant.before)
        elif isinstance(mutant.edits[0][0][-1], str):
            assert there.startswith(mutant.edits[0][0][-1])


def test_a_policy_tells_nothing_apart_from_itself():
    reading = check_policy("policies/critical-minerals-zone")
    same = read_from(reading.source).zone
    from tradezone.mutation.worked import Worked, worked_cases

    cases = [each for each in worked_cases("policies/critical-minerals-zone", reading.zone) if isinstance(each, Worked)]
    assert cases
    assert all(each.agrees(same) for each in cases)
    assert not telling(same, [known(reading.zone, each.subject) for each in cases])


def test_a_case_at_the_bound_notices_the_bound_that_excludes_it(policy):
    at_five = case("five", "5 kg", {"additional_duty": "0.00 USD"})
    found = tried(policy(SMALL, at_five))
    noticed = {str(each.mutant): each.by for each in found.noticed}
    assert noticed["at most 5 kg -> less than 5 kg"] == "case"
    assert noticed["at most 5 kg -> at most 4 kg"] == "case"


def test_a_bound_that_no_case_reaches_survives_with_the_shipment_at_it(policy):
    found = tried(policy(SMALL, case("ten", "10 kg", {"additional_duty": "80.00 USD"})))
    survivor = next(each for each in found.survivors if str(each.mutant) == "at most 5 kg -> less than 5 kg")
    assert survivor.telling is not None
    assert str(survivor.telling.subject.items[0].quantity) == "5 kg"
    assert "additional_duty" in {each.name for each in survivor.telling.differences}


def test_a_case_on_the_first_day_notices_a_date_moved_a_day(policy):
    duty = small.duty("mfn", [small.row("5%", **{"from": "2026-06-01"}), small.row("1%", through="2026-05-31")])
    text = small.policy(ordinary_duties=[duty])
    later = "2026-06-01 -> 2026-06-02"
    assert later not in {str(each.mutant) for each in tried(policy(text)).noticed if each.by == "case"}
    on_the_day = case("day", "10 kg", {"duty": "1.00 USD"}, entered="2026-06-01")
    noticed = {str(each.mutant): each.by for each in tried(policy(text, on_the_day)).noticed}
    assert noticed[later] == "case"


def test_a_mutant_with_an_error_is_noticed_by_check(policy):
    duty = small.duty("mfn", [small.scale("bands", [("0 USD/kg", "5%"), ("1.00 USD/kg", "3%")])])
    overlapping = small.duty("mfn", [small.row("5%", through="2026-05-31"), small.row("3%", **{"from": "2026-06-01"})])
    found = tried(policy(small.policy(ordinary_duties=[overlapping])))
    checked = {str(each.mutant): each.name for each in found.noticed if each.by == "check"}
    assert checked["2026-05-31 -> 2026-06-01"] == "overlapping-rows"
    assert found.refused >= len(checked)
    moved = {str(each) for each in mutants(read_policy_text(small.policy(ordinary_duties=[duty])).source)}
    assert "1.00 USD/kg -> 1.01 USD/kg" in moved


def test_the_shared_edge_of_two_bands_moves_in_both_and_is_no_error():
    duty = small.duty("mfn", [small.scale("bands", [("0 USD/kg", "5%"), ("1.00 USD/kg", "3%")])])
    source = source_of(ordinary_duties=[duty])
    edge = next(each for each in mutants(source) if str(each) == "1.00 USD/kg -> 1.01 USD/kg")
    assert len(edge.edits) == 2
    assert read_from(mutated_source(source, edge)).zone is not None


def test_a_promise_notices_what_no_case_looks_at(policy):
    found = tried(policy(small.policy(ordinary_duties=[small.MFN], tariff_preferences=[small.measure("lower", replaces="mfn", when={"claims": "lower", "documents": "proof"}, staging=[{"from": "2026-01-01", "value": "50% of mfn", "cite": "law annex"}])])))  # fmt: skip
    noticed = {str(each.mutant): (each.by, each.name) for each in found.noticed}
    assert noticed["claims: lower -> (left out)"] == ("promise", "preference-is-proved")


def test_a_mutant_that_changes_no_decision_survives_without_a_shipment(policy):
    found = tried(policy(SMALL))
    idle = {str(each.mutant) for each in found.survivors if each.telling is None}
    assert "2026-01-01 -> 2025-12-31" in idle  # the price begins before the floor does


@pytest.mark.parametrize("policy_folder", SHIPPED)
def test_the_case_that_is_shown_agrees_with_the_policy_and_notices_the_mutant(policy_folder, tmp_path):
    reading = check_policy(policy_folder)
    found = mutated(policy_folder, reading, examples=30)
    assert found.tried == found.mutants == len(found.noticed) + len(found.survivors)
    told = [(each, case_of(reading.zone, each, each.telling)) for each in found.told_apart]
    for survivor, content in told:
        assert tells(reading.zone, read_from(mutated_source(reading.source, survivor.mutant)).zone, survivor.telling.subject)
        if not content["expect"]:
            continue
        file = tmp_path / "one.yaml"
        file.write_text(yaml_text({"tradezone": "1", "policy": reading.zone.id, "cases": [content]}))
        other = read_from(mutated_source(reading.source, survivor.mutant)).zone
        assert [result.agreed for result in run_cases(reading.zone, file, plain=True)] == [True]
        assert [result.agreed for result in run_cases(other, file, plain=True)] == [False]


def test_survivors_are_listed_in_the_order_of_the_files_with_their_places(policy):
    reading = check_policy(path := policy(SMALL))
    found = mutated(path, reading, examples=30)
    places = [(each.mutant.place.line, each.mutant.place.column) for each in found.survivors]
    assert places == sorted(places)
    lines = [line.text for line in mutation_lines(reading.zone, found)]
    assert any(
        line.startswith(f"{path / 'policy.yaml'}:") and ": survives: at most 5 kg -> less than 5 kg" in line for line in lines
    )
    form = json.loads(mutation_json(reading.zone, found))
    assert form["tried"] == form["refused"] + form["noticed_by_cases"] + form["noticed_by_promises"] + form["survive"]


def test_a_time_limit_says_how_many_were_tried(policy):
    reading = check_policy(path := policy(SMALL))
    found = mutated(path, reading, examples=10, time_limit=1e-9)
    assert found.tried == 1 < found.mutants
    assert any(f"when 1 of {found.mutants}" in line.text for line in mutation_lines(reading.zone, found))


def test_the_same_seed_gives_the_same_listing(policy):
    reading = check_policy(path := policy(SMALL))
    one, other = ([line.text for line in mutation_lines(reading.zone, mutated(path, reading, examples=20))] for _ in range(2))
    assert one == other


def test_a_case_that_differs_from_the_policy_is_left_out(policy):
    found = tried(policy(SMALL, case("wrong", "10 kg", {"additional_duty": "1.00 USD"})))
    assert found.left_out == ("wrong",)
    assert found.cases == 0


def test_survivors_are_no_failure_and_an_error_is(policy, capsys):
    path = policy(SMALL)
    assert run(["verify", str(path), "--mutate", "--examples", "10"]) == 0
    out = capsys.readouterr().out
    assert "survives: at most 5 kg -> less than 5 kg" in out
    assert yaml.safe_load(out[out.index("add this case") :].partition("\n")[2].partition("\n\n")[0])
    path = policy(SMALL.replace("hs: 2617.10", "hs: nothing"))
    assert run(["verify", str(path), "--mutate"]) == 1
    assert run(["verify", str(path), "--mutate", "--keep"]) == 2


def run(arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code
