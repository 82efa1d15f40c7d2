"""Strategies made from a policy draw what fits it, on both sides of every edge, and pairs differ in one thing."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, find, given, seed, settings

import tradezone.testing
from tests.laws import small
from tests.rules.shipped import of_shipments, of_transactions, zone
from tradezone import Shipment, evaluate
from tradezone.rules.facts import Facts
from tradezone.rules.levels import FLOOR, Level, level
from tradezone.shipment.shipment import Item, Transaction
from tradezone.shipment.writing import written
from tradezone.testing import differences, edges, items, pairs, shipments, transactions
from tradezone.testing.drawing import drawn
from tradezone.values import Moment
from tradezone.values.exact import Exact
from tradezone.values.unknown import UNKNOWN

ZONE = "critical-minerals-zone"
#: Of which differences the second shipment says the same in other words.
THE_SAME = ("unit", "currency", "order")
#: Without the phase in which hypothesis varies what it has found.
PLAINEST = settings(database=None, deadline=None, max_examples=300, phases=[Phase.generate, Phase.shrink])


@cache
def of(name: str, examples: int = 200) -> tuple[Shipment, ...]:
    """Shipments under a policy, the same on every run."""
    return tuple(drawn(shipments(zone(name)), examples, 0))


@cache
def decided(name: str) -> list[Any]:
    """The decision on each of them."""
    return [evaluate(zone(name), shipment, plain=True) for shipment in of(name)]


def facts(name: str) -> list[Facts]:
    return [item.grounds.facts for decision in decided(name) for item in decision.items if decision.standing == "definitive"]


# Shipments


@pytest.mark.parametrize("name", of_shipments())
def test_drawn_shipments_fit_their_policy_and_reach_every_measure_and_miss_it(name):
    assert len(decided(name)) == len(of(name))
    for shipment in of(name):
        assert Shipment.parse(written(shipment)) == shipment
    applied, fell = set(), set()
    for decision in decided(name):
        for item in decision.items:
            for verdict in item.grounds.plan.verdicts.values():
                (applied if verdict.applies else fell).add(verdict.measure.id)
    assert set(zone(name).measures) - applied == set()
    assert set(zone(name).measures) - fell == set()


@pytest.mark.parametrize("measure", sorted(zone(ZONE).measures))
def test_most_shipments_aimed_at_a_measure_meet_it(measure):
    met = 0
    for shipment in drawn(shipments(zone(ZONE), aim=measure, unknowns=False), 60, 0):
        verdict = evaluate(zone(ZONE), shipment, plain=True).items[0].grounds.plan.verdicts.get(measure)
        met += verdict is not None and verdict.applies
    assert met > 30


def test_prices_are_drawn_at_the_floor_and_one_cent_to_either_side():
    gaps = Counter()
    for known in facts(ZONE):
        at = level(known, "zone-floor", FLOOR)
        if isinstance(at, Level) and known.value is not None and known.priced is not None:
            gaps[known.value - at.price * known.priced] += 1
    assert all(gaps[Exact(cents, 100)] for cents in (-1, 0, 1)), gaps


def test_a_floor_after_duties_is_approached_from_both_sides():
    gaps = []
    for known in facts("after-duties"):
        at = level(known, "floor", FLOOR)
        if isinstance(at, Level) and known.duties is not None and known.value is not None and known.priced is not None:
            gaps.append(known.value + known.duties - at.price * known.priced)
    near = [gap for gap in gaps if Exact(-2, 100) < gap < Exact(2, 100)]
    assert any(gap < Exact(0) for gap in near)
    assert any(Exact(0) <= gap for gap in near)


def test_shipments_enter_at_the_first_and_the_last_second_of_every_price_and_party():
    policy = zone(ZONE)
    entered = {shipment.entered.second(policy.time_zone) for shipment in of(ZONE, 1000)}
    in_force = min(measure.period.start for measure in policy.measures.values())
    missed = [edge for edge in policy.edges if edge >= in_force and not {edge, edge - 1} <= entered]
    assert not missed, [str(edges.instant(edge)) for edge in missed]


def test_the_29th_of_february_is_drawn():
    assert any((shipment.entered.day.month, shipment.entered.day.day) == (2, 29) for shipment in of(ZONE))


def test_quantities_are_drawn_at_a_bound_and_beside_it():
    kilograms = {item.quantity.into(zone(ZONE).products[item.product].unit) for s in of(ZONE) for item in s.items if item.quantity}
    assert {Exact(5), Exact(4999, 1000), Exact(5001, 1000)} <= kilograms


def test_facts_are_not_given_now_and_then():
    unknown = Counter()
    for shipment in of(ZONE, 1000):
        for item in shipment.items:
            unknown.update(field.name for field in fields(Item) if getattr(item, field.name) is UNKNOWN)
            unknown.update(
                fact for fact in ("origin", "quantity", "customs_value", "materials", "processing") if getattr(item, fact) is None
            )
        unknown.update(fact for fact in ("exported_from", "route") if getattr(shipment, fact) is None)
    assert {"documents", "claims", "procedures", "origin", "quantity", "customs_value", "materials", "processing", "route"} <= set(
        unknown
    )


def test_without_unknowns_every_decision_is_definitive():
    for shipment in drawn(shipments(zone(ZONE), unknowns=False), 100, 0):
        assert evaluate(zone(ZONE), shipment, plain=True).standing == "definitive"


def test_units_terms_and_several_items_are_drawn():
    drawn_items = [item for shipment in of(ZONE) for item in shipment.items]
    assert {"kg", "t", "lb", "short_ton"} <= {item.quantity.of for item in drawn_items if item.quantity}
    assert {None, "FOB", "CIF", "frontier"} <= {item.terms for item in drawn_items}
    assert any(len(shipment.items) > 1 for shipment in of(ZONE))


def test_a_foreign_currency_is_drawn_where_the_policy_has_a_rate():
    found = {item.customs_value.of for shipment in of("india-mip") for item in shipment.items if item.customs_value}
    assert found == {"INR", "USD"}


def test_the_plainest_shipment_has_one_item_and_no_unknowns():
    plainest = find(shipments(zone(ZONE)), lambda _: True, settings=PLAINEST)
    assert len(plainest.items) == 1
    item = plainest.items[0]
    assert (str(item.quantity), str(item.customs_value), item.materials) == ("1000 kg", "10000.00 USD", ())
    assert evaluate(zone(ZONE), plainest, plain=True).standing == "definitive"


def test_a_counterexample_shrinks_to_one_plain_item():
    def is_taxed(shipment):
        return evaluate(zone(ZONE), shipment, plain=True).totals.additional_duty.units > 0

    found = find(shipments(zone(ZONE)), is_taxed, settings=PLAINEST)
    item = found.items[0]
    assert len(found.items) == 1
    assert (item.documents, item.claims, item.procedures, item.terms, item.freight) == ((), (), (), None, None)


def test_the_same_seed_draws_the_same_shipments():
    assert drawn(shipments(zone(ZONE)), 30, 7) == drawn(shipments(zone(ZONE)), 30, 7)
    assert drawn(shipments(zone(ZONE)), 30, 7) != drawn(shipments(zone(ZONE)), 30, 8)


def test_threads_draw_the_same_shipments():
    fresh = small.zone_of.__wrapped__(small.policy(ordinary_duties=[small.MFN], price_floors=[small.FLOOR]))
    alone = drawn(shipments(small.zone(ordinary_duties=[small.MFN], price_floors=[small.FLOOR])), 20, 3)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == alone for found in pool.map(lambda _: drawn(shipments(fresh), 20, 3), range(4)))


def test_health_checks_pass_by_default_and_every_example_counts():
    counted = Counter()

    @seed(1)
    @settings(max_examples=150, database=None, deadline=None, phases=[Phase.generate])
    @given(shipments(zone(ZONE)))
    def draw(shipment):
        counted[type(shipment)] += 1

    draw()
    assert counted == {Shipment: 150}


def test_a_policy_of_which_nothing_is_asked_still_has_shipments():
    empty = small.zone(prices="")
    for shipment in drawn(shipments(empty), 20, 0):
        assert evaluate(empty, shipment, plain=True).outcome == "cleared"


def test_what_cannot_be_aimed_at_is_said():
    with pytest.raises(
        ValueError, match="`zone-flor` is not a measure of policy `critical-minerals-zone`; did you mean `zone-floor`"
    ):
        shipments(zone(ZONE), aim="zone-flor")
    with pytest.raises(ValueError, match="`tin` is not a product of policy"):
        items(zone(ZONE), product="tin")


def test_items_are_of_the_product_named():
    for item in drawn(items(zone(ZONE), product="ndpr/magnet"), 30, 0):
        assert isinstance(item, Item)
        assert item.product == "ndpr/magnet"


# Transactions


@pytest.mark.parametrize("name", of_transactions())
def test_a_drawn_transaction_fits_its_policy_and_every_side_is_drawn(name):
    policy, payees = zone(name), set()
    for transaction in drawn(transactions(policy), 150, 0):
        decision = evaluate(policy, transaction, plain=True)
        assert Transaction.parse(written(transaction)) == transaction
        payees.add(decision.settlement.payable_to if decision.standing == "definitive" else "unknown")
    assert payees == {None, "producer", "authority", "unknown"}


def test_a_policy_without_contracts_has_no_transactions():
    with pytest.raises(ValueError, match="settles no contract"):
        transactions(zone(ZONE))


# Pairs


@cache
def pairs_of(name: str, word: str, examples: int = 20) -> tuple[tuple[Shipment, Shipment], ...]:
    return tuple(drawn(pairs(zone(name), differing_in=word), examples, 0))


@pytest.mark.parametrize("name", of_shipments())
def test_both_of_a_pair_fit_the_policy_and_are_not_one(name):
    for word in differences(zone(name)):
        for one, other in pairs_of(name, word, 5):
            assert one != other
            for shipment in (one, other):
                evaluate(zone(name), shipment, plain=True)
                assert Shipment.parse(written(shipment)) == shipment


#: The facts in which a pair may differ.
FACTS = {
    "price": {"customs_value"},
    "quantity": {"quantity"},
    "origin": {"origin"},
    "entered": {"entered"},
    "documents": {"documents", "issued"},
    "claims": {"claims"},
    "materials": {"materials"},
    "unit": {"quantity"},
    "currency": {"customs_value"},
}


def differing(one: Shipment, other: Shipment) -> set[str]:
    """The facts that two shipments, of which each has as many items, do not say alike."""
    found = {
        field.name for field in fields(Shipment) if field.name != "items" and getattr(one, field.name) != getattr(other, field.name)
    }
    for mine, theirs in zip(one.items, other.items, strict=True):
        found |= {field.name for field in fields(Item) if getattr(mine, field.name) != getattr(theirs, field.name)}
    return found


@pytest.mark.parametrize("word", sorted(FACTS))
def test_a_pair_differs_in_what_it_says_and_in_nothing_else(word):
    for name in (ZONE, "india-mip", "proof-and-staging"):
        if word in differences(zone(name)):
            for one, other in pairs_of(name, word):
                assert differing(one, other) <= FACTS[word]


@pytest.mark.parametrize("name", [ZONE, "us-contained-metal", "us-polysilicon-mip", "us-steel-trigger-price"])
def test_another_unit_is_exactly_as_much(name):
    for one, other in pairs_of(name, "unit"):
        mine, theirs = one.items[0].quantity, other.items[0].quantity
        assert mine.of != theirs.of
        assert mine.into(theirs.unit) == theirs.exact


@pytest.mark.parametrize("name", ["india-mip", "us-steel-trigger-price"])
def test_another_currency_is_the_same_value(name):
    for pair in pairs_of(name, "currency"):
        mine, theirs = (evaluate(zone(name), shipment, plain=True).items[0].grounds.facts.value for shipment in pair)
        assert mine == theirs
        assert pair[0].items[0].customs_value.of != pair[1].items[0].customs_value.of


def test_the_second_of_a_price_pair_is_dearer_and_of_a_quantity_pair_more():
    for one, other in pairs_of(ZONE, "price"):
        assert one.items[0].customs_value < other.items[0].customs_value
    for one, other in pairs_of(ZONE, "quantity"):
        unit = zone(ZONE).products[one.items[0].product].unit
        assert one.items[0].quantity.into(unit) < other.items[0].quantity.into(unit)


def test_two_halves_come_to_the_whole():
    for one, other in pairs_of(ZONE, "split"):
        (whole,), (first, second) = one.items, other.items
        assert first.quantity + second.quantity == whole.quantity
        assert first.customs_value + second.customs_value == whole.customs_value
        assert first.customs_value.exact * second.quantity.exact == second.customs_value.exact * first.quantity.exact


@pytest.mark.parametrize("word", THE_SAME)
def test_the_same_in_other_words_owes_the_same(word):
    for name in (ZONE, "india-mip", "zone-and-bilateral"):
        if word in differences(zone(name)):
            for one, other in pairs_of(name, word):
                mine, theirs = (evaluate(zone(name), shipment, plain=True).totals for shipment in (one, other))
                assert mine == theirs


def test_words_of_difference_are_named_where_one_is_wrong():
    with pytest.raises(
        ValueError, match="`colour` is not what two shipments can differ in; write one of `price`, `quantity`, `origin`"
    ):
        pairs(zone(ZONE), differing_in="colour")
    with pytest.raises(ValueError, match="no exchange rates"):
        pairs(zone(ZONE), differing_in="currency")
    assert "currency" not in differences(zone(ZONE))


# Edges


def test_the_example_of_the_package_runs(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[1])
    assert doctest.testmod(tradezone.testing).failed == 0


def test_edges_are_had_without_hypothesis():
    code = "import sys, tradezone.testing, tradezone.testing.edges; print('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_prices_stand_at_the_level_of_the_day_and_one_minor_unit_to_either_side():
    on = Moment.parse("2027-02-01").second(zone(ZONE).time_zone)
    assert edges.prices(zone(ZONE), "ndpr/oxide", on) == (Exact(11249, 100), Exact(11250, 100), Exact(11251, 100))
    lapsed = Moment.parse("2027-11-01").second(zone(ZONE).time_zone)
    assert edges.prices(zone(ZONE), "antimony/oxide", lapsed) == ()


def test_seconds_are_in_order_and_hold_both_sides_of_every_edge():
    found = edges.seconds(zone(ZONE))
    assert list(found) == sorted(set(found))
    assert {second for edge in zone(ZONE).edges for second in (edge - 1, edge)} <= set(found)


def test_one_country_of_each_class_and_one_of_none_is_named():
    found = edges.places(zone(ZONE))
    assert found[0] in ("AU", "JP", "KR", "SA", "US")
    assert len({"AU", "JP", "KR", "SA"} & set(found)) == 1, "four that nothing tells apart"
    assert {"US", "TH", "GB", "AE", "EU", "XZ"} <= set(found)
