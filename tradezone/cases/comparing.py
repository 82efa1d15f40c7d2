"""Comparing a decision with what a case expects; what the case does not name is not compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tradezone.assessment.decision import Bounds, Decision, ItemDecision
from tradezone.assessment.evaluate import item_sums
from tradezone.assessment.figures import amount_text
from tradezone.cases.schema import NO_LIMIT, Expectation, ItemExpectation
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Document, Path
from tradezone.values import Money

_WORDS = ("outcome", "compliance", "standing")
_TOTALS = ("duty", "ordinary_duty", "additional_duty", "fees", "security", "landed_cost", "customs_value")


def differences(decision: Decision, expected: Expectation, document: Document, path: Path) -> Iterator[Diagnostic]:
    """Each part of the decision that is not as expected, at the place of the expectation."""

    def differs(key: str | Path, found: object, wanted: object, notes: Iterable[str] = ()) -> Diagnostic:
        parts = (key,) if isinstance(key, str) else tuple(key)
        name = ".".join(str(part) for part in parts)
        sentence = f"`{name}` is {found}, the case expects {wanted}"
        return Diagnostic("case-differs", sentence, document.place((*path, *parts)), tuple(notes))

    for word in (*_WORDS, "illustrative"):
        wanted = getattr(expected, word)
        found = getattr(decision, word)
        if wanted is not None and found != wanted:
            yield differs(word, _said(found), _said(wanted), _why(decision))
    for name in _TOTALS:
        wanted = getattr(expected, name)
        if wanted is not None:
            found = getattr(decision.totals, name) if decision.totals is not None else None
            if found != wanted:
                yield differs(name, _money(found), wanted, _workings(decision.items))
    yield from _charges(decision.items, expected, differs)
    codes = {line.code for item in decision.items for line in item.findings}
    for i, code in enumerate(expected.findings or ()):
        if code not in codes:
            yield differs(("findings", i), "not found", f"`{code}`", _why(decision))
    if expected.originating is not None:
        found = decision.items[0].originating if len(decision.items) == 1 else None
        if found is not expected.originating:
            yield differs("originating", _said(found), _said(expected.originating), _why(decision))
    for i, fact in enumerate(expected.missing or ()):
        if fact not in decision.missing:
            listed = ", ".join(decision.missing) or "nothing"
            yield differs(("missing", i), f"{listed}", f"`{fact}` among it")
    for name, limits in (expected.bounds or {}).items():
        bounds = decision.bounds.get(name)
        if bounds is None or not _bounded(bounds, limits):
            yield differs(("bounds", name), _range(bounds), f"{limits[0]} to {limits[1]}", _workings(decision.items))
    yield from _settlement(decision, expected, differs)
    yield from _items(decision, expected, differs)


def _said(value: object) -> str:
    return {True: "yes", False: "no", None: "not known"}.get(value, str(value)) if not isinstance(value, str) else value  # type: ignore[call-overload]  # three words


def _money(found: Money | None) -> str:
    return "open" if found is None else str(found)


def _bounded(bounds: Bounds, limits: list[Any]) -> bool:
    least, most = (None if limit == NO_LIMIT else limit for limit in limits)
    return bounds.least == least and bounds.most == most


def _range(bounds: Bounds | None) -> str:
    if bounds is None:
        return "not bounded"
    return f"{bounds.least or NO_LIMIT} to {bounds.most or NO_LIMIT}"


def _charges(items: Iterable[ItemDecision], expected: ItemExpectation, differs: Any, prefix: Path = ()) -> Iterator[Diagnostic]:
    """A charge is the sum of a measure's charges over the items; none at all is zero."""
    for name, wanted in (expected.charges or {}).items():
        mine = [charge for item in items for charge in item.charges if charge.measure == name]
        is_open = any(charge.money is None for charge in mine)
        total = (
            sum((charge.money for charge in mine if charge.money is not None), Money(0, 0, of=wanted.currency))
            if not is_open
            else None
        )
        if total != wanted:
            yield differs((*prefix, "charges", name), "open" if total is None else total, wanted, [f"{c.formula}" for c in mine])


def _settlement(decision: Decision, expected: Expectation, differs: Any) -> Iterator[Diagnostic]:
    settlement = decision.settlement
    if expected.settlement is not None:
        found = None if settlement is None else settlement.money
        if found != expected.settlement:
            yield differs("settlement", _money(found), expected.settlement)
    if expected.payable_to is not None:
        to = "nobody" if settlement is None or settlement.payable_to is None else settlement.payable_to
        if to != expected.payable_to:
            yield differs("payable_to", to, expected.payable_to)


def _items(decision: Decision, expected: Expectation, differs: Any) -> Iterator[Diagnostic]:
    by_id = {item.item: item for item in decision.items}
    for name, wanted in (expected.items or {}).items():
        item = by_id.get(name)
        if item is None:
            yield differs(("items", name), "not in the shipment", "an item")
            continue
        if wanted.outcome is not None and item.outcome != wanted.outcome:
            yield differs(("items", name, "outcome"), item.outcome, wanted.outcome)
        sums = item_sums(item.grounds.facts.zone, item)
        is_open = any(charge.money is None for charge in item.charges)
        for total in _TOTALS[:-1]:
            amount: Money | None = getattr(wanted, total)
            found = sums[total]
            if amount is not None and (is_open or found is None or found != amount.exact):
                currency = item.grounds.facts.zone.currency
                shown = "open" if is_open or found is None else f"{amount_text(found, 2, grouped=False)} {currency}"
                yield differs(("items", name, total), shown, amount, _workings([item]))
        yield from _charges([item], wanted, differs, ("items", name))
        codes = {line.code for line in item.findings}
        for i, code in enumerate(wanted.findings or ()):
            if code not in codes:
                yield differs(("items", name, "findings", i), "not found", f"`{code}`")
        if wanted.originating is not None and item.originating is not wanted.originating:
            yield differs(("items", name, "originating"), _said(item.originating), _said(wanted.originating))


def _workings(items: Iterable[ItemDecision]) -> list[str]:
    """How the charges came about, for the reader of a difference."""
    return [f"{charge.measure}: {charge.formula} ({charge.place.short})" for item in items for charge in item.charges]


def _why(decision: Decision) -> list[str]:
    applied = [f"`{line.measure}` applies" for item in decision.items for line in item.applied]
    others = [f"`{line.measure}` does not apply: {line.because.text}" for item in decision.items for line in item.not_applied]
    return [*applied, *others]
