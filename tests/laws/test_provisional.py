"""Where a fact is not given: the decision holds every answer it may yet become, and no wider."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.every_value import every
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
    choice = st.lists(st.sampled_from(some.paths(name, content)), min_size=1, max_size=3, unique=True)
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


def answer(whole: Decision) -> tuple:
    """What of a decision a missing fact is named for."""
    items = [
        (
            item.outcome,
            item.compliance,
            tuple((charge.measure, charge.money) for charge in item.charges if charge.money.units),
            tuple((security.measure, security.money) for security in item.securities),
            tuple(sorted(finding.code for finding in item.findings)),
        )
        for item in whole.items
    ]
    return tuple(items)


def path_text(content: dict, path: tuple) -> str:
    """The path as a decision names it: items by id, materials by number, documents by name."""
    if path[0] != "items":
        return path[0]
    if path[-1] == "issued":
        path = (*path[:3], content["items"][path[1]]["documents"][path[3]]["document"], path[4])
    rest = [str(part + 1) if isinstance(part, int) else part for part in path[2:]]
    return ".".join(["items", content["items"][path[1]].get("id", str(path[1] + 1)), *rest])


@given(some.names, st.data())
@law
def test_one_unknown_fact_leaves_bounds_no_wider_than_its_values_reach(name, data):
    content = data.draw(some.contents(name, most=1))
    path = data.draw(st.sampled_from(some.paths(name, content)))
    partial = some.unknown(content, path)
    note(some.shown(partial))
    provisional = decided(name, partial)
    assume(provisional is not None)
    wholes = [whole for value in every(name, content, path) if (whole := decided(name, some.put(content, path, value)))]
    assume(wholes)
    totals = tuple(total for total in TOTALS if total != "landed_cost" or path[-1] not in CARRIAGE)
    for whole in wholes:
        assert breaks(provisional, whole, totals) is None, some.shown(content)
    answers = {answer(whole) for whole in wholes}
    assert (provisional.standing == "provisional") == (len(answers) > 1), answers
    if provisional.standing == "provisional":
        assert provisional.missing == (path_text(content, path),)
        assert provisional.outcome in {whole.outcome for whole in wholes}
        compliances = {whole.compliance for whole in wholes}
        assert provisional.compliance == (compliances.pop() if len(compliances) == 1 else "undetermined")
        for total, bounds in provisional.bounds.items():
            amounts = [amount for whole in wholes if (amount := figure(getattr(whole.totals, total))) is not None]
            if total in totals and amounts:
                assert bounds.least is not None
                assert min(amounts) == figure(bounds.least), total
                assert max(amounts) == figure(bounds.most) if bounds.most is not None else max(amounts) > 10**10, total


@given(some.names, st.data())
@some.few
def test_of_two_unknown_facts_each_that_is_named_can_change_the_answer(name, data):
    content = data.draw(some.contents(name, most=1))
    easy = [path for path in some.paths(name, content) if path[-1] not in ("materials", *some.NUMBERS)]
    chosen = some.drop_shadowed(data.draw(st.lists(st.sampled_from(easy), min_size=2, max_size=2, unique=True)))
    assume(len(chosen) == 2)
    partial = some.unknown(some.unknown(content, chosen[0]), chosen[1])
    note(some.shown(partial))
    provisional = decided(name, partial)
    assume(provisional is not None)
    one, other = chosen
    assume(len(every(name, content, one)) * len(every(name, content, other)) < 1_000)
    table = [
        [decided(name, some.put(some.put(content, one, value), other, also)) for also in every(name, content, other)]
        for value in every(name, content, one)
    ]
    answers = [[answer(whole) if whole else None for whole in row] for row in table]
    changes = {
        path_text(content, one): any(len(set(column) - {None}) > 1 for column in zip(*answers, strict=True)),
        path_text(content, other): any(len(set(row) - {None}) > 1 for row in answers),
    }
    for path in provisional.missing:
        assert changes[path], path
    assert (provisional.standing == "provisional") == any(changes.values())
    for row in table:
        for whole in row:
            if whole:
                assert breaks(provisional, whole) is None


@given(st.integers(600_000, 700_000))
@law
def test_a_cent_gained_by_rounding_two_lines_lies_within_the_bounds(size):
    """A shortfall of less than half a cent is rounded to nothing, while the duty on the value below it may be a cent less."""
    name = "critical-minerals-zone"
    quantity = Fraction(size, 100_000)
    item = {"product": "ndpr/oxide", "origin": "CN", "quantity": f"{some.decimal_text(quantity)} kg"}
    partial = {"imported_into": "US", "entered": "2026-09-15", "exported_from": "CN", "items": [item]}
    provisional = decided(name, partial)
    for step in (Fraction(0), Fraction(49, 10_000), Fraction(1, 100)):
        value = (110 * quantity - step) // Fraction(1, 100) / 100
        whole = decided(name, some.put(partial, ("items", 0, "customs_value"), f"{some.decimal_text(value)} USD"))
        assert breaks(provisional, whole) is None
