"""Witnesses: shipments on which two policies decide differently, at least one for each change of law that shows on one.

Whether a change shows is not guessed from what it touches: the shipment is decided with that one change and without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from tradezone.assessment.decision import Decision
from tradezone.comparison.changes import Change
from tradezone.comparison.entries import EntryChange
from tradezone.comparison.money import OtherCurrency, change_of, decided, one_currency, set_beside
from tradezone.comparison.patching import Apart, apart
from tradezone.comparison.rulings import Names
from tradezone.comparison.scope import About, about
from tradezone.comparison.successions import names_of
from tradezone.policy.source import PolicySource
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.shipment.writing import shipments_file
from tradezone.testing.simplifying import simplified
from tradezone.text.yaml_writing import yaml_text

Subject = Shipment | Transaction
#: Entries tried for one change before it is said to show on none; those drawn for one of its measures, and for one of its products.
_MOST: Final = 1_500
_OF_MEASURE: Final = 40
#: The same where what goods are made from decides, which is the rarest thing to fit by chance.
_OF_ORIGIN: Final = 150
_OF_PRODUCT: Final = 12
#: Products and measures of a change for which entries are drawn.
_MOST_NAMES: Final = 4
#: Of so many entries that show a change the clearest is kept.
_ENOUGH: Final = 8
#: Changes beyond these are not looked for.
_MOST_CHANGES: Final = 80
#: Simpler forms of a witness that are tried, each of which is decided several times.
_MOST_FORMS: Final = 400


class Shown(NamedTuple):
    """A change that shows on an entry, and what it does there by itself."""

    change: Change
    alone: EntryChange


class Witness(NamedTuple):
    """One entry on which the policies differ, as a file that ``evaluate`` reads, and the changes it shows; none where all do together."""

    subject: Subject
    text: str
    difference: EntryChange
    shows: tuple[Shown, ...]


class Witnesses(NamedTuple):
    """What was found, and the changes that show by themselves on none of what was tried."""

    found: tuple[Witness, ...]
    not_shown: tuple[Change, ...]
    tried: int
    #: Why none was looked for.
    why_none: str = ""
    #: Changes that were not looked for, of so many others.
    not_tried: tuple[Change, ...] = ()


class _Search:
    """Both policies, what was drawn from them, and how much was tried."""

    def __init__(self, old: Zone, new: Zone, names: Names, *, examples: int, seed: int) -> None:
        self.old = old
        self.new = new
        self.names = names
        self.seed = seed
        self.examples = examples
        self.tried = 0
        self.pool = [*_drawn(old, examples // 2, seed), *_drawn(new, examples - examples // 2, seed)]
        #: Decisions on what is in the pool, by policy and position there.
        self._known: dict[tuple[int, int], Decision | ShipmentError] = {}

    @property
    def whole(self) -> Apart:
        """The two policies with all that differs between them."""
        return Apart(self.old, self.new)

    def compared(self, pair: Apart, subject: Subject) -> EntryChange:
        return change_of(*pair, subject, self.names, plain=True)

    def shown(self, one: Zone, other: Zone, subject: Subject, position: int | None = None) -> EntryChange | None:
        """The entry where two policies decide it differently, as far as that is known."""
        before, after = (self._decided(zone, subject, position) for zone in (one, other))
        return differing(set_beside(subject, before, after, self.names, is_one_law=one == other))

    def _decided(self, zone: Zone, subject: Subject, position: int | None) -> Decision | ShipmentError:
        if position is None or zone not in (self.old, self.new):
            return decided(zone, subject, plain=True)
        key = (0 if zone == self.old else 1, position)
        if key not in self._known:
            self._known[key] = decided(zone, subject, plain=True)
        return self._known[key]

    def witness(self, change: Change, pair: Apart, scope: About) -> Subject | None:
        """The clearest of some entries that the change by itself decides otherwise, and of which that is part of what differs."""
        hits: list[tuple[tuple[bool, bool, bool, int], int, Subject]] = []
        for subject, position in islice(self._candidates(change, pair, scope), _MOST):
            self.tried += 1
            alone = self.shown(*pair, subject, position)
            entry = None if alone is None else self.shown(self.old, self.new, subject, position)
            if alone is not None and entry is not None and _effects(alone) & _effects(entry):
                hits.append((_unclear(subject, entry, alone), len(hits), subject))
                if len(hits) >= _ENOUGH:
                    break
        return min(hits)[2] if hits else None

    def together(self) -> Subject | None:
        """The clearest of what was drawn that both policies decide differently."""
        hits = []
        for i, subject in enumerate(self.pool):
            entry = self.shown(self.old, self.new, subject, i)
            if entry is not None:
                hits.append((_unclear(subject, entry, entry), i, subject))
        return min(hits)[2] if hits else None

    def _candidates(self, change: Change, pair: Apart, scope: About) -> Iterator[tuple[Subject, int | None]]:
        """What was drawn for all, what is drawn for this change, and both moved to its days and countries."""
        near = [(subject, i) for i, subject in enumerate(self.pool) if _is_near(change, subject, scope)]
        yield from near
        if not self.examples:
            return
        aimed = list(self._aimed(change, pair, scope))
        yield from ((subject, None) for subject in aimed)
        for subject in (*aimed, *(subject for subject, _ in near)):
            if isinstance(subject, Shipment):
                yield from ((moved, None) for moved in _moved(subject, scope))

    def _aimed(self, change: Change, pair: Apart, scope: About) -> Iterator[Shipment]:
        """Shipments aimed at the measures of a change, and items of its products."""
        from tradezone.testing import items, shipments
        from tradezone.testing.drawing import drawn

        number = _OF_ORIGIN if change.section == "rules_of_origin" else _OF_MEASURE
        for zone in pair:
            for name in scope.measures[:_MOST_NAMES]:
                if name in zone.measures:
                    found = drawn(shipments(zone, unknowns=False, aim=name), number, self.seed)
                    yield from (each for each in found if _covers(scope, each))
        headers = [subject for subject in self.pool if isinstance(subject, Shipment)]
        for name in scope.products[:_MOST_NAMES]:
            if name in pair.having.products and headers:
                for i, item in enumerate(drawn(items(pair.having, product=name, unknowns=False), _OF_PRODUCT, self.seed)):
                    yield replace(headers[i % len(headers)], items=(replace(item, id="1"),))


def find_witnesses(
    old: tuple[Zone, PolicySource], new: tuple[Zone, PolicySource], law: Sequence[Change], *, examples: int, seed: int
) -> Witnesses:
    """A witness for each change of law that shows by itself on one of the shipments tried, and which changes do not.

    ``examples`` shipments are drawn from both policies, biased to the edges of each, and more for each change; the same for the same
    ``seed``. A shipment that shows several changes stands once. Where no change shows by itself, one shows them all together.
    """
    of_law = [change for change in law if not change.words_only]
    if not of_law:
        return Witnesses((), (), 0, "none, for no change of law is to be shown")
    try:
        one_currency(old[0], new[0])
    except OtherCurrency as error:
        return Witnesses((), tuple(of_law), 0, f"none: {error}")
    search = _Search(old[0], new[0], names_of(old[1], new[1]), examples=examples, seed=seed)
    found: dict[str, tuple[Subject, list[Shown]]] = {}
    not_shown: list[Change] = []
    for change in of_law[:_MOST_CHANGES]:
        scope = about(change, new[0] if change.after is not None else old[0], (old[1], new[1]))
        witness = next(
            ((each, taken) for taken in apart(change, old, new) if (each := search.witness(change, taken, scope)) is not None), None
        )
        if witness is None:
            not_shown.append(change)
            continue
        subject = _simplest(search, *witness)
        text = yaml_text(shipments_file([subject]))
        found.setdefault(text, (subject, []))[1].append(Shown(change, search.compared(witness[1], subject)))
    together = None if found else search.together()
    if together is not None:
        subject = _simplest(search, together, search.whole)
        found[yaml_text(shipments_file([subject]))] = subject, []
    shown = (Witness(each, text, search.compared(search.whole, each), tuple(of)) for text, (each, of) in found.items())
    return Witnesses(tuple(shown), tuple(not_shown), search.tried, not_tried=tuple(of_law[_MOST_CHANGES:]))


def _simplest(search: _Search, subject: Subject, pair: Apart) -> Subject:
    """The subject without what does not matter; what was decided for good stays so, and what the change does alone stays apart."""
    before, alone = search.compared(search.whole, subject), search.compared(pair, subject)
    unclear = _unclear(subject, before, alone)

    def still_shows(other: Subject) -> bool:
        first = decided(pair.without, other, plain=True)
        if isinstance(first, Decision) and first.standing != alone.standings[0]:
            return False  # a fact that matters was left out: the other three decisions are not worth their time
        mine = search.shown(*pair, other)
        entry = None if mine is None else search.shown(search.old, search.new, other)
        if mine is None or entry is None:
            return False
        if not _effects(mine) & _effects(entry):
            return False
        same = (entry.status, entry.standings, mine.status) == (before.status, before.standings, alone.status)
        return same and _unclear(other, entry, mine) <= unclear

    return simplified(subject, still_shows, search.new, search.old, most=_MOST_FORMS)


def _effects(entry: EntryChange) -> set[tuple[str, ...]]:
    """What differs: charges and findings of items, the ways to decide, what a contract pays, bounds, and whether it is read."""
    found = {("charge", item.item, charge.measure) for item in entry.items for charge in item.charges}
    found |= {("finding", item.item, code) for item in entry.items for codes in item.findings for code in codes}
    pairs = (("outcome", *entry.outcomes), ("compliance", *entry.compliances), ("standing", *entry.standings))
    found |= {pair for pair in pairs if pair[1] != pair[2]}
    found |= {
        ("amount", amount.name, "") for amount in entry.amounts if amount.differs and (amount.difference is None or not entry.items)
    }
    return found | ({("unread", "", "")} if entry.status == "unread" else set())


def differing(entry: EntryChange) -> EntryChange | None:
    """The entry where the two decisions on it differ for certain, or their bounds do, or one of the policies cannot read it."""
    if entry.status == "same" or (entry.status == "unread" and all(entry.faults)):
        return None
    if entry.status != "open":
        return entry
    is_other = bool(entry.items) or entry.outcomes[0] != entry.outcomes[1] or any(amount.differs for amount in entry.amounts)
    return entry if is_other else None


def _unclear(subject: Subject, entry: EntryChange, alone: EntryChange) -> tuple[bool, bool, bool, int]:
    """What makes a witness hard to read: open amounts, other changes that meddle, goods for nothing, several items."""
    items = subject.items if isinstance(subject, Shipment) else ()
    for_nothing = any(item.customs_value is not None and not item.customs_value.units for item in items)
    return entry.standings != ("definitive", "definitive"), entry.amounts != alone.amounts, for_nothing, len(items)


def _drawn(zone: Zone, examples: int, seed: int) -> list[Subject]:
    """Shipments and transactions at the edges of a policy."""
    from tradezone.testing import shipments, transactions
    from tradezone.testing.drawing import drawn

    found: list[Subject] = []
    if zone.measures:
        found += drawn(shipments(zone), examples, seed)
    if zone.settlements:
        found += drawn(transactions(zone), examples // 4, seed)
    return found


def _is_near(change: Change, subject: Subject, scope: About) -> bool:
    """Whether a change can matter to a subject at all, by what the subject is and its products."""
    if isinstance(subject, Transaction):
        return change.section not in ("parties", "groups", "customs_territories")
    return change.section != "settlements" and _covers(scope, subject)


def _covers(scope: About, shipment: Shipment) -> bool:
    return not scope.products or any(item.product in scope.products for item in shipment.items)


def _moved(shipment: Shipment, scope: About) -> Iterator[Shipment]:
    """The shipment on the days on which the change begins to matter, from and into the countries it is about."""
    into = scope.imported_into[:_MOST_NAMES]
    origins = scope.origins[:_MOST_NAMES]
    ways: list[tuple[str | None, str | None]] = [
        (None, None),
        *((code, None) for code in into),
        *((None, code) for code in origins),
    ]
    ways += [(one, other) for one in into for other in origins if one != other]
    for code, origin in ways:
        for day in scope.days or (shipment.entered,):
            yield replace(
                shipment,
                entered=day,
                imported_into=code or shipment.imported_into,
                exported_from=origin or shipment.exported_from,
                items=tuple(replace(item, origin=origin or item.origin) for item in shipment.items),
            )
