"""Classes: rows whose words and places answer every question alike. Each combination of facts is asked once, then looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from tradezone.columns.asks import DAY, Question, partial_facts
from tradezone.columns.vocabulary import Vocabulary, facts_of
from tradezone.policy import conditions as ask
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.zone import Zone

Codes = np.ndarray[Any, np.dtype[np.int32]]

#: Combinations looked up in a table; where there are more, they are hashed.
_MOST_LOOKED_UP: Final = 1 << 22
#: Facts with few values, whose questions are asked together.
_PAPERS: Final = frozenset(("documents", "claims", "procedures"))


class Moments(NamedTuple):
    """When each row of a batch enters: the second, the span between two changes of the policy, and the day by its clock."""

    seconds: Any
    spans: Codes
    days: Codes


class Class(NamedTuple):
    """One way to answer the questions that one group of facts settles for products that are asked the same."""

    sort: int
    answers: tuple[Any, ...]


#: Questions that ask of a product no more than whether rules cover it and whether a party is suspended for it.
_OF_ANY_PRODUCT: Final = (
    ask.InForce,
    ask.Located,
    ask.Presented,
    ask.Named,
    ask.Related,
    ask.DateKept,
    ask.Stated,
    ask.InSeason,
    ask.ForeignMaterials,
    ask.InsufficientProcessing,
    ask.WhollyObtained,
    ask.Worked,
    ask.ConsignedDirectly,
    IssuedWithin,
    ClaimedWithin,
)


def _sorts(zone: Zone, products: Sequence[str], questions: Sequence[Sequence[Question]]) -> list[int]:
    """Of each product, its sort: products of one sort have the same answers to the same questions."""
    suspended = [suspension.products for some in zone.roll.suspensions.values() for suspension in some]
    known: dict[Any, int] = {}
    found = []
    for product, own in zip(products, questions, strict=True):
        key: Any = product
        if all(isinstance(question.name, _OF_ANY_PRODUCT) for question in own):
            covered = tuple(product in rule.covers for rule in zone.origin_rules)
            key = (tuple(question.name for question in own), covered, tuple(product in names for names in suspended))
        found.append(known.setdefault(key, len(known)))
    return found


def grouped(questions: Sequence[Sequence[Question]]) -> list[tuple[str, ...]]:
    """The facts that are looked up together, so that the facts of every question are within one group."""
    found: list[frozenset[str]] = []
    for reads in sorted({question.reads for own in questions for question in own}, key=lambda each: (-len(each), sorted(each))):
        if not any(reads <= group for group in found):
            found.append(reads)
    papers = [group for group in found if group <= _PAPERS]
    if len(papers) > 1:
        found = [group for group in found if group not in papers] + [frozenset().union(*papers)]
    return [tuple(sorted(group)) for group in found] or [()]


def _is_weight(question: Question) -> bool:
    return type(question.name) is tuple and question.name[0] == "worth"


#: Facts that are a place or places.
PLACES: Final = frozenset(("imported_into", "exported_from", "origin", "route"))


def _asks_places_only(questions: Sequence[Sequence[Question]]) -> bool:
    """Whether nothing asked compares one place with another: then places that a policy does not tell apart are alike."""
    return all(not isinstance(question.name, ask.ConsignedDirectly) for own in questions for question in own)


class PlaceNames:
    """Places that no question of a group tells apart: those the policy never names, and members of a territory that only it names."""

    def __init__(self, zone: Zone, questions: Sequence[Sequence[Question]]) -> None:
        self.zone = zone
        series = [*zone.prices.values(), *zone.market_prices.values()]
        selections = [selection for each in series for selection, _ in each.by_origin]
        selections += [q.name.selection for own in questions for q in own if isinstance(q.name, ask.Located)]
        self._named = {code for selection in selections for code in selection.named} | set(zone.roll.standings)
        self._like: dict[str, list[int]] = {}
        self._first: dict[str, dict[Any, int]] = {}

    def like(self, name: str, vocabulary: Vocabulary) -> Codes:
        """Of each code of a column the first code of one that is alike."""
        known, first = self._like.setdefault(name, []), self._first.setdefault(name, {})
        for code in range(len(known), len(vocabulary.values)):
            value = vocabulary.values[code]
            places = None if value is None else value[0]
            key: Any = (
                code
                if value is None
                else self._one(places)
                if isinstance(places, str | None)
                else frozenset(map(self._one, places))
            )
            known.append(first.setdefault(key, code))
        return np.array(known, np.int32)

    def _one(self, code: str | None) -> str | None:
        if code is None or code in self._named:
            return code
        territory = self.zone.roll.territory(code)
        return territory if territory in self._named else ""


class Group:
    """The questions that some facts settle, by product, and the class of every combination of those facts met so far."""

    def __init__(
        self, zone: Zone, products: Sequence[str], reads: tuple[str, ...], questions: Sequence[Sequence[Question]], spans: int
    ) -> None:
        self.zone = zone
        self.spans = spans
        self.products = products
        self.reads = reads
        self.columns = tuple(name for name in reads if name != DAY)
        self._places = PlaceNames(zone, questions) if PLACES.issuperset(reads) and _asks_places_only(questions) else None
        #: By product; and of each product its sort.
        self.questions = tuple(tuple(own) for own in questions)
        self.sorts = np.array(_sorts(zone, products, questions), np.int32)
        self._product_of_sort = [int(np.flatnonzero(self.sorts == sort)[0]) for sort in range(int(self.sorts.max(initial=0)) + 1)]
        self.classes: list[Class] = []
        self._of_class: dict[Class, int] = {}
        self._of_facts: dict[tuple[int, ...], int] = {}
        self._table: tuple[tuple[int, ...], Any] = ((), np.empty(0, np.int32))
        self._told: list[int] = []
        self._first_told: dict[Any, int] = {}
        self._lock = Lock()

    @property
    def weighs(self) -> bool:
        """Whether a question asks what materials are worth, which no verdict turns on by itself."""
        return any(_is_weight(question) for own in self.questions for question in own)

    def told(self) -> Codes:
        """Of each class the first one with the same answers to all other questions."""
        for code in range(len(self._told), len(self.classes)):
            own = self.classes[code]
            product = self._product_of_sort[own.sort]
            kept = tuple(a for a, question in zip(own.answers, self.questions[product], strict=True) if not _is_weight(question))
            self._told.append(self._first_told.setdefault((own.sort, kept), code))
        return np.array(self._told, np.int32)

    def classified(
        self, codes: Mapping[str, Codes], vocabularies: Mapping[str, Vocabulary], products: Codes, moments: Moments
    ) -> Codes:
        """The class of each row; ``products`` are positions among the policy's, and every row has one."""
        parts: list[tuple[Any, int]] = [(self.sorts[products], len(self._product_of_sort)), (moments.spans, self.spans)]
        for name in self.reads:
            if name == DAY:
                parts.append((moments.days, int(moments.days.max()) + 1))
            else:
                own = codes[name] if self._places is None else self._places.like(name, vocabularies[name])[codes[name]]
                parts.append((own, 1 << (len(vocabularies[name].values) - 1).bit_length()))
        key: Any = parts[0][0].astype(np.int64)
        size = parts[0][1]
        for part, count in parts[1:]:
            key = key * count + part
            size *= count
        if size <= _MOST_LOOKED_UP:
            return self._looked_up(key, size, parts, vocabularies, moments)
        local, _, firsts = encoded_keys(key)
        return self._asked(firsts, parts, vocabularies, moments)[local]

    def _looked_up(
        self, key: Any, size: int, parts: list[tuple[Any, int]], vocabularies: Mapping[str, Vocabulary], moments: Moments
    ) -> Codes:
        shape = tuple(count for _, count in parts)
        known, table = self._table
        if known != shape or DAY in self.reads:
            table = np.full(size, -1, np.int32)
        found: Codes = table[key]
        if found.size and found.min() < 0:
            open_rows = np.flatnonzero(found < 0)
            keys, firsts = np.unique(key[open_rows], return_index=True)
            table[keys] = self._asked(open_rows[firsts], parts, vocabularies, moments)
            self._table = (shape, table)
            found = table[key]
        return found

    def _asked(self, rows: Any, parts: list[tuple[Any, int]], vocabularies: Mapping[str, Vocabulary], moments: Moments) -> Codes:
        """The classes of some rows, one for each combination, asked where they are not known yet."""
        found = np.empty(len(rows), np.int32)
        columns = [part[rows].tolist() for part, _ in parts]
        seconds = moments.seconds[rows].tolist()
        for at, (facts, second) in enumerate(zip(zip(*columns, strict=True), seconds, strict=True)):
            known = self._of_facts.get(facts) if DAY not in self.reads else None
            if known is None:
                known = self._class(facts, second, vocabularies)
                self._of_facts[facts] = known
            found[at] = known
        return found

    def _class(self, facts: tuple[int, ...], second: int, vocabularies: Mapping[str, Vocabulary]) -> int:
        sort, _, *codes = facts
        product = self._product_of_sort[sort]
        given: dict[str, Any] = {}
        for name, code in zip(self.reads, codes, strict=True):
            if name != DAY:
                given.update(zip(facts_of(name), vocabularies[name].values[code], strict=True))
        partial = partial_facts(self.zone, self.products[product], second, given)
        own = Class(sort, tuple(question.answer(partial) for question in self.questions[product]))
        with self._lock:
            found = self._of_class.get(own)
            if found is None:
                found = len(self.classes)
                self.classes.append(own)
                self._of_class[own] = found
        return found


def encoded_keys(key: Any) -> tuple[Codes, Any, Any]:
    """The position of each row's key among the distinct ones, those, and the first row of each."""
    encoded = pa.array(key).dictionary_encode()
    local = encoded.indices.to_numpy()
    keys = encoded.dictionary.to_numpy()
    firsts = np.empty(len(keys), np.int64)
    firsts[local[::-1]] = np.arange(len(local) - 1, -1, -1)
    return local, keys, firsts
