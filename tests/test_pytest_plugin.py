"""The pytest plugin: the cases and promises of a policy are tests, and nothing else becomes one."""

import pytest

from tests.goldens import TOP
from tradezone.pytest_plugin import collecting
from tradezone.pytest_plugin.looking import Named
from tradezone.verify.library import promises
from tradezone.verify.loading import load_zone

pytest_plugins = ["pytester"]

POLICY = """\
tradezone: 1
policy:
  {{ id: small, title: Small, currency: USD, terms: FOB, time_zone: UTC, rounding: half_up to 0.01, cite: law art. 1 }}
sources: {{ law: A small law }}
products:
  ore: {{ title: Ore, hs: 2617.10, unit: kg }}
price_floors:
  - {{ id: floor, title: Floor, cite: law art. 2, from: 2026-01-01, covers: ore, imported_into: US, origin: any,
      tested: customs_value, compared: before_duties, floor: 10.00 USD/kg, charge: [{{ otherwise: {charge}, cite: law art. 3 }}] }}
{more}"""
CASES = """\
tradezone: 1
policy: small
cases:
  - id: S-1
    shipment:
      { imported_into: US, entered: 2026-06-01, items: [{ product: ore, origin: CN, quantity: 100 kg, customs_value: 500.00 USD }] }
    expect: { duty: 500.00 USD }
  - id: S-2
    shipment:
      { imported_into: US, entered: 2026-06-01, items: [{ product: ore, origin: CN, quantity: 100 kg, customs_value: 900.00 USD }] }
    expect: { duty: 100.00 USD }
"""
DROPPED = """\
promises:
  dropped: [{ promise: floor-kept, reason: half is paid by design, cite: law art. 9 }]
  added: [{ id: capped, says: No ore owes more than its value., cite: law art. 9, covers: ore, keeps: { duty: at most 100% of customs_value } }]
"""


@pytest.fixture
def project(pytester):
    """A project with one policy and its cases in the folder of policies."""

    def made(charge="shortfall", more="", cases=CASES, folder="policies/small"):
        home = pytester.path / folder
        (home / "cases").mkdir(parents=True)
        (home / "policy.yaml").write_text(POLICY.format(charge=charge, more=more), encoding="utf-8")
        (home / "cases" / "worked.yaml").write_text(cases, encoding="utf-8")
        pytester.makeini("[pytest]\n")
        return home

    return made


def ids(pytester, *arguments):
    """The node ids of the tests that pytest collects."""
    out = pytester.runpytest("--collect-only", "-q", *arguments).outlines
    return [line for line in out if "::" in line]


def few(*arguments):
    return ("--tradezone-examples", "20", *arguments)


def test_the_policy_its_promises_and_its_cases_are_tests(pytester, project):
    every = promises(load_zone(project()))
    found = ids(pytester, "policies")
    assert "policies/small/policy.yaml::check" in found
    assert [each for each in found if "::promise" in each] == [f"policies/small/policy.yaml::promise {each.id}" for each in every]
    assert [each for each in found if "::case" in each] == [f"policies/small/cases/worked.yaml::case S-{i}" for i in (1, 2)]


def test_what_is_right_passes(pytester, project):
    project()
    result = pytester.runpytest("policies", *few())
    assert result.ret == pytest.ExitCode.OK
    assert "failed" not in result.parseoutcomes()


def test_a_wrong_case_fails_with_its_diagnostic_and_no_traceback(pytester, project):
    project(cases=CASES.replace("duty: 100.00", "duty: 101.00"))
    result = pytester.runpytest("policies", "-k", "case and not promise")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.parseoutcomes()["passed"] == result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(
        [
            "*case S-2*",
            "policies/small/cases/worked.yaml:11:21: error[[]case-differs[]]: `duty` is 100.00 USD, the case expects 101.00 USD",
            "11 |     expect: { duty: 101.00 USD }",
            "   = note: floor: (10.00 - 9.00) USD/kg x 100 kg (policy.yaml:9)",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_a_broken_promise_fails_with_the_shipment_that_shows_it(pytester, project):
    project(
        charge="50% of shortfall",
        cases=CASES.replace("500.00 USD }\n  -", "250.00 USD }\n  -").replace("duty: 100.00", "duty: 50.00"),
    )
    result = pytester.runpytest("policies", *few())
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(
        ["*promise floor-kept*", "broken: floor-kept", "*policies/small/policy.yaml:9:*", "*shown by*", "*shipments:*"]
    )


def test_a_promise_that_is_dropped_is_skipped_for_its_reason(pytester, project):
    project(charge="50% of shortfall", more=DROPPED)
    result = pytester.runpytest("policies", "-k", "floor-kept", "-rs", *few())
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*dropped: half is paid by design (law art. 9)*"])


def test_a_promise_that_the_policy_adds_is_a_test(pytester, project):
    project(more=DROPPED)
    result = pytester.runpytest("policies", "-k", "capped", *few())
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(["*No ore owes more than its value*"])


def test_one_case_is_run_by_its_node_id(pytester, project):
    project()
    assert pytester.runpytest("policies/small/cases/worked.yaml::case S-2").parseoutcomes() == {"passed": 1}


def test_what_was_found_and_kept_is_run_again(pytester, project):
    home = project()
    (home / "cases" / "found").mkdir()
    (home / "cases" / "found" / "kept.yaml").write_text(CASES.replace("S-", "F-"), encoding="utf-8")
    assert "policies/small/cases/found/kept.yaml::case F-1" in ids(pytester, "policies")


def test_a_policy_with_an_error_fails_its_check_and_says_so_elsewhere_in_a_line(pytester, project):
    project(charge="shortfal")
    result = pytester.runpytest("policies", "-k", "check or S-1")
    assert result.parseoutcomes()["failed"] == 2
    result.stdout.fnmatch_lines_random(
        ["*policy.yaml:9:*error[[]*", "policies/small: the policy has errors, and nothing is decided under it*"]
    )


@pytest.mark.parametrize("content", ["tradezone: 1\npolicy: small\ncases: 5\n", "tradezone: 1\npolicy: small\ncases:\n\t- 5\n"])
def test_cases_that_cannot_be_read_fail_as_one_test(pytester, project, content):
    project(cases=content)
    result = pytester.runpytest("policies", "-k", "case and not promise")
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(["*worked.yaml:[34]:*error[[]*"])


def test_other_yaml_is_left_alone(pytester, project):
    home = project()
    others = {
        "settings.yaml": "policy:\n  retries: 3\n",
        "deployment.yml": "kind: Deployment\ncases: [1]\n",
        "section.yaml": "tradezone: 1\nconversions: {}\n",
        "broken.yaml": "policy: {\n",
    }
    for name, content in others.items():
        (pytester.path / "policies" / name).write_text(content, encoding="utf-8")
    (home / "cases" / "notes.yaml").write_text("notes: here\n", encoding="utf-8")
    (pytester.path / "policies" / "bytes.yaml").write_bytes(b"\xff\xfetradezone:")
    assert {each.partition("::")[0] for each in ids(pytester, "policies")} == {
        "policies/small/policy.yaml",
        "policies/small/cases/worked.yaml",
    }


def test_a_policy_elsewhere_is_no_test_unless_its_file_or_folder_is_named(pytester, project):
    project(folder="tests/fixtures/small")
    (pytester.path / "tests" / "test_code.py").touch()
    assert ids(pytester) == ids(pytester, "tests") == []
    assert ids(pytester, "tests/fixtures") == ids(pytester, "tests/fixtures/small") != []
    named = ids(pytester, "tests/fixtures/small")
    assert "tests/fixtures/small/cases/worked.yaml::case S-1" in named
    assert "tests/fixtures/small/policy.yaml::check" in named
    assert all("::case" not in each for each in ids(pytester, "tests/fixtures/small/policy.yaml"))
    assert all("::case" in each for each in ids(pytester, "tests/fixtures/small/cases"))


def test_an_amending_file_is_a_policy(pytester, project):
    project()
    act = (
        "tradezone: 1\namends: ../small\nsources: { act: Act }\namendments: [{ repeal: floor, from: 2028-01-01, cite: act s. 1 }]\n"
    )
    (pytester.path / "policies" / "amended").mkdir()
    (pytester.path / "policies" / "amended" / "act.yaml").write_text(act, encoding="utf-8")
    result = pytester.runpytest("policies/amended", *few())
    assert result.ret == pytest.ExitCode.OK
    assert "policies/amended/act.yaml::promise floor-kept" in ids(pytester, "policies/amended")


def test_a_project_may_lie_in_a_folder_of_the_name_of_cases(pytester, project):
    project(folder="cases/law/small")
    assert {each.partition("::")[2][:5] for each in ids(pytester, "cases/law/small")} == {"check", "promi", "case "}


def test_a_policy_among_the_python_files_of_a_named_folder_is_no_test(pytester, project):
    home = project(folder="tests")
    (home / "conftest.py").write_text("", encoding="utf-8")
    assert ids(pytester, "tests") == []
    assert "tests/policy.yaml::check" in ids(pytester, "tests/policy.yaml")


def test_the_tests_of_this_project_are_what_they_were():
    named = Named((TOP / "policies",), (TOP / "tests", TOP / "tests" / "errors", TOP / "tests" / "flaws"))
    assert [file for file in (TOP / "tests").rglob("*.yaml") if named.reach(file)] == []


def test_the_folders_of_policies_are_configured(pytester, project):
    project(folder="law/zones/small")
    assert ids(pytester) == []
    pytester.makeini("[pytest]\ntradezone_policies = law\n")
    assert "law/zones/small/policy.yaml::check" in ids(pytester)


def test_several_policies_in_one_folder_are_each_their_own(pytester, project):
    home = project()
    other = (
        (home / "policy.yaml")
        .read_text(encoding="utf-8")
        .replace("id: small", "id: other")
        .replace("shortfall", "50% of shortfall")
    )
    (home / "other.yaml").write_text(other, encoding="utf-8")
    (home / "cases" / "other.yaml").write_text(
        CASES.replace("policy: small", "policy: other").replace("500.00 USD }\n  -", "250.00 USD }\n  -"), encoding="utf-8"
    )
    result = pytester.runpytest("policies", "-k", "not promise")
    assert (result.parseoutcomes()["passed"], result.parseoutcomes()["failed"]) == (5, 1)
    result.stdout.fnmatch_lines(["FAILED policies/small/cases/other.yaml::case S-2*"])


def test_promises_of_one_policy_are_verified_once_in_a_run(pytester, project, monkeypatch):
    project()
    runs, verify = [], collecting.verify
    monkeypatch.setattr(collecting, "verify", lambda zone, **keys: runs.append(keys) or verify(zone, **keys))
    pytester.runpytest_inprocess("policies", "--tradezone-examples", "7", "--tradezone-seed", "3", "-k", "promise")
    assert runs == [{"examples": 7, "seed": 3}]


def test_processes_of_xdist_collect_and_run_the_same(pytester, project, monkeypatch):
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    project(cases=CASES.replace("duty: 100.00", "duty: 101.00"), folder="law/small")
    result = pytester.runpytest_subprocess("-n", "2", "law/small", "-k", "not promise")
    assert result.parseoutcomes() == {"passed": 2, "failed": 1}
    result.stdout.fnmatch_lines(["*error[[]case-differs[]]: `duty` is 100.00 USD, the case expects 101.00 USD"])
    monkeypatch.chdir(pytester.path / "law" / "small")
    assert pytester.runpytest_subprocess("-n", "2").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_nothing_of_the_package_is_loaded_where_there_is_no_policy(pytester):
    pytester.makeini("[pytest]\n")
    pytester.makepyfile(
        "import sys\n\ndef test_it():\n    assert not [name for name in sys.modules if name.startswith('tradezone.') and 'pytest' not in name]\n"
    )
    (pytester.path / "policies").mkdir()
    (pytester.path / "policies" / "other.yaml").write_text("policy: {}\n", encoding="utf-8")
    assert pytester.runpytest_subprocess("-p", "no:hypothesispytest").ret == pytest.ExitCode.OK


def test_help_names_the_options(pytester):
    out = pytester.runpytest("-h").stdout.str()
    assert all(word in out for word in ("--tradezone-examples", "--tradezone-seed", "tradezone_policies"))
