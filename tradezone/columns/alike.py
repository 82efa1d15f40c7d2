"""Alike: when two open rows have the same tree of completions, told without searching either.

What is known of a row enters by its answers. What is not known enters by the answers it can still get: those of each value that the search
would try for the fact. Where more than one fact of a group is wanting, rows are alike only if they say the same at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tradezone.assessment.unknowns.candidates import candidates
from tradezone.columns.asks import partial_facts
from tradezone.columns.classes import Group
from tradezone.columns.vocabulary import Vocabulary, facts_of
from tradezone.policy import conditions as ask
from tradezone.rules.levels import Open
from tradezone.rules.words import UNKNOWN
from tradezone.shipment.shipment import Shipment

#: Facts of a shipment or item that are not given as a whole, and are completed by one value each.
_SIMPLE: Final = frozenset(
    ("origin", "processing", "exported_from", "route", "importer", "exporter", "producer", "related_parties")
)
_OF_SHIPMENT: Final = _SIMPLE - {"origin", "processing"}


def is_open(answers: Sequence[Any]) -> bool:
    """Whether a fact that is not given keeps one of some answers open."""
    return any(isinstance(answer, Open) or (isinstance(answer, str) and answer == UNKNOWN) for answer in answers)


class Alike:
    """What sets the open rows of one group of facts apart; remembers what it has worked out."""

    def __init__(self, group: Group, vocabularies: Mapping[str, Vocabulary], *, plain: bool) -> None:
        self.group = group
        self.vocabularies = vocabularies
        self.plain = plain
        self._known: dict[Any, Any] = {}
        self._only_papers = all(isinstance(question.name, ask.Presented) for own in group.questions for question in own)
        #: Of each product, the questions whose answers are words, prices and days, and no weights of materials.
        self._told = [
            [place for place, question in enumerate(own) if not (type(question.name) is tuple and question.name[0] == "worth")]
            for own in group.questions
        ]

    def told(self, own: int, product: int) -> Any:
        """What the facts of this group say of the rows of a class, unknown answers among it."""
        key = (own, product)
        if key not in self._known:
            answers = self.group.classes[own].answers
            self._known[key] = tuple(answers[place] for place in self._told[product])
        return self._known[key]

    def may_become(
        self, own: int, product: int, codes: tuple[int, ...], moment: tuple[int, int], shipment: Callable[[], Shipment]
    ) -> Any:
        """What it can say once the facts that are wanting are there. ``own`` is the class, ``moment`` the span and a second of it."""
        answers = self.group.classes[own].answers
        if not is_open(answers) or self._only_papers:
            return None
        key = (product, codes, moment[0])
        if key not in self._known:
            self._known[key] = self._worked_out(product, codes, moment, shipment)
        return self._known[key]

    def _worked_out(self, product: int, codes: tuple[int, ...], moment: tuple[int, int], shipment: Callable[[], Shipment]) -> Any:
        given: dict[str, Any] = {}
        for name, code in zip(self.group.columns, codes, strict=True):
            given.update(zip(facts_of(name), self.vocabularies[name].values[code], strict=True))
        wanting = [name for name in self.group.columns if _is_wanting(given, name)]
        if wanting == ["materials"] and given["materials"] is not None:
            flags = self._foreign(product, moment[1], given["materials"])
            if flags is not None:
                return (codes, flags)
        if len(wanting) == 1 and wanting[0] in _SIMPLE:
            return tuple(self._answers(product, moment[1], given, wanting[0], shipment()))
        return (codes, moment[0])

    def _answers(self, product: int, second: int, given: Mapping[str, Any], fact: str, shipment: Shipment) -> list[Any]:
        """The answers that each value of a fact would give."""
        path = (fact,) if fact in _OF_SHIPMENT else ("items", shipment.items[0].id, fact)
        found = []
        for _, completed in candidates(self.group.zone, shipment, path, plain=self.plain):
            value = getattr(completed if fact in _OF_SHIPMENT else completed.items[0], fact)
            facts = partial_facts(self.group.zone, self.group.products[product], second, {**given, fact: value})
            found.append(tuple(self.group.questions[product][place].answer(facts) for place in self._told[product]))
        return found

    def _foreign(self, product: int, second: int, materials: Sequence[Any]) -> Any:
        """Which materials are foreign to each rule of origin; None where an origin is not given."""
        if any(each.origin is None for each in materials):
            return None
        facts = partial_facts(self.group.zone, self.group.products[product], second, {})
        return tuple(facts.foreign(each, rule) for rule in (None, *self.group.zone.origin_rules) for each in materials)


def _is_wanting(given: Mapping[str, Any], name: str) -> bool:
    """Whether a fact is not given, or a part of it is not."""
    value = given[facts_of(name)[0]]
    if value is None:
        return name != "hs"  # an item may leave its code to the product
    if name == "materials":
        return any(None in (each.hs, each.origin, each.value) for each in value)
    if name == "provenance":
        return any(None in (each.place, each.share, each.operator) for each in value)
    return not isinstance(value, tuple | str | bool) and not hasattr(value, "digits")
