"""Rulings: the gates and findings by which two decisions on an item differ, each with what decided it before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tradezone.assessment.decision import ItemDecision
from tradezone.comparison.entries import Ruling, RulingChange
from tradezone.policy.measures import Finding, Gate

#: Of each later wording of a measure the id of the first.
Names = Mapping[str, str]
_ENTRY: Final = {"refused": "entry refused", "licence": "held for a licence"}


def ruling_changes(before: ItemDecision, after: ItemDecision, names: Names) -> Iterator[RulingChange]:
    """The gates and findings that do not say the same of an item under both policies, in the order of the new one."""
    one, other = (_laws(each, names) for each in (before, after))
    for name in [*other, *(name for name in one if name not in other)]:
        rulings = [_ruling(decided, laws.get(name, [])) for decided, laws in ((before, one), (after, other))]
        if rulings[0].state != rulings[1].state:
            law = (other.get(name) or one[name])[-1]
            yield RulingChange(name, law.title, "gate" if isinstance(law, Gate) else "finding", *rulings)


def _laws(decided: ItemDecision, names: Names) -> dict[str, list[Gate | Finding]]:
    """The gates and findings of a policy, with all wordings of one together."""
    found: dict[str, list[Gate | Finding]] = {}
    for name, law in decided.grounds.facts.zone.measures.items():
        if isinstance(law, Gate | Finding):
            found.setdefault(names.get(name, name), []).append(law)
    return found


def _ruling(decided: ItemDecision, laws: list[Gate | Finding]) -> Ruling:
    """What the wordings of a measure say: the one that applies, or why the last does not."""
    if not laws:
        return Ruling("", "no such measure", (), None)
    of = {law.id: law for law in laws}
    for line in decided.applied:
        law = of.get(line.measure)
        if law is not None:
            state = _ENTRY[law.entry] if isinstance(law, Gate) else law.severity
            why = "; ".join(ground.text for ground in line.because) or "in every case"
            return Ruling(state, why, tuple(map(str, law.cites[:1])), law.place)
    rest = [line for line in decided.not_applied if line.measure in of]
    if not rest:
        return Ruling("", "does not apply here", tuple(map(str, laws[-1].cites[:1])), laws[-1].place)
    failed = next((line for line in rest if line.undecided), rest[-1])
    ground = failed.because
    state = "not settled" if failed.undecided else ""
    return Ruling(state, ground.text, tuple(map(str, (ground.cites or failed.cites)[:1])), ground.place or failed.place)
