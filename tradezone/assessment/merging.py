"""One item's decision made of several completions: what they all say stands, the rest is left open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from tradezone.assessment.decision import Charge, FloorTest, ItemDecision, gravest
from tradezone.assessment.grounds import Applied, FindingLine, Grounds, NotApplied
from tradezone.assessment.wording import Ground
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath, Facts, entry_second, read_facts
from tradezone.shipment.shipment import Shipment

Line = TypeVar("Line", Applied, NotApplied)


class MergedGrounds(Grounds):
    """The grounds that all completions share; of a measure they disagree on, the facts it turns on."""

    __slots__ = ("_completions", "_needed")

    def __init__(self, facts: Facts, completions: Sequence[ItemDecision], needed: Iterable[FactPath]) -> None:
        first = completions[0].grounds
        super().__init__(facts, first.rules, first.plan)
        self._completions = tuple(completions)
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
        agreed = {lines[0].measure: lines[0] for lines in _agreed([each.not_applied for each in self._completions])}
        certain = {line.measure for line in self.applied}
        facts = " and ".join(f"`{'.'.join(path)}`" for path in self._needed) or "a fact that changes nothing"
        lines = []
        for verdict in self.ordered():
            measure = verdict.measure
            if measure.id in certain:
                continue
            open_line = NotApplied(
                measure.id, measure.title, Ground(f"turns on {facts}, not given"), measure.cites, measure.place, undecided=True
            )
            lines.append(agreed.get(measure.id, open_line))
        return (*lines, *(line for name, line in agreed.items() if name not in self.verdicts))

    @property
    def findings(self) -> tuple[FindingLine, ...]:
        return tuple(line for line in self._completions[0].findings if all(line in each.findings for each in self._completions))


def _agreed(columns: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each measure that every completion has on the same side."""
    by_measure = [{line.measure: line for line in lines} for lines in columns]
    return [[lines[name] for lines in by_measure] for name in by_measure[0] if all(name in lines for lines in by_measure)]


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
        tuple(_merged_charges(completions)),
        tuple(_merged_securities(completions)),
        origins.pop() if len(origins) == 1 else None,
        MergedGrounds(facts, completions, mine),
    )


def _merged_charges(completions: Sequence[ItemDecision]) -> Iterable[Charge]:
    """Each charge that some completion makes; without an amount where they differ."""
    columns = [{charge.measure: charge for charge in each.charges} for each in completions]
    for name in dict.fromkeys(name for column in columns for name in column):
        found = next(column[name] for column in columns if name in column)
        amounts = {(column[name].units or 0) if name in column else 0 for column in columns}
        if len(amounts) == 1:
            yield found if amounts != {0} or all(name in column for column in columns) else found._replace(reckoning=None)
        else:
            yield found._replace(units=None, reckoning=None)


def _merged_securities(completions: Sequence[ItemDecision]) -> Iterable[Charge]:
    columns = [{security.measure: security for security in each.securities} for each in completions]
    for name in dict.fromkeys(name for column in columns for name in column):
        found = next(column[name] for column in columns if name in column)
        yield found if all(column.get(name) == found for column in columns) else found._replace(units=None, reckoning=None)
