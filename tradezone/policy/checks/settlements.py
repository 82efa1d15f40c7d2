"""Checks of contracts for difference: each is about one product, stands at amounts, and asks only facts it declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from tradezone.policy.building import product_entries
from tradezone.policy.checks.conditions import tables
from tradezone.policy.checks.prices import priced_as
from tradezone.policy.checks.tables import in_rising_order
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.grammar.settlements import SettlementRow, SettlementText
from tradezone.policy.scope import attribute_bound, attribute_problem
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import UnitPrice
from tradezone.values.duty_expression import NO_LIMITS
from tradezone.values.exact import Exact

Found = Iterator[Diagnostic]
#: What a row of a table may say of a shipment, and a contract has not.
_OF_SHIPMENTS = ("from", "through", "season", "covers", "imported_into", "origin")


def check_settlements(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for i, contract in enumerate(text.settlements):
        path: Path = ("settlements", i)
        for check in (levels, facts, rows):
            found.extend(check(text, contract, path, source))
        found.extend(tables(contract, path, source))
    return [*found, *two_for_one_period(text, source)]


def levels(text: PolicyText, contract: SettlementText, path: Path, source: PolicySource) -> Found:
    """A contract is about one product, and its floor and ceiling are amounts as the product is priced, the ceiling not the lower."""
    every = {name: product for name, _, product, _ in product_entries(text)}
    if contract.covers not in every:
        sentence = f"`{contract.covers}` is not a product of this policy"
        remedy = did_you_mean(contract.covers, every)
        yield Diagnostic("unknown-product", sentence, source.place((*path, "covers")), remedy=remedy)
        return
    for key in ("floor", "ceiling"):
        level, place = getattr(contract, key), source.place((*path, key))
        if level is not None and not isinstance(level.of, UnitPrice):
            sentence = f"the {key} of a contract is an amount, not a share of `{level.of}`"
            yield Diagnostic("bad-floor", sentence, place, remedy="write it as in `110.00 USD/kg`")
        elif level is not None:
            yield from priced_as(text, level.of, {contract.covers: every[contract.covers]}, place)
    if contract.ceiling is not None:
        yield from in_rising_order(contract.floor, contract.ceiling, source.place((*path, "ceiling")))


def facts(text: PolicyText, contract: SettlementText, path: Path, source: PolicySource) -> Found:  # noqa: ARG001 all are called alike
    """A fact that is one of some words names them, and no other does."""
    for name, fact in contract.facts.items():
        if (fact.kind == "word") != (fact.words is not None):
            place = source.place((*path, "facts", name), key=True)
            remedy = "add `words: [...]`" if fact.kind == "word" else "take `words` out, or make it `kind: word`"
            yield Diagnostic("missing-key", f"`words` goes with `kind: word` of `{name}`", place, remedy=remedy)


def rows(text: PolicyText, contract: SettlementText, path: Path, source: PolicySource) -> Found:  # noqa: ARG001 all are called alike
    """What falls due under a contract is a shortfall or an excess, in cases of its own facts, of which one row is for each."""
    for key, mode in (("charge", "shortfall"), ("rebate", "excess")):
        table: Sequence[SettlementRow] = getattr(contract, key) or ()
        found: list[Diagnostic] = []
        for j, row in enumerate(table):
            where: Path = (*path, key, j)
            due = row.given
            if due is None or due.mode != mode or due.limits != NO_LIMITS:
                at = next(name for name in ("value", "otherwise", "brackets") if getattr(row, name) is not None)
                sentence = f"what falls due under `{key}` of a contract is `{mode}`, or a share of it"
                place = source.place((*where, at), key=at == "brackets")
                found.append(Diagnostic("wrong-mode", sentence, place, remedy=f"write `{mode}` or `30% of {mode}`"))
            found.extend(_asked(contract, row, where, source))
        yield from found or _one_row_for_each_case(contract, table, (*path, key), source)


def _asked(contract: SettlementText, row: SettlementRow, path: Path, source: PolicySource) -> Found:
    said = [(*path, key) for key in _OF_SHIPMENTS if getattr(row, "from_" if key == "from" else key) is not None]
    said += [(*path, "when", key) for key in sorted(row.when.model_fields_set - {"facts"})] if row.when is not None else []
    for where in said:
        sentence = f"`{where[-1]}` is asked of a shipment, but a contract settles a period"
        yield Diagnostic("fact-elsewhere", sentence, source.place(where, key=True), remedy="ask under `facts` of `when`")
    for name, values in (row.when.facts or {}).items() if row.when is not None else ():
        where = (*path, "when", "facts", name)
        fact = contract.facts.get(name)
        if fact is None:
            remedy = did_you_mean(name, contract.facts, otherwise="declare it under `facts` of the contract")
            sentence = f"`{name}` is not a fact of `{contract.id}`"
            yield Diagnostic("unknown-attribute", sentence, source.place(where, key=True), remedy=remedy)
            continue
        if fact.kind == "yes_no" and len(values) > 1:
            remedy = "write `yes` or `no`, or leave it out"
            yield Diagnostic("wrong-shape", f"`{name}` is wanted both ways", source.place(where), remedy=remedy)
        for k, value in enumerate(values):
            problem = attribute_problem(fact.kind, fact.words or (), value)
            if problem is not None:
                yield Diagnostic(problem.code, f"`{name}`: {problem.sentence}", source.place((*where, k)), remedy=problem.remedy)


def _one_row_for_each_case(contract: SettlementText, table: Sequence[SettlementRow], path: Path, source: PolicySource) -> Found:
    """Two rows that pay differently are apart in some fact."""
    named = [(j, row) for j, row in enumerate(table) if row.otherwise is None]
    for (i, one), (j, other) in combinations(named, 2):
        pay = [(row.given, row.payable_to) for row in (one, other)]
        if pay[0] != pay[1] and not any(
            _apart(fact.kind, _wanted(one, name), _wanted(other, name)) for name, fact in contract.facts.items()
        ):
            yield Diagnostic(
                "overlapping-rows",
                f"two rows of `{contract.id}` are for one case and say `{one.given}` and `{other.given}`",
                source.place((*path, j)),
                (f"{source.place((*path, i))}: the other row is here",),
                "narrow one of the two, so that each case has one row",
            )


def _wanted(row: SettlementRow, name: str) -> list[str]:
    return ((row.when.facts if row.when is not None else None) or {}).get(name, [])


def _apart(kind: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether no value of a fact is wanted by both: no word, or no figure within every bound."""
    if not one or not other:
        return False
    if kind in ("yes_no", "word"):
        return not set(one) & set(other)
    bounds = [attribute_bound(kind, value) for value in (*one, *other)]
    figures = {bound: Exact.scaled(bound.value.units, bound.value.scale) for bound in bounds}
    return any(
        figures[high] < figures[low] or (figures[low] == figures[high] and not (low.inclusive and high.inclusive))
        for low in bounds
        for high in bounds
        if low.above and not high.above
    )


def two_for_one_period(text: PolicyText, source: PolicySource) -> Found:
    """A period of a contract is settled once."""
    for (i, one), (j, other) in combinations(enumerate(text.settlements), 2):
        if one.id == other.id:
            continue  # told already
        if one.contract == other.contract and one.periods.first < other.periods.after and other.periods.first < one.periods.after:
            yield Diagnostic(
                "contradictory-measures",
                f"`{one.id}` and `{other.id}` settle the same periods of `{one.contract}`, and the policy does not say which stands",
                source.place(("settlements", j, "periods")),
                (f"{source.place(('settlements', i, 'periods'))}: `{one.id}` is here",),
                "end one before the other begins, or give each a contract of its own",
            )
