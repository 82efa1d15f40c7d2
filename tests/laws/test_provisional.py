"""Where a fact is not given: the decision holds every answer it may yet become, and no wider."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.strategies import law, zone
from tradezone import Decision, evaluate
from tradezone.assessment.decision import OUTCOMES, TOTALS


def decided(name: str, content: dict) -> Decision | None:
    shipment = some.fits(name, content)
    return None if shipment is None else evaluate(zone(name), shipment, plain=True)


def figure(money) -> Fraction | None:
    return None if money is None else some.fraction(money.exact)


#: Freight and insurance are part of the landed cost as far as they are given; that they are not leaves nothing open.
CARRIAGE = {"freight", "insurance"}


def breaks(provisional: Decision, whole: Decision, totals: tuple[str, ...] = TOTALS) -> str | None:
    """How a completed decision contradicts the provisional one; None where it does not."""
    for name in totals:
        amount, left = figure(getattr(whole.totals, name)), figure(getattr(provisional.totals, name))
        if left is not None and amount != left:
            return f"{name} is {amount}, but was already certain to be {left}"
        bounds = provisional.bounds.get(name)
        if bounds is not None and amount is not None:
            if bounds.least is not None and amount < figure(bounds.least):
                return f"{name} is {amount}, less than {bounds.least}"
            if bounds.most is not None and amount > figure(bounds.most):
                return f"{name} is {amount}, more than {bounds.most}"
    if OUTCOMES.index(whole.outcome) > OUTCOMES.index(provisional.outcome):
        return f"the outcome is {whole.outcome}, graver than {provisional.outcome}"
    if provisional.standing == "definitive" and whole.outcome != provisional.outcome:
        return f"the outcome is {whole.outcome}, but was already certain to be {provisional.outcome}"
    if provisional.compliance not in ("undetermined", whole.compliance):
        return f"compliance is {whole.compliance}, but was already certain to be {provisional.compliance}"
    return charges_break(provisional, whole)


def charges_break(provisional: Decision, whole: Decision) -> str | None:
    for before, after in zip(provisional.items, whole.items, strict=True):
        due = {charge.measure: charge.money for charge in after.charges}
        for charge in before.charges:
            amount = due.pop(charge.measure, None)
            if charge.money is not None and figure(charge.money) != (figure(amount) or 0):
                return f"{charge.measure} is {amount}, but was already certain to be {charge.money}"
        for measure, amount in due.items():
            if amount.units:
                return f"{measure} is {amount}, but was not among the charges"
        if before.originating is not None and before.originating != after.originating:
            return f"originating is {after.originating}, but was already certain to be {before.originating}"
        applied = {line.measure for line in after.applied}
        for line in before.applied:
            if line.measure not in applied:
                return f"{line.measure} does not apply, but was certain to"
    return None


@given(some.names, st.data())
@law
def test_every_completion_lies_within_the_bounds(name, data):
    content = data.draw(some.contents(name))
    choice = st.lists(st.sampled_from(some.paths(content)), min_size=1, max_size=3, unique=True)
    chosen = some.drop_shadowed(data.draw(choice))
    partial = content
    for path in sorted(chosen, key=len, reverse=True):
        partial = some.unknown(partial, path)
    note(some.shown(partial))
    provisional = decided(name, partial)
    assume(provisional is not None)
    completions = [content]
    for _ in range(4):
        completed = content
        for path in chosen:
            completed = some.put(completed, path, data.draw(some.fact(name, completed, path)))
        completions.append(completed)
    totals = tuple(total for total in TOTALS if total != "landed_cost" or not CARRIAGE.intersection(path[-1] for path in chosen))
    for completed in completions:
        whole = decided(name, completed)
        if whole is not None:
            assert whole.standing == "definitive"
            assert breaks(provisional, whole, totals) is None, some.shown(completed)
