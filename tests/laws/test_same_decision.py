"""What must make no difference makes none."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.strategies import law, zone
from tests.rules.shipped import path_of
from tradezone import Decision, Shipment, evaluate
from tradezone.policy.reading import read_policy_text
from tradezone.policy.source import read_source
from tradezone.policy.zone import Zone
from tradezone.report.json_form import decision_form, decision_text
from tradezone.rules import engine


def shipments(name: str, data, most: int = 2) -> tuple[dict, Shipment]:
    """A shipment with every fact, or with one of them unknown now and then."""
    content = data.draw(some.contents(name, most=most))
    if data.draw(st.integers(0, 4)) == 0:
        content = some.unknown(content, data.draw(st.sampled_from(some.paths(name, content))))
    note(some.shown(content))
    shipment = some.fits(name, content)
    assume(shipment is not None)
    return content, shipment


def amounts(decision: Decision) -> tuple:
    """What is due and what becomes of the goods, in no order and without the sentences that quote a text as it was written."""
    return (
        decision.outcome,
        decision.compliance,
        decision.standing,
        decision.totals,
        frozenset(decision.missing),
        dict(decision.bounds),
        tuple(
            (
                item.item,
                item.outcome,
                item.originating,
                frozenset((charge.measure, charge.money, charge.formula) for charge in item.charges),
                frozenset((security.measure, security.money) for security in item.securities),
                frozenset(line.measure for line in item.applied),
                frozenset(line.measure for line in item.not_applied),
                frozenset((finding.code, finding.message) for finding in item.findings),
            )
            for item in decision.items
        ),
    )


@pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
@given(some.names, st.data())
@law
def test_both_evaluators_give_the_same_bytes(name, data):
    _, shipment = shipments(name, data)
    durable, plain = evaluate(zone(name), shipment), evaluate(zone(name), shipment, plain=True)
    assert (durable.decided_by, plain.decided_by) == ("durable-rules", "plain")
    assert decision_text(durable) == decision_text(plain)


@given(some.names, st.data())
@law
def test_the_same_shipment_gives_the_same_bytes_whatever_was_decided_before(name, data):
    _, shipment = shipments(name, data)
    first = decision_text(evaluate(zone(name), shipment, plain=True))
    shipments(name, data)
    assert decision_text(evaluate(zone(name), shipment, plain=True)) == first


@given(some.names, st.data())
@law
def test_a_policy_just_loaded_decides_as_one_long_in_use(name, data):
    _, shipment = shipments(name, data)
    assert decision_text(evaluate(zone(name), shipment, plain=True)) == decision_text(evaluate(fresh(name), shipment, plain=True))


def fresh(name: str) -> Zone:
    """The policy without anything remembered."""
    from dataclasses import replace

    return replace(zone(name), kept={})


@given(some.names, st.data())
@law
def test_an_explained_decision_is_the_same_decision(name, data):
    from tradezone.report.text import decision_lines

    _, shipment = shipments(name, data)
    silent, told = (evaluate(zone(name), shipment, plain=True) for _ in range(2))
    assert list(decision_lines(told, explained=True))
    assert decision_text(told) == decision_text(silent)


@given(some.names, st.data())
@law
def test_a_quantity_in_another_unit_is_the_same_decision(name, data):
    content, shipment = shipments(name, data, most=1)
    item = content["items"][0]
    assume("quantity" in item)
    figure, unit = item["quantity"].split()
    units = some.units_like(zone(name), item["product"])
    before = amounts(evaluate(zone(name), shipment, plain=True))
    for other, factor in units.items():
        written = some.decimal_text(Fraction(figure) * units[unit] / factor, 20)
        if Fraction(written) * factor != Fraction(figure) * units[unit]:
            continue
        changed = some.put(content, ("items", 0, "quantity"), f"{written} {other}")
        after = amounts(evaluate(zone(name), Shipment.parse(changed), plain=True))
        assert after == before


def turned(value, random: Random):
    """The same content with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: turned(value[key], random) for key in keys}
    return [turned(part, random) for part in value] if isinstance(value, list) else value


@given(some.names, st.data(), st.integers(0, 1000))
@law
def test_the_order_of_keys_in_a_shipment_changes_nothing(name, data, seed):
    content, shipment = shipments(name, data)
    other = Shipment.parse(turned(content, Random(seed)))  # noqa: S311 any order will do
    assert decision_text(evaluate(zone(name), other, plain=True)) == decision_text(evaluate(zone(name), shipment, plain=True))


#: Sections in which every list is one of dated rows.
PUBLISHED = {"reference_prices", "market_prices", "exchange_rates"}
#: Lists whose order the language gives a meaning: which measure is charged first, which of exclusive ones stands.
ORDERED = {"order", "exclusive", "staging", "statuses", "suspended", "bands", "brackets", *PUBLISHED}


def permuted(value, random: Random, key: str = ""):
    """The same policy with mappings and lists in another order, where order means nothing."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {inner: permuted(value[inner], random, key if key in PUBLISHED else inner) for inner in keys}
    if isinstance(value, list):
        found = [permuted(part, random, "") for part in value]
        if key not in ORDERED:
            random.shuffle(found)
            found.sort(key=lambda part: isinstance(part, dict) and "otherwise" in part)  # the rest comes last
        return found
    return value


def read(plain: dict) -> Zone:
    reading = read_policy_text(json.dumps(plain, indent=1, ensure_ascii=False))
    assert reading.zone is not None, [str(found) for found in reading.diagnostics]
    return reading.zone


@cache
def permutation(name: str, seed: int) -> Zone:
    return read(permuted(read_source(path_of(name)).plain, Random(seed)))  # noqa: S311 any order will do


@given(some.names, st.data(), st.integers(0, 3))
@law
def test_the_order_of_measures_and_keys_in_a_policy_changes_no_decision(name, data, seed):
    _, shipment = shipments(name, data)
    assert amounts(evaluate(permutation(name, seed), shipment, plain=True)) == amounts(evaluate(zone(name), shipment, plain=True))


@cache
def with_newcomer(name: str) -> Zone:
    """The policy with one more party, XQ."""
    plain = dict(read_source(path_of(name)).plain)
    source = next(iter(plain["sources"]))
    plain["parties"] = {**plain.get("parties", {}), "XQ": {"accession": "2026-01-01", "cite": source}}
    return read(plain)


def without_places(decision: Decision) -> str:
    """The decision but for the digest of the policy and the lines of its file."""
    form = decision_form(decision)
    form["policy_digest"] = ""
    for item in form["items"]:
        for line in (*item["charges"], *item["securities"]):
            line["place"] = ""
    return json.dumps(form)


@given(some.names, st.data())
@law
def test_a_party_more_changes_no_decision_on_a_shipment_that_nowhere_names_it(name, data):
    content, shipment = shipments(name, data)
    assert "XQ" not in some.shown(content)
    newer = evaluate(with_newcomer(name), shipment, plain=True)
    assert without_places(newer) == without_places(evaluate(zone(name), shipment, plain=True))


@given(some.names, st.data())
@law
def test_a_shipment_decides_its_items_one_by_one(name, data):
    """No measure so far looks at two items at once: what is due on a shipment is due on its items."""
    content, shipment = shipments(name, data)
    whole = evaluate(zone(name), shipment, plain=True)
    for position, item in enumerate(content["items"]):
        alone = some.fits(name, {**content, "items": [{"id": str(position + 1), **item}]})
        single = evaluate(zone(name), alone, plain=True)
        if whole.standing == "definitive":
            assert decision_form(single)["items"][0] == decision_form(whole)["items"][position]
