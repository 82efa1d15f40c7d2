"""Amounts that promises compare: what a line comes to, how much it may be off by, and which line made a difference."""

from __future__ import annotations

from tradezone.assessment.decision import Charge, Decision, ItemDecision
from tradezone.assessment.figures import amount_text
from tradezone.policy.measures import Exemption, Measure, Preference
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Rounding
from tradezone.values.currencies import minor_digits
from tradezone.values.exact import ZERO, Exact


def allowance(zone: Zone, promise: str) -> Exact:
    """What a line may be off by under a promise: a minor unit of the currency, unless the policy allows less.

    Where the policy rounds to a coarser step, that is what ``rounding-is-small`` is about; to the other promises a line may be off by it.
    """
    entry = zone.promises.tightened.get(promise)
    if entry is not None and entry.allowance is not None:
        return entry.allowance.exact
    digits = minor_digits(zone.currency)
    return Exact(1, 10 ** (digits if promise == "rounding-is-small" else min(digits, zone.rounding.scale)))


def spares_exemptions(zone: Zone, promise: str) -> bool:
    """Whether goods that an exception spares need not keep a promise."""
    entry = zone.promises.tightened.get(promise)
    return entry is None or entry.spares_exemptions


def charged(charge: Charge) -> Exact:
    """A charge as it is due; one that is open counts as nothing."""
    return Exact.scaled(charge.units or 0, charge.line.scale)


def charged_by(item: ItemDecision, measure: str) -> Exact:
    return sum((charged(charge) for charge in item.charges if charge.measure == measure), ZERO)


def due(decision: Decision) -> Exact:
    """Duties and fees of a decision known whole."""
    return sum((charged(charge) for item in decision.items for charge in item.charges), ZERO)


def lines(*decisions: Decision) -> Exact:
    """How many lines there are to round."""
    return Exact(sum(len(item.charges) for decision in decisions for item in decision.items))


def exemptions(decision: Decision) -> frozenset[str]:
    """The exceptions that apply to some item."""
    verdicts = [verdict for item in decision.items for verdict in item.grounds.plan.verdicts.values()]
    return frozenset(verdict.measure.id for verdict in verdicts if verdict.applies and isinstance(verdict.measure, Exemption))


def fallen_most(before: Decision, after: Decision) -> str:
    """The measure that charges least in the second decision, against the first.

    A preference does the office of the duty it replaces: the two are one line here, and the preference is named, whose conditions told them
    apart.
    """
    one, other = _by_office(before), _by_office(after)
    offices = dict.fromkeys((*one, *other))
    office = min(offices, key=lambda name: _key(other.get(name, ZERO) - one.get(name, ZERO)), default="")
    charging = [c.line.measure for decision in (before, after) for item in decision.items for c in item.charges]
    mine = [measure.id for measure in charging if _office(measure) == office]
    return next((name for name in mine if name != office), office)


def _office(measure: Measure) -> str:
    return measure.replaces if isinstance(measure, Preference) else measure.id


def _by_office(decision: Decision) -> dict[str, Exact]:
    """What is charged on all items together, a preference with the duty it replaces."""
    found: dict[str, Exact] = {}
    for item in decision.items:
        for charge in item.charges:
            name = _office(charge.line.measure)
            found[name] = found.get(name, ZERO) + charged(charge)
    return found


class _Ordered:
    """An exact amount as a key to sort by."""

    __slots__ = ("amount",)

    def __init__(self, amount: Exact) -> None:
        self.amount = amount

    def __lt__(self, other: _Ordered) -> bool:
        return self.amount < other.amount


def _key(amount: Exact) -> _Ordered:
    return _Ordered(amount)


def clause(zone: Zone, measure: str, *decisions: Decision) -> tuple[Place, tuple[Citation, ...]]:
    """Where the clause stands that a measure charges by: the row of its line, or else the measure."""
    for decision in decisions:
        for item in decision.items:
            for charge in item.charges:
                if charge.measure == measure:
                    return charge.place, charge.cites
    found = zone.measures[measure]
    return found.place, found.cites


def money(zone: Zone, amount: Exact) -> str:
    """An amount in the policy's currency, cut to its minor unit."""
    digits = minor_digits(zone.currency)
    return f"{amount_text(Exact.scaled(amount.rounded(Rounding('down', digits)), digits), digits)} {zone.currency}"


def price(zone: Zone, amount: Exact, unit: str) -> str:
    return f"{amount_text(amount)} {zone.currency}/{unit}"
