"""Outcomes: what a stratum comes to where its rules came to this, and what that shows of measures, rows and exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy.measures import Duty, Exemption, Measure, Preference, PriceFloor
from tradezone.policy.trees import Is, Tree
from tradezone.rules.levels import CEILING, FLOOR
from tradezone.rules.product_rules import ProductRules
from tradezone.rules.resolution import Resolution
from tradezone.rules.strata import HOLDS, Stratum
from tradezone.rules.verdicts import CONDITION, NO_ROW, REPLACED, StratumVerdicts, Verdict
from tradezone.text.diagnostics import Place
from tradezone.verify.enumeration.aspects import LevelRow
from tradezone.verify.enumeration.price_aspects import NONE, level_rows

#: A measure that charges: its id, its row, what takes its place, whether what was paid elsewhere is taken off.
Charging = tuple[str, ...]


class Shown(NamedTuple):
    """Something that a case shows: that a measure ``applies``, that a row is ``chosen``, and the like."""

    what: str
    of: str
    #: The row, by where it stands; the other measure; why not.
    by: object = None


class Outcome(NamedTuple):
    """The verdicts of a stratum, and what they show."""

    verdicts: tuple[Verdict, ...]
    concluded: Mapping[str, bool | None]
    shows: tuple[Shown, ...]
    charging: tuple[Charging, ...]
    #: Preferences and the duties they take the place of, where those are decided here.
    replacing: tuple[tuple[str, str], ...]
    #: Whether a fact that the law lets be unstated keeps it from a verdict.
    is_open: bool

    def idle(self, known: Mapping[str, bool | None]) -> Iterator[str]:
        """The preferences that would apply but for the duty they replace, which is not due."""
        if self.replacing:
            due = {verdict.measure.id for verdict in self.verdicts if verdict.applies or verdict.reason == REPLACED}
            yield from (name for name, replaced in self.replacing if known.get(name) and replaced not in due)


class Deciding:
    """Comes to verdicts for one product, from each set of outcomes once."""

    def __init__(self, rules: ProductRules) -> None:
        self.rules = rules
        self._known: dict[tuple[Stratum, tuple[int, ...], tuple[str, ...]], Outcome] = {}
        self._keys = {stratum: [rule.key for rule in rules.strata[stratum].rules] for stratum in Stratum}
        floors = [measure for measure in rules.measures[Stratum.OTHER] if isinstance(measure, PriceFloor)]
        self.level_rows: tuple[LevelRow, ...] = tuple(level_rows(floors))
        self._tables = {row: self._places(row) for row in self.level_rows}

    @property
    def cases(self) -> int:
        return len(self._known)

    def _places(self, row: LevelRow) -> list[Place]:
        measure = next(m for m in self.rules.measures[Stratum.OTHER] if m.id == row.measure)
        assert isinstance(measure, PriceFloor), "only floors have levels"  # noqa: S101 ours
        table = {FLOOR: measure.floor, CEILING: measure.ceiling}[row.which]
        return [each.place for each in table if each.reaches(self.rules.product)]

    def outcome(self, stratum: Stratum, became: tuple[int, ...], levels: tuple[str, ...]) -> Outcome:
        """What a stratum comes to; ``levels`` says which rows of the floors' tables are for the case."""
        key = (stratum, became, levels)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._decided(stratum, dict(zip(self._keys[stratum], became, strict=True)), levels)
        return found

    def _decided(self, stratum: Stratum, became: Mapping[tuple[str, ...], int], levels: tuple[str, ...]) -> Outcome:
        resolution = Resolution(self.rules, stratum, became)
        found = resolution.verdicts()
        shows = [*_of_verdicts(found), *self._of_exceptions(resolution, found), *self._of_levels(became, levels)]
        preferences = [m for m in self.rules.measures[Stratum.PREFERENCE] if isinstance(m, Preference)]
        return Outcome(
            found.verdicts,
            found.concluded,
            tuple(dict.fromkeys(shows)),
            tuple(_charging(verdict) for verdict in found.verdicts if _charges(verdict)),
            tuple((m.id, m.replaces) for m in preferences) if stratum is Stratum.ORDINARY else (),
            bool(found.open) and stratum is not Stratum.ORIGIN,
        )

    def _of_levels(self, became: Mapping[tuple[str, ...], int], levels: tuple[str, ...]) -> Iterator[Shown]:
        """The rows by which levels stand, of floors whose own conditions hold."""
        for row, number in zip(self.level_rows, levels, strict=False):
            if became[row.measure,] == HOLDS and number != NONE:
                yield Shown("chosen", row.measure, self._tables[row][int(number)])

    def _of_exceptions(self, resolution: Resolution, found: StratumVerdicts) -> Iterator[Shown]:
        """Of each exception and each measure it names: whether it takes away what no other does, and what it leaves."""
        exceptions = self.rules.exceptions_in(resolution.stratum)
        holding = [each.id for each in exceptions if resolution.outcomes[each.id,] == HOLDS]
        measures = {measure.id: measure for measure in self.rules.measures[resolution.stratum]}
        for exception in exceptions:
            for name in exception.disapplies:
                own = resolution.own(measures[name]) if name in measures and not found.open else None
                if own is None or not (own.applies or own.reason == REPLACED):
                    continue
                rivals = [each for each in exceptions if each.id in holding and each is not exception and name in each.disapplies]
                if exception.id in holding:
                    yield Shown("takes", exception.id, name)
                    if not rivals:
                        yield Shown("matters", exception.id, name)
                elif _in_time(exception, resolution.outcomes[exception.id,]) and not rivals:
                    yield Shown("spares", exception.id, name)


def is_time(tree: Tree) -> bool:
    """Whether a condition is one on the day of entry alone."""
    return isinstance(tree, Is) and isinstance(tree.condition, ask.InForce | ask.InSeason)


def _in_time(exception: Exemption, became: int) -> bool:
    """Whether the first condition that failed is not one on the day, which come first."""
    return became < 0 or not is_time(exception.conditions[became])


def _of_verdicts(found: StratumVerdicts) -> Iterator[Shown]:
    for verdict in found.verdicts:
        name = verdict.measure.id
        if verdict.row is not None:
            yield Shown("chosen", name, verdict.row.place)
        if verdict.applies:
            yield Shown("applies", name)
        elif verdict.reason == NO_ROW:
            yield Shown("no row", name)
        elif verdict.reason != CONDITION:
            yield Shown("kept off", name, (verdict.reason, str(verdict.by)))


def _charges(verdict: Verdict) -> bool:
    measure: Measure = verdict.measure
    if isinstance(measure, Preference):
        return verdict.applies
    if isinstance(measure, Duty):
        return verdict.applies or verdict.reason == REPLACED
    return isinstance(measure, PriceFloor) and verdict.applies and verdict.row is not None


def _charging(verdict: Verdict) -> Charging:
    where = "" if verdict.row is None else str(verdict.row.place)
    replaced = str(verdict.by) if verdict.reason == REPLACED else ""
    return verdict.measure.id, where, replaced, "credited" if verdict.credited else ""
