"""The tally: what the cases of a policy show, each thing with some of the combinations of facts that show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Final, NamedTuple

from tradezone.policy.measures import Measure, Preference
from tradezone.policy.zone import Zone
from tradezone.rules.product_rules import ProductRules, stratum_of
from tradezone.rules.strata import Stratum
from tradezone.verify.contradictions import need_an_order
from tradezone.verify.enumeration.outcomes import Shown
from tradezone.verify.enumeration.relation import Sample
from tradezone.verify.enumeration.situations import Situation
from tradezone.verify.enumeration.steps import Reached, after

#: Combinations kept of each thing that the cases of a product show.
_MOST_KEPT: Final = 4

Charging = tuple[tuple[str, ...], ...]


class Evidence(NamedTuple):
    """A combination of facts that shows something."""

    situation: Situation
    sample: Sample | None


class Tally:
    """What the cases of all products show."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        #: By what is shown, then by product.
        self.shown: dict[Shown, dict[str, list[Evidence]]] = {}
        #: By product, by what charges there, and by what exceptions take away.
        self.charging: dict[tuple[str, Charging, tuple[Shown, ...]], list[Evidence]] = defaultdict(list)

    def note(self, rules: ProductRules, situation: Situation, reached: Reached, rivals: Rivals) -> None:
        """Keeps what a case shows."""
        outcome, stratum = reached.outcome, reached.stratum
        evidence = Evidence(situation, reached.sample)
        has_duty = bool(rules.strata[Stratum.ORDINARY].rules)
        if outcome.is_open:
            self._keep(Shown("open", stratum.name), evidence)
            return
        for shown in outcome.shows:
            # Whether a preference is idle is known only once the duty it replaces is decided.
            if not (stratum is Stratum.PREFERENCE and shown.what == "applies" and has_duty and self._is_preference(shown.of)):
                self._keep(shown, evidence)
        if stratum is Stratum.ORDINARY:
            known = after(reached)
            for measure in rules.measures[Stratum.PREFERENCE]:
                if known.get(measure.id):
                    self._keep(Shown("applies", measure.id), evidence)
        for one, other in rivals.met(stratum, after(reached)):
            self._keep(Shown("clash", one, other), evidence)
        if stratum is _last_charging(rules):
            taken = tuple(shown for shown in outcome.shows if shown.what == "takes")
            kept = self.charging[rules.product, reached.charging, taken]
            if len(kept) < _MOST_KEPT:
                kept.append(evidence)

    def _is_preference(self, name: str) -> bool:
        return isinstance(self.zone.measures[name], Preference)

    def _keep(self, shown: Shown, evidence: Evidence) -> None:
        of_product = self.shown.setdefault(shown, {}).setdefault(evidence.situation.product, [])
        if len(of_product) < _MOST_KEPT:
            of_product.append(evidence)

    def take(self, other: Tally) -> None:
        """Adds what the cases of another product show."""
        for shown, by_product in other.shown.items():
            self.shown.setdefault(shown, {}).update(by_product)
        self.charging.update(other.charging)

    def has(self, what: str, of: str, by: object = None) -> bool:
        return Shown(what, of, by) in self.shown

    def evidence(self, shown: Shown) -> list[Evidence]:
        """Combinations that show something, of every product one before any has two."""
        found = list(self.shown.get(shown, {}).values())
        return [each[turn] for turn in range(_MOST_KEPT) for each in found if turn < len(each)]


def _last_charging(rules: ProductRules) -> Stratum | None:
    """The stratum after which it is known what charges."""
    found = [stratum for stratum in Stratum if stratum <= Stratum.OTHER and rules.strata[stratum].rules]
    return found[-1] if found else None


class Rivals:
    """The pairs of measures of one product that may not both apply, each where the later of the two is decided."""

    def __init__(self, zone: Zone, rules: ProductRules) -> None:
        self._pairs: dict[Stratum, list[tuple[str, str]]] = defaultdict(list)
        self._strata = {measure.id: _decided_in(measure, rules) for measures in rules.measures.values() for measure in measures}
        mine = [measure for measure in zone.measures.values() if measure.id in self._strata]
        for one, other in combinations(mine, 2):
            if need_an_order(zone, one, other):
                self._pairs[max(self._strata[one.id], self._strata[other.id])].append((one.id, other.id))

    @property
    def crossing(self) -> dict[str, Stratum]:
        """The measures that are held against one of a later stratum, and that stratum."""
        found: dict[str, Stratum] = {}
        for stratum, pairs in self._pairs.items():
            for name in (name for pair in pairs for name in pair):
                if self._strata[name] < stratum:
                    found[name] = max(stratum, found.get(name, stratum))
        return found

    def met(self, stratum: Stratum, known: Mapping[str, bool | None]) -> list[tuple[str, str]]:
        """The pairs of which both apply."""
        return [(one, other) for one, other in self._pairs.get(stratum, ()) if known.get(one) and known.get(other)]


def _decided_in(measure: Measure, rules: ProductRules) -> Stratum:
    """Where it is known whether a measure applies: of a preference, once it is known whether its duty is due."""
    found = stratum_of(measure)
    return Stratum.ORDINARY if found is Stratum.PREFERENCE and rules.strata[Stratum.ORDINARY].rules else found
