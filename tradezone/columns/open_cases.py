"""Open cases: rows in which a fact that is not given decides. One row of each is searched as an item; what its completions come to
in amounts is worked out for all rows of the case at once.

The completions that can matter, and the verdicts in each, turn on words alone where every number of the row is given: rows that agree
in those share the tree of completions. Its leaves are plans like any other. What a row leaves open is then read off its own amounts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np

from tradezone.assessment.decision import OUTCOMES, ItemDecision
from tradezone.assessment.grounds import FindingLine
from tradezone.assessment.unknowns.provisional import Fork, Joint, Leaf, Search, Tree, named_fact, paths_of, pruned
from tradezone.columns.amounts import Planned, shape_and_replans
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment

#: More completions than this of one row are searched row by row.
_MOST_LEAVES: Final = 400
#: Facts whose completions are numbers of the goods, which differ from row to row.
_NUMBERS: Final = frozenset(
    ("quantity", "attributes", "rebates", "first_resale", "freight", "insurance", "customs_value", "duty_paid", "quota")
)
_MATERIAL_NUMBERS: Final = frozenset(("value", "mass"))


class OpenCase(NamedTuple):
    """The completions of a case: their tree, each leaf by its number, and the plan of each leaf by its position among all."""

    tree: Tree
    #: The same with more points of the numbers among the facts, where more than one fact turns out to decide.
    fuller: Tree | None
    #: Of each leaf the place of its plan among the distinct ones, and those by their positions among all.
    leaves: tuple[int, ...]
    plans: tuple[int, ...]
    #: What is said in every completion, and whether a figure of any, and of the first, is invented.
    applied: str
    findings: tuple[str, ...]
    compliance: str
    illustrative: bool
    first_illustrative: bool
    shipment: Shipment

    def missing(self, labels: Sequence[int]) -> tuple[FactPath, ...]:
        """The facts that decide, for a row in which plans with one label come to the same."""
        of_leaf = [labels[at] for at in self.leaves]
        paths = list(paths_of(pruned(_labelled(self.tree, of_leaf))))
        if self.fuller is not None and len(set(paths)) > 1:
            paths = list(paths_of(pruned(_labelled(self.fuller, of_leaf))))
        return tuple(dict.fromkeys(named_fact(path, self.shipment) for path in paths))


def _labelled(tree: Tree, labels: Sequence[int]) -> Tree:
    """The tree with the label of each leaf in place of its number."""
    match tree:
        case Fork(path, branches):
            return Fork(path, tuple((label, _labelled(branch, labels)) for label, branch in branches))
        case Joint(trees, _):
            return Joint(tuple(_labelled(each, labels) for each in trees), ())
        case Leaf((number,)):
            return Leaf((labels[number],))
    return tree


class _Numbered(Search):
    """A search whose leaves are numbered, and kept."""

    def __init__(self, zone: Zone, leaves: list[ItemDecision], *, plain: bool, points: Any = None) -> None:
        super().__init__(zone, plain=plain, points=points)
        self._leaves = leaves

    def leaf(self, decided: ItemDecision) -> Leaf:
        self._leaves.append(decided)
        return Leaf((len(self._leaves) - 1,))


class OpenCases:
    """The open cases of a policy met so far, and the plans of their leaves."""

    def __init__(self, zone: Zone, *, plain: bool) -> None:
        self.zone = zone
        self.plain = plain
        self.planned: list[Planned] = []
        self._lock = Lock()
        self._of_meaning: dict[Any, int] = {}
        self._of_plan: dict[int, int] = {}
        self._kept: list[Any] = []
        #: By what rows say, the sets of facts that searches of such rows asked after.
        self._asked: dict[Any, list[frozenset[str]]] = {}
        self.cases: dict[Any, OpenCase | None] = {}

    def case(self, told: Any, may_become: Callable[[frozenset[str]], Any], shipment: Callable[[], Shipment]) -> OpenCase | None:
        """The case of a row by what it says, and by what that may become once some facts are there; None where it has to be searched by itself.

        A search asks after few of the facts that are wanting. Rows that say the same are searched alike as far as those facts go.
        """
        with self._lock:
            for facts in self._asked.setdefault(told, []):
                key = (told, facts, may_become(facts))
                if key in self.cases:
                    return self.cases[key]
            found, facts = self._searched(shipment())
            if facts not in self._asked[told]:
                self._asked[told].append(facts)
            self.cases[told, facts, may_become(facts)] = found
            return found

    def _searched(self, shipment: Shipment) -> tuple[OpenCase | None, frozenset[str]]:
        """The case of one row, and the facts that its search asked after."""
        leaves: list[ItemDecision] = []
        search = _Numbered(self.zone, leaves, plain=self.plain)
        try:
            tree, fuller = search.shipment(shipment), None
            first, met = len(leaves), list(search.met)
            if not search.cut and search.is_small and any(_is_number(path) for path in met):
                again = _Numbered(self.zone, leaves, plain=self.plain, points=search.points)
                fuller = again.shipment(shipment)
                met += again.met
                search.cut = again.cut
        except ShipmentError:
            return None, frozenset(("*",))
        facts = frozenset(path[0] if path[0] != "items" else path[2] for path in met)
        if search.cut or any(_is_amount(path) for path in met) or len(leaves) > _MOST_LEAVES:
            return None, facts
        every = [self._plan(each) for each in leaves]
        plans = tuple(dict.fromkeys(every))
        planned = [self.planned[at] for at in plans]
        if any(each.replans for each in planned) or (fuller is not None and set(every[:first]) != set(every[first:])):
            return None, facts
        case = OpenCase(
            tree,
            fuller,
            tuple(plans.index(at) for at in every),
            plans,
            ";".join(name for name in _names(planned[0]) if all(name in _names(each) for each in planned)),
            tuple(line.code for line in _findings(leaves[0]) if all(line in _findings(each) for each in leaves)),
            _compliance([each.compliance for each in leaves]),
            self.zone.illustrative or any(each.illustrative for each in planned),
            self.zone.illustrative or planned[0].illustrative,
            shipment,
        )
        return case, facts

    def _plan(self, decided: ItemDecision) -> int:
        """The position of the plan of a leaf; plans that mean the same are one."""
        grounds = decided.grounds
        known = self._of_plan.get(id(grounds.plan))
        if known is not None:
            return known
        shape, replans = shape_and_replans(grounds.plan, grounds.facts)
        applied = tuple(verdict.measure.id for verdict in grounds.ordered() if verdict.applies)
        findings = tuple(line.code for line in _findings(decided))
        meaning: Any = id(grounds.plan)
        if shape is not None:
            figures = tuple((place, each.numerator, each.denominator) for place, each in shape.constants.items())
            meaning = (
                grounds.facts.product.name,
                shape.key,
                figures,
                applied,
                findings,
                grounds.plan.entry,
                grounds.plan.compliance,
                grounds.plan.illustrative,
            )
        found = self._of_meaning.get(meaning)
        if found is None:
            found = self._of_meaning[meaning] = len(self.planned)
            self.planned.append(
                Planned(
                    grounds.facts,
                    grounds.rules,
                    grounds.plan,
                    shape,
                    replans,
                    ";".join(applied),
                    findings,
                    grounds.plan.illustrative,
                )
            )
        self._of_plan[id(grounds.plan)] = found
        self._kept.append(grounds.plan)  # an id is good while its object lives
        return found


def _names(planned: Planned) -> tuple[str, ...]:
    return tuple(planned.applied.split(";")) if planned.applied else ()


def _findings(decided: ItemDecision) -> list[FindingLine]:
    return [line for line in decided.grounds.findings if line.code != "unknown-name"]


def _is_number(path: FactPath) -> bool:
    return path[0] == "items" and (path[2] in _NUMBERS or path[-1] in _MATERIAL_NUMBERS)


def _is_amount(path: FactPath) -> bool:
    """Whether a fact is a number that amounts are worked out from, and not one that only decides between them."""
    return path[0] == "items" and path[2] in _NUMBERS


def _compliance(compliances: Sequence[str]) -> str:
    if "breach" not in compliances:
        return "compliant"
    return "breach" if set(compliances) == {"breach"} else "undetermined"


RANKS: Final = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}


def outcome_ranks(entry: str, additional: Any, secured: Any) -> Any:
    """How grave each row is: by its gates, or by what is due."""
    if entry != "cleared":
        return np.full(len(secured), RANKS[entry], np.int8)
    return np.where(secured, RANKS["held"], np.where(additional, RANKS["adjusted"], RANKS["cleared"])).astype(np.int8)
