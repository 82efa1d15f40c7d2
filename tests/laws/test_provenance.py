"""Provenance is where the mineral was and who worked it: never where goods originate, and never more than is shown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.of_provenance import HAIR, per_cent
from tradezone import evaluate
from tradezone.assessment.decision import OUTCOMES
from tradezone.policy.conditions import Provenance
from tradezone.policy.trees import Is, asked
from tradezone.report.json_form import decision_text
from tradezone.shipment.parsing import ShipmentError
from tradezone.verify.loading import check_policy_text
from tradezone.verify.witness import witness

law = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: Each example makes a policy of its own, and rulesets of durable-rules for it.
costly = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LISTS = """\
groups: { covered: { title: Covered, members: [CN, RU], cite: law art. 1 } }
parties: { AU: { accession: 2020-01-01, cite: law art. 1 }, US: { accession: 2026-06-02, cite: law art. 1 } }
"""
STAGES = ("mining", "refining", "melting")
PLACES = ("AU", "CN", "RU", "JP", "US")
OPERATORS = ("acme", "delta-smelting")


def found(test, name="found"):
    return small.measure(name, when={"provenance": test}, severity="notice", message="found")


def asking(*tests):
    """A policy with one finding for each test."""
    return small.zone(text=LISTS, findings=[found(test, f"t{i}") for i, test in enumerate(tests)])


def answers(policy, provenance, **facts):
    """Of each test yes or no; None where it is open."""
    decision = small.decided(policy, {"provenance": provenance}, **facts)
    (item,) = decision.items
    applied = {line.measure for line in item.applied}
    undecided = {line.measure for line in item.not_applied if line.undecided}
    return tuple(None if name in undecided else name in applied for name in sorted(policy.measures))


def answer(test, provenance, **facts):
    return answers(asking(test), provenance, **facts)[0]


def entry(stage, place=None, operator=None, share=None):
    given = {"stage": stage, "place": place, "operator": operator, "share": share}
    return {key: value for key, value in given.items() if value is not None}


def share_of(entry_given):
    return Fraction(entry_given["share"].removesuffix("%")) / 100


# Worked by hand

AU_JP = [entry("mining", "AU", "acme"), entry("refining", "JP", "acme")]


@pytest.mark.parametrize(
    ("test", "provenance", "expected"),
    [
        ("covered", AU_JP, False),
        ("covered", [*AU_JP, entry("melting", "RU")], True),
        ("covered", None, None),
        ("covered", [], False),
        ("covered", [entry("mining")], None),
        ("covered", [entry("mining"), entry("refining", "CN")], True),
        ({"at": "any", "stages": ["mining", "melting"], "place": "CN"}, AU_JP, None),
        ({"at": "any", "stages": ["mining", "melting"], "place": "AU"}, AU_JP, True),
        ({"at": "any", "stages": "refining", "place": ["AU", "JP"]}, AU_JP, True),
        ({"at": "any", "operator": "delta-smelting"}, AU_JP, False),
        ({"at": "any", "operator": "delta-smelting"}, [entry("mining", "AU")], None),
        # Place and operator are asked of one entry; a place that is not there settles it, whoever worked it.
        ({"at": "any", "place": "AU", "operator": "acme"}, [entry("mining", "AU"), entry("refining", "JP", "acme")], None),
        ({"at": "any", "place": "CN", "operator": "acme"}, [entry("mining", "AU")], False),
        ({"at": "any", "place": "any", "operator": "acme"}, [entry("mining", operator="acme")], True),
        ({"at": "every", "place": ["AU", "JP"]}, AU_JP, True),
        ({"at": "every", "place": "AU"}, AU_JP, False),
        ({"at": "every", "place": "AU"}, [], False),
        ({"at": "every", "place": "AU"}, [entry("mining", "AU"), entry("refining")], None),
        ({"at": "every", "stages": ["mining", "melting"], "place": "AU"}, AU_JP, None),
        ({"at": "every", "stages": ["mining", "melting"], "place": "JP"}, AU_JP, False),
        ({"at": "first", "place": "AU"}, AU_JP, True),
        ({"at": "last", "place": "AU"}, AU_JP, False),
        ({"at": "last", "stages": ["mining", "melting"], "place": "AU"}, AU_JP, True),
        ({"at": "last", "stages": ["melting"], "place": "AU"}, AU_JP, None),
        ({"at": "first", "place": "AU"}, [], False),
        ({"at": "last", "place": "AU"}, [entry("mining", "AU", share="50%"), entry("mining", "JP", share="50%")], False),
        ({"share": "at least 60%", "stages": "mining", "place": "AU"}, AU_JP, True),
        ({"share": "at least 60%", "stages": "mining", "place": "JP"}, AU_JP, False),
        ({"share": "at least 60%", "stages": "melting", "place": "JP"}, AU_JP, None),
        ({"share": "at least 60%", "place": "AU"}, AU_JP, False),  # of each stage
        ({"share": "at least 60%", "place": "AU"}, [], False),
        ({"share": "less than 60%", "place": "AU"}, [], True),
        ({"share": "at most 0%", "place": "AU"}, [], True),
        # The only entry of a stage that says no share is all of it; one that says 30% is that.
        ({"share": "at least 60%", "stages": "mining", "place": "AU"}, [entry("mining", "AU", share="30%")], False),
        ({"share": "at least 60%", "stages": "mining", "operator": "acme"}, [entry("mining", "AU")], None),
        ({"share": "at most 100%", "stages": "mining", "operator": "acme"}, [entry("mining", "AU")], True),
    ],
)
def test_an_answer_worked_by_hand(test, provenance, expected):
    assert answer(test, provenance) is expected


TWO_MINES = [entry("mining", "AU", share="59%"), entry("mining", "AU")]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (TWO_MINES, None),
        ([entry("mining", "AU", share="60%"), entry("mining", "AU")], True),
        ([entry("mining", "AU", share="59%"), entry("mining", "JP")], False),
        # The others leave no more than 40%.
        ([entry("mining", "JP", share="41%"), entry("mining", "AU")], False),
        ([entry("mining", "JP", share="40%"), entry("mining", "AU")], None),
        ([entry("mining", "AU", share="59%"), entry("mining", share="1%")], None),
        ([entry("mining", "AU", share="59%"), entry("mining", share="0.99%")], False),
    ],
)
def test_a_share_that_is_not_given_is_no_more_than_the_others_leave(entries, expected):
    assert answer({"share": "at least 60%", "stages": "mining", "place": "AU"}, entries) is expected


def test_a_place_counts_by_its_status_on_the_day_of_entry():
    test = {"at": "every", "place": "party"}
    assert [answer(test, [entry("mining", "US")], entered=day) for day in ("2026-06-01", "2026-06-02")] == [False, True]


def test_a_place_alone_is_the_taint_test():
    policies = [asking("covered"), asking({"at": "any", "place": "covered"}), asking([{"at": "any", "place": "covered"}])]
    for provenance in ([entry("mining", "CN")], AU_JP, None, []):
        assert len({answers(policy, provenance) for policy in policies}) == 1


def test_of_several_tests_all_must_hold():
    both = [{"at": "first", "place": "AU"}, {"at": "last", "place": "JP"}]
    assert answer(both, AU_JP)
    assert not answer(both, AU_JP[:1])


# What is said wrongly


@pytest.mark.parametrize(
    ("test", "code"),
    [
        ({"at": "any", "share": "at least 60%", "place": "AU"}, "missing-key"),
        ({"place": "AU"}, "missing-key"),
        ({"at": "any"}, "missing-key"),
        ({"at": "some", "place": "AU"}, "unknown-word"),
        ({"at": "any", "place": "covred"}, "unknown-place"),
        ("covred", "unknown-place"),
        ([{"at": "any", "place": ["AU", "CNN"]}], "unknown-place"),
        ({"share": "at least 101%", "place": "AU"}, "bad-share"),
        ({"share": "60%", "place": "AU"}, "bad-bound"),
        ({"at": "any", "places": "AU"}, "unknown-key"),
        ({"at": "any", "place": "AU", "stages": []}, "empty-list"),
        ([], "empty-list"),
        (["AU", "CN"], "wrong-shape"),
    ],
)
def test_a_test_that_cannot_be_meant_is_an_error(test, code):
    reading = check_policy_text(small.policy(text=LISTS, findings=[found(test)]))
    assert {diagnostic.code for diagnostic in reading.diagnostics} == {code}


def test_an_unknown_place_is_shown_where_it_stands():
    text = "when: { provenance: { at: any, place: [AU, covred] } }"
    rule = f"{{ id: t, {small.SHARED}, {text}, severity: notice, message: found }}"
    policy = small.policy(text=LISTS, findings=[rule])
    (diagnostic,) = check_policy_text(policy).diagnostics
    line = policy.splitlines()[diagnostic.place.line - 1]
    assert line[diagnostic.place.column - 1 :].startswith("covred")
    assert diagnostic.remedy == "did you mean `covered`?"


@pytest.mark.parametrize("share", ["101%", "-1%", "0.6", "NaN%", "all"])
def test_a_share_of_a_stage_is_a_part_of_the_whole(share):
    with pytest.raises(ShipmentError) as caught:
        small.shipment({"provenance": [entry("mining", "AU", share=share)]})
    codes = [diagnostic.code for diagnostic in caught.value.diagnostics]
    assert codes == ["bad-share"]


def test_the_shares_of_one_stage_come_to_no_more_than_all_of_it():
    policy = asking("covered")
    assert answers(policy, [entry("mining", "AU", share="60%"), entry("mining", "CN", share="40%")]) == (True,)
    with pytest.raises(ShipmentError) as caught:
        answers(policy, [entry("mining", "AU", share="60%"), entry("mining", "CN", share="40.01%")])
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, str(diagnostic.place)) == ("bad-share", "items[0].provenance[1].share")


@pytest.mark.parametrize("part", ["place", "operator"])
def test_what_is_written_as_unknown_is_the_same_as_left_out(part):
    test = {"at": "any", part: "acme" if part == "operator" else "CN"}
    assert answer(test, [{"stage": "mining", part: "unknown"}]) is None


def test_a_floor_may_stand_at_a_level_by_provenance():
    rows = [
        small.row("20.00 USD/kg", when={"provenance": "covered"}),
        small.row("10.00 USD/kg"),
    ]
    policy = small.zone(text=LISTS, price_floors=[small.floor(level=rows)])
    dues = [small.due(small.decided(policy, {"provenance": [entry("mining", place)]})) for place in ("CN", "AU")]
    assert dues == [1500, 500]
    decision = small.decided(policy)
    assert decision.missing == ("items.1.provenance",)
    assert [str(bound) for bound in decision.bounds["duty"]] == ["500.00 USD", "1500.00 USD"]


# Laws

places = st.sampled_from(PLACES)
stages = st.sampled_from(STAGES)
some_stages = st.one_of(st.none(), st.lists(stages, min_size=1, unique=True))
bounds = st.builds(
    "{} {}%".format, st.sampled_from(["at least", "more than", "at most", "less than"]), st.sampled_from(["0", "25", "60", "100"])
)


@st.composite
def questions(draw, kinds=("any", "every", "first", "last", "share")):
    """A test of provenance by place, by operator, or by both."""
    kind = draw(st.sampled_from(kinds))
    test = {"share": draw(bounds)} if kind == "share" else {"at": kind}
    named = draw(some_stages)
    if named is not None:
        test["stages"] = named
    asked = draw(st.sampled_from(["place", "operator", "both"]))
    if asked != "operator":
        test["place"] = draw(st.sampled_from(["covered", "party", "non_party", ["AU", "JP"]]))
    if asked != "place":
        test["operator"] = "delta-smelting"
    return test


@st.composite
def known(draw, least=0, *, every_stage=False):
    """A provenance of which everything is given: each stage in one, two or three parts."""
    found = []
    for stage in STAGES:
        if not every_stage and draw(st.integers(0, 5)) == 0:
            continue
        sizes = draw(st.lists(st.integers(0, 60), min_size=1, max_size=3))
        total = sum(sizes) or 1
        cut = [Fraction(size * 10_000 // total, 10_000) for size in sizes]
        found += [entry(stage, draw(places), draw(st.sampled_from(OPERATORS)), per_cent(share)) for share in cut]
    assume(len(found) >= least)
    return found


@st.composite
def partly_known(draw):
    """The same with some of it left out."""
    found = []
    for each in draw(known()):
        gone = {part for part in ("place", "operator", "share") if draw(st.integers(0, 3)) == 0}
        found.append({key: value for key, value in each.items() if key not in gone})
    return found


@given(questions(("any", "every", "share")), partly_known(), st.randoms())
@law
def test_the_order_of_the_entries_of_one_stage_changes_nothing(test, provenance, random):
    policy = asking(test)
    mixed = [each for stage in STAGES for each in _shuffled([e for e in provenance if e["stage"] == stage], random)]
    assert answers(policy, mixed) == answers(policy, provenance)


@given(questions(("first", "last")), known(least=1), st.randoms())
@law
def test_nor_does_it_for_the_first_and_the_last_stage(test, provenance, random):
    policy = asking(test)
    mixed = [each for stage in STAGES for each in _shuffled([e for e in provenance if e["stage"] == stage], random)]
    assert answers(policy, mixed) == answers(policy, provenance)


def _shuffled(entries, random):
    found = list(entries)
    random.shuffle(found)
    return found


@given(known(), stages, st.sampled_from(["CN", "RU"]), st.data())
@law
def test_a_stage_in_a_covered_place_never_clears_a_taint(provenance, stage, place, data):
    at = data.draw(st.integers(0, len(provenance)))
    left = 1 - sum(share_of(each) for each in provenance if each["stage"] == stage)
    added = [*provenance[:at], entry(stage, place, "acme", per_cent(left)), *provenance[at:]]
    policy = asking("covered", {"at": "any", "stages": list(STAGES), "place": "covered"})
    before, after = answers(policy, provenance), answers(policy, added)
    assert after == (True, True)
    assert [each for each in before if each] <= [each for each in after if each]


@given(questions(("any", "every", "share")), known(least=1), st.data())
@law
def test_an_entry_split_in_two_halves_changes_nothing(test, provenance, data):
    at = data.draw(st.integers(0, len(provenance) - 1))
    share = share_of(provenance[at]) / 2
    half = {**provenance[at], "share": per_cent(share)}
    policy = asking(test)
    assert answers(policy, [*provenance[:at], half, half, *provenance[at + 1 :]]) == answers(policy, provenance)


@given(
    st.sampled_from(["0", "25", "60", "99.99", "100"]),
    st.integers(-2, 2),
    st.sampled_from(["at least", "more than", "at most", "less than"]),
)
@law
def test_a_share_is_held_to_its_bound_exactly(bound, hairs, phrase):
    share = Fraction(bound) / 100 + hairs * HAIR
    assume(0 <= share <= 1)
    provenance = [entry("mining", "AU", share=per_cent(share)), entry("mining", "JP", share=per_cent(1 - share))]
    wanted = {"at least": hairs >= 0, "more than": hairs > 0, "at most": hairs <= 0, "less than": hairs < 0}[phrase]
    assert answer({"share": f"{phrase} {bound}%", "stages": "mining", "place": "AU"}, provenance) is wanted


@given(st.lists(questions(), min_size=1, max_size=2), partly_known(), known())
@few
def test_provenance_never_changes_whether_goods_originate(found_tests, provenance, other):
    policy = small.zone(
        text=LISTS,
        findings=[found(test, f"t{i}") for i, test in enumerate(found_tests)],
        ordinary_duties=[small.MFN],
    )
    decisions = [small.decided(policy, {"provenance": each, "origin": "JP", "materials": []}) for each in (None, provenance, other)]
    assert len({decision.items[0].originating for decision in decisions}) == 1
    assert len({decision.totals.duty for decision in decisions}) == 1


def gated(found_tests):
    """A policy that refuses by the first test, holds by the second and finds by the third."""
    first, second, third = found_tests
    return small.zone(
        text=LISTS,
        gates=[
            small.measure("refused", when={"provenance": first}, entry="refused"),
            small.measure("held", when={"provenance": second}, entry="licence"),
        ],
        findings=[small.measure("breach", when={"provenance": third}, severity="breach", message="found")],
    )


three_tests = st.lists(questions(), min_size=3, max_size=3)


@given(three_tests, partly_known(), known())
@costly
def test_both_evaluators_decide_alike(found_tests, provenance, other):
    policy = gated(found_tests)
    for each in (None, [], provenance, other):
        shipment = small.shipment({"provenance": each})
        assert decision_text(evaluate(policy, shipment, plain=True)) == decision_text(evaluate(policy, shipment))


def told(decision):
    (item,) = decision.items
    return (decision.outcome, decision.compliance, tuple(sorted(line.code for line in item.findings)))


def is_complete(provisional):
    """Whether every completion was tried; where there are too many, the bounds are open and no more is said than was found."""
    return all(bounds.least is not None for bounds in provisional.bounds.values())


def lies_within(provisional, whole):
    """Whether a decision on a completed shipment is one that the provisional one leaves open."""
    graver = OUTCOMES.index(whole.outcome) > OUTCOMES.index(provisional.outcome)
    settled = provisional.compliance != "undetermined"
    kept = {line.code for line in provisional.items[0].findings} <= {line.code for line in whole.items[0].findings}
    return not graver and kept and not (settled and whole.compliance not in (provisional.compliance, "undetermined"))


@given(three_tests, known())
@few
def test_where_nothing_is_known_every_provenance_lies_within_the_provisional_decision(found_tests, provenance):
    policy = gated(found_tests)
    provisional, whole = small.decided(policy), small.decided(policy, {"provenance": provenance})
    assume(is_complete(provisional))
    assert lies_within(provisional, whole)
    if provisional.standing == "definitive":
        assert told(whole) == told(provisional) or whole.standing == "provisional"


@st.composite
def completions(draw, partial):
    """What is left out is given, and nothing else is changed; a share that is left out is none, half or all of what is left."""
    left = {stage: 1 - sum(share_of(each) for each in partial if each["stage"] == stage and "share" in each) for stage in STAGES}
    found = []
    for each in partial:
        done = {"place": draw(places), "operator": draw(st.sampled_from(OPERATORS)), **each}
        stage = each["stage"]
        if "share" not in each and sum(other["stage"] == stage for other in partial) > 1:
            share = left[stage] * draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)]))
            left[stage] -= share
            done["share"] = per_cent(share)
        found.append(done)
    return found


@given(three_tests, partly_known(), st.data())
@law
def test_every_completion_of_what_is_left_out_lies_within_the_provisional_decision(found_tests, partial, data):
    policy = gated(found_tests)
    provisional = small.decided(policy, {"provenance": partial})
    for _ in range(4):
        completed = data.draw(completions(partial))
        note(str(completed))
        assert lies_within(provisional, small.decided(policy, {"provenance": completed}))


@given(three_tests, known(every_stage=True), st.data())
@law
def test_one_fact_that_is_left_out_is_missing_just_where_it_can_change_the_decision(found_tests, provenance, data):
    policy = gated(found_tests)
    number = data.draw(st.integers(0, len(provenance) - 1))
    is_only = sum(each["stage"] == provenance[number]["stage"] for each in provenance) == 1
    part = data.draw(st.sampled_from(["place", "operator"] if is_only else ["place", "operator", "share"]))
    partial = [dict(each) for each in provenance]
    del partial[number][part]
    values = {"place": PLACES, "operator": OPERATORS}.get(part) or _shares(partial, number)
    changed = [[*partial[:number], {**partial[number], part: value}, *partial[number + 1 :]] for value in values]
    wholes = {told(small.decided(policy, {"provenance": each})) for each in changed}
    provisional = small.decided(policy, {"provenance": partial})
    assert provisional.missing == ((f"items.1.provenance.{number + 1}.{part}",) if len(wholes) > 1 else ())
    assert provisional.outcome == max((outcome for outcome, *_ in wholes), key=OUTCOMES.index)


def _shares(partial, number):
    others = [each for i, each in enumerate(partial) if i != number and each["stage"] == partial[number]["stage"]]
    given_shares = [share_of(each) for each in others]
    sums = {Fraction(0), *given_shares, sum(given_shares)}
    points = {Fraction(at) / 100 - total + step * HAIR for at in (0, 25, 60, 100) for total in sums for step in (-1, 0, 1)}
    return [per_cent(point) for point in sorted(points) if 0 <= point <= 1 - sum(given_shares)]


@pytest.mark.parametrize("at", ["any", "every", "first", "last"])
@pytest.mark.parametrize("stages_asked", [None, ["mining", "melting"]])
def test_an_unknown_provenance_is_missing_where_two_answers_are_possible(at, stages_asked):
    test = {"at": at, "place": "covered", **({"stages": stages_asked} if stages_asked else {})}
    decision = small.decided(gated([test, "RU", "JP"]))
    assert decision.missing == ("items.1.provenance",)
    assert (decision.outcome, decision.compliance) == ("refused", "undetermined")


def test_a_stage_that_is_not_listed_is_missing_as_part_of_the_whole():
    test = {"at": "any", "stages": ["mining", "melting"], "place": "covered"}
    policy = gated([test, test, "KP"])
    decision = small.decided(policy, {"provenance": AU_JP})
    assert decision.missing == ("items.1.provenance",)
    whole = small.decided(policy, {"provenance": [*AU_JP, entry("melting", "CN")]})
    assert (decision.outcome, whole.outcome) == ("refused", "refused")
    assert small.decided(policy, {"provenance": [*AU_JP, entry("melting", "AU")]}).outcome == "cleared"


def test_a_test_of_all_places_and_operators_of_no_use_is_not_waited_for():
    """Every share is at most all of it: nothing that is not given can change that."""
    policy = asking({"share": "at most 100%", "stages": "mining", "place": "covered"})
    decision = small.decided(policy)
    assert decision.standing == "definitive"


# Witnesses


@given(questions(), st.booleans())
@few
def test_a_witness_answers_a_test_as_it_is_wanted(test, wanted):
    policy = asking(test)
    (condition,) = (c for tree in policy.measures["t0"].conditions for c in asked(tree) if isinstance(c, Provenance))
    shown = witness(policy, "ore", [Is(condition, wanted)], lambda _facts, verdicts: verdicts["t0"].applies is wanted)
    never = ("more than 100%", "less than 0%") if wanted else ("at most 100%", "at least 0%")
    assert (shown is None) == (test.get("share") in never)


def test_a_witness_shows_its_provenance():
    rows = [small.row("1%", when={"provenance": "covered"}), small.row("2%", when={"provenance": {"at": "last", "place": "AU"}})]
    reading = check_policy_text(small.policy(text=LISTS, ordinary_duties=[small.duty("mfn", rows)]))
    (diagnostic,) = reading.diagnostics
    shown = diagnostic.notes[-1]
    assert diagnostic.code == "overlapping-rows"
    assert "provenance: [{ stage: " in shown
    assert "place: CN" in shown
    assert "place: AU" in shown


def test_two_rows_for_provenances_that_exclude_each_other_do_not_overlap():
    rows = [
        small.row("1%", when={"provenance": {"share": "at least 60%", "stages": "mining", "place": "AU"}}),
        small.row("2%", when={"provenance": {"share": "less than 60%", "stages": "mining", "place": "AU"}}),
    ]
    assert small.codes(text=LISTS, ordinary_duties=[small.duty("mfn", rows)]) == []
