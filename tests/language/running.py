"""Examples: of each construct one small policy, and the shipments or transactions that show what it comes to.

A file of ``examples/`` begins with the rule, as a comment, where the schema does not say it. Then stand the sections that are added to
``minimal.yaml`` or take the place of its own, or an amending file laid over it, and after each line ``---`` a case: a shipment or a transaction with what is expected of it, or
a change of the text (``instead``) with the warning that ``check`` then gives (``warns``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.language.telling import told
from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.cases.comparing import differences
from tradezone.cases.found import broken_promises
from tradezone.cases.schema import CaseText
from tradezone.policy.grammar.amendments import AmendingText
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.reading import Reading
from tradezone.policy.source import AMENDS, LANGUAGE_KEY
from tradezone.shipment.parsing import parse_shipment, parse_transaction
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Document
from tradezone.text.fields import Section, Text
from tradezone.text.yaml_text import read_yaml
from tradezone.values import Moment
from tradezone.verify.loading import check_policy_text

HERE = Path(__file__).parent
FOLDER = HERE / "examples"
MINIMAL = HERE / "minimal.yaml"

_SECTION = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)


class Case(CaseText):
    """A case of an example; with ``known_at`` under the policy as it was known on that day."""

    id: Text = "example"
    known_at: Text | None = None


class Change(Section):
    """A change of the text of an example, and the warning of ``check`` it leads to."""

    instead: dict[Text, str]
    warns: Text


class Example(NamedTuple):
    """One file: the rule where it says one, the sections it shows, and its cases in their places."""

    name: str
    rule: str
    shown: str
    cases: tuple[Case | Change, ...]
    documents: tuple[Document, ...]

    @property
    def policy(self) -> str:
        """The text of the whole policy."""
        if AMENDS in sections(self.shown):
            return f"{sections(MINIMAL.read_text(encoding='utf-8'))[LANGUAGE_KEY]}{self.shown}"
        return merged(MINIMAL.read_text(encoding="utf-8"), self.shown)


def sections(text: str) -> dict[str, str]:
    """The sections of a policy by name, each as it is written."""
    return {part.partition(":")[0]: part for part in _SECTION.split(text) if part.strip()}


def merged(minimal: str, shown: str) -> str:
    """The minimal policy with the sections that are shown added, or put in place of its own."""
    added = sections(shown)
    kept = [part for name, part in sections(minimal).items() if name not in added]
    return "".join([*kept, *added.values()])


@cache
def example(name: str) -> Example:
    text, *cases = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").split("---\n")
    lines = text.splitlines(keepends=True)
    said = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    rule = " ".join(line.removeprefix("#").strip() for line in lines[:said])
    documents = tuple(read_yaml(f"{name}.yaml", case) for case in cases)
    found = tuple((Change if "instead" in d.plain else Case).model_validate(d.plain) for d in documents)
    return Example(name, rule, "".join(lines[said:]), found, documents)


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


@cache
def checked(policy: str, known_at: str | None = None) -> Reading:
    file = str(HERE / "policy.yaml") if AMENDS in sections(policy) else "policy.yaml"
    return check_policy_text(policy, file, None if known_at is None else Moment.parse(known_at))


def parsed(policy: str) -> PolicyText | AmendingText:
    """The policy, or the amending file, as the schema reads it."""
    plain = read_yaml("policy.yaml", policy).plain
    return AmendingText.model_validate(plain) if AMENDS in plain else PolicyText.model_validate(plain)


def decided(shown: Example, position: int, *, plain: bool = False) -> Decision:
    """The decision on one case of an example."""
    case, document = shown.cases[position], shown.documents[position]
    assert isinstance(case, Case)
    zone = checked(shown.policy, case.known_at).zone
    assert zone is not None, checked(shown.policy).diagnostics
    if case.transaction is not None:
        return evaluate(zone, parse_transaction({"id": "T", **case.transaction}, document, ("transaction",)), plain=plain)
    return evaluate(zone, parse_shipment({"id": "S", **(case.shipment or {})}, document, ("shipment",)), plain=plain)


def differing(shown: Example, position: int, *, plain: bool = False) -> list[Diagnostic]:
    """How the decision on a case differs from what it expects."""
    case, document = shown.cases[position], shown.documents[position]
    assert isinstance(case, Case)
    found = list(differences(decided(shown, position, plain=plain), case.expect, document, ("expect",)))
    zone = checked(shown.policy, case.known_at).zone
    if case.expect.keeps and zone is not None:
        shipment = parse_shipment({"id": "S", **(case.shipment or {})}, document, ("shipment",))
        found += broken_promises(zone, shipment, case.expect.keeps, document, ("expect", "keeps"))
    return found


def warned(shown: Example, change: Change) -> list[Diagnostic]:
    """What `check` finds in the policy with a change of its text."""
    policy = shown.policy
    for old, new in change.instead.items():
        assert policy.count(old) == 1, f"{old} stands once in {shown.name}"
        policy = policy.replace(old, new)
    return list(checked(policy).diagnostics)


def outcomes(shown: Example) -> Iterator[str]:
    """What each case of an example comes to, in a sentence."""
    for position, case in enumerate(shown.cases):
        if isinstance(case, Case):
            facts: Mapping[str, object] = case.transaction or case.shipment or {}
            sentence = told(facts, decided(shown, position))
            kept = " and ".join(f"`{name}`" for name in case.expect.keeps or ())
            sentence += f" {kept} {'is' if len(case.expect.keeps or ()) == 1 else 'are'} kept." if kept else ""
            yield f"As known on {case.known_at}: {sentence}" if case.known_at else sentence
            continue
        (found,) = warned(shown, case)
        words = " and ".join(
            f"with `{new}` in place of `{old}`" if new else f"without `{old.partition(':')[0]}`"
            for old, new in case.instead.items()
        )
        yield f"{words[0].upper()}{words[1:]}, `tradezone check` warns `{found.code}`: {found.sentence}."
