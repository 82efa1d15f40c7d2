"""Planted flaws: each is found, by the name it goes by and in the clause responsible; of what is sound nothing is found."""

import difflib
import re
from functools import lru_cache
from pathlib import Path

import pytest

import tradezone
from tests.flaws.catalogue import FLAWS, FOLDER, SOUND
from tradezone.policy.grammar.promises import PROMISES
from tradezone.report.verification import file_of, named_apart
from tradezone.shipment.reading import read_entries
from tradezone.verify.loading import check_policy
from tradezone.verify.verifying import verify

EXAMPLES = 300
SOUND_POLICIES = sorted(SOUND.glob("*.yaml"))


@lru_cache(maxsize=1)
def verified(policy, wanted=None):
    """What ``verify`` finds in a policy, the same at every run; of one promise wanted with as few shipments as show it."""
    zone = check_policy(policy).zone
    for examples in (20, 100) if wanted else ():
        found = verify(zone, examples=examples, seed=0)
        if any(broken.promise == wanted for broken in found.broken):
            return found
    return verify(zone, examples=EXAMPLES, seed=0)


def told(flaw):
    """What ``check`` and ``verify`` say of a policy under the name of its flaw: of what, and where."""
    if flaw.told in PROMISES:
        return [(broken.of, broken.place) for broken in verified(flaw.policy, flaw.told).broken if broken.promise == flaw.told]
    return [(each.of, each.place) for each in check_policy(flaw.policy).diagnostics if each.code == flaw.told]


def clause(policy, name):
    """The lines of a policy in which a measure, a product, a series or its header stands."""
    lines = policy.read_text(encoding="utf-8").split("\n")
    begins = re.compile(rf"\s*(- id: {re.escape(name)}|({re.escape(name)}|{re.escape(name.rpartition('/')[2])}):.*)$")
    found = set()
    for start, line in enumerate(lines):
        if begins.match(line):
            depth = len(line) - len(line.lstrip())
            after = (
                n for n in range(start + 1, len(lines)) if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip()) <= depth
            )
            found |= set(range(start + 1, next(after, len(lines)) + 1))
    return found


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.kind)
def test_a_planted_flaw_is_found_in_the_clause_responsible_and_what_shows_it_can_be_decided_again(flaw, tmp_path):
    found = told(flaw)
    assert found, f"nothing is told of `{flaw.told}`"
    assert any(of in ("", flaw.of) and place.line in clause(flaw.policy, flaw.at or flaw.of) for of, place in found), found
    if flaw.told in PROMISES:
        assert_decided_the_same(flaw, tmp_path / "found.yaml")


def assert_decided_the_same(flaw, file):
    """The shipments that show what a flaw breaks, as they are and as ``evaluate`` reads them from their file."""
    zone = check_policy(flaw.policy).zone
    for broken in verified(flaw.policy, flaw.told).broken:
        if broken.shipments:
            file.write_text(file_of(broken), encoding="utf-8")
            again = [tradezone.evaluate(zone, entry.subject) for entry in read_entries(file)]
            assert [_amounts(each) for each in again] == [
                _amounts(tradezone.evaluate(zone, s)) for s in named_apart(broken.shipments)
            ]


def _amounts(decision):
    return decision.outcome, decision.totals, [(charge.measure, charge.money) for item in decision.items for charge in item.charges]


@pytest.mark.parametrize("policy", SOUND_POLICIES, ids=lambda policy: policy.stem)
def test_nothing_is_found_in_a_sound_policy(policy):
    assert check_policy(policy).diagnostics == ()
    assert [(broken.promise, broken.of, broken.because) for broken in verified(policy).broken] == []


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.kind)
def test_a_flawed_policy_is_a_sound_one_but_for_one_passage(flaw):
    sound, flawed = (path.read_text(encoding="utf-8").split("\n") for path in (flaw.original, flaw.policy))
    assert flawed[0].startswith("# Planted: ")
    changed = [block for block in difflib.SequenceMatcher(None, sound[1:], flawed[1:]).get_opcodes() if block[0] != "equal"]
    assert len(changed) == 1


def test_every_flaw_is_catalogued_once_and_no_two_are_of_one_kind():
    kinds = [flaw.kind for flaw in FLAWS]
    assert sorted(kinds) == sorted({*kinds})
    assert sorted(kinds) == sorted(folder.name for folder in FOLDER.iterdir() if (folder / "policy.yaml").is_file())
    assert {flaw.original for flaw in FLAWS} == set(map(Path, SOUND_POLICIES))
