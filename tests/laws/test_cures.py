"""A cure cures: what it says to change turns the measure, costs what it says, is the least, and is all that is changed."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from tests.laws import of_origin, small
from tests.laws import strategies as some
from tests.laws.strategies import few, zone
from tradezone import Decision, Shipment, evaluate
from tradezone.assessment.cures.proved import Cure, cures
from tradezone.policy.measures import Gate, Preference, PriceFloor
from tradezone.policy.zone import Zone
from tradezone.values import Money

law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])

CLAIMED = {"claims": ["claim-1"]}


def found(policy: Zone, shipment: Shipment) -> tuple[Decision, tuple[Cure, ...]]:
    decision = evaluate(policy, shipment, plain=True)
    return decision, cures(policy, shipment, decision, plain=True)


def after(policy: Zone, cure: Cure) -> Decision:
    return evaluate(policy, cure.shipment, plain=True)


def charged(decision: Decision, position: int, measure: str) -> int | None:
    units = [charge.units for charge in decision.items[position].charges if charge.measure == measure]
    return None if None in units else sum(units)


def duty(policy: Zone, decision: Decision, position: int) -> Money | None:
    units = [charge.units for charge in decision.items[position].charges if charge.kind != "fee"]
    return None if None in units else Money(sum(units), policy.rounding.scale, of=policy.currency)


def turns(policy: Zone, cure: Cure, before: Decision, then: Decision, position: int) -> bool:
    """Whether the preference applies, the gate is open, the floor is met, or the measure charges less."""
    measure = policy.measures[cure.measure]
    was, now = ({line.measure for line in each.items[position].applied} for each in (before, then))
    if isinstance(measure, Preference):
        return cure.measure in now - was
    if isinstance(measure, Gate):
        return cure.measure in was - now
    if isinstance(measure, PriceFloor):
        tests = [test for test in before.items[position].floors if test.measure == cure.measure and not test.met]
        still = [test for test in then.items[position].floors if test.measure == cure.measure and not test.met]
        if tests and not still:
            return True
    least, most = charged(then, position, cure.measure), charged(before, position, cure.measure)
    return least is not None and most is not None and least < most


def shipped(name: str, data) -> tuple[Shipment, Decision, tuple[Cure, ...]]:
    content = data.draw(some.contents(name))
    note(some.shown(content))
    shipment = some.fits(name, content)
    assume(shipment is not None)
    return shipment, *found(zone(name), shipment)


# Over every policy that ships


@given(some.names, st.data())
@law
def test_every_cure_cures_at_the_duty_it_names(name, data):
    shipment, before, told = shipped(name, data)
    policy = zone(name)
    ids = [item.id for item in shipment.items]
    for cure in told:
        position = ids.index(cure.item)
        then = after(policy, cure)
        assert turns(policy, cure, before, then, position), cure
        assert then.standing == before.standing == "definitive"
        assert cure.duty == duty(policy, then, position)
        assert cure.duty_before == duty(policy, before, position)
        assert cure.outcome == then.items[position].outcome


#: What a change of each kind says, and the facts it may change.
SAYS = {
    "claim `": {"claims", "made"},
    "do not claim `": {"claims", "made"},
    "present `": {"documents", "issued"},
    "issued from ": {"documents", "issued"},
    "without `": {"documents", "issued"},
    "use the procedure `": {"procedures"},
    "without the procedure `": {"procedures"},
    "enter on ": {"entered"},
    "a way that does not touch ": {"route", "processing"},
    "without ": {"processing"},
    "an operation in ": {"processing"},
    "a first resale price of ": {"first_resale"},
    "instead": {"materials"},
    "less of foreign materials": {"materials"},
    "a customs value of ": {"customs_value"},
}


def said(change: str) -> set[str]:
    """The facts that a change speaks of."""
    for words, facts in SAYS.items():
        if change.startswith(words) or (words[0].islower() and f" {words}" in change) or change.endswith(words):
            return facts
    return {"processing"}  # an operation by its name


@given(some.names, st.data())
@law
def test_nothing_is_changed_but_what_is_said_and_never_the_goods_their_origin_or_the_importer(name, data):
    shipment, _, told = shipped(name, data)
    for cure in told:
        allowed = set().union(*(said(change) for change in cure.changes))
        assert allowed.isdisjoint({"product", "origin", "imported_into", "quantity"})
        for fact in Shipment.__dataclass_fields__:
            if fact not in {"id", "items", *allowed}:
                assert getattr(cure.shipment, fact) == getattr(shipment, fact), fact
        for item, other in zip(shipment.items, cure.shipment.items, strict=True):
            same = other if item.id == cure.item else item
            changed = {f for f in type(item).__dataclass_fields__ if getattr(item, f) != getattr(other, f)}
            assert changed <= (allowed if same is other else set()), changed


@given(some.names, st.data())
@few
def test_what_already_applies_is_met_or_is_open_has_no_cure(name, data):
    shipment, before, told = shipped(name, data)
    policy = zone(name)
    for cure in told:
        (item,) = [each for each, goods in zip(before.items, shipment.items, strict=True) if goods.id == cure.item]
        applied = {line.measure for line in item.applied}
        measure = policy.measures[cure.measure]
        if isinstance(measure, Preference):
            assert cure.measure not in applied
        elif isinstance(measure, Gate):
            assert cure.measure in applied
        else:
            assert any(not test.met for test in item.floors if test.measure == cure.measure) or cure.measure in applied
    assert len({(cure.item, cure.measure, cure.changes) for cure in told}) == len(told)


@given(some.names, st.data())
@law
def test_a_price_cure_is_the_least(name, data):
    shipment, _, told = shipped(name, data)
    policy = zone(name)
    for cure in told:
        measure = policy.measures[cure.measure]
        position = [item.id for item in shipment.items].index(cure.item)
        if isinstance(measure, PriceFloor) and len(cure.changes) == 1 and said(cure.changes[0]) == {"customs_value"}:
            value = cure.shipment.items[position].customs_value
            cheaper = replace(cure.shipment.items[position], customs_value=Money(value.units - 1, value.scale, of=value.of))
            items = tuple(cheaper if i == position else each for i, each in enumerate(cure.shipment.items))
            then = evaluate(policy, replace(cure.shipment, items=items), plain=True)
            assert any(test.measure == cure.measure and not test.met for test in then.items[position].floors), cure


# Small ones


@given(st.integers(0, 200_000), st.integers(1, 500_000), st.sampled_from(["before_duties", "after_duties"]))
@law
def test_a_price_cure_of_a_floor_is_the_least_to_the_cent(cents, grams, compared):
    policy = small.zone(price_floors=[small.floor(compared=compared)], ordinary_duties=[small.MFN])
    size = f"{grams // 1000}.{grams % 1000:03} kg"
    shipment = small.shipment({"quantity": size, "customs_value": f"{cents // 100}.{cents % 100:02} USD"})
    before, told = found(policy, shipment)
    unmet = [test for test in before.items[0].floors if not test.met]
    assert len(told) == len(unmet)
    for cure in told:
        worth = Fraction(cure.shipment.items[0].customs_value.amount)
        floor = Fraction(grams, 1000) * 10
        rate = Fraction(105, 100) if compared == "after_duties" else Fraction(1)
        assert worth * rate >= floor > (worth - Fraction(1, 100)) * rate
        assert charged(after(policy, cure), 0, "floor") == 0


RULES = {
    "build_down": {"build_down": "at least 40% of customs_value"},
    "net_cost": {"net_cost": "at least 55.56% of net-cost"},
    "foreign_content": {"foreign_content": "less than 30% of exw-price"},
    "build_up": {"build_up": "more than 33.33% of customs_value"},
    "tolerance": {"change_of": "heading", "tolerance": "at most 10% of customs_value"},
}


def japanese(worths: list[int], value: int, **facts) -> Shipment:
    materials = [{"hs": "2617.10", "origin": "CN", "value": f"{worth // 100}.{worth % 100:02} USD"} for worth in worths]
    attributes = {"net-cost": "900.00 USD", "exw-price": "333.33 USD", "recovered": "no", "grade": "low"}
    item = {
        "product": "ore",
        "origin": "JP",
        "quantity": "100 kg",
        "customs_value": f"{value // 100}.{value % 100:02} USD",
        "attributes": attributes,
        "materials": materials,
        "processing": ["smelting"],
        **CLAIMED,
        **facts,
    }
    return Shipment.parse({"imported_into": "US", "entered": "2026-06-01", "route": [], "items": [item]})


@given(st.sampled_from(sorted(RULES)), st.lists(st.integers(0, 100_000), min_size=1, max_size=3), st.integers(1_000, 100_000))
@law
def test_a_share_cure_moves_the_least_value_to_the_cent(method, worths, value):
    rule = {"origin": ["JP"], "cumulation": ["JP"], "any_of": [RULES[method]]}
    policy = of_origin.zone(rule)
    shipment = japanese(worths, value)
    before, told = found(policy, shipment)
    if before.items[0].originating:
        assert told == ()
        return
    for cure in told:
        assert cure.measure == "lower-1"
        goods = cure.shipment.items[0]
        moved = sum((Fraction(m.value.amount) for m in goods.materials if m.origin == "JP"), Fraction(0))
        assert sum(Fraction(m.value.amount) for m in goods.materials) == Fraction(sum(worths), 100)
        assert cure.changes[0].replace(",", "").startswith(f"{of_origin.money(moved)} USD less of foreign materials")
        mine = next(i for i, m in enumerate(goods.materials) if m.origin == "JP" and m.value.units)
        theirs = next(i for i, m in enumerate(goods.materials) if m.origin == "CN")
        cent = Money(1, 2, of="USD").exact

        def with_value(number, amount, materials):
            units = int(Fraction(amount.numerator, amount.denominator) * 100)
            materials[number] = replace(materials[number], value=Money(units, 2, of="USD"))

        materials = list(goods.materials)
        with_value(mine, materials[mine].value.exact - cent, materials)
        with_value(theirs, materials[theirs].value.exact + cent, materials)
        less = replace(cure.shipment, items=(replace(goods, materials=tuple(materials)),))
        assert evaluate(policy, less, plain=True).items[0].originating is False, cure.changes
    needed = {"build_down", "net_cost", "foreign_content", "tolerance"}
    assert told or method not in needed


def test_value_need_not_be_moved_where_it_cannot_help():
    """More than all of it would have to be the producer's own."""
    rule = {"origin": ["JP"], "cumulation": ["JP"], "any_of": [{"build_up": "more than 60% of customs_value"}]}
    _, told = found(of_origin.zone(rule), japanese([5_000], 10_000))
    assert told == ()


def preferences(**one) -> Zone:
    """Two preferences of which one stands."""
    keys = {"replaces": "mfn", "staging": [{"from": "2026-01-01", "value": "free", "cite": "law annex"}]}
    lower = {"replaces": "mfn", "staging": [{"from": "2026-01-01", "value": "20% of mfn", "cite": "law annex"}]}
    first = small.measure("first", when={"claims": "first", **one}, **lower)
    second = small.measure("second", when={"claims": "second"}, **keys)
    stacking = {"cite": "law art. 9", "order": ["mfn", "first", "second"], "exclusive": [["first", "second"]]}
    text = f"stacking: {json.dumps(stacking)}\n"
    return small.zone(text=text, ordinary_duties=[small.MFN], tariff_preferences=[first, second])


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([], {"first": ("claim `first`",), "second": ("claim `second`",)}),
        (["first"], {}),
        (["second"], {}),  # the first would cost more
        (["first", "second"], {"second": ("do not claim `first`",)}),
    ],
)
def test_of_two_preferences_the_claim_to_make_or_to_withdraw_is_named(claims, expected):
    _, told = found(preferences(), small.shipment({"claims": claims}))
    named = {cure.measure: cure.changes for cure in told}
    assert {name: changes for name, changes in named.items() if name in expected} == expected
    assert named.keys() <= {"first", "second"} - set(claims[:1])


@given(st.sets(st.integers(2, 28), min_size=1, max_size=4), st.integers(1, 28))
@few
def test_the_day_that_cures_is_the_first_of_the_policy_on_which_it_does(days, entry):
    """Countries join from day to day; the one that matters joins last."""
    joins = sorted(days)
    codes = ["AU", "CL", "PE", "MX"][: len(joins)]
    lines = [f"  {code}: {{ accession: 2026-06-{day:02}, cite: law art. 1 }}" for code, day in zip(codes, joins, strict=True)]
    staging = [{"from": "2026-01-01", "value": "free", "cite": "law annex"}]
    lower = small.measure("lower", origin="party", replaces="mfn", when={"claims": "lower"}, staging=staging)
    text = "parties:\n" + "\n".join(lines) + "\n"
    policy = small.zone(text=text, ordinary_duties=[small.MFN], tariff_preferences=[lower])
    shipment = small.shipment({"origin": codes[-1], "claims": ["lower"]}, entered=f"2026-06-{entry:02}")
    _, told = found(policy, shipment)
    first = joins[-1]
    expected = [] if entry >= first else [(f"enter on 2026-06-{first:02}",)]
    assert [cure.changes for cure in told] == expected
