"""A decision as a broker would show it to a client: what, how much, then what applied, what did not, and findings."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.assessment.decision import Bounds, Charge, Decision, ItemDecision, Settlement
from tradezone.assessment.figures import amount_text, grouped, is_shown_whole
from tradezone.report.grounds import findings_lines, grounds_lines
from tradezone.report.layout import WIDTH, Line, both_ends, columns
from tradezone.rules.exchange import converted, rate_of
from tradezone.values import Money
from tradezone.values.exact import ZERO
from tradezone.values.figures import write_figure

STYLES = {"cleared": "green", "adjusted": "yellow", "held": "yellow", "refused": "red"}
_LABEL, _DETAIL, _AMOUNT = 25, 43, -20


def decision_lines(decision: Decision, *, explained: bool = False) -> Iterator[Line]:
    """The report of one decision; ``explained`` gives every ground with its place instead of the gist."""
    yield from heading(decision)
    if decision.settlement is not None:
        yield from settled(decision.settlement)
    for item in decision.items:
        if len(decision.items) > 1:
            yield both_ends(f"item {item.item}  {goods(item)}", item.outcome, "bold")
        yield from landed_cost(decision, item)
        yield from grounds_lines(item, explained=explained)
    if explained:
        from tradezone.report.cures import cures_lines

        yield from cures_lines(decision)
    if len(decision.items) > 1:
        yield from sums(decision)
    if decision.standing == "provisional":
        yield from missing(decision)


def settled(settlement: Settlement) -> Iterator[Line]:
    """What a contract pays, to whom, by which clause, and why."""
    law, row = settlement.settlement, settlement.row
    to = f"to the {settlement.payable_to}" if settlement.payable_to else "to nobody"
    title = "Settlement" if law is None else law.title
    detail = f"{settlement.formula}, {to}" if settlement.formula else to
    yield from columns([(title, _LABEL), (detail, _DETAIL), (_money(settlement.money, currency=True), _AMOUNT)])
    if row is not None:
        cites = ", ".join(str(cite) for cite in row.case.cites)
        yield from columns([("", _LABEL), (f"{cites}, at {row.case.place.short}", _DETAIL)])
    for ground in settlement.because:
        yield from columns([("", _LABEL), (ground.text, _DETAIL)])
    yield from findings_lines(settlement.findings)


def heading(decision: Decision) -> Iterator[Line]:
    what = goods(decision.items[0]) if len(decision.items) == 1 else f"{len(decision.items)} items"
    words = f"{decision.outcome}, {decision.compliance}, {decision.standing}"
    return headed(decision, what, words, STYLES[decision.outcome])


def headed(decision: Decision, what: str, words: str, style: str) -> Iterator[Line]:
    """What is decided, of which goods, where and when; below it these words, and the policy and its marks at the right."""
    noun = "transaction" if decision.is_transaction else "shipment"
    left = f"{noun} {decision.subject}"
    if decision.items:
        shipment = decision.items[0].grounds.facts.shipment
        left += f"  {what}, into {shipment.imported_into} on {shipment.entered}"
    policy, mark = f"policy {decision.policy}", "illustrative figures" if decision.illustrative else ""
    if decision.known_at is not None:
        mark = f"{mark}, as known on {decision.known_at}" if mark else f"as known on {decision.known_at}"
    if len(left) + len(policy) + 2 > WIDTH:  # both do not fit on the first line
        policy, mark = "", f"{policy}, {mark}" if mark else policy
    yield both_ends(left, policy, "bold")
    yield both_ends(words, mark, style)


def goods(item: ItemDecision) -> str:
    """``NdPr metal, 2,000 kg, origin CN``."""
    return f"{lot(item)}, origin {item.grounds.facts.item.origin or 'not given'}"


def lot(item: ItemDecision) -> str:
    """``NdPr metal, 2,000 kg``."""
    facts = item.grounds.facts
    quantity = facts.item.quantity
    amount = f"{write_figure(quantity.units, quantity.scale, grouped=True)} {quantity.of}" if quantity else "quantity not given"
    return f"{facts.product.title}, {amount}"


def landed_cost(decision: Decision, item: ItemDecision) -> Iterator[Line]:
    """The table of customs value, freight, each charge, and what they come to."""
    facts = item.grounds.facts
    zone, given = facts.zone, facts.item
    value = "not given" if facts.value is None else f"{amount_text(facts.value)} {zone.currency}"
    detail = zone.terms
    if facts.value is None and given.customs_value is not None:
        wanting = " and ".join(f"`{path[-1]}`" for path in facts.missing_value())
        detail = f"{grouped(given.customs_value)}{f' {given.terms}' if given.terms else ''}, of which {wanting} is to be known"
    if facts.value is not None and facts.quantity is not None:
        price = facts.value.over(facts.quantity)
        about = "" if is_shown_whole(price) else "about "
        detail = f"{amount_text(facts.quantity, 0)} {facts.product.unit.name} at {about}{amount_text(price)} {zone.currency}/{facts.product.unit.name} {zone.terms}"
        if given.terms is not None and given.terms != zone.terms:
            detail += f", from {given.terms}"
        if given.customs_value is not None and given.customs_value.of != zone.currency:
            rate = rate_of(zone, facts.shipment, given.customs_value.of)
            detail += f", from {grouped(given.customs_value)} at {rate.written}" if rate is not None else ""
    yield from columns([("Customs value", _LABEL), (detail, _DETAIL), (value, _AMOUNT)])
    outside = [amount for amount in (given.freight, given.insurance) if amount is not None]
    if outside and zone.terms == "FOB":
        own = [converted(zone, facts.shipment, amount) for amount in outside]
        total = sum((amount for amount in own if amount is not None), ZERO)
        parts = " + ".join(
            write_figure(amount.units, amount.scale, grouped=True) + ("" if amount.of == zone.currency else f" {amount.of}")
            for amount in outside
        )
        yield from columns(
            [("Freight, insurance", _LABEL), (f"not in customs value: {parts}", _DETAIL), (_plain(amount_text(total)), _AMOUNT)]
        )
    for charge in item.charges:
        yield from columns([(charge.title, _LABEL), (charge.formula, _DETAIL), (_plain(_charged(charge)), _AMOUNT)])
    yield Line(" " * (4 + _LABEL + _DETAIL) + "----------".rjust(-_AMOUNT - 4))
    yield from columns([("Landed cost", _LABEL), *_landed(decision, item)], style="bold")
    for security in item.securities:
        yield from columns(
            [("Security", _LABEL), (f"{security.formula}", _DETAIL), (_money(security.money, currency=True), _AMOUNT)]
        )
        yield from columns([("", _LABEL), (f"released when {security.released_when}", _DETAIL)])


def _landed(decision: Decision, item: ItemDecision) -> list[tuple[str, int]]:
    """The landed cost of the item and its price for each unit."""
    from tradezone.assessment.evaluate import item_sums

    facts = item.grounds.facts
    landed = item_sums(facts.zone, item)["landed_cost"]
    if landed is None or any(charge.money is None for charge in item.charges):
        why = "customs value not given" if decision.standing == "definitive" else "not settled: see what is missing"
        return [(why, _DETAIL), ("", _AMOUNT)]
    rounded = landed.rounded(facts.zone.rounding)
    per = ""
    if facts.quantity is not None and facts.quantity.numerator:
        price = landed.over(facts.quantity)
        about = "" if is_shown_whole(price, 2) else "about "
        per = f"{about}{amount_text(price, most=2)} {facts.zone.currency}/{facts.product.unit.name}"
    money = Money(rounded, facts.zone.rounding.scale, of=decision.totals.currency if decision.totals else facts.zone.currency)
    return [(per, _DETAIL), (_money(money, currency=True), _AMOUNT)]


def _money(money: Money | None, *, currency: bool = False) -> str:
    if money is None:
        return "open"
    text = write_figure(money.units, money.scale, grouped=True)
    return f"{text} {money.currency}" if currency else _plain(text)


def _plain(text: str) -> str:
    """Room for a currency that is not repeated on every line."""
    return text + "    "


def _charged(charge: Charge) -> str:
    return "open" if charge.money is None else write_figure(charge.money.units, charge.money.scale, grouped=True)


def sums(decision: Decision) -> Iterator[Line]:
    """The totals over all items."""
    totals = decision.totals
    if totals is None:
        return
    yield Line("Totals", "bold")
    rows = [
        ("Customs value", totals.customs_value),
        ("Ordinary duty", totals.ordinary_duty),
        ("Additional duty", totals.additional_duty),
        ("Duty", totals.duty),
        ("Fees", totals.fees),
        ("Security", totals.security),
        ("Landed cost", totals.landed_cost),
    ]
    for name, money in rows:
        if name in ("Security", "Fees") and money is not None and not money.units:
            continue
        style = "bold" if name == "Landed cost" else ""
        yield from columns(
            [(name, _LABEL), ("", _DETAIL), (_money(money, currency=name in ("Customs value", "Landed cost")), _AMOUNT)],
            style=style,
        )


def missing(decision: Decision) -> Iterator[Line]:
    """What is missing, and the least and the most that can fall due."""
    yield Line("Missing", "bold")
    for path in decision.missing:
        yield Line(f"  {path}")
    for name, bounds in decision.bounds.items():
        label = name.replace("_", " ").capitalize()
        yield from columns([(label, _LABEL), (_range(bounds), _DETAIL + 21)])


def _range(bounds: Bounds) -> str:
    if bounds.least is None and bounds.most is None:
        return "not worked out: too many facts are missing"
    if bounds.least == bounds.most and bounds.least is not None:
        return f"{_charge_text(bounds.least)} {bounds.least.currency} in any case"
    least = "without lower limit" if bounds.least is None else f"from {_charge_text(bounds.least)}"
    most = "without upper limit" if bounds.most is None else f"to {_charge_text(bounds.most)} {bounds.most.currency}"
    return f"{least} {most}"


def _charge_text(money: Money) -> str:
    return write_figure(money.units, money.scale, grouped=True)
