"""Origins side by side: one row for each country, with what the same goods would owe and cost from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import item_sums
from tradezone.assessment.figures import amount_text, is_shown_whole
from tradezone.assessment.origins import Comparison
from tradezone.policy.measures import Preference
from tradezone.report.layout import WIDTH, Line, columns, side_by_side
from tradezone.report.text import headed, lot
from tradezone.values import Money
from tradezone.values.exact import Exact
from tradezone.values.figures import write_figure

_INDENT, _LABEL = 2, 25
_AMOUNTS = ("ordinary_duty", "additional_duty", "fees", "duty", "security", "landed_cost")
#: Columns only where some country has any.
_RARE = ("fees", "security")

#: What stands in one place of the table, in lines that are not broken.
Cell = tuple[str, ...]


class _Column(NamedTuple):
    """One column: its heading and its cells, one for each origin; figures stand to the right."""

    heading: Cell
    cells: Sequence[Cell]
    right: bool = True

    @property
    def width(self) -> int:
        return max(len(piece) for cell in (self.heading, *self.cells) for piece in cell)


def comparison_lines(comparison: Comparison) -> Iterator[Line]:
    """The table of one shipment, and the facts that are not given where a row is provisional."""
    decisions = [each.decision for each in comparison.origins]
    yield from _heading(decisions[0])
    found = list(_columns(comparison))
    preferences = [", ".join(_preferences(decision)) or "-" for decision in decisions]
    styles = ["bold" if cheapest else "" for cheapest in _cheapest(decisions)]
    longest = max(len(word) for text in ("preference", *preferences) for word in text.replace("-", "- ").split())
    room = WIDTH - _INDENT - sum(column.width + 1 for column in found)
    if room < longest:
        yield from _one_below_another(found, preferences, styles)
    else:
        yield from _table(found, preferences, styles, room)
    yield from _missing(comparison)


def _heading(decision: Decision) -> Iterator[Line]:
    items = decision.items
    what = lot(items[0]) if len(items) == 1 else f"{len(items)} items"
    currency = items[0].grounds.facts.zone.currency
    return headed(decision, what, f"by origin, amounts in {currency}", "")


def _columns(comparison: Comparison) -> Iterator[_Column]:
    decisions = [each.decision for each in comparison.origins]
    yield _Column(("origin",), [(each.origin,) for each in comparison.origins], right=False)
    yield _Column(("outcome",), [_outcome(decision) for decision in decisions], right=False)
    for name in _AMOUNTS:
        cells = [_amount(decision, name) for decision in decisions]
        if name not in _RARE or any(_is_due(decision, name) for decision in decisions):
            yield _Column(tuple(name.split("_")), cells)
    if all(len(decision.items) == 1 for decision in decisions):
        yield from _per_unit(decisions)


def _outcome(decision: Decision) -> Cell:
    """The outcome, and what else must not be missed: a breach, an answer that is not final."""
    marks = ["breach"] if decision.compliance == "breach" else []
    marks += ["provisional"] if decision.standing == "provisional" else []
    words = [decision.outcome, *marks]
    return (*(f"{word}," for word in words[:-1]), words[-1])


def _ends(decision: Decision, name: str) -> tuple[Money | None, Money | None]:
    """The least and the most a total can be; both the same where it is settled, None where there is no limit or nothing to say."""
    assert decision.totals is not None, "shipments have totals"  # noqa: S101 ours
    settled = decision.totals.named(name)
    if settled is not None:
        return settled, settled
    bounds = decision.bounds.get(name)
    return (None, None) if bounds is None else (bounds.least, bounds.most)


def _is_due(decision: Decision, name: str) -> bool:
    return any(end is None or end.units for end in _ends(decision, name))


def _amount(decision: Decision, name: str) -> Cell:
    least, most = _ends(decision, name)
    if least is None and most is None:
        return ("open",) if decision.standing == "provisional" else ("not given",)
    return _between(*(None if end is None else write_figure(end.units, end.scale, grouped=True) for end in (least, most)))


def _between(least: str | None, most: str | None) -> Cell:
    """``444.72 to`` above ``108,682.72``; one figure where there is nothing between."""
    if least is None or most is None:
        return (most or "", "or less") if least is None else (least, "or more")
    return (least,) if least == most else (f"{least} to", most)


def _per_unit(decisions: Sequence[Decision]) -> Iterator[_Column]:
    """The landed cost for each unit of trade; no column where no quantity is given."""
    facts = decisions[0].items[0].grounds.facts
    quantity = facts.quantity
    if quantity is None or not quantity.numerator:
        return
    prices = [[None if end is None else end.over(quantity) for end in _landed(decision)] for decision in decisions]
    whole = all(is_shown_whole(price, 2) for ends in prices for price in ends if price is not None)
    heading = (f"{facts.zone.currency}/{facts.product.unit.name}",)
    cells = [
        ("open",)
        if least is most is None
        else _between(*(None if end is None else amount_text(end, most=2) for end in (least, most)))
        for least, most in prices
    ]
    yield _Column(heading if whole else ("about", *heading), cells)


def _landed(decision: Decision) -> tuple[Exact | None, Exact | None]:
    """The least and the most landed cost of a shipment's one item, before it is rounded where it is settled."""
    least, most = _ends(decision, "landed_cost")
    if least is not None and least == most:
        item = decision.items[0]
        exact = item_sums(item.grounds.facts.zone, item)["landed_cost"]
        return exact, exact
    return (None if least is None else least.exact), (None if most is None else most.exact)


def _preferences(decision: Decision) -> list[str]:
    """The preferences that apply to some item, and those of which a fact that is not given decides."""
    found: dict[str, str] = {}
    for item in decision.items:
        measures = item.grounds.facts.zone.measures
        for line in item.applied:
            if isinstance(measures[line.measure], Preference):
                found[line.measure] = line.measure
        for other in item.not_applied:
            if other.undecided and isinstance(measures[other.measure], Preference):
                found.setdefault(other.measure, f"{other.measure} undecided")
    return list(found.values())


def _cheapest(decisions: Sequence[Decision]) -> list[bool]:
    """Whose landed cost is the least, whatever is still open. Goods that may not enter are not compared; nobody's is where all are alike."""
    ends = {i: _ends(decision, "landed_cost") for i, decision in enumerate(decisions) if decision.outcome != "refused"}
    found = {
        i
        for i, (_, most) in ends.items()
        if most is not None and all(j == i or (least is not None and most.units <= least.units) for j, (least, _) in ends.items())
    }
    return [i in found and len(found) < len(ends) for i in range(len(decisions))]


def _table(found: Sequence[_Column], preferences: Sequence[str], styles: Sequence[str], room: int) -> Iterator[Line]:
    """The columns side by side; spare room goes between the figures."""
    needed = max(len("preference"), *(len(text) for text in preferences))
    spare = 1 if room - needed > len(found) else 0
    widths = [-(column.width + spare) if column.right else column.width + spare for column in found]
    rest = room - spare * (len(found) + 1)
    rows = [[column.heading for column in found], *([column.cells[i] for column in found] for i in range(len(preferences)))]
    for row, preference, style in zip(rows, ("preference", *preferences), ("", *styles), strict=True):
        last = [" " * spare + piece for piece in _wrapped(preference, rest)], rest + spare
        yield from side_by_side([*zip(row, widths, strict=True), last], _INDENT, style)


def _wrapped(text: str, width: int) -> Cell:
    """A text in lines; an id that has no room on one goes on after one of its hyphens."""
    return tuple(wrap(text, width))


def _one_below_another(found: Sequence[_Column], preferences: Sequence[str], styles: Sequence[str]) -> Iterator[Line]:
    """Where the figures are too long to stand side by side: a line for each, under its origin."""
    for i, (preference, style) in enumerate(zip(preferences, styles, strict=True)):
        origin, *others = (column.cells[i] for column in found)
        yield Line(f"{' '.join(found[0].heading)} {origin[0]}", style)
        for column, cell in zip(found[1:], others, strict=True):
            yield from columns([(" ".join(column.heading), _LABEL), (" ".join(cell), WIDTH - _LABEL - 3)], style=style)
        yield from columns([("preference", _LABEL), (preference, WIDTH - _LABEL - 3)], style=style)


def _missing(comparison: Comparison) -> Iterator[Line]:
    """The facts that are not given, each with the origins whose row turns on it where not all do."""
    by_path: dict[str, list[str]] = {}
    for each in comparison.origins:
        for path in each.decision.missing:
            by_path.setdefault(path, []).append(each.origin)
    if by_path:
        yield Line("Missing", "bold")
    for path, origins in by_path.items():
        yield from _missing_fact(path, origins if len(origins) < len(comparison.origins) else ())


def _missing_fact(path: str, origins: Iterable[str]) -> Iterator[Line]:
    codes = ", ".join(origins)
    yield from columns([(f"{path} ({codes})" if codes else path, WIDTH - _INDENT)], _INDENT)
