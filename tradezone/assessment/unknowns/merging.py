"""One item's decision made of several completions: what they all say stands, the rest is left open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from tradezone.assessment.decision import Charge, FloorTest, ItemDecision, gravest
from tradezone.assessment.grounds import Applied, FindingLine, Grounds, NotApplied
from tradezone.assessment.unknowns.turning_on import turns_on
from tradezone.assessment.wording.phrases import Ground
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath, Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.shipment.shipment import Shipment

Line = TypeVar("Line", Applied, NotApplied)


def _telling(completions: Sequence[ItemDecision]) -> Iterable[ItemDecision]:
    """Of the completions with one plan the first and the last: between them lie only numbers."""
    by_plan: dict[int, list[ItemDecision]] = {}
    for each in completions:
        by_plan.setdefault(id(each.grounds.plan), []).append(each)
    for group in by_plan.values():
        yield from (group[0], group[-1])[: len(group)]


class MergedGrounds(Grounds):
    """The grounds that all completions share; of a measure they disagree on, the facts it turns on."""

    __slots__ = ("_completions", "_needed")

    def __init__(self, facts: Facts, completions: Sequence[ItemDecision], needed: Iterable[FactPath]) -> None:
        first = completions[0].grounds
        super().__init__(facts, first.rules, first.plan)
        self._completions = tuple(_telling(completions))
        self._needed = tuple(needed)

    @property
    def floors(self) -> tuple[FloorTest, ...]:
        """The tests that come out the same in every completion."""
        floors = self._completions[0].floors
        return floors if all(each.floors == floors for each in self._completions) else ()

    @property
    def applied(self) -> tuple[Applied, ...]:
        agreed = _agreed([each.applied for each in self._completions])
        return tuple(_common(lines) for lines in agreed)

    @property
    def not_applied(self) -> tuple[NotApplied, ...]:
        agreed = {lines[0].measure: lines for lines in _agreed([each.not_applied for each in self._completions])}
        certain = {line.measure for line in self.applied}
        found = []
        for verdict in self.ordered():
            measure = verdict.measure
            if measure.id in agreed:
                found.append(_whatever(agreed[measure.id]))
            elif measure.id not in certain:
                paths = turns_on(measure, self.facts, self.rules, self._needed)
                facts = " and ".join(f"`{'.'.join(path)}`" for path in paths)
                text = f"turns on {facts}, not given" if facts else "turns on a fact that is not given; what is due does not"
                found.append(NotApplied(measure.id, measure.title, Ground(text), measure.cites, measure.place, undecided=True))
        return (*found, *(lines[0] for name, lines in agreed.items() if name not in self.verdicts))

    @property
    def findings(self) -> tuple[FindingLine, ...]:
        return tuple(line for line in self._completions[0].findings if all(line in each.findings for each in self._completions))


def _agreed(columns: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each measure that every completion has on the same side."""
    by_measure = [{line.measure: line for line in lines} for lines in columns]
    return [[lines[name] for lines in by_measure] for name in by_measure[0] if all(name in lines for lines in by_measure)]


def _whatever(lines: list[NotApplied]) -> NotApplied:
    """A measure that applies in no case: its reason where it is one, else that there is one in every case."""
    if all(line.because == lines[0].because for line in lines):
        return lines[0]
    shared = next((ground for ground in lines[0].failing if all(ground in line.failing for line in lines)), None)
    return lines[0]._replace(because=shared or Ground("does not apply, whatever the facts that are not given"))


def _common(lines: list[Applied]) -> Applied:
    """A measure that applies in any case, with the grounds that hold in any case."""
    shared = tuple(ground for ground in lines[0].because if all(ground in line.because for line in lines))
    telling = sum(ground in shared for ground in lines[0].gist)
    return lines[0]._replace(because=shared, telling=max(1, telling))


def merged_item(
    zone: Zone, shipment: Shipment, position: int, completions: Sequence[ItemDecision], needed: Iterable[FactPath]
) -> ItemDecision:
    """The item as far as all completions agree; its outcome is the gravest possible."""
    item = shipment.items[position]
    facts = read_facts(zone, shipment, item, entry_second(zone, shipment))
    mine = [path for path in needed if path[0] != "items" or path[1] == item.id]
    origins = {each.originating for each in completions}
    compliances = {each.compliance for each in completions}
    return ItemDecision(
        item.id,
        gravest([each.outcome for each in completions]),
        compliances.pop() if len(compliances) == 1 else "undetermined",
        tuple(_merged([each.charges for each in completions])),
        tuple(_merged([each.securities for each in completions])),
        origins.pop() if len(origins) == 1 else None,
        MergedGrounds(facts, completions, mine),
    )


def _merged(lines: Sequence[Sequence[Charge]]) -> Iterable[Charge]:
    """Each line that some completion has; without an amount where they differ."""
    columns = [{charge.measure: charge for charge in each} for each in lines]
    for name in dict.fromkeys(name for column in columns for name in column):
        found = next(column[name] for column in columns if name in column)
        amounts = {(column[name].units or 0) if name in column else 0 for column in columns}
        formulas = {column[name].formula if name in column else "" for column in columns} if len(amounts) == 1 else set()
        reckoning = found.reckoning if len(formulas) == 1 else None
        if amounts == {0} and not all(name in column for column in columns):
            continue  # nothing in any case, and in some not even a line
        yield found._replace(units=found.units if len(amounts) == 1 else None, reckoning=reckoning)
