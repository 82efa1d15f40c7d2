"""The provenance of a witness: stages, places, operators and shares that answer every test as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Final

from tradezone.assessment.unknowns.provenance import provenance_values
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.facts import entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import product_rules
from tradezone.rules.provenance_words import missing_provenance
from tradezone.rules.words import UNKNOWN, said
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Item, ProvenanceStage, Shipment

#: Items tried before the search is given up, and nothing claimed.
_MOST_TRIED: Final = 2_000


def with_provenance(zone: Zone, shipment: Shipment, wanted: Mapping[Condition, bool]) -> Shipment | None:
    """The shipment with a provenance of its only item for which each test is answered as wanted, and every other one somehow.

    Where no test is wanted an empty one does: it leaves nothing open. None where none is found.
    """
    item = shipment.items[0]
    answers = {condition: answer for condition, answer in wanted.items() if isinstance(condition, ask.Provenance)}
    if not answers:
        return replace(shipment, items=(replace(item, provenance=()),))
    rules = product_rules(zone, item.product, plain=True)
    tests = dict.fromkeys([*answers, *(each for each in rules.conditions if isinstance(each, ask.Provenance))])
    found = next(_Search(zone, shipment, tests, answers).completions(item), None)
    if found is None:
        return None
    entries = tuple(ProvenanceStage(*entry) for entry in found.provenance or ())
    return replace(shipment, items=(replace(found, provenance=entries),))


class _Search:
    """Completes an item one unknown fact at a time, and turns back where a test is answered otherwise than wanted."""

    def __init__(
        self, zone: Zone, shipment: Shipment, tests: Mapping[ask.Provenance, None], wanted: Mapping[ask.Provenance, bool]
    ) -> None:
        self._zone, self._shipment, self._tests, self._wanted = zone, shipment, list(tests), wanted
        self._tried = count()

    def completions(self, item: Item) -> Iterator[Item]:
        if next(self._tried) >= _MOST_TRIED:
            return
        shipment = replace(self._shipment, items=(item,))
        try:
            facts = read_facts(self._zone, shipment, item, entry_second(self._zone, shipment))
        except ShipmentError:  # shares that come to more than the whole
            return
        words = {test: reader(test)(facts) for test in self._tests}
        if any(words[test] not in (UNKNOWN, said(answer)) for test, answer in self._wanted.items()):
            return
        test = next((test for test, word in words.items() if word == UNKNOWN), None)
        if test is None:
            yield item
            return
        path = missing_provenance(test, facts)[0]
        for _, completed in provenance_values(self._zone, shipment, item, path[3:], self._tests, ()):
            yield from self.completions(completed)
