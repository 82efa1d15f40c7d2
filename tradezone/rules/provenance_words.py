"""Words on provenance: where the mineral itself was at each stage and who worked it, apart from where goods originate.

A shipment lists stages in order of production; one done in several places, or by several, has an entry for each with its share. What
a shipment does not list is not known, but an empty list shows that nothing is claimed of any stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.proof_words import PROOF_READERS
from tradezone.rules.words import NO, READERS, UNKNOWN, YES, Reader, every, said
from tradezone.shipment.shipment import CompletedStage, ProvenanceStage
from tradezone.values.exact import ONE, ZERO, Exact

#: Marks in a path the number of a stage that was not given, of those taken in its place.
COMPLETED: Final = "+"

Entries = Sequence[ProvenanceStage]


class Span(NamedTuple):
    """The least and the most that a share may come to, as far as the entries of a stage tell."""

    least: Exact
    most: Exact


def asked_entries(condition: ask.Provenance, given: Entries) -> list[ProvenanceStage]:
    """The entries a test is about; of ``first`` and ``last`` those of the one stage."""
    found = [entry for entry in given if not condition.stages or entry.stage in condition.stages]
    if condition.at in ("first", "last") and found:
        stage = found[0 if condition.at == "first" else -1].stage
        return [entry for entry in found if entry.stage == stage]
    return found


def lacking_stages(condition: ask.Provenance, given: Entries) -> tuple[str, ...]:
    """The stages a test names, is open for, and finds in no entry; ``first`` and ``last`` are open only where there is none at all."""
    listed = {entry.stage for entry in given}
    if condition.at in ("first", "last") and listed.intersection(condition.stages):
        return ()
    return tuple(stage for stage in condition.stages if stage not in listed)


def is_there(condition: ask.Provenance, entry: ProvenanceStage, facts: Facts) -> bool | None:
    """Whether an entry lies in the places asked for and is the work of the operators asked for; None where that is not given."""
    return every((_in_places(condition, entry, facts), _by_operators(condition, entry)))


def _in_places(condition: ask.Provenance, entry: ProvenanceStage, facts: Facts) -> bool | None:
    selection = condition.selection
    if selection is None or selection.everywhere:
        return True
    if entry.place is None:
        return None
    return facts.zone.roll.selects(selection, entry.place, facts.second, facts.product.name)


def _by_operators(condition: ask.Provenance, entry: ProvenanceStage) -> bool | None:
    if not condition.operators:
        return True
    return None if entry.operator is None else entry.operator in condition.operators


def by_stage(entries: Entries) -> dict[str, list[ProvenanceStage]]:
    """The entries of each stage, in the order in which the stages are first listed."""
    found: dict[str, list[ProvenanceStage]] = {}
    for entry in entries:
        found.setdefault(entry.stage, []).append(entry)
    return found


def share_of(entry: ProvenanceStage, stage: Entries) -> Exact | None:
    """How much of its stage an entry is: all of it where it is the only one and says nothing else, else None where that is not given."""
    if entry.share is not None:
        return entry.share.exact
    return ONE if len(stage) == 1 else None


def span(condition: ask.Provenance, stage: Entries, facts: Facts) -> Span:
    """What the entries of a stage that are there come together to. Shares that are not given share what the others leave."""
    least, open_part, known, is_open = ZERO, ZERO, ZERO, False
    for entry in stage:
        share, there = share_of(entry, stage), is_there(condition, entry, facts)
        known += share or ZERO
        if share is None:
            is_open = is_open or there is not False
        elif there is not False:
            least, open_part = (least + share, open_part) if there else (least, open_part + share)
    rest = (ONE - known).positive() if is_open else ZERO
    return Span(least, least + open_part + rest)


def stage_word(condition: ask.Provenance, stage: Entries, facts: Facts) -> str:
    """Whether the share of one stage keeps the bound: a bound has one side, so that the two ends of what is open tell."""
    bound = condition.bound
    assert bound is not None, "a share has a bound"  # noqa: S101 ours
    answers = {bound.holds(end, bound.value.exact) for end in span(condition, stage, facts)}
    return UNKNOWN if len(answers) > 1 else said(answers.pop())


def _every(words: Iterable[str]) -> str:
    found = set(words)
    return NO if NO in found else UNKNOWN if UNKNOWN in found else YES


def _at(condition: ask.Provenance) -> Reader:
    def read(facts: Facts) -> str:
        given = facts.item.provenance
        if not given:
            return UNKNOWN if given is None else NO
        words = [said(is_there(condition, entry, facts)) for entry in asked_entries(condition, given)]
        words += [UNKNOWN] * bool(lacking_stages(condition, given))
        if condition.at == "any":
            return YES if YES in words else UNKNOWN if UNKNOWN in words else NO
        return _every(words)

    return read


def _share(condition: ask.Provenance) -> Reader:
    def read(facts: Facts) -> str:
        given = facts.item.provenance
        if not given:
            return UNKNOWN if given is None else stage_word(condition, (), facts)
        words = [stage_word(condition, stage, facts) for stage in by_stage(asked_entries(condition, given)).values()]
        return _every([*words, *[UNKNOWN] * bool(lacking_stages(condition, given))])

    return read


def _provenance(condition: ask.Provenance) -> Reader:
    return _at(condition) if condition.bound is None else _share(condition)


def missing_provenance(condition: ask.Provenance, facts: Facts) -> tuple[FactPath, ...]:
    """What an open test still needs: of entries place, operator and share; the whole where a stage that is asked for is not listed."""
    given = facts.item.provenance
    if given is None:
        return (facts.path("provenance"),)
    stages = by_stage(asked_entries(condition, given))
    if condition.bound is not None:
        stages = {name: stage for name, stage in stages.items() if stage_word(condition, stage, facts) == UNKNOWN}
    paths = [
        facts.path("provenance", number, part)
        for number, entry in zip(numbers(given), given, strict=True)
        if entry.stage in stages
        for part in _open_parts(condition, entry, stages[entry.stage], facts)
    ]
    paths.sort(key=lambda path: path[-1] == "share")  # where a share turns is known once it is known which entries count
    return (*paths, *((facts.path("provenance"),) if lacking_stages(condition, given) else ()))


def _open_parts(condition: ask.Provenance, entry: ProvenanceStage, stage: Entries, facts: Facts) -> Iterator[str]:
    if is_there(condition, entry, facts) is False:
        return
    if _in_places(condition, entry, facts) is None:
        yield "place"
    if _by_operators(condition, entry) is None:
        yield "operator"
    if condition.bound is not None and share_of(entry, stage) is None:
        yield "share"


def numbers(given: Entries) -> list[str]:
    """The number of each entry in a path: those given are counted by themselves, as their author counts them."""
    marks = [COMPLETED if isinstance(entry, CompletedStage) else "" for entry in given]
    return [f"{mark}{marks[: i + 1].count(mark)}" for i, mark in enumerate(marks)]


PROVENANCE_READERS: Final[dict[type, Callable[..., Reader]]] = {ask.Provenance: _provenance}
#: What can be asked before any price is held against a floor.
EARLY_READERS: Final[dict[type, Callable[..., Reader]]] = {**READERS, **PROOF_READERS, **PROVENANCE_READERS}
