"""Promises of a policy's own, tried like those every policy makes."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.assessment.decision import ItemDecision
from tradezone.policy.bounds import Bound, ShareOf
from tradezone.policy.promises import Added
from tradezone.policy.trees import AllOf
from tradezone.rules.answers import answered
from tradezone.rules.words import YES
from tradezone.values.exact import ZERO, Exact
from tradezone.verify.promise import Broken, OfShipment, Promise, Tried
from tradezone.verify.promises.amounts import charged, money

_KINDS = {"ordinary_duty": ("ordinary_duty",), "additional_duty": ("additional_duty", "rebate"), "fees": ("fee",)}


def promised(added: Added) -> Promise:
    """A promise of the policy's own as one that can be tried."""
    return Promise(added.id, added.says, None, _trial(added))


def _trial(added: Added) -> OfShipment:
    def tried_on(tried: Tried) -> Iterator[Broken | None]:
        decision = tried.whole
        for item in decision.items if decision is not None else ():
            facts = item.grounds.facts
            if facts.product.name not in added.covers or answered(AllOf(added.conditions), facts) != YES:
                continue
            faults = list(_faults(added, item, tried))
            yield from (None for _ in range(not faults))
            for because, of in faults:
                yield Broken(added.id, of, because, added.place, added.cites, (tried.shipment,))

    return tried_on


def _faults(added: Added, item: ItemDecision, tried: Tried) -> Iterator[tuple[str, str]]:
    """What of an item is not as the promise says, and the measure it is about."""
    if added.outcomes and item.outcome not in added.outcomes:
        yield f"the outcome is {item.outcome}", ""
    verdicts = item.grounds.plan.verdicts
    for wanted, names in ((True, added.applied), (False, added.not_applied)):
        for name in names:
            verdict = verdicts.get(name)
            applies = verdict is not None and verdict.applies
            if applies is not wanted:
                yield f"`{name}` {'applies' if applies else 'does not apply'}", name
    for name, bound in added.amounts.items():
        amount = _amount(item, name)
        if not _holds(bound, amount, item.grounds.facts.value or ZERO):
            yield f"{name} is {money(tried.zone, amount)}", ""


def _amount(item: ItemDecision, name: str) -> Exact:
    if name == "security":
        return sum((charged(charge) for charge in item.securities), ZERO)
    kinds = _KINDS.get(name, ("ordinary_duty", "additional_duty", "rebate"))
    return sum((charged(charge) for charge in item.charges if charge.kind in kinds), ZERO)


def _holds(bound: Bound | ShareOf, amount: Exact, value: Exact) -> bool:
    if isinstance(bound, ShareOf):
        return bound.holds(amount, value)
    limit: Exact = bound.value.exact
    return bound.holds(amount, limit)
