"""Goods originate as the sentences of the grammar say, whoever reads them; and what does not bear on origin changes nothing."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from tests.laws import of_origin as some
from tests.laws import small
from tests.laws.of_origin import Content, originates, zone
from tests.laws.strategies import decimal_text, shown
from tests.laws.test_provisional import answer, breaks, figure
from tradezone import Decision, evaluate
from tradezone.rules import engine

law = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
slow = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])

MUCH = "9" * 25


def decided(rule: Content, content: Content, *, plain: bool = True) -> Decision:
    return evaluate(zone(rule), some.parsed(content), plain=plain)


def originating(rule: Content, content: Content) -> bool | None:
    return decided(rule, content).items[0].originating


def drawn(data) -> tuple[Content, Content]:
    rule = data.draw(some.rules())
    content = data.draw(some.lots(rule))
    note(f"{shown(rule)}\n{shown(content)}")
    return rule, content


def with_item(content: Content, **facts) -> Content:
    """The shipment with other facts of its item; a fact that is None is left out."""
    changed = deepcopy(content)
    changed["items"][0] = {key: value for key, value in {**changed["items"][0], **facts}.items() if value is not None}
    return changed


def lot(route=("JP", "US"), entered="2026-06-01", **facts) -> Content:
    """A hundred kilograms from Japan worth 100 USD, made of nothing."""
    item = {
        "product": "ore",
        "origin": "JP",
        "quantity": "100 kg",
        "customs_value": "100.00 USD",
        "attributes": {"net-cost": "100.00 USD", "exw-price": "100.00 USD", "recovered": "no", "grade": "low"},
        "materials": [],
        "processing": ["smelting"],
        "documents": [],
        "claims": ["claim-1"],
    }
    return with_item({"id": "S", "imported_into": "US", "entered": entered, "route": list(route), "items": [item]}, **facts)


def made_of(worth: object, code="2617.10", origin="CN", mass="1 kg") -> Content:
    return {"hs": code, "origin": origin, "value": f"{worth} USD", "mass": mass}


def ways(*given_ways: Content, **keys) -> Content:
    return {"origin": ["JP"], "cumulation": ["JP"], "any_of": list(given_ways), **keys}


# The sentences of the grammar


@given(st.data())
@law
def test_goods_originate_as_the_sentences_of_the_grammar_say(data):
    rule, content = drawn(data)
    decision = decided(rule, content)
    assert decision.standing == "definitive"
    assert decision.items[0].originating is originates(rule, content)
    assert [line.originating for line in decision.items[0].origin] == [originates(rule, content)]


@pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
@given(st.data())
@few
def test_durable_rules_read_them_as_plainly(data):
    rule, content = drawn(data)
    durable = decided(rule, content, plain=False)
    assert durable.decided_by == "durable-rules"
    assert durable.items[0].originating is originating(rule, content)


NO_FOREIGN = ways({"build_down": "at least 40% of customs_value"}, insufficient=["packing"])


def test_insufficient_operations_bar_only_goods_with_foreign_materials():
    assert originating(NO_FOREIGN, lot(processing=["packing"])) is True


def test_without_foreign_materials_the_operations_need_not_be_known():
    assert decided(NO_FOREIGN, lot(processing=None)).standing == "definitive"


def test_an_operation_counts_anywhere_where_production_is_anywhere():
    rule = ways({"processes": ["smelting"]}, production=["country_of_origin", "any"])
    done = [{"operation": "smelting", "place": "CN"}]
    assert originating(rule, lot(materials=[made_of(10)], processing=done)) is True


def test_of_goods_from_elsewhere_an_operation_without_a_place_was_done_elsewhere_too():
    direct = {"among": ["US"], "permitted": ["storing"], "cite": "law art. 8"}
    rule = ways({"foreign_materials": "none"}, direct=direct)
    spelt = lot(route=(), processing=[{"operation": "smelting", "place": "JP"}])
    assert originating(rule, lot(route=(), processing=["smelting"])) is originating(rule, spelt)


@given(st.data())
@few
def test_an_operation_without_a_place_is_one_done_where_the_goods_originate(data):
    rule, content = drawn(data)
    item = content["items"][0]
    spelt = [{"place": item["origin"], **done} for done in item["processing"]]
    assert originating(rule, with_item(content, processing=spelt)) is originating(rule, content)


# What never takes origin away


@given(st.data(), st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3)]))
@law
def test_more_originating_value_never_loses_origin(data, part):
    rule, content = drawn(data)
    materials = content["items"][0]["materials"]
    day = content["entered"]
    own = next(code for code in some.PLACES if some.among(rule["cumulation"], code, day))
    foreign = [i for i, each in enumerate(materials) if not some.among(rule["cumulation"], each["origin"], day)]
    if not foreign or not originating(rule, content):
        return
    position = data.draw(st.sampled_from(foreign))
    worth, code = materials[position]["value"].split()
    moved = some.money(Fraction(worth) * part)
    kept = some.money(Fraction(worth) - Fraction(moved))
    more = [dict(each) for each in materials]
    more[position]["value"] = f"{kept} {code}"
    more.append({**materials[position], "origin": own, "value": f"{moved} {code}"})
    assert originating(rule, with_item(content, materials=more)) is True
    more[position]["origin"] = own
    assert originating(rule, with_item(content, materials=more)) is True


WIDER = st.sampled_from(["JP", "AU", "DE", "EU", "CN", "US", "party"])


@given(st.data(), WIDER, st.sampled_from(["cumulation", "production", "among", "permitted"]))
@law
def test_to_cumulate_with_one_more_never_takes_origin_away(data, place, key):
    rule, content = drawn(data)
    wider = deepcopy(rule)
    if key in ("among", "permitted"):
        assume("direct" in rule)
        added = place if key == "among" else data.draw(st.sampled_from(some.OPERATIONS))
        wider["direct"][key] = list(dict.fromkeys([*rule["direct"][key], added]))
    else:
        assume(key in rule)
        wider[key] = list(dict.fromkeys([*rule[key], place]))
    assert originating(wider, content) or not originating(rule, content)


@given(st.data(), st.integers(0, 4))
@few
def test_one_more_way_and_no_condition_on_the_way_never_take_origin_away(data, where):
    rule, content = drawn(data)
    if not originating(rule, content):
        return
    free = {key: value for key, value in rule.items() if key != "direct"}
    assert originating(free, content) is True
    way = data.draw(some.ways(insufficient="insufficient" in rule))
    more = {**rule, "any_of": [*rule["any_of"][:where], way, *rule["any_of"][where:]]}
    assert originating(more, content) is True


# What makes no difference


def gist(decision: Decision) -> tuple:
    """What is due and what becomes of the goods, without the sentences that list what they are made from."""
    (item,) = decision.items
    charges = [(charge.measure, charge.money) for charge in item.charges]
    return decision.outcome, decision.compliance, decision.standing, decision.totals, charges, item.originating, decision.missing


@given(st.data())
@few
def test_the_order_of_materials_and_of_operations_makes_no_difference(data):
    rule, content = drawn(data)
    first = gist(decided(rule, content))
    item = content["items"][0]
    for materials, done in zip(permutations(item["materials"]), permutations(item["processing"]), strict=False):
        assert gist(decided(rule, with_item(content, materials=list(materials), processing=list(done)))) == first


@given(st.data(), st.integers(0, 100))
@few
def test_a_material_in_two_parts_is_what_it_was(data, per_cent):
    rule, content = drawn(data)
    materials = content["items"][0]["materials"]
    assume(materials)
    whole = data.draw(st.sampled_from(materials))
    worth, code = whole["value"].split()
    mass = Fraction(whole["mass"].split()[0])
    cents = int(Fraction(worth) * per_cent)
    one = {**whole, "value": f"{some.money(Fraction(cents, 100))} {code}", "mass": f"{decimal_text(mass / 4)} kg"}
    other = {
        **whole,
        "value": f"{some.money(Fraction(worth) - Fraction(cents, 100))} {code}",
        "mass": f"{decimal_text(mass * 3 / 4)} kg",
    }
    parts = [each for each in materials if each is not whole]
    assert gist(decided(rule, with_item(content, materials=[*parts, one, other]))) == gist(decided(rule, content))


@given(st.data(), some.lists(["claim-1", "claim-2"], least=0))
@few
def test_a_claim_does_not_bear_on_whether_goods_originate(data, claims):
    rule, content = drawn(data)
    assert originating(rule, with_item(content, claims=claims)) is originating(rule, content)


@given(st.data(), st.lists(st.sampled_from(some.PLACES), max_size=2), some.lists(some.PAPERS, least=0))
@few
def test_the_route_and_the_papers_matter_to_direct_consignment_alone(data, route, papers):
    rule, content = drawn(data)
    other = {**with_item(content, documents=papers), "route": route}
    rule = {key: value for key, value in rule.items() if key != "direct"}
    assert gist(decided(rule, other))[-2] is gist(decided(rule, content))[-2]
    unsaid = {key: value for key, value in with_item(content, documents="unknown").items() if key != "route"}
    assert decided(rule, unsaid).standing == "definitive"


@given(st.data())
@few
def test_two_rules_are_decided_each_by_itself(data):
    one, content = drawn(data)
    other = data.draw(some.rules())
    both = evaluate(zone(one, other, under=True), some.parsed(content), plain=True)
    lines = {line.rule: line.originating for line in both.items[0].origin}
    assert lines == {"rule-1": originating(one, content), "rule-2": originating(other, content)}
    claimed = content["items"][0]["claims"]
    applied = {line.measure for line in both.items[0].applied}
    right = [n for n in (1, 2) if lines[f"rule-{n}"] and f"claim-{n}" in claimed]
    assert applied & {"lower-1", "lower-2"} == {f"lower-{n}" for n in right[:1]}


@given(st.data())
@few
def test_what_materials_are_worth_is_exchanged_at_the_rate_of_the_day(data):
    rule, content = drawn(data)
    own = [{**each, "value": f"{decimal_text(some.worth_of(each['value']))} USD"} for each in content["items"][0]["materials"]]
    assert gist(decided(rule, with_item(content, materials=own))) == gist(decided(rule, content))


# At the bound

MASS = "change of heading within a mass"
#: Of each method the key of its way, and whether it counts what is foreign.
AT_MOST = {"tolerance": True, "foreign_content": True, MASS: True}
AT_LEAST = {"build_down": False, "transaction_value": False, "net_cost": False, "focused_value": False, "build_up": False}


def bounded(method: str, phrase: str, share: str) -> Content:
    if method in ("tolerance", MASS):
        base = "mass" if method == MASS else "customs_value"
        return {"change_of": "heading", "tolerance": f"{phrase} {share}% of {base}"}
    base = {"net_cost": "net-cost", "foreign_content": "exw-price"}.get(method, "customs_value")
    return {method: f"{phrase} {share}% of {base}", **({"focused_on": ["2617"]} if method == "focused_value" else {})}


@given(st.sampled_from([*AT_MOST, *AT_LEAST]), st.integers(2, 9_998), st.integers(1, 40), st.booleans())
@law
def test_at_the_bound_it_holds_and_one_unit_beyond_it_does_not(method, points, size, inclusive):
    """A base of 100 units times a size, a share of hundredths of a per cent: the bound falls on a unit of the currency."""
    foreign = method in AT_MOST
    phrase = ("at most" if inclusive else "less than") if foreign else ("at least" if inclusive else "more than")
    share = f"{points // 100}.{points % 100:02}"
    rule = ways(bounded(method, phrase, share))
    unit, base = Fraction(1, 100), Fraction(100 * size)
    limit = base * points / 10_000
    counted = limit if foreign or method == "build_up" else base - limit
    worse = -unit if method == "build_up" else unit
    worth = some.money(base)
    attributes = {**lot()["items"][0]["attributes"], "net-cost": f"{worth} USD", "exw-price": f"{worth} USD"}

    def holds(amount: Fraction) -> bool | None:
        text = some.money(amount)
        if method == MASS:
            materials = [made_of("1.00", mass=f"{text} kg")]
        elif method == "build_up":
            materials = [made_of(text, origin="JP"), made_of("7.77")]
        else:
            materials = [made_of(text), made_of("5.00", origin="JP")]
        content = lot(customs_value=f"{worth} USD", attributes=attributes, materials=materials, quantity=f"{worth} kg")
        return originating(rule, content)

    assert [holds(counted - worse), holds(counted), holds(counted + worse)] == [True, inclusive, False]


# What is not known

#: Facts of origin that may be open, each with what stands in the shipment where it is.
Open = tuple


def open_facts(content: Content) -> list[Open]:
    numbers = range(len(content["items"][0]["materials"]))
    found: list[Open] = [("route",), ("materials",), ("processing",), ("documents",), ("customs_value",), ("origin",)]
    found += [("attributes", name) for name in ("net-cost", "exw-price", "recovered", "grade")]
    return found + [("materials", i, part) for i in numbers for part in ("origin", "hs", "value", "mass") for _ in range(2)]


def put(content: Content, fact: Open, value: object) -> Content:
    """The shipment with another value of a fact; without one where it is None."""
    changed = deepcopy(content)
    place = changed if fact == ("route",) else changed["items"][0]
    for part in fact[:-1]:
        place = place[part]
    if value is None:
        place.pop(fact[-1], None)
    else:
        place[fact[-1]] = value
    return changed


def sums(amounts: list[Fraction]) -> set[Fraction]:
    """What any of some amounts come to together."""
    found = {Fraction(0)}
    for amount in amounts:
        found |= {amount + each for each in found}
    return found


HAIRS = tuple(Fraction(step, size) for step in (-1, 0, 1) for size in (10**6, 1))


def text_of(amount: Fraction) -> str:
    """An amount cut after eight digits; a great one after the point."""
    units = int(amount * 10**8) if amount < 10**15 else int(amount) * 10**8
    return f"{units // 10**8}.{units % 10**8:08}".removesuffix(".00000000")


def turns(rule: Content, content: Content, fact: Open) -> list[str]:
    """Where a share of the rule turns as one amount of a shipment grows, to both sides; nothing of it, and much."""
    item = content["items"][0]
    shares = [part for share in some.shares_of(rule) for part in (share, 1 - share)]
    by_mass = fact[-1] == "mass"
    given_materials = [each for i, each in enumerate(item.get("materials", ())) if ("materials", i) != fact[:2]]
    if by_mass:
        others = [Fraction(each["mass"].split()[0]) for each in given_materials if "mass" in each]
        bases = [Fraction(item["quantity"].split()[0])]
    else:
        others = [some.worth_of(each["value"]) for each in given_materials if "value" in each]
        texts = [item.get("customs_value"), item["attributes"].get("net-cost"), item["attributes"].get("exw-price")]
        bases = [some.worth_of(text) for text in texts if text is not None]
    if fact[0] == "materials":
        points = {base * share - total for base in bases for share in shares for total in sums(others)}
    else:
        points = {total / share for share in shares if share for total in sums(others)}
    found = [text_of(point + hair) for point in points for hair in HAIRS if point + hair > 0]
    return list(dict.fromkeys(["0.000001" if by_mass else "0", MUCH, *found]))


def every(rule: Content, content: Content, fact: Open) -> list[object]:
    """Values of a fact, the others given or not: among them all at which the answer can be another one."""
    key = fact[-1]
    codes = [*dict.fromkeys(some.CODES), "2846.10", "0101.21", "8112.10"]
    if key == "origin":
        return [*some.PLACES, "XZ"]
    if key == "route":
        return [[], *([place] for place in some.PLACES)]
    if key == "hs":
        return codes
    if key == "recovered":
        return ["yes", "no"]
    if key == "grade":
        return ["low", "high"]
    if key == "documents":
        papers = rule.get("direct", {}).get("documents", [])
        return [list(chosen) for size in range(len(papers) + 1) for chosen in combinations(papers, size)]
    if key == "processing":
        done = [{"operation": name, "place": place} for name in (*some.OPERATIONS, "refining") for place in some.PLACES]
        pairs = [[one, other] for one in done for other in done if one["place"] == "JP" != other["place"]]
        return [[], *([each] for each in done), *pairs]
    if key == "materials":
        kinds = [made_of(worth, code, place, f"{worth if worth != '0' else 1} kg")
                 for code in codes for place in ("CN", "JP", "AU", "DE") for worth in ("0", MUCH)]  # fmt: skip
        harm = [made_of(MUCH, code, "CN", f"{MUCH} kg") for code in codes]
        return [[], *([each] for each in kinds), *([one, *harm] for one in kinds[:1])]
    unit = "kg" if key == "mass" else "USD"
    return [f"{amount} {unit}" for amount in turns(rule, content, fact)]


def path_of(fact: Open) -> str:
    if fact == ("route",):
        return "route"
    return ".".join(["items", "1", *(str(part + 1) if isinstance(part, int) else part for part in fact)])


def partly(data) -> tuple[Content, Content, list[Open]]:
    """A rule, and a shipment under it without one or two of its facts."""
    rule, content = drawn(data)
    partial, facts = opened(data, with_item(content, claims=["claim-1"]))
    return rule, partial, facts


def opened(data, content: Content) -> tuple[Content, list[Open]]:
    """The shipment without one or two of its facts."""
    chosen = data.draw(st.lists(st.sampled_from(open_facts(content)), min_size=1, max_size=2, unique=True))
    facts = [fact for fact in chosen if not any(fact != other and fact[: len(other)] == other for other in chosen)]
    partial = content
    for fact in facts:
        partial = put(partial, fact, "unknown" if fact == ("documents",) else None)
    note(shown(partial))
    return partial, facts


#: Completions tried of one shipment.
MOST = 600


def completed(rule: Content, partial: Content, facts: list[Open]) -> list[tuple[tuple, Content]]:
    """Every completion of facts that are open, with what each fact is in it; numbers last, as where they turn depends on the rest."""
    found: list[tuple[tuple, Content]] = [((), partial)]
    for fact in sorted(facts, key=lambda fact: fact[-1] in ("value", "mass", "customs_value", "net-cost", "exw-price")):
        found = [((*values, str(value)), put(one, fact, value)) for values, one in found for value in every(rule, one, fact)]
    return found


@given(st.data())
@few
def test_where_a_fact_of_origin_is_open_the_bounds_are_what_its_values_reach(data):
    rule, partial, facts = partly(data)
    wholes = completed(rule, partial, facts)
    assume(len(wholes) <= MOST)
    provisional = decided(rule, partial)
    decisions = [(values, decided(rule, whole)) for values, whole in wholes]
    for values, whole in decisions:
        assert breaks(provisional, whole) is None, values
    answers = {answer(whole) for _, whole in decisions}
    assert (provisional.standing == "provisional") == (len(answers) > 1)
    named = {path_of(fact): fact for fact in facts}
    assert set(provisional.missing) <= set(named)
    for total, bounds in provisional.bounds.items():
        amounts = [figure(getattr(whole.totals, total)) for _, whole in decisions]
        assert min(amounts) == figure(bounds.least), total
        assert max(amounts) == figure(bounds.most) if bounds.most is not None else max(amounts) > 10**10, total
    assert provisional.items[0].originating in (None, *(whole.items[0].originating for _, whole in decisions))


@given(st.data())
@slow
def test_a_fact_that_is_missing_can_change_the_answer_and_with_all_of_them_it_is_certain(data):
    rule, partial, facts = partly(data)
    provisional = decided(rule, partial)
    # What materials are worth between nothing and much is not tried, and may be what a base turns on.
    assume(provisional.missing and not (("materials",) in facts and len(facts) > 1))
    named = {path_of(fact): fact for fact in facts}
    for path in provisional.missing:
        others = [fact for fact in facts if fact != named[path]]
        wholes = [whole for _, whole in completed(rule, partial, others)][:MOST]
        assert any(len({answer(decided(rule, put(whole, named[path], value))) for value in every(rule, whole, named[path])}) > 1
                   for whole in wholes), path  # fmt: skip
    for _, whole in completed(rule, partial, [named[path] for path in provisional.missing])[::7]:
        assert decided(rule, whole).standing == "definitive"


SHORT = ways({"change_of": "subheading"}, {"focused_value": "at least 50% of customs_value", "focused_on": ["2617"]})


def test_a_code_that_is_not_given_is_never_taken_for_one_too_short_to_tell():
    decision = decided(SHORT, lot(materials=[{"origin": "CN", "value": "60.00 USD"}]))
    assert decision.missing == ("items.1.materials.1.hs",)


def test_materials_that_are_not_given_may_be_several():
    focused = {"focused_value": "at least 50% of customs_value", "focused_on": ["2846.90"]}
    rule = ways({"change_of": "heading"}, focused)
    assert originating(rule, lot(materials=[made_of(90), made_of(90, "2846.90")])) is False
    assert decided(rule, lot(materials=None)).missing == ("items.1.materials",)


def test_an_origin_that_is_not_given_may_be_where_the_goods_were_worked():
    rule = {
        "origin": ["party"],
        "cumulation": ["party"],
        "any_of": [{"processes": ["smelting"]}],
        "production": ["country_of_origin"],
    }
    content = lot(route=[], processing=[{"operation": "smelting", "place": "EU"}])
    assert [originating(rule, with_item(content, origin=code)) for code in ("EU", "DE", "JP", "CN")] == [True, True, False, False]
    assert decided(rule, with_item(content, origin=None)).missing == ("items.1.origin",)


# What a fresh reader found


def own_rule(**keys: object) -> str:
    """A rule of origin of Japan by a change of heading."""
    shared = {
        "id": "own",
        "title": "T",
        "cite": "law art. 7",
        "from": "2026-01-01",
        "covers": "all",
        "origin": "JP",
        "cumulation": "JP",
    }
    return json.dumps({**shared, "any_of": [{"change_of": "heading"}], **keys})


def test_goods_are_of_the_code_their_item_gives():
    """Of a product of two codes, material of the other one changes its heading."""
    products = "products:\n  ore: { title: Ore, hs: [2617.10, 2530.90], unit: kg }\n"
    policy = small.zone(products=products, rules_of_origin=[own_rule()])
    made = {"origin": "JP", "materials": [{"hs": "2530.90", "origin": "CN", "value": "90.00 USD"}]}
    assert small.decided(policy, made).items[0].originating is False
    assert small.decided(policy, {**made, "hs": "2617.10"}).items[0].originating is True
    assert small.decided(policy, {**made, "hs": "2530.90"}).items[0].originating is False


def test_a_code_that_is_begun_is_completed_by_codes_that_begin_so():
    """Material of the product's own heading never changes it, whatever digits follow."""
    rule = ways({"change_of": "heading"})
    given = decided(rule, lot(materials=[made_of(90, code="2617")]))
    assert (given.standing, given.items[0].originating) == ("definitive", False)
    deeper = decided(ways({"change_of": "subheading"}), lot(materials=[made_of(90, code="2617")]))
    assert deeper.missing == ("items.1.materials.1.hs",)


def test_to_a_rule_that_has_ended_nothing_is_foreign():
    gate = small.measure("shut", when={"foreign_materials": "yes", "under": "own"}, entry="refused")
    policy = small.zone(rules_of_origin=[own_rule(through="2026-12-31")], gates=[gate])
    made = {"origin": "JP", "materials": [{"hs": "2617.10", "origin": "CN", "value": "90.00 USD"}]}
    assert [small.decided(policy, made, entered=day).outcome for day in ("2026-12-31", "2027-01-01")] == ["refused", "cleared"]
