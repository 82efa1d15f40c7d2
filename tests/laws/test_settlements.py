"""Contracts for difference: what is paid for a period, to whom, and what is still open where a fact is."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import BY_MASS, decimal_text, law
from tests.rules.shipped import of_transactions, zone
from tradezone import ShipmentError, Transaction, evaluate
from tradezone.report.json_form import decision_form, decision_text
from tradezone.report.text import decision_lines
from tradezone.rules import engine

LEVEL = Fraction(110)
FACT = "magnet-plant-at-capacity"
HAIR = Fraction(1, 10**9)

names = st.deferred(lambda: st.sampled_from(of_transactions()))
prices = st.one_of(
    st.sampled_from(
        [LEVEL, LEVEL + HAIR, LEVEL - HAIR, LEVEL + Fraction(1, 100), LEVEL - Fraction(1, 100), Fraction(0), Fraction(999)]
    ),
    st.integers(0, 25_000).map(lambda cents: Fraction(cents, 100)),
)
quantities = st.sampled_from([Fraction(1), Fraction(250_000), Fraction("0.003"), Fraction("1234.567")])
facts = st.sampled_from(["yes", "no"])


def settled(price="100.00", quantity="1000 kg", fact="no", name="ndpr-cfd", **more):
    content = {
        "kind": "settlement",
        "contract": "ndpr-pppa",
        "period": "2026-Q1",
        "market_price": None if price is None else f"{price} USD/kg",
        "quantity": quantity,
        "facts": {} if fact is None else {FACT: fact},
        **more,
    }
    content = {key: value for key, value in content.items() if value is not None}
    return evaluate(zone(name), Transaction.parse(content), plain=True)


def paid(decision):
    """To whom and how much; where it is open, nobody knows how much."""
    return decision.settlement.payable_to, None if decision.settlement.money is None else Fraction(decision.settlement.money.amount)


def cents(amount):
    return Fraction((amount * 100 + Fraction(1, 2)) // 1, 100)


@given(prices, quantities, facts)
@law
def test_at_the_level_nothing_is_paid_below_it_to_the_producer_and_above_to_the_authority_where_the_fact_holds(
    price, quantity, fact
):
    payee, amount = paid(settled(decimal_text(price), f"{decimal_text(quantity)} kg", fact))
    if price < LEVEL:
        wanted = ("producer", cents((LEVEL - price) * quantity))
    elif price > LEVEL and fact == "yes":
        wanted = ("authority", cents(Fraction(30, 100) * (price - LEVEL) * quantity))
    else:
        wanted = (None, Fraction(0))
    assert (payee, amount) == (wanted if wanted[1] else (None, Fraction(0)))


@given(prices, facts)
@law
def test_a_settlement_is_adjusted_where_something_is_paid_and_cleared_where_nothing_is(price, fact):
    decision = settled(decimal_text(price), fact=fact)
    assert decision.outcome == ("adjusted" if paid(decision)[1] else "cleared")
    assert (decision.standing, decision.compliance, decision.items, decision.totals) == ("definitive", "compliant", (), None)


#: Every fact of a transaction that may be unknown, and values it may turn out to have.
KNOWN = {
    "contract": ["ndpr-pppa", "another"],
    "period": ["2026-Q1", "2025-Q4", "2035-09", "2025-Q3", "2035-10", "2035-Q4"],
    "market_price": ["0 USD/kg", "109.99 USD/kg", "110 USD/kg", "110.01 USD/kg", "5000 USD/kg"],
    "quantity": ["0.001 kg", "1 t", "250000 kg"],
    "fact": ["yes", "no"],
}


def written(values):
    """A transaction as the mapping of a file; what is None is not known."""
    content = {"kind": "settlement", **{key: value for key, value in values.items() if value is not None and key != "fact"}}
    return content if values["fact"] is None else {**content, "facts": {FACT: values["fact"]}}


def completed(values):
    note(json.dumps(written(values)))
    return evaluate(zone("ndpr-cfd"), Transaction.parse(written(values)), plain=True)


@given(st.data())
@law
def test_the_bounds_of_a_settlement_hold_every_completion(data):
    unknown = data.draw(st.sets(st.sampled_from(sorted(KNOWN)), min_size=1, max_size=4))
    given_facts = {key: None if key in unknown else data.draw(st.sampled_from(KNOWN[key])) for key in sorted(KNOWN)}
    provisional = completed(given_facts)
    for _ in range(4):
        whole = completed({**given_facts, **{key: data.draw(st.sampled_from(KNOWN[key])) for key in sorted(unknown)}})
        assert whole.standing == "definitive"
        payee, amount = paid(whole)
        if provisional.standing == "definitive":
            assert paid(provisional) == (payee, amount)
            continue
        bounds = provisional.bounds["settlement"]
        assert bounds.least is None or Fraction(bounds.least.amount) <= amount
        assert bounds.most is None or amount <= Fraction(bounds.most.amount)
        assert provisional.settlement.payable_to in (None, payee) or not amount
        assert provisional.outcome == "adjusted" or not amount


@given(st.data())
@law
def test_a_fact_that_is_named_as_missing_can_change_what_is_paid_and_one_that_is_not_cannot(data):
    key = data.draw(st.sampled_from(sorted(KNOWN)))
    given_facts = {other: data.draw(st.sampled_from(values)) for other, values in KNOWN.items()}
    provisional = completed({**given_facts, key: None})
    answers = {paid(completed({**given_facts, key: value})) for value in KNOWN[key]}
    path = f"facts.{FACT}" if key == "fact" else key
    assert provisional.missing == ((path,) if len(answers) > 1 else ())


@given(st.data())
@law
def test_of_two_unknown_facts_of_a_transaction_each_that_is_named_can_change_the_payment(data):
    one, other = data.draw(st.permutations(sorted(KNOWN)))[:2]
    fixed = {key: data.draw(st.sampled_from(values)) for key, values in KNOWN.items()}
    provisional = completed({**fixed, one: None, other: None})
    table = [[paid(completed({**fixed, one: value, other: also})) for also in KNOWN[other]] for value in KNOWN[one]]
    changes = {
        one: any(len(set(column)) > 1 for column in zip(*table, strict=True)),
        other: any(len(set(row)) > 1 for row in table),
    }
    named = {"fact" if path.startswith("facts.") else path for path in provisional.missing}
    assert named == {key for key, can in changes.items() if can}


def test_a_market_price_nobody_knows_leaves_the_payment_without_upper_limit_to_somebody():
    decision = settled(price=None, fact="yes")
    assert decision.missing == ("market_price",)
    assert decision.settlement.money is None
    assert decision.settlement.payable_to is None
    assert decision.bounds["settlement"].most is None


def test_below_the_level_the_fact_is_not_asked():
    decision = settled("100.00", "1000 kg", fact=None)
    assert (decision.standing, paid(decision)) == ("definitive", ("producer", Fraction(10_000)))


def test_above_the_level_the_fact_decides():
    decision = settled("120.00", "1000 kg", fact=None)
    assert decision.missing == (f"facts.{FACT}",)
    assert [str(bound) for bound in decision.bounds["settlement"]] == ["0.00 USD", "3000.00 USD"]
    assert decision.settlement.payable_to == "authority"


@given(prices, quantities, st.sampled_from(sorted(BY_MASS)), st.sampled_from(["kg", "t", "lb", "g", "100 kg"]), facts)
@law
def test_quantity_and_market_price_in_other_units_are_the_same_settlement(price, quantity, goods, priced, fact):
    size = {**BY_MASS, "100 kg": Fraction(100)}
    other = decimal_text(quantity / BY_MASS[goods], 20)
    each = decimal_text(price * size[priced], 20)
    if Fraction(other) * BY_MASS[goods] != quantity or Fraction(each) != price * size[priced]:
        return
    there = settled(None, f"{other} {goods}", fact, market_price=f"{each} USD/{priced}")
    assert paid(there) == paid(settled(decimal_text(price), f"{decimal_text(quantity)} kg", fact))


@pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
@given(names, st.data())
@law
def test_both_evaluators_settle_alike(name, data):
    values = {key: data.draw(st.sampled_from([None, *found])) for key, found in KNOWN.items()}
    durable, plain = (evaluate(zone(name), Transaction.parse(written(values)), plain=way) for way in (False, True))
    assert (durable.decided_by, plain.decided_by) == ("durable-rules", "plain")
    assert decision_text(durable) == decision_text(plain)


@given(names, st.data())
@law
def test_the_order_of_keys_and_what_was_settled_before_change_no_settlement(name, data):
    values = {key: data.draw(st.sampled_from([None, *found])) for key, found in KNOWN.items()}
    subject = Transaction.parse(written(values))
    turned = Transaction.parse(dict(reversed(written(values).items())))
    first = decision_text(evaluate(zone(name), subject, plain=True))
    assert decision_text(evaluate(zone(name), turned, plain=True)) == first
    assert decision_text(evaluate(replace(zone(name), kept={}), subject, plain=True)) == first
    assert list(decision_lines(evaluate(zone(name), subject, plain=True), explained=True))


@given(prices, st.integers(2, 9))
@law
def test_a_period_settled_in_parts_comes_to_what_it_comes_to_whole(price, parts):
    """But for the rounding of each payment, once."""
    whole = paid(settled(decimal_text(price), f"{parts * 100} kg", "yes"))
    part = paid(settled(decimal_text(price), "100 kg", "yes"))
    assert whole[0] == part[0] or not part[1]
    assert abs(whole[1] - parts * part[1]) <= Fraction(parts + 1, 200)


@pytest.mark.parametrize(("period", "is_in"), [
    ("2025-Q3", False), ("2025-Q4", True), ("2025-09", False), ("2025-10", True), ("2035-Q3", True), ("2035-Q4", False),
    ("2035-09", True), ("2035-10", False),
])  # fmt: skip
def test_a_contract_pays_in_its_periods_from_the_first_through_the_last(period, is_in):
    assert paid(settled(period=period)) == (("producer", Fraction(10_000)) if is_in else (None, Fraction(0)))


def test_a_transaction_under_no_contract_of_the_policy_is_paid_nothing():
    assert paid(settled(contract="another")) == (None, Fraction(0))


FIRST = """{ id: one, title: One, cite: law art. 1, contract: first, periods: 2026-01 through 2026-12, covers: ore,
    tested: market_price, floor: 80% of 10.00 USD/kg, ceiling: 12.00 USD/kg, facts: { grade: { kind: share, title: grade } },
    charge: [{ when: { facts: { grade: at least 60% } }, value: shortfall, payable_to: producer, cite: law },
             { otherwise: 50% of shortfall, payable_to: producer, cite: law }],
    rebate: [{ otherwise: excess, payable_to: authority, cite: law }] }"""
SECOND = """{ id: two, title: Two, cite: law art. 2, contract: second, periods: 2026-Q1 through 2026-Q1, covers: ore,
    tested: market_price, floor: 20.00 USD/kg, charge: [{ otherwise: shortfall, payable_to: authority, cite: law }] }"""


@given(
    st.integers(0, 3000).map(lambda size: Fraction(size, 100)),
    st.sampled_from(["59.999%", "60%", "61%"]),
    st.sampled_from(["first", "second"]),
)
@law
def test_each_contract_settles_by_its_own_levels_rows_and_payees(price, grade, contract):
    """A floor at 80 % of 10 USD is one of 8; a shortfall is made up whole or by half, as the fact says; between the levels nothing."""
    policy = small.zone(settlements=[FIRST, SECOND])
    content = {"kind": "settlement", "contract": contract, "period": "2026-02", "quantity": "100 kg", "facts": {"grade": grade}}
    decision = evaluate(policy, Transaction.parse({**content, "market_price": f"{decimal_text(price)} USD/kg"}), plain=True)
    if contract == "second":
        wanted = ("authority", max(20 - price, Fraction(0)) * 100)
    elif price < 8:
        wanted = ("producer", (8 - price) * (100 if grade != "59.999%" else 50))
    else:
        wanted = ("authority", max(price - 12, Fraction(0)) * 100)
    assert paid(decision) == (wanted if wanted[1] else (None, Fraction(0)))


#: Of the two contracts above: what may be unknown, and values it may turn out to have.
OF_TWO = {
    "contract": ["first", "second", "third"],
    "period": ["2026-Q1", "2026-12", "2027-01"],
    "market_price": ["0 USD/kg", "7.99 USD/kg", "8 USD/kg", "12 USD/kg", "12.01 USD/kg", "19.99 USD/kg", "20 USD/kg", "77 USD/kg"],
    "quantity": ["0.001 kg", "1 t"],
    "grade": ["0%", "59.999%", "60%", "100%"],
}


@given(st.data())
@law
def test_under_two_contracts_the_bounds_hold_every_completion(data):
    policy = small.zone(settlements=[FIRST, SECOND])
    unknown = data.draw(st.sets(st.sampled_from(sorted(OF_TWO)), min_size=1, max_size=4))
    fixed = {key: data.draw(st.sampled_from(values)) for key, values in OF_TWO.items()}

    def decision(values):
        content = {"kind": "settlement", **{key: value for key, value in values.items() if key != "grade"}}
        content |= {"facts": {"grade": values["grade"]}} if "grade" in values else {}
        note(json.dumps(content))
        return evaluate(policy, Transaction.parse(content), plain=True)

    provisional = decision({key: value for key, value in fixed.items() if key not in unknown})
    for _ in range(4):
        payee, amount = paid(decision({**fixed, **{key: data.draw(st.sampled_from(OF_TWO[key])) for key in sorted(unknown)}}))
        if provisional.standing == "definitive":
            assert paid(provisional) == (payee, amount)
            continue
        bounds = provisional.bounds["settlement"]
        assert Fraction(bounds.least.amount) <= amount
        assert bounds.most is None or amount <= Fraction(bounds.most.amount)
        assert provisional.settlement.payable_to in (None, payee) or not amount


@pytest.mark.parametrize(("key", "value", "code"), [
    ("market_price", "5.00 EUR/kg", "wrong-currency"),
    ("market_price", "5.00 USD/MW", "wrong-unit"),
    ("market_price", "5.00 USD/mtu", "wrong-unit"),
    ("quantity", "5 MW", "wrong-unit"),
    ("facts", {FACT: "perhaps"}, "unknown-word"),
])  # fmt: skip
def test_a_transaction_that_does_not_fit_its_contract_is_an_error_at_its_place(key, value, code):
    with pytest.raises(ShipmentError) as caught:
        settled(**{key: value})
    (fault,) = caught.value.diagnostics
    assert fault.code == code
    assert str(fault.place).startswith(key)


def test_a_settlement_is_printed_with_its_payee_and_its_amount():
    form = decision_form(settled("100.00", "1000 kg"))
    assert form["settlement"] == {"payable_to": "producer", "amount": "10000.00", "currency": "USD"} | {
        key: form["settlement"][key] for key in form["settlement"].keys() - {"payable_to", "amount", "currency"}
    }
