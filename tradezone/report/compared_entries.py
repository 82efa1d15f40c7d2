"""One entry under two policies: what is due back or due after, and the clauses that did it, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tradezone.assessment.decision import Bounds
from tradezone.comparison.entries import ChargeChange, Clause, EntryChange, ItemChange, Ruling, RulingChange, settled
from tradezone.report.layout import WIDTH, Line, both_ends, columns
from tradezone.text.diagnostics import Diagnostic, Place, printable
from tradezone.values import Money
from tradezone.values.figures import write_figure

_PLACE: Final = 17
_CITE: Final = 20


def entry_lines(entry: EntryChange) -> Iterator[Line]:
    """One entry: what is due back or due after, then each item that differs with the clauses that did it."""
    noun = "transaction" if entry.is_transaction else "shipment"
    left = f"{noun} {printable(entry.subject)}"
    left += f"  into {entry.into} on {entry.when}" if entry.into else f"  {entry.when}" if entry.when else ""
    left += f", importer {printable(entry.importer)}" if entry.importer else ""
    yield both_ends(left, verdict(entry), {"less": "green", "more": "yellow", "unread": "red"}.get(entry.status, ""))
    if entry.status == "unread":
        yield from _unread(entry)
        return
    yield from _paired("outcome", entry.outcomes)
    yield from _paired("compliance", entry.compliances)
    yield from _paired("standing", entry.standings)
    for amount in entry.amounts:
        if amount.differs or amount.difference is None:
            yield from columns([(amount.name, 12), (f"{between(amount.before)} -> {between(amount.after)}", WIDTH - 15)])
    if entry.status == "open":
        missing = dict.fromkeys((*entry.missing[0], *entry.missing[1]))
        yield from columns([("missing", 12), (", ".join(missing), WIDTH - 15)])
    if entry.contract is not None:
        yield from _charge(entry.contract)
    for item in entry.items:
        yield from _item(item, alone=len(entry.items) == 1)


def verdict(entry: EntryChange) -> str:
    if entry.word and entry.owed is not None:
        return f"{entry.word} {figure(_size(entry.owed))} {entry.owed.currency}"
    settlement = entry.amount("settlement")
    if settlement is not None and settlement.difference is not None and settlement.difference.units:
        return f"{signed(settlement.difference)} {settlement.difference.currency} to the producer"
    return {"open": "not settled", "unread": "not read", "otherwise": "differs otherwise"}.get(entry.status, "the same")


def _unread(entry: EntryChange) -> Iterator[Line]:
    """What either policy has against reading the entry, or how it decides it."""
    texts = [[_fault(fault) for fault in faults] or [outcome] for faults, outcome in zip(entry.faults, entry.outcomes, strict=True)]
    sides = [("both", texts[0])] if texts[0] == texts[1] else list(zip(("old", "new"), texts, strict=True))
    for word, found in sides:
        for text in found:
            yield from columns([(word, 12), (text, WIDTH - 15)])


def _fault(fault: Diagnostic) -> str:
    return f"{fault.place}: {fault.code}: {printable(fault.sentence)}"


def _paired(name: str, pair: tuple[str, str]) -> Iterator[Line]:
    if pair[0] != pair[1]:
        yield from columns([(name, 12), (f"{pair[0]} -> {pair[1]}", WIDTH - 15)])


def _item(item: ItemChange, *, alone: bool) -> Iterator[Line]:
    left = f"  item {item.item}  {item.product}, origin {item.origin or 'not given'}"
    owed = [amount.difference for amount in item.amounts if amount.name in ("duty", "fees")]
    known = [money for money in owed if money is not None and money.units]
    yield both_ends(left, "" if alone or not known else "  ".join(signed(money) for money in known))
    for charge in item.charges:
        yield from _charge(charge)
    for ruling in item.rulings:
        yield from _ruling(ruling)
    told = {ruling.measure for ruling in item.rulings}
    for word, codes in zip(("no more", "newly"), item.findings, strict=True):
        rest = [code for code in codes if code not in told]
        if rest:
            yield from columns([(word, 10), (f"finding {', '.join(rest)}", WIDTH - 16)], indent=4)


def _charge(charge: ChargeChange) -> Iterator[Line]:
    difference = "" if charge.difference is None else signed(charge.difference)
    what = " (held)" if charge.kind == "security" else ""
    yield both_ends(f"    {charge.measure}{what}", difference)
    yield from _both((_clause(charge.before), charge.before), (_clause(charge.after), charge.after))


def _ruling(change: RulingChange) -> Iterator[Line]:
    """A gate or finding: what it says before and after, and why."""
    yield Line(f"    {change.kind} {change.measure}")
    before, after = _said(change.before), _said(change.after)
    if change.before.state and change.after.state and change.before.why == change.after.why:
        after = f"{change.after.state}, on the same grounds"
    yield from _both((before, change.before), (after, change.after))


def _said(ruling: Ruling) -> str:
    if not ruling.state:
        return ruling.why if ruling.place is None else f"does not apply: {ruling.why}"
    return f"{ruling.state}: {ruling.why}"


def _both(before: tuple[str, Clause | Ruling], after: tuple[str, Clause | Ruling]) -> Iterator[Line]:
    """What was and what is, each with its place and clause; the same clause stands once."""
    so_far = ""
    for word, (text, source) in (("before", before), ("after", after)):
        cited = ", ".join(source.cites)
        room = max(_PLACE, len(_place(source.place)))
        cells = [(word, 6), (text, WIDTH - 6 - 6 - room - _CITE - 3), (_place(source.place), room)]
        yield from columns([*cells, ("" if cited == so_far else cited, _CITE)], indent=6)
        so_far = cited


def _clause(clause: Clause) -> str:
    if clause.why:
        return f"nothing: {clause.why}"
    return f"{'open' if clause.money is None else figure(clause.money)} = {clause.formula}"


def _place(place: Place | None) -> str:
    return "" if place is None else place.short


def figure(money: Money) -> str:
    return write_figure(money.units, money.scale, grouped=True)


def signed(money: Money) -> str:
    """The amount with its sign, also where it is more."""
    return figure(money) if money.units <= 0 else f"+{figure(money)}"


def _size(money: Money) -> Money:
    return money if money.units >= 0 else Money(-money.units, money.scale, of=money.of)


def between(bounds: Bounds) -> str:
    """An amount, or the least and the most of it."""
    one = settled(bounds)
    if one is not None:
        return f"{figure(one)} {one.currency}"
    least = "no lower limit" if bounds.least is None else figure(bounds.least)
    most = "no upper limit" if bounds.most is None else f"{figure(bounds.most)} {bounds.most.currency}"
    return "not worked out" if bounds.least is None and bounds.most is None else f"{least} to {most}"
