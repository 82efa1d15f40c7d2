"""Decisions where a fact is not given: every completion that can matter is decided, and the least and the most are taken.

The completions form a tree: at each node one unknown fact takes each of its values. A fact whose values all lead to the same answer is
pruned: it was not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tradezone.assessment.assess import assess
from tradezone.assessment.decision import TOTALS, Bounds, Decision, ItemDecision, Totals, gravest
from tradezone.assessment.evaluate import definitive, item_sums
from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.unknowns.candidates import candidates
from tradezone.assessment.unknowns.margins import filled
from tradezone.assessment.unknowns.merging import merged_item
from tradezone.assessment.unknowns.turning_points import HUGE, UNLIMITED
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import product_rules
from tradezone.rules.provenance_words import COMPLETED
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment
from tradezone.values import Money
from tradezone.values.exact import ZERO, Exact
from tradezone.values.unknown import UNKNOWN

#: Completions tried of one item, and of a shipment in all; where more facts are unknown than fit, the bounds are left open.
MOST_OF_ITEM: Final = 3_000
MOST_IN_ALL: Final = 60_000
#: Of an item, once it is known that the bounds stay open: enough to find what else is asked, and how grave it can be.
MOST_ONCE_CUT: Final = 300
#: Numbers are completed after everything else: where a price meets its floor depends on the rest.
_LAST: Final = ("quantity", "attributes", "rebates", "first_resale", "freight", "insurance", "customs_value", "duty_paid")

#: Labels of the values tried for each fact, in order.
Points = dict[FactPath, dict[str, None]]
#: What an answer is, for the question whether a fact can change it.
Answer = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One completion of one item, decided."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Joint:
    """The items of one completion of the shipment's own facts, each with its tree and all its decisions."""

    trees: tuple[Tree, ...]
    decided: tuple[tuple[ItemDecision, ...], ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Fork:
    """An unknown fact, and what follows from each of its values."""

    path: FactPath
    branches: tuple[tuple[str, Tree], ...]


Tree = Leaf | Joint | Fork


class _SharedNeed(Exception):  # noqa: N818 a fact of the whole shipment is wanting
    def __init__(self, path: FactPath) -> None:
        super().__init__(path)
        self.path = path


def provisional(zone: Zone, shipment: Shipment, *, plain: bool) -> Decision:
    """The decision on a shipment of which at least one fact is wanting."""
    search = Search(zone, plain=plain)
    tree = pruned(search.shipment(shipment))
    if len(set(paths_of(tree))) > 1 and search.is_small:
        # Where a number turns depends on the other facts: with the same points everywhere, trees that mean the same are the same.
        again = Search(zone, plain=plain, points=search.points)
        fuller = pruned(again.shipment(shipment))
        search, tree = (search, tree) if again.cut else (again, fuller)
    complete = not search.cut
    needed = tuple(dict.fromkeys(named_fact(path, shipment) for path in (paths_of(tree) if complete else search.met)))
    columns = [[each for joint in search.joints for each in joint.decided[i]] for i in range(len(shipment.items))]
    items = [merged_item(zone, shipment, position, column, needed) for position, column in enumerate(columns)]
    total, bounds = _merged_totals(zone, [_ranges(zone, joint) for joint in search.joints], complete=complete)
    if not needed:
        # No fact that is wanting can change the answer.
        return definitive(zone, shipment, items)._replace(totals=total)
    certain = {
        "breach" if any(all(e.compliance == "breach" for e in column) for column in joint.decided) else ""
        for joint in search.joints
    }
    possible = any(each.compliance == "breach" for column in columns for each in column)
    compliance = "compliant" if not possible else "breach" if certain == {"breach"} else "undetermined"
    return Decision(
        subject=shipment.id,
        is_transaction=False,
        policy=zone.id,
        policy_digest=zone.digest,
        illustrative=zone.illustrative or any(each.grounds.is_illustrative for column in columns for each in column),
        outcome=gravest([item.outcome for item in items]),
        compliance=compliance if complete else "undetermined",
        standing="provisional",
        items=tuple(items),
        totals=total,
        missing=tuple(".".join(path) for path in needed),
        bounds=bounds,
        decided_by=items[0].grounds.rules.decided_by,
    )


class Search:
    """Decides completions of one shipment, and keeps each. Where there are too many, it is cut and says so."""

    def __init__(self, zone: Zone, *, plain: bool, points: Points | None = None) -> None:
        self.zone = zone
        self.plain = plain
        #: Of each number tried, its values anywhere in the tree; and those to try everywhere.
        self.points: Points = {}
        self._everywhere: Points = points or {}
        self.joints: list[Joint] = []
        self.met: list[FactPath] = []
        self.cut = False
        self._in_all = 0

    @property
    def is_small(self) -> bool:
        """Whether it can be done once more with more points."""
        return not self.cut and self._in_all <= MOST_OF_ITEM // 2

    def shipment(self, shipment: Shipment) -> Tree:
        """The tree of answers below a shipment: its own facts first, then each item by itself."""
        try:
            trees, decided = [], []
            for item in shipment.items:
                leaves: list[ItemDecision] = []
                trees.append(self.item(replace(shipment, items=(item,)), leaves))
                decided.append(tuple(leaves))
        except _SharedNeed as need:
            return Fork(need.path, tuple(self.branches(shipment, need.path, self.shipment, lambda: self._in_all >= MOST_IN_ALL)))
        joint = Joint(tuple(trees), tuple(decided))
        self.joints.append(joint)
        return joint

    def item(self, shipment: Shipment, leaves: list[ItemDecision]) -> Tree:
        """The tree of answers below the only item of a shipment."""
        item = shipment.items[0]
        facts = read_facts(self.zone, shipment, item, entry_second(self.zone, shipment))
        try:
            decided = assess(facts, product_rules(self.zone, item.product, plain=self.plain))
        except NeededFacts as needed:
            path = self.first(shipment, min(needed.paths, key=_rank))
            if path[0] != "items":
                raise _SharedNeed(path) from None

            def is_spent() -> bool:
                most = MOST_OF_ITEM if not self.cut else MOST_ONCE_CUT
                return len(leaves) >= most or self._in_all >= MOST_IN_ALL

            return Fork(path, tuple(self.branches(shipment, path, lambda completed: self.item(completed, leaves), is_spent)))
        self._in_all += 1
        leaves.append(decided)
        return self.leaf(decided)

    def leaf(self, decided: ItemDecision) -> Leaf:
        """The end of a branch."""
        return Leaf(answer_of(decided))

    def first(self, shipment: Shipment, path: FactPath) -> FactPath:
        """Before a number is completed, what else is asked with it: where the number turns depends on that."""
        if _rank(path) < 0:
            return path
        whole = replace(shipment, items=(filled(self.zone, shipment, shipment.items[0]),))
        facts = read_facts(self.zone, whole, whole.items[0], entry_second(self.zone, whole))
        try:
            assess(facts, product_rules(self.zone, facts.product.name, plain=self.plain))
        except NeededFacts as needed:
            other = min(needed.paths, key=_rank)
            return other if _rank(other) < 0 else path
        return path

    def branches(
        self, shipment: Shipment, path: FactPath, follow: Callable[[Shipment], Tree], is_spent: Callable[[], bool]
    ) -> Iterator[tuple[str, Tree]]:
        """Every value of a fact that does not contradict what is given, or at least one; ``ShipmentError`` where all contradict."""
        self.met.append(path)
        found, fault = False, None
        for label, completed in candidates(self.zone, shipment, path, self._everywhere.get(path, ()), plain=self.plain):
            self.points.setdefault(path, {})[label] = None
            if found and is_spent():
                self.cut = True
                return
            try:
                tree = follow(completed)
            except ShipmentError as error:
                fault = error
            else:
                found = True
                yield label, tree
        if fault is not None and not found:
            raise fault


def named_fact(path: FactPath, shipment: Shipment) -> FactPath:
    """The fact as the shipment's author knows it: of documents, claims and procedures all names are one.

    The day of a document or claim is a fact of its own where the names are given.
    What is asked of a stage of provenance that is not given is asked of the provenance.
    """
    if path[0] == "items" and path[2] == "provenance" and path[-2].startswith(COMPLETED):
        return path[:3]
    if path[0] != "items" or path[2] not in ("documents", "claims", "procedures"):
        return path
    item = next(item for item in shipment.items if item.id == path[1])
    return path if len(path) > 4 and getattr(item, path[2]) is not UNKNOWN else path[:3]


def _rank(path: FactPath) -> int:
    if path[0] != "items":
        return -2
    return _LAST.index(path[2]) if path[2] in _LAST else -1


def answer_of(item: ItemDecision) -> Answer:
    """What of an item's decision makes it another answer; charges of zero do not."""
    charges = tuple((charge.measure, charge.units) for charge in item.charges if charge.units != 0)
    securities = tuple((security.measure, security.units) for security in item.securities)
    findings = tuple(sorted(finding.code for finding in item.findings))
    return (item.outcome, item.compliance, charges, securities, findings)


def pruned(tree: Tree) -> Tree:
    """The tree without the facts whose values all lead to the same answers."""
    match tree:
        case Fork(path, branches):
            kept = tuple((label, pruned(branch)) for label, branch in branches)
            return kept[0][1] if all(branch == kept[0][1] for _, branch in kept) else Fork(path, kept)
        case Joint(trees, decided):
            return Joint(tuple(pruned(each) for each in trees), decided)
    return tree


def paths_of(tree: Tree) -> Iterator[FactPath]:
    match tree:
        case Fork(path, branches):
            yield path
            for _, branch in branches:
                yield from paths_of(branch)
        case Joint(trees):
            for each in trees:
                yield from paths_of(each)


#: Of each total, the least and the most.
Ranges = dict[str, tuple[Exact, Exact]]


def _ranges(zone: Zone, joint: Joint) -> Ranges:
    """The least and the most of each total when every item is at its least or most."""
    sums: Ranges = dict.fromkeys(TOTALS, (ZERO, ZERO))
    for column in joint.decided:
        spans = [_spans(item_sums(zone, each)) for each in column]
        for name in TOTALS:
            low, high = min(span[name][0] for span in spans), max(span[name][1] for span in spans)
            sums[name] = (sums[name][0] + low, sums[name][1] + high)
    return sums


def _spans(amounts: dict[str, Exact | None]) -> Ranges:
    """What one completion leaves open of each total: a value that no verdict needed may be anything from nothing up."""
    duty = amounts["duty"] or ZERO
    least = {"landed_cost": duty}
    return {
        name: (amount, amount) if amount is not None else (least.get(name, ZERO), Exact(HUGE)) for name, amount in amounts.items()
    }


def _merged_totals(zone: Zone, joints: list[Ranges], *, complete: bool) -> tuple[Totals, dict[str, Bounds]]:
    """Each total on which all completions agree, and the least and the most of the others."""
    merged: list[int | None] = []
    bounds: dict[str, Bounds] = {}
    for name in TOTALS:
        least, most = min(each[name][0] for each in joints), max(each[name][1] for each in joints)
        same = complete and least == most
        merged.append(least.rounded(zone.rounding) if same else None)
        if not same or name == "duty":
            bounds[name] = Bounds(_limited(zone, least) if complete else None, _limited(zone, most) if complete else None)
    return Totals(zone.currency, zone.rounding.scale, tuple(merged)), bounds


def _money(zone: Zone, amount: Exact) -> Money:
    return Money(amount.rounded(zone.rounding), zone.rounding.scale, of=zone.currency)


def _limited(zone: Zone, amount: Exact) -> Money | None:
    return None if abs(amount.numerator) >= UNLIMITED * amount.denominator else _money(zone, amount)
