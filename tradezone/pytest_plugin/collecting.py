"""Collecting: the tests of a policy, and of the worked cases beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest

from tradezone.cases.running import CaseResult, run_cases
from tradezone.policy.reading import Reading
from tradezone.policy.zone import Zone
from tradezone.pytest_plugin.looking import headers, home_of
from tradezone.report.verification import broken_lines
from tradezone.text.diagnostics import Diagnostic, Faults, has_error, in_file_order, listing, printed
from tradezone.text.document import Document
from tradezone.text.files import read_text
from tradezone.text.yaml_text import read_yaml
from tradezone.verify.library import promises
from tradezone.verify.loading import usable_policy
from tradezone.verify.results import Result, Verification
from tradezone.verify.verifying import EXAMPLES, verify

_POLICIES: Final = pytest.StashKey["dict[Path, Policy]"]()


class Failed(Exception):  # noqa: N818 it ends a test, and says why in its text
    """What a test tells its reader, in place of a traceback."""


class Policy:
    """One policy and what is found out about it, each once in a run."""

    def __init__(self, path: Path, config: pytest.Config) -> None:
        self.path = path
        self.config = config

    @cached_property
    def reading(self) -> Reading:
        return usable_policy(self.path)

    @property
    def zone(self) -> Zone:
        if self.reading.zone is None:
            raise Failed(f"{self.path}: the policy has errors, and nothing is decided under it; its test `check` says which")
        return self.reading.zone

    @property
    def told(self) -> str:
        """The errors as ``tradezone check`` prints them."""
        return listing(self.reading.diagnostics, self.reading.line)

    @cached_property
    def verification(self) -> Verification:
        examples = self.config.getoption("tradezone_examples")
        return verify(self.zone, examples=EXAMPLES if examples is None else examples, seed=self.config.getoption("tradezone_seed"))


def _policies(config: pytest.Config, folder: Path) -> list[Policy]:
    """The policy that a folder is; where several files in it have a header, each file is one."""
    found = headers(folder)
    known = config.stash.setdefault(_POLICIES, {})
    return [known.setdefault(path, Policy(path, config)) for path in ([folder] if len(found) == 1 else found)]


class Told(pytest.Item):
    """A test whose failure is told in the words of the program."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value).replace(f"{self.config.invocation_params.dir}{os.sep}", "")
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


class PolicyFile(pytest.File):
    """The file with the header of a policy: the policy is checked, and each of its promises is a test."""

    @property
    def policy(self) -> Policy:
        return next(each for each in _policies(self.config, self.path.parent) if each.path in (self.path, self.path.parent))

    def collect(self) -> Iterator[pytest.Item]:
        yield CheckTest.from_parent(self, name="check", policy=self.policy)
        zone = self.policy.reading.zone
        for promise in promises(zone) if zone is not None else ():
            yield PromiseTest.from_parent(self, name=f"promise {promise.id}", promise=promise.id, policy=self.policy)


class CheckTest(Told):
    """A policy without an error, as ``tradezone check`` says."""

    def __init__(self, *, policy: Policy, **keys: Any) -> None:
        super().__init__(**keys)
        self.policy = policy

    def runtest(self) -> None:
        if has_error(self.policy.reading.diagnostics):
            raise Failed(self.policy.told)


class PromiseTest(Told):
    """A promise that nothing was found to break; one the policy drops is skipped for the reason it gives."""

    def __init__(self, *, promise: str, policy: Policy, **keys: Any) -> None:
        super().__init__(**keys)
        self.promise = promise
        self.policy = policy

    def runtest(self) -> None:
        result = next(each for each in self.policy.verification.results if each.promise.id == self.promise)
        match result.word:
            case "broken":
                raise Failed(_shown(self.policy.zone, result))
            case "dropped":
                reasons = dict.fromkeys(f"{excuse.reason} ({', '.join(map(str, excuse.cites))})" for _, excuse in result.excused)
                pytest.skip(f"dropped: {'; '.join(reasons)}")
            case "idle":
                pytest.skip(result.covered)


def _shown(zone: Zone, result: Result) -> str:
    """A promise that is broken as ``tradezone verify`` prints it, with the shipments that show it as a file."""
    return "\n".join(line.text for each in result.broken for line in broken_lines(zone, result.promise.sentence, each))


class CasesFile(pytest.File):
    """Worked cases beside a policy; each is a test."""

    @cached_property
    def document(self) -> Document:
        return read_yaml(str(self.path), read_text(self.path))

    @cached_property
    def results(self) -> tuple[CaseResult, ...]:
        """What became of each case; ``Failed`` where the file cannot be read, for every one of them."""
        try:
            return tuple(run_cases(self.policy.zone, self.path))
        except Faults as faults:
            raise Failed(self.told(faults.diagnostics)) from None

    @property
    def policy(self) -> Policy:
        """The policy these cases are for; of several beside them, the one whose id they name."""
        policies = _policies(self.config, home_of(self.path))
        if len(policies) == 1:
            return policies[0]
        plain: Any = self.document.plain
        named = plain.get("policy") if isinstance(plain, dict) else None
        return next((each for each in policies if each.reading.zone and each.reading.zone.id == named), policies[0])

    def collect(self) -> Iterator[pytest.Item]:
        for position, name in enumerate(self._names()):
            yield CaseTest.from_parent(self, name=f"case {name}", position=position, cases=self)

    def _names(self) -> list[str]:
        """The id of each case, or its number where it has none; one name for a file that is no YAML."""
        try:
            plain: Any = self.document.plain
        except Faults:
            return [self.path.name]
        entries = plain.get("cases") if isinstance(plain, dict) else None
        if not isinstance(entries, list):
            return [self.path.name]
        return [str(entry.get("id", i + 1)) if isinstance(entry, dict) else str(i + 1) for i, entry in enumerate(entries)]

    def told(self, diagnostics: tuple[Diagnostic, ...]) -> str:
        """What ``tradezone test`` prints of them."""

        def line(_file: str, number: int) -> str | None:
            try:
                return self.document.line(number)
            except Faults:
                return None

        return "\n".join(printed(each, line) for each in in_file_order(diagnostics))


class CaseTest(Told):
    """A case that is decided as it says."""

    def __init__(self, *, position: int, cases: CasesFile, **keys: Any) -> None:
        super().__init__(**keys)
        self.position = position
        self.cases = cases

    def runtest(self) -> None:
        result = self.cases.results[self.position]
        if not result.agreed:
            raise Failed(self.cases.told(result.differences))
