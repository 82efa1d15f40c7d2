"""Tests of provenance in words: which stage lies where, and what that place is to those the policy names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tradezone.assessment.figures import amount_text
from tradezone.assessment.wording.phrases import Ground, kept, one_of
from tradezone.assessment.wording.places import located, place_names
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import PlaceSelection
from tradezone.rules.facts import Facts
from tradezone.rules.provenance_words import asked_entries, by_stage, is_there, span, stage_word
from tradezone.rules.words import NO
from tradezone.shipment.shipment import ProvenanceStage
from tradezone.values import Citation
from tradezone.values.exact import Exact

_ORDER = {"first": "the first stage, ", "last": "the last stage, "}


def provenance(condition: ask.Provenance, facts: Facts, *, met: bool) -> Ground:
    """Why a test of provenance holds, or why not: by the one stage that decides, where one does."""
    given = facts.item.provenance or ()
    if not given:
        nothing = "no stage of provenance is shown"
        return Ground(nothing if condition.bound is None else f"{nothing}: 0% is {_kept(condition, met=met)}")
    entries = asked_entries(condition, given)
    if condition.bound is not None:
        return _share(condition, entries, facts, met=met)
    before = _ORDER.get(condition.at or "", "")
    there = [entry for entry in entries if is_there(condition, entry, facts)]
    away = [entry for entry in entries if is_there(condition, entry, facts) is False]
    if condition.at == "any" and met:
        return _entry(condition, there[0], facts)
    if condition.at != "any" and not met:
        return _entry(condition, away[0], facts, before)
    if len(entries) == 1:
        return _entry(condition, entries[0], facts, before)
    listed = ", ".join(_named(condition, entry) for entry in entries)
    if before:
        return Ground(f"{before}{entries[0].stage}, is {_where(condition)}: {listed}")
    return Ground(f"{'every' if met else 'no'} stage is {_where(condition)}: {listed}")


def _share(condition: ask.Provenance, entries: Sequence[ProvenanceStage], facts: Facts, *, met: bool) -> Ground:
    """What the entries of a stage come to: of the first stage that fails the bound, or of each."""
    stages = by_stage(entries)
    chosen = stages if met else {n: each for n, each in stages.items() if stage_word(condition, each, facts) == NO}
    grounds = [_of_stage(condition, name, stage, facts, met=met) for name, stage in chosen.items()][: None if met else 1]
    return Ground(", and ".join(ground.text for ground in grounds), grounds[0].place, _joined(grounds))


def _of_stage(condition: ask.Provenance, name: str, stage: Sequence[ProvenanceStage], facts: Facts, *, met: bool) -> Ground:
    least, most = span(condition, stage, facts)
    shown = _percent(least) if least == most else f"{_percent(least)} to {_percent(most)}"
    there = [entry for entry in stage if is_there(condition, entry, facts)]
    found = [_stands(entry.place, condition.selection, facts) for entry in there if entry.place is not None]
    places = ", ".join(dict.fromkeys(entry.place for entry in there if entry.place is not None))
    listed = f" ({places})" if places and condition.selection is not None else ""
    text = f"{shown} of {name} is {_where(condition)}{listed}, which is {_kept(condition, met=met)}"
    return Ground(text, next((ground.place for ground in found if ground.place is not None), None), _joined(found))


def _entry(condition: ask.Provenance, entry: ProvenanceStage, facts: Facts, before: str = "") -> Ground:
    """One entry, and how its place stands to those the policy names, or its operator to those."""
    text = f"{before}{_named(condition, entry)}"
    operators = condition.operators
    if operators and entry.operator is not None and entry.operator not in operators:
        return Ground(f"{text}: {entry.operator} is not {one_of(operators)}")
    found = _stands(entry.place, condition.selection, facts)
    return Ground(f"{text}: {found.text}" if found.text else text, found.place, found.cites)


def _stands(place: str | None, selection: PlaceSelection | None, facts: Facts) -> Ground:
    if place is None or selection is None or selection.everywhere:
        return Ground("")
    found = located("provenance", place, selection, facts)
    text = found.text.removeprefix("place ")
    return found._replace(text="" if text == place else text)


def _named(condition: ask.Provenance, entry: ProvenanceStage) -> str:
    """The entry with those of its facts that the test asks after."""
    place = f" in {entry.place}" if condition.selection is not None and entry.place is not None else ""
    operator = f" by {entry.operator}" if condition.operators and entry.operator is not None else ""
    return f"{entry.stage}{place}{operator}"


def _where(condition: ask.Provenance) -> str:
    """The places and operators asked for: ``in a party, by acme``."""
    place = f"in {place_names(condition.selection)}" if condition.selection is not None else ""
    operator = f"by {' or '.join(condition.operators)}" if condition.operators else ""
    return ", ".join(part for part in (place, operator) if part)


def _kept(condition: ask.Provenance, *, met: bool) -> str:
    bound = condition.bound
    assert bound is not None, "a share has a bound"  # noqa: S101 ours
    return f"{kept(bound.phrase, met)} {bound.value}"


def _percent(share: Exact) -> str:
    return f"{amount_text(share * Exact(100), 0, most=12)}%"


def _joined(grounds: Iterable[Ground]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cite for ground in grounds for cite in ground.cites))
