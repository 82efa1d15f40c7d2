"""Reading a policy: text, schema, checks, zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from tradezone.policy.building import build_zone
from tradezone.policy.checks.names import check_names
from tradezone.policy.checks.zone import check_zone
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.source import AMENDS, PolicySource, SourceText, from_texts, read_source
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Diagnostic, Faults, has_error, listing
from tradezone.text.model_errors import model_faults
from tradezone.values import Moment


class PolicyError(Faults):
    """A policy that cannot be used; ``diagnostics`` holds every error and warning of the pass that failed.

    As text it is what ``tradezone check`` prints.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], source: PolicySource | None = None) -> None:
        super().__init__(diagnostics)
        self.source = source

    def __str__(self) -> str:
        return listing(self.diagnostics, self.source.line if self.source else lambda _file, _line: None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a policy: the zone where there is no error, and all that was found."""

    zone: Zone | None
    diagnostics: tuple[Diagnostic, ...]
    source: PolicySource | None

    def line(self, file: str, number: int) -> str | None:
        """A line of the policy as written; of a file that is no YAML, read again."""
        if self.source is not None:
            return self.source.line(file, number)
        try:
            lines = Path(file).read_text(encoding="utf-8-sig").split("\n", number)
        except (OSError, ValueError):
            return None
        return lines[number - 1] if number <= len(lines) else None


def read_policy(policy: str | Path, known_at: Moment | None = None) -> Reading:
    """Reads a policy file or folder. Each pass reports all it finds; the next one runs only where there is no error.

    With ``known_at`` the zone is as it was known at the end of that day: rows published later are not in it.
    """
    try:
        source = read_source(policy)
    except Faults as faults:
        return Reading(None, faults.diagnostics, None)
    return _amended(source, known_at)


def read_policy_text(text: str, file: str = "policy.yaml", known_at: Moment | None = None) -> Reading:
    """The same from text at hand."""
    try:
        source = from_texts(file, [(file, text)])
    except Faults as faults:
        return Reading(None, faults.diagnostics, None)
    return _amended(source, known_at)


def read_policy_again(texts: Sequence[SourceText], known_at: Moment | None = None) -> Reading:
    """The same from what a zone was read from (``Zone.texts``), where its files are not at hand."""
    sources = {name: from_texts(name, list(files)) for name, files in texts}
    return _amended(sources[texts[-1].name], known_at, sources.get)


def read_from(source: PolicySource) -> Reading:
    """A policy whose text is at hand as content: no amending file, or one already laid over its policy."""
    return _read(source, None)


def _amended(source: PolicySource, known_at: Moment | None, find: Callable[[str], PolicySource | None] | None = None) -> Reading:
    """A policy, or what an amending file makes of one: the policy below it is read first, and has no error."""
    if AMENDS not in source.plain:
        return _with_texts(_read(source, known_at), (source.text,))
    from tradezone.policy.amending.chain import chain, source_at
    from tradezone.policy.amending.laying import laid_over

    try:
        base, instruments = chain(source, find or source_at)
    except Faults as faults:
        return Reading(None, faults.diagnostics, source)
    texts = (base.text, *(instrument.text for instrument, _ in instruments))
    then: PolicySource = base
    for instrument, text in instruments:
        reading = _read(base, None)
        if reading.zone is None:
            return reading
        try:
            then = laid_over(then, instrument, text, known_at)
            base = laid_over(base, instrument, text)
        except Faults as faults:
            documents = (*base.documents, *instrument.documents)
            return Reading(None, faults.diagnostics, replace(base, documents=documents))
    return _with_texts(_read(base, known_at, then), texts)


def _with_texts(reading: Reading, texts: tuple[SourceText, ...]) -> Reading:
    return reading if reading.zone is None else replace(reading, zone=replace(reading.zone, texts=texts))


def _read(source: PolicySource, known_at: Moment | None, then: PolicySource | None = None) -> Reading:
    """The passes over one policy; ``then`` is its text as it was known at the time, where that is another."""
    try:
        text = PolicyText.model_validate(source.plain)
    except ValidationError as error:
        return Reading(None, tuple(model_faults(error, PolicyText, source)), source)
    found = list(check_names(text, source))
    if has_error(found):
        return Reading(None, tuple(found), source)
    zone = build_zone(text, source)
    found += check_zone(zone, text, source)
    if has_error(found):
        return Reading(None, tuple(found), source)
    if known_at is not None:  # the policy is checked as it stands, and then read as it was
        earlier = then or source
        zone = build_zone(PolicyText.model_validate(earlier.plain), earlier, known_at)
        zone = replace(zone, digest=source.digest)
    return Reading(replace(zone, warnings=tuple(found)), tuple(found), source)
