"""Cases: from the classes of a row and its answers about numbers to what every stratum concludes, each distinct case decided once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple

from tradezone.assessment.planning import join_verdicts
from tradezone.columns.asks import Question
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.rules.levels import CEILING, FLOOR
from tradezone.rules.origin_words import origin_name
from tradezone.rules.product_rules import ProductRules
from tradezone.rules.strata import Stratum
from tradezone.rules.verdicts import CONDITION, REPLACED, Verdict
from tradezone.rules.words import NO, ORIGIN, UNKNOWN, YES, said

#: Answers about numbers as they stand in a key.
WORDS: Final = (NO, YES, UNKNOWN)
#: The end of a case in which a fact that is not given decides.
OPEN: Final = -1


class State(NamedTuple):
    """What the strata so far come to: the verdicts, and what they conclude."""

    verdicts: dict[str, Verdict]
    concluded: dict[str, bool | None]

    @property
    def key(self) -> Any:
        """Two states with one key have the same effect on all that follows, and the same plan on a day."""
        effects = tuple(
            (name, v.applies, id(v.row), v.credited, v.reason in (CONDITION, ""), v.by if v.reason not in (CONDITION, "") else None)
            for name, v in self.verdicts.items()
        )
        return effects, tuple(sorted(self.concluded.items()))

    def effect(self, *, reasons: bool) -> Any:
        """What of it shows in an answer, with or without why a measure does not apply."""
        return tuple(
            (
                name,
                v.applies,
                id(v.row),
                v.credited,
                reasons and v.reason in (CONDITION, ""),
                v.by if v.reason == REPLACED else None,
            )
            for name, v in self.verdicts.items()
        )


class _Step(NamedTuple):
    """One stratum: its conditions, where the answer to each stands among those of a row, and which of them earlier strata conclude."""

    stratum: Stratum
    conditions: tuple[Condition, ...]
    places: tuple[int, ...]
    pick: Any


class ProductCases:
    """The cases of one product. ``answers`` of a row are those of its classes, group by group, then those about numbers."""

    def __init__(self, rules: ProductRules, groups: Sequence[Sequence[Question]], numbers: Sequence[Condition]) -> None:
        self.rules = rules
        names = [question.name for own in groups for question in own]
        self._at = {name: place for place, name in enumerate([*names, *numbers])}
        self.about_prices = tuple(
            place for place, name in enumerate(names) if name == "figures" or name[0] in (FLOOR, CEILING, "market")
        )
        self._steps = tuple(self._step(stratum) for stratum in Stratum if rules.strata[stratum].rules)
        self.states: list[State] = [State({}, {ORIGIN: False})]
        self._of_key: dict[Any, int] = {self.states[0].key: 0}
        self._effects: dict[int, Any] = {}
        self._next: dict[tuple[int, int, Any], int] = {}

    def _step(self, stratum: Stratum) -> _Step:
        conditions = self.rules.strata[stratum].conditions
        places = tuple(-1 if isinstance(c, ask.Applies | ask.Originating) else self._at[c] for c in conditions)
        given = [place for place in places if place >= 0]
        pick = itemgetter(*given) if given else _nothing
        return _Step(stratum, conditions, places, pick)

    def effect(self, state: int, *, reasons: bool) -> Any:
        found = self._effects.get(state)
        if found is None:
            found = self._effects[state] = self.states[state].effect(reasons=reasons)
        return found

    def state(self, answers: Sequence[Any]) -> int:
        """The state that the strata end in, ``OPEN`` where a fact that is not given decides."""
        at = 0
        for number, step in enumerate(self._steps):
            words = step.pick(answers)
            key = (number, at, words)
            found = self._next.get(key)
            if found is None:
                found = self._decided(step, self.states[at], answers)
                self._next[key] = found
            if found == OPEN:
                return OPEN
            at = found
        return at

    def _decided(self, step: _Step, state: State, answers: Sequence[Any]) -> int:
        case = tuple(
            answers[place] if place >= 0 else _concluded(condition, state.concluded)
            for condition, place in zip(step.conditions, step.places, strict=True)
        )
        found = self.rules.verdicts(step.stratum, case)
        if found.open and step.stratum is not Stratum.ORIGIN:
            return OPEN
        verdicts, concluded = dict(state.verdicts), {**state.concluded, **found.concluded}
        join_verdicts(verdicts, found, step.stratum, concluded)
        after = State(verdicts, concluded)
        known = self._of_key.get(after.key)
        if known is None:
            known = len(self.states)
            self.states.append(after)
            self._of_key[after.key] = known
        return known


def _nothing(_answers: Sequence[Any]) -> tuple[()]:
    return ()


def _concluded(condition: Condition, concluded: Mapping[str, bool | None]) -> str:
    """What earlier strata conclude of a measure or of origin, as a word."""
    if isinstance(condition, ask.Applies):
        return YES if concluded.get(condition.measure, False) else NO
    assert isinstance(condition, ask.Originating), "nothing else is concluded"  # noqa: S101 ours
    return said(concluded.get(origin_name(condition.rule), False))
