"""Every policy that ships checks clean, agrees with its cases on both evaluators, and marks what is invented."""

from pathlib import Path

import pytest

from tests.goldens import TOP
from tradezone.cases.running import case_files, run_cases
from tradezone.verify.loading import check_policy, load_zone

POLICIES = sorted({file.parent for file in (TOP / "policies").rglob("*.yaml") if file.parent.name != "cases"})
FILES = [(policy, file) for policy in POLICIES for file in case_files(policy)]


def name(path: Path) -> str:
    return path.relative_to(TOP / "policies").as_posix()


@pytest.mark.parametrize("policy", POLICIES, ids=name)
def test_a_policy_checks_clean(policy):
    assert check_policy(policy).diagnostics == ()


@pytest.mark.parametrize("policy", POLICIES, ids=name)
def test_a_policy_has_cases_beside_it(policy):
    assert case_files(policy)


@pytest.mark.parametrize("plain", [False, True], ids=["durable-rules", "plain"])
@pytest.mark.parametrize(("policy", "file"), FILES, ids=name)
def test_every_case_agrees(policy, file, plain):
    differing = [result for result in run_cases(load_zone(policy), file, plain=plain) if not result.agreed]
    assert differing == []


def test_the_zone_is_marked_illustrative_and_the_law_is_not():
    assert load_zone(TOP / "policies" / "critical-minerals-zone").illustrative
    assert not load_zone(TOP / "policies" / "precedents" / "us-polysilicon-mip").illustrative


def test_a_zone_is_equal_to_the_same_policy_read_again():
    policy = TOP / "policies" / "precedents" / "us-polysilicon-mip"
    assert load_zone(policy) == load_zone(policy)
    assert load_zone(policy).digest.startswith("sha256:")
