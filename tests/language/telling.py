"""What a case comes to, in one sentence: "100 kg at 5.00 USD/kg owe 500.00 USD: `floor` (10.00 - 5.00) USD/kg x 100 kg."."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tradezone.assessment.decision import Charge, Decision, ItemDecision
from tradezone.assessment.figures import amount_text, grouped, is_shown_whole
from tradezone.values import Money, Quantity
from tradezone.values.units import UNITS

#: What a sentence leaves out: the facts most examples share.
_USUAL = {"imported_into": "US", "entered": "2026-06-01", "origin": "CN"}
_SAID_FIRST = ("product", "quantity", "customs_value", "items", "kind", "contract", "period", "market_price")


def told(facts: Mapping[str, Any], decision: Decision) -> str:
    """The goods or the contract, what is special about them, and what is due."""
    if decision.is_transaction:
        return _settled(facts, decision)
    (item,) = facts["items"]
    (answer,) = decision.items
    special = [f"`{key}: {flow(value)}`" for part in (facts, item) for key, value in part.items() if _is_special(key, value)]
    others = f" with {_listed(special)}" if special else ""
    parts = [f"{_goods(item)}{others} {_listed([*_due(decision), *_besides(decision, answer)])}", *_formulas(answer)]
    reasons = [f"`{line.measure}` does not apply: {line.because.text}" for line in answer.not_applied if not line.undecided]
    return "; ".join([": ".join([parts[0], "; ".join(parts[1:])]) if parts[1:] else parts[0], *reasons]) + "."


def _is_special(key: str, value: object) -> bool:
    return key not in _SAID_FIRST and _USUAL.get(key) != value


def flow(value: object) -> str:
    """A fact as its author could write it in one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key}: {flow(entry)}" for key, entry in value.items()) + " }"
    return "[" + ", ".join(flow(entry) for entry in value) + "]" if isinstance(value, list) else str(value)


def _goods(item: Mapping[str, Any]) -> str:
    """``100 kg at 5.00 USD/kg``; by their value where that price does not end."""
    quantity, value = Quantity.parse(item["quantity"]), Money.parse(item["customs_value"])
    price = value.exact.over(quantity.into(UNITS[quantity.of]))
    shown = f"at {amount_text(price)} {value.of}/{quantity.of}" if is_shown_whole(price) else f"worth {grouped(value)}"
    of = "" if item["product"] == "ore" else f" of `{item['product']}`"
    return f"{grouped(quantity)}{of} {shown}"


def _due(decision: Decision) -> Iterator[str]:
    totals = decision.totals
    assert totals is not None
    if decision.standing == "provisional":
        least, most = (grouped(bound) for bound in decision.bounds["duty"])
        yield f"owe from {least} to {most} until {_listed([f'`{fact}`' for fact in decision.missing])} is given"
        return
    assert totals.duty is not None
    assert totals.fees is not None
    due = Money(totals.duty.units + totals.fees.units, totals.duty.scale, of=totals.currency)
    if decision.outcome == "refused":
        yield "are refused entry"
    elif due.units:
        back = Money(-due.units, due.scale, of=due.of)
        yield f"owe {grouped(due)}" if due.units > 0 else f"get back {grouped(back)}"
    else:
        yield "owe nothing"


def _besides(decision: Decision, answer: ItemDecision) -> Iterator[str]:
    """Security, licence, findings and marks."""
    for security in answer.securities:
        yield f"give security of {grouped(security.money)}"
    if decision.outcome == "held" and not answer.securities:
        yield "are held"
    for line in answer.findings:
        yield f"are in breach, finding `{line.code}`" if line.severity == "breach" else f"carry the notice `{line.code}`"
    if answer.originating is not None:
        yield "originate" if answer.originating else "do not originate"
    if decision.illustrative:
        yield "are marked illustrative"


def _formulas(answer: ItemDecision) -> Iterator[str]:
    """How each line came about, with its amount where there are several."""
    lines: list[Charge] = [line for line in (*answer.charges, *answer.securities) if line.money is not None]
    for line in lines:
        amount = f" = {grouped(line.money)}" if len(lines) > 1 else ""
        yield f"`{line.measure}` {line.formula}{amount}"


def _settled(facts: Mapping[str, Any], decision: Decision) -> str:
    settlement = decision.settlement
    assert settlement is not None
    assert settlement.money is not None
    given = "".join(f" with `{key}: {flow(value)}`" for key, value in facts.items() if key not in _SAID_FIRST)
    quantity = grouped(Quantity.parse(facts["quantity"]))
    due = (
        f"{grouped(settlement.money)} are due to the {settlement.payable_to}: {settlement.formula}"
        if settlement.payable_to
        else "nothing is due"
    )
    return f"For {quantity} in {facts['period']} at a market price of {facts['market_price']}{given}, {due}."


def _listed(parts: list[str]) -> str:
    """``a, b and c``."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
