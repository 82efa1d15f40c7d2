"""Verification in print: every promise with what became of it, and of each that is broken the shipment that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.policy.zone import Zone
from tradezone.report.layout import WIDTH, Line, columns
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.shipment.writing import shipments_file
from tradezone.text.diagnostics import printable
from tradezone.text.yaml_writing import yaml_text
from tradezone.values.figures import many, write_figure
from tradezone.verify.promise import Broken
from tradezone.verify.results import Result, Verification

_ID, _WORD = 26, 8
_STYLES: Final = {"broken": "bold red", "dropped": "", "kept": "", "idle": "dim"}


def verification_lines(zone: Zone, found: Verification) -> Iterator[Line]:
    """One line a promise, then each that is broken with its shipments, their decisions and the clause, then what was covered."""
    broken = len(found.broken)
    yield Line(f"{found.policy}: {len(found.results)} promises, {broken or 'none'} broken", "bold")
    for result in found.results:
        yield from columns(
            [(result.promise.id, _ID), (result.word, _WORD), (_how(result), WIDTH - 4 - _ID - _WORD)], style=_STYLES[result.word]
        )
    for result in found.results:
        for each in result.broken:
            yield Line("")
            yield from broken_lines(zone, result.promise.sentence, each)
    yield Line("")
    yield from _covered(found)


def _how(result: Result) -> str:
    """On what a promise was tried, and why the law breaks it where it does."""
    if result.excused and not result.broken:
        return "; ".join(
            f"{f'`{broken.of}`: ' if broken.of else ''}{excuse.reason} ({', '.join(map(str, excuse.cites))})"
            for broken, excuse in result.excused
        )
    if result.broken:
        return ", ".join(dict.fromkeys(f"`{broken.of}`" for broken in result.broken if broken.of)) or "see below"
    return result.covered


def broken_lines(zone: Zone, sentence: str, broken: Broken) -> Iterator[Line]:
    """One promise broken: the clause, why, the shipments as a file that ``evaluate`` accepts, and how each is decided."""
    yield Line(f"broken: {broken.promise}", "bold red")
    yield from columns([(sentence, WIDTH - 4)])
    yield Line(f"{broken.place}: {printable(broken.because)}")
    if broken.cites:
        yield Line(f"  = note: {', '.join(map(str, broken.cites))}")
    if broken.remedy:
        yield Line(f"  = help: {broken.remedy}")
    if not broken.shipments:
        return
    named = named_apart(broken.shipments)
    yield Line("  shown by")
    yield from (Line(f"    {printable(line)}".rstrip()) for line in file_of(broken).splitlines())
    yield Line("  decided")
    for shipment in named:
        yield from _decided(evaluate(zone, shipment))


def named_apart(shipments: tuple[Shipment | Transaction, ...]) -> list[Shipment | Transaction]:
    """The shipments with ids of their own: the one, and the other it is compared with."""
    from dataclasses import replace

    return [replace(shipment, id=name) for shipment, name in zip(shipments, ("shown", "compared"), strict=False)]


def file_of(broken: Broken) -> str:
    """The shipments that show it, as the text of a file."""
    return yaml_text(shipments_file(named_apart(broken.shipments)))


def _decided(decision: Decision) -> Iterator[Line]:
    if decision.settlement is not None:
        money, to = decision.settlement.money, decision.settlement.payable_to or "nobody"
        paid = "open" if money is None else f"{write_figure(money.units, money.scale, grouped=True)} {money.currency}"
        yield Line(f"    {decision.subject}: {decision.outcome}, {paid} payable to {to}: {decision.settlement.formula}")
        return
    duty = decision.totals.duty if decision.totals is not None else None
    total = "open" if duty is None else f"{write_figure(duty.units, duty.scale, grouped=True)} {duty.currency}"
    yield Line(f"    {decision.subject}: {decision.outcome}, {decision.compliance}, {decision.standing}, duty {total}")
    for item in decision.items:
        for charge in item.charges:
            amount = "open" if charge.money is None else write_figure(charge.money.units, charge.money.scale, grouped=True)
            text = f"{charge.formula} ({charge.place.short})"
            yield from columns([(charge.measure, 20), (text, WIDTH - 6 - 22 - 16), (amount, -16)], indent=6)


def _covered(found: Verification) -> Iterator[Line]:
    """Exactly what was covered."""
    for sentence in found.facts:
        yield from columns([(sentence, WIDTH - 2)], indent=0)
    short = ", when the time was up" if found.cut_short else ""
    alone = f"{many(found.tried, 'item')} tried by {'itself' if found.tried == 1 else 'themselves'}"
    what = [f"{many(found.drawn, 'shipment')} drawn, {alone}"] if found.drawn else []
    what += [f"{many(found.contracts, 'transaction')} drawn"] if found.contracts else []
    sampled = f"sampled: {', '.join(what) or 'nothing'}, seed {found.seed}{short}"
    yield from columns([(sampled, WIDTH - 2)], indent=0)
    for excuse in found.idle:
        yield Line(
            f"{excuse.place}: nothing that was tried breaks `{excuse.promise}`{f' of `{excuse.of}`' if excuse.of else ''}; "
            "if nothing does, take the entry out"
        )
