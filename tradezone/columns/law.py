"""The law in columns: what a policy asks of rows, made ready once, and the plans of every case met so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Final

import numpy as np

from tradezone.assessment.grounds import Grounds
from tradezone.assessment.planning import planner
from tradezone.columns.alike import is_open
from tradezone.columns.amounts import Planned, shape_and_replans
from tradezone.columns.asks import Question, edges, figures_asked, levels_asked, numbers_asked, others_asked, words_asked
from tradezone.columns.cases import OPEN, WORDS, ProductCases
from tradezone.columns.classes import Group, Moments, encoded_keys, grouped
from tradezone.columns.numbers import is_supported
from tradezone.columns.vocabulary import Vocabulary
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.exchange import moment_second
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import ProductRules, product_rules
from tradezone.rules.strata import Stratum
from tradezone.shipment.shipment import Shipment

#: The plan of a row whose case is open.
NO_PLAN = -1
_NOT_KNOWN: Final = -2


class ColumnLaw:
    """A policy made ready for columns; grows with every case it meets, and is safe to share between threads."""

    def __init__(self, zone: Zone, *, plain: bool) -> None:
        self.zone = zone
        self.rules: list[ProductRules] = [product_rules(zone, name, plain=plain) for name in zone.products]
        self.edges = edges(zone, self.rules)
        self.decidable = [self._is_decidable(rules) for rules in self.rules]
        asked: list[list[Question]] = [
            self._asked(rules) if fits else [] for rules, fits in zip(self.rules, self.decidable, strict=True)
        ]
        reads = grouped(asked)
        by_group: list[list[list[Question]]] = [[[] for _ in self.rules] for _ in reads]
        for product, questions in enumerate(asked):
            for question in questions:
                at = next(number for number, group in enumerate(reads) if question.reads <= frozenset(group))
                by_group[at][product].append(question)
        products = tuple(zone.products)
        self.groups = [Group(zone, products, group, own, len(self.edges) + 1) for group, own in zip(reads, by_group, strict=True)]
        #: Of each question of a product, its group and its place among the group's.
        self.home = [
            {question.name: (number, place) for number, own in enumerate(by_group) for place, question in enumerate(own[product])}
            for product in range(len(products))
        ]
        numbers = dict.fromkeys(
            c for rules, fits in zip(self.rules, self.decidable, strict=True) if fits for c in numbers_asked(zone, rules)
        )
        self.numbers: tuple[Condition, ...] = tuple(numbers)
        self.own_numbers = [
            frozenset(numbers_asked(zone, rules)) if fits else frozenset()
            for rules, fits in zip(self.rules, self.decidable, strict=True)
        ]
        self.cases = [
            ProductCases(rules, [own[product] for own in by_group], self.numbers) if self.decidable[product] else None
            for product, rules in enumerate(self.rules)
        ]
        self.planned: list[Planned] = []
        self._plans: dict[Any, int] = {}
        series = [*zone.prices.values(), *zone.market_prices.values()]
        #: Whether it shows in an answer why a measure does not apply: by a mark of invented figures, or a notice of old prices.
        self._reasons = not zone.illustrative or any(each.longest_age is not None for each in series)
        #: Keys of cases in order, and the plan of each.
        self._known: tuple[Any, Any] = (np.empty(0, np.int64), np.empty(0, np.int32))
        self._radices: tuple[int, ...] = ()
        self._lock = Lock()

    def _is_decidable(self, rules: ProductRules) -> bool:
        """Whether every rule of a product can be decided in columns."""
        return (
            not rules.compares_after_duties
            and all(is_supported(c, self.zone) for c in numbers_asked(self.zone, rules))
            and self._levels_fit(rules)
        )

    def _levels_fit(self, rules: ProductRules) -> bool:
        """Whether words alone choose the row of every floor's table."""
        floors = [measure for measure in rules.measures[Stratum.OTHER] if isinstance(measure, PriceFloor)]
        return len(list(levels_asked(self.zone, rules))) == sum(2 if floor.ceiling else 1 for floor in floors)

    def _asked(self, rules: ProductRules) -> list[Question]:
        zone = self.zone
        found = [*words_asked(zone, rules), *levels_asked(zone, rules), *others_asked(zone, rules), figures_asked(zone, rules)]
        return list({question.name: question for question in found}.values())

    def classes(
        self, codes: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary], products: Any, moments: Moments
    ) -> list[Any]:
        """The class of each row in every group."""
        return [group.classified(codes, vocabularies, products, moments) for group in self.groups]

    def answers(self, product: int, name: Any, classes: Sequence[Any]) -> tuple[Sequence[Any], Any]:
        """The answers to a question by class, None of classes of other products, and the class of each row."""
        number = self.home[product][name][0]
        group = self.groups[number]
        places = dict.fromkeys(group.sorts.tolist(), -1)
        places.update({int(group.sorts[at]): home[name][1] for at, home in enumerate(self.home) if name in home})
        found = [each.answers[places[each.sort]] if places[each.sort] >= 0 else None for each in list(group.classes)]
        return found, classes[number]

    def plans(self, products: Any, classes: Sequence[Any], numbers: Mapping[Condition, Any], first_facts: Any) -> Any:
        """The plan of each row by its classes and answers about numbers, ``NO_PLAN`` where its case is open.

        ``first_facts`` gives the facts of a row, for a plan that is not known yet.
        """
        classes = [codes if not group.weighs else group.told()[codes] for group, codes in zip(self.groups, classes, strict=True)]
        radices = tuple(1 << (len(group.classes)).bit_length() for group in self.groups)
        key: Any = products.astype(np.int64)
        for codes, radix in zip(classes, radices, strict=True):
            key = key * radix + codes
        for condition in self.numbers:
            key = key * 3
            if condition in numbers:
                key += numbers[condition]
        local, keys, firsts = encoded_keys(key)
        with self._lock:
            if radices != self._radices:
                self._radices, self._known = radices, (np.empty(0, np.int64), np.empty(0, np.int32))
            known, plans = self._known
            at = np.searchsorted(known, keys)
            found = np.full(len(keys), _NOT_KNOWN, np.int32)
            inside = at < len(known)
            same = inside & (known[np.minimum(at, max(len(known) - 1, 0))] == keys) if len(known) else inside
            found[same] = plans[at[same]]
            new = np.flatnonzero(found == _NOT_KNOWN)
            for number in new.tolist():
                row = int(firsts[number])
                answers = {condition: int(words[row]) for condition, words in numbers.items()}
                found[number] = self._plan(int(products[row]), [int(codes[row]) for codes in classes], answers, row, first_facts)
            if len(new):
                all_keys = np.concatenate((known, keys[new]))
                order = np.argsort(all_keys)
                self._known = (all_keys[order], np.concatenate((plans, found[new]))[order])
        return found[local]

    def _plan(self, product: int, classes: Sequence[int], numbers: Mapping[Condition, int], row: int, first_facts: Any) -> int:
        own = [group.classes[at] for group, at in zip(self.groups, classes, strict=True)]
        cases = self.cases[product]
        assert cases is not None, "rows of other products take the item path"  # noqa: S101 ours
        answers = [answer for each in own for answer in each.answers]
        answers += [WORDS[numbers.get(condition, 0)] for condition in self.numbers]
        state = cases.state(answers)
        if state == OPEN:
            return NO_PLAN
        key = (product, cases.effect(state, reasons=self._reasons), tuple([answers[place] for place in cases.about_prices]))
        found = self._plans.get(key)
        if found is None:
            found = len(self.planned)
            self.planned.append(self._made(product, first_facts(row)))
            self._plans[key] = found
        return found

    def open_facts(self, classes: Sequence[Any]) -> list[Any]:
        """By group, which rows have a question to it that is open."""
        return [
            np.array([is_open(each.answers) for each in list(group.classes)])[codes]
            for group, codes in zip(self.groups, classes, strict=True)
        ]

    def _made(self, product: int, shipment: Shipment) -> Planned:
        """The plan of a row, made as for an item."""
        rules = self.rules[product]
        facts = read_facts(self.zone, shipment, shipment.items[0], moment_second(shipment.entered, self.zone.time_zone))
        plan = planner(rules).plan(facts)
        grounds = Grounds(facts, rules, plan)
        shape, replans = shape_and_replans(plan, facts)
        findings = tuple(line.code for line in grounds.findings if line.code != "unknown-name")
        applied = ";".join(verdict.measure.id for verdict in grounds.ordered() if verdict.applies)
        return Planned(facts, rules, plan, shape, replans, applied, findings, self.zone.illustrative or plan.illustrative)


__all__ = ["NO_PLAN", "ColumnLaw", "Facts"]
