"""Completeness by enumeration: every case of a policy decided, and promises on money held at every price where a formula turns."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from itertools import product as product_of

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.language import running
from tests.laws import of_origin, small
from tests.laws import strategies as some
from tests.rules.shipped import of_shipments, zone
from tradezone import Shipment, evaluate
from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import decide, settle_duties
from tradezone.policy.conditions import Applies
from tradezone.policy.measures import rows
from tradezone.policy.reading import read_policy_text
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.facts import entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.origin_words import origin_name
from tradezone.rules.product_rules import product_rules
from tradezone.rules.resolution import Resolution
from tradezone.rules.strata import Stratum
from tradezone.rules.verdicts import REPLACED
from tradezone.rules.words import UNKNOWN, said
from tradezone.testing import shipments
from tradezone.verify.enumeration.aspects import LevelRow
from tradezone.verify.enumeration.breakpoints import at_breakpoints
from tradezone.verify.enumeration.outcomes import _charges, _charging
from tradezone.verify.enumeration.pieces import Read, cut
from tradezone.verify.enumeration.priced_goods import PricedGoods
from tradezone.verify.enumeration.situations import CONCLUDED, situations
from tradezone.verify.enumeration.statement import enumerated, gone_through
from tradezone.verify.enumeration.stretches import Stretch, stretches, worth
from tradezone.verify.loading import check_policy

FEE = {"base": "customs_value", "rates": [small.row("1%")]}

ALWAYS = {"any_of": [{"quantity": "at most 5 kg"}, {"quantity": "more than 5 kg"}]}


def exempting(name="samples", disapplies="floor", **keys):
    return small.measure(name, disapplies=disapplies, **keys)


def found(small_zone: Zone) -> list[tuple[str, str]]:
    """Which promises are broken, and by what."""
    return [(broken.promise, broken.of) for broken in enumerated(small_zone).broken]


def of(**sections) -> Zone:
    return small.zone(**sections)


# What is counted


def test_a_duty_and_a_floor_have_three_cases():
    """Before either is in force nothing is asked; from then on the price is below the floor or not."""
    cases = enumerated(of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR]))
    assert (cases.cases, cases.products, cases.left_out, cases.broken) == (3, ("ore",), (), ())
    # Nothing, or something, before 2026; since then nothing, less than ten dollars, ten, and more.
    assert cases.combinations == 2 + 4
    assert cases.sentences == (
        "all 3 cases of 1 product: each has an outcome, no two measures contradict, every measure, row and stage applies in some case",
        "not among the cases: facts that are not given",
    )


def test_countries_are_told_apart_as_far_as_the_policy_does():
    """Origin JP, KR, or another, times import into US or not, on two spans of time."""
    rates = [small.row("1%", origin="JP"), small.row("2%", origin="KR"), small.row("3%")]
    cases = enumerated(of(ordinary_duties=[small.duty("mfn", rates, imported_into="US")]))
    assert cases.cases == 2 * 3 * 2


def test_thresholds_that_exclude_each_other_are_no_case():
    """At most 5 kg and more than 10 kg: of four answers three can be given."""
    rates = [small.row("1%", when={"quantity": "at most 5 kg"}), small.row("2%", when={"quantity": "more than 10 kg"})]
    cases = enumerated(of(ordinary_duties=[small.duty("mfn", rates)]))
    assert cases.cases == 2 * 3
    assert "charging nothing in some cases, where no row of the table is for them: `mfn`" in cases.sentences


def test_days_of_the_year_are_told_apart():
    cases = enumerated(of(ordinary_duties=[small.duty("mfn", "5%", season="02-29 through 03-31")]))
    assert cases.cases == 4
    assert not cases.broken


def test_a_product_of_too_many_cases_is_named_and_not_sampled():
    small_zone = of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR])
    cases = enumerated(small_zone, most=5)
    assert cases.products == ()
    assert [(each.product, each.cases) for each in cases.left_out] == [("ore", 3)]
    assert cases.broken == ()
    assert cases.sentences[0] == "not among the cases: `ore` (3 cases, too many), facts that are not given"


def test_quantity_price_and_value_hang_together():
    """Five kilograms at ten dollars come to no more than fifty."""
    when = {"quantity": "at most 5 kg", "price": "at most 10.00 USD/kg", "customs_value": "at least {} USD"}

    def at_least(value):
        return of(
            ordinary_duties=[small.MFN], fees=[small.measure("fee", when={**when, "customs_value": f"at least {value} USD"}, **FEE)]
        )

    assert found(at_least("50.00")) == []
    assert found(at_least("50.01")) == [("measures-apply", "fee")]


# What is found


def test_a_measure_whose_conditions_never_hold_together_is_found():
    when = {"all_of": [{"quantity": "at most 5 kg"}, {"quantity": "more than 10 kg"}]}
    cases = enumerated(of(ordinary_duties=[small.MFN], fees=[small.measure("fee", when=when, **FEE)]))
    (broken,) = cases.broken
    assert (broken.promise, broken.of) == ("measures-apply", "fee")
    assert broken.because == "`fee` applies in no case: its conditions never hold together"
    assert "every measure" not in cases.sentences[0]


def test_a_measure_that_waits_for_one_that_never_applies_is_found():
    idle = small.measure("idle", when={"all_of": [{"claims": "a"}, {"without_claims": "a"}]}, entry="licence")
    told = small.measure("told", when={"applies": "idle-fee"}, severity="notice", message="so it is")
    fee = small.measure("idle-fee", when={"all_of": [{"documents": "a"}, {"without_documents": "a"}]}, **FEE)
    assert found(of(ordinary_duties=[small.MFN], fees=[fee], gates=[idle], findings=[told])) == [
        ("measures-apply", "idle-fee"),
        ("measures-apply", "idle"),
        ("measures-apply", "told"),
    ]


def test_a_preference_for_a_duty_that_is_never_due_beside_it_is_found():
    duty = small.duty("mfn", "5%", origin="JP")
    lower = small.measure(
        "lower", origin="KR", replaces="mfn", staging=[{"from": "2026-01-01", "value": "50% of mfn", "cite": "law annex"}]
    )
    assert found(of(ordinary_duties=[duty], tariff_preferences=[lower])) == [("measures-apply", "lower")]


def test_a_row_that_another_leaves_nothing_to_is_found():
    rates = [
        small.row("1%", when={"quantity": "at most 10 kg"}),
        small.row("1%", when={"quantity": "at most 5 kg"}),
        small.row("2%", when={"quantity": "more than 10 kg"}),
        small.row("3%"),
    ]
    broken = enumerated(of(ordinary_duties=[small.duty("mfn", rates)])).broken
    assert [each.because for each in broken] == [
        "the row `1%` of `mfn` is for no case: its conditions never hold together, or only where another row stands first",
        "the row `3%` of `mfn` is for no case: the other rows leave nothing to it",
    ]
    assert len({each.place for each in broken}) == 2


def test_a_row_that_ends_before_its_measure_begins_is_found():
    rates = [small.row("4%", through="2025-12-31"), {"otherwise": "5%", "cite": "law annex"}]
    (broken,) = enumerated(of(ordinary_duties=[small.duty("mfn", rates)])).broken
    assert broken.because == "the row `4%` of `mfn` is for no case: its days are not among those of the measure"


def _staged(starts, **keys):
    staging = [{"from": day, "value": value, "cite": "law annex"} for day, value in starts]
    lower = small.measure("lower", replaces="mfn", when={"claims": "lower"}, staging=staging, **keys)
    return of(ordinary_duties=[small.MFN], tariff_preferences=[lower])


def test_a_stage_that_begins_after_its_preference_ends_is_found():
    (broken,) = enumerated(_staged([("2026-01-01", "50% of mfn"), ("2028-01-01", "free")], through="2027-12-30")).broken
    assert (broken.promise, broken.of) == ("measures-apply", "lower")
    assert broken.because == ("the stage `free` of `lower` from 2028-01-01 is for no case: it is in force on no day of the measure")


def test_a_stage_that_another_follows_before_its_preference_begins_is_found():
    starts = [("2024-01-01", "75% of mfn"), ("2025-01-01", "50% of mfn"), ("2027-01-01", "free")]
    assert [each.because for each in enumerated(_staged(starts)).broken] == [
        "the stage `75% of mfn` of `lower` from 2024-01-01 is for no case: it is in force on no day of the measure"
    ]


def test_rows_that_an_amendment_carried_over_are_no_finding(tmp_path):
    rates = [small.row("4%", through="2026-05-31"), small.row("5%", **{"from": "2026-06-01"})]
    (tmp_path / "first.yaml").write_text(small.policy(ordinary_duties=[small.duty("mfn", rates)]), encoding="utf-8")
    amended = tmp_path / "amended.yaml"
    amended.write_text(
        "tradezone: 1\namends: first.yaml\npolicy: { id: amended, title: Amended }\nsources: { decision: A decision }\namendments:\n"
        "  - { replace: mfn/origin, from: 2026-09-01, cite: decision art. 1, as: mfn-2, with: CN }\n",
        encoding="utf-8",
    )
    reading = check_policy(amended)
    assert reading.zone is not None, reading.diagnostics
    assert len(rows(reading.zone.measures["mfn-2"])) == len(rates)
    assert found(reading.zone) == []


@pytest.mark.parametrize(
    ("way", "is_met"),
    [
        ({"build_down": "at least 101% of customs_value"}, False),
        ({"build_down": "at least 100% of customs_value"}, True),
        ({"foreign_content": "at most 0% of customs_value"}, True),
        ({"build_up": "at least 101% of customs_value"}, True),
    ],
)
def test_a_preference_whose_only_way_to_origin_no_goods_can_go_is_found(way, is_met):
    lower = small.measure(
        "lower",
        replaces="mfn",
        when={"claims": "lower", "originating": "yes"},
        staging=[{"from": "2026-01-01", "value": "free", "cite": "law annex"}],
    )
    rule = {
        "id": "rule", "title": "T", "cite": "law art. 2", "from": "2026-01-01", "covers": "all", "origin": "any",
        "cumulation": "any", "any_of": [way],
    }  # fmt: skip
    small_zone = of(ordinary_duties=[small.MFN], tariff_preferences=[lower], rules_of_origin=[json.dumps(rule)])
    assert found(small_zone) == ([] if is_met else [("measures-apply", "lower")])


@pytest.mark.parametrize(
    ("share", "is_met"), [("less than 0%", False), ("at most 0%", True), ("more than 100%", False), ("at least 100%", True)]
)
def test_a_test_of_provenance_that_no_share_keeps_is_found(share, is_met):
    told = small.measure(
        "told", when={"provenance": {"share": share, "stages": "mining", "place": "CN"}}, severity="notice", message="so it is"
    )
    assert found(of(ordinary_duties=[small.MFN], findings=[told])) == ([] if is_met else [("measures-apply", "told")])


def test_a_row_of_a_level_that_stands_in_no_case_is_found():
    levels = [
        small.row("10.00 USD/kg", when={"quantity": "at most 10 kg"}),
        small.row("10.00 USD/kg", when={"quantity": "less than 10 kg"}),
        small.row("100% of reference_price"),
    ]
    assert found(of(ordinary_duties=[small.MFN], price_floors=[small.floor(level=levels)])) == [("measures-apply", "floor")]


def test_a_floor_that_no_published_price_sets_off_waits_for_one():
    """The price under test is a published one, and none below the level was published."""
    prices = small.market([("2026-01-01", "12.00 USD/kg")])
    cases = enumerated(of(text=prices, ordinary_duties=[small.MFN], price_floors=[small.floor(tested="index")]))
    assert cases.broken == ()
    assert "in no case so far, for want of a published market price that lets it: `floor`" in cases.sentences
    assert "every measure" not in cases.sentences[0]


def test_an_exception_that_always_holds_swallows_its_rule():
    small_zone = of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR], exceptions=[exempting(when=ALWAYS)])
    broken = enumerated(small_zone).broken
    assert [(each.promise, each.of) for each in broken] == [("measures-apply", "floor"), ("exceptions-matter", "samples")]
    assert broken[0].because == "`floor` applies in no case: wherever it would, `samples` takes it out"


def test_an_exception_that_leaves_nothing_in_its_own_time_swallows_its_rule():
    late = exempting(when=ALWAYS, **{"from": "2026-07-01"})
    assert found(of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR], exceptions=[late])) == [
        ("exceptions-matter", "samples")
    ]


TWO = """\
products:
  ore: { title: Ore, hs: 2617.10, unit: kg }
  slag: { title: Slag, hs: 2619.00, unit: kg }
"""
BOTH = small.row("10.00 USD/kg")


def test_an_exception_that_leaves_nothing_of_one_product_swallows_it():
    """Of slag every price below the floor is one of those excepted; of ore those below the lower floor alone are."""
    level = [small.row("10.00 USD/kg", covers="ore"), small.row("4.00 USD/kg", covers="slag")]
    cheap = exempting("cheap", when={"price": "less than 5.00 USD/kg"})
    cases = enumerated(
        of(products=TWO, prices="", ordinary_duties=[small.MFN], price_floors=[small.floor(level=level)], exceptions=[cheap])
    )
    (broken,) = cases.broken
    assert (broken.promise, broken.of) == ("exceptions-matter", "cheap")
    assert broken.because == "`cheap` spares every case of `slag` from `floor`: in its time it holds wherever that would apply"


def test_an_exception_for_one_product_alone_carves_it_out_and_is_told():
    carved = exempting("carved", covers="slag")
    cases = enumerated(
        of(products=TWO, prices="", ordinary_duties=[small.MFN], price_floors=[small.floor(level=[BOTH])], exceptions=[carved])
    )
    assert cases.broken == ()
    assert "never applying to a product that it covers, for an exception: `floor` on `slag` for `carved`" in cases.sentences


def test_a_suspension_for_a_time_swallows_nothing():
    late = exempting("emergency", **{"from": "2026-07-01", "through": "2026-09-30"})
    assert found(of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR], exceptions=[late])) == []


def test_an_exception_of_some_goods_matters_and_swallows_nothing():
    cases = enumerated(
        of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR], exceptions=[exempting(when={"quantity": "at most 5 kg"})])
    )
    assert cases.broken == ()
    assert cases.sentences[0].endswith(", every exception matters and swallows no rule")
    assert cases.unshown == ()


def test_an_exception_that_never_meets_its_measure_is_found():
    floor = small.floor(when={"quantity": "more than 10 kg"})
    cases = enumerated(
        of(ordinary_duties=[small.MFN], price_floors=[floor], exceptions=[exempting(when={"quantity": "at most 5 kg"})])
    )
    (broken,) = cases.broken
    assert broken.because == "`samples` never keeps `floor` from applying: in no case do both hold"


def test_an_exception_that_only_takes_what_another_takes_is_found():
    small_zone = of(
        ordinary_duties=[small.MFN],
        price_floors=[small.FLOOR],
        exceptions=[exempting("wide", when={"quantity": "at most 10 kg"}), exempting("narrow", when={"quantity": "at most 5 kg"})],
    )
    assert found(small_zone) == [("exceptions-matter", "narrow")]


def test_two_duties_on_the_same_goods_contradict_and_a_shipment_shows_it():
    text = small.policy(
        ordinary_duties=[small.duty("mfn", "5%", origin="JP"), small.duty("other", "6%", when={"quantity": "at most 5 kg"})]
    )
    reading = read_policy_text(text)  # as read, before anybody looks for contradictions
    assert reading.zone is not None
    (broken,) = enumerated(reading.zone).broken
    assert (broken.promise, broken.of) == ("no-contradiction", "other")
    decision = evaluate(reading.zone, broken.shipments[0], plain=True)
    assert {charge.measure for charge in decision.items[0].charges} == {"mfn", "other"}


def test_a_duty_and_a_floor_that_is_charged_as_one_contradict_across_strata():
    text = small.policy(ordinary_duties=[small.MFN], price_floors=[small.floor(charged_as="ordinary_duty")])
    reading = read_policy_text(text)
    assert reading.zone is not None
    assert [(each.promise, each.of) for each in enumerated(reading.zone).broken] == [("no-contradiction", "floor")]


def test_measures_on_different_goods_do_not_contradict():
    duties = [
        small.duty("mfn", "5%", when={"quantity": "at most 5 kg"}),
        small.duty("other", "6%", when={"quantity": "more than 5 kg"}),
    ]
    assert found(of(ordinary_duties=duties)) == []


# The cases are all there are


def _situations(small_zone: Zone, product: str):
    key = ("situations", product)
    if key not in small_zone.kept:
        small_zone.kept[key] = situations(small_zone, product_rules(small_zone, product, plain=True))
    return small_zone.kept[key]


@cache
def _charges_met(name: str) -> set:
    return {(product, charging) for product, charging, _ in gone_through(zone(name)).tally.charging}


def _answers(small_zone: Zone, shipment: Shipment, item):
    """What an item answers to everything the policy asks of its product."""
    rules = product_rules(small_zone, item.product, plain=True)
    facts = read_facts(small_zone, shipment, item, entry_second(small_zone, shipment))
    if rules.compares_after_duties:
        settle_duties(facts, rules)
    words = {q: reader(q)(facts) for q in rules.conditions if not isinstance(q, CONCLUDED)}
    return facts, rules, words


def _is_among(small_zone: Zone, product: str, words) -> bool:
    """Whether the answers are those of some way of every aspect of one situation."""

    def fits(each) -> bool:
        asked = [i for i, q in enumerate(each.questions) if not isinstance(q, LevelRow)]
        mine = tuple(words[each.questions[i]] for i in asked)
        return any(tuple(way.words[i] for i in asked) == mine for way in each.ways)

    return any(all(map(fits, situation.aspects)) for situation in _situations(small_zone, product))


@pytest.mark.parametrize("name", of_shipments())
def test_every_question_of_a_product_is_answered_by_one_aspect(name):
    for product in zone(name).products:
        asked = [q for q in product_rules(zone(name), product, plain=True).conditions if not isinstance(q, CONCLUDED)]
        for situation in _situations(zone(name), product):
            answered = [q for each in situation.aspects for q in each.questions if not isinstance(q, LevelRow)]
            assert sorted(map(str, answered)) == sorted(map(str, asked))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_shipment_is_one_of_the_cases_enumerated(data):
    """Whatever is drawn, its answers are among those enumerated, and so is what charges on it."""
    name = data.draw(some.names)
    content = data.draw(some.contents(name))
    shipment = some.fits(name, content)
    if shipment is None:
        return
    note(some.shown(content))
    for item in shipment.items:
        facts, rules, words = _answers(zone(name), shipment, item)
        if UNKNOWN in words.values() and not _is_among(zone(name), item.product, words):
            continue  # a fact that is not given: its decision is provisional
        assert _is_among(zone(name), item.product, words)
        try:
            verdicts = decide(facts, rules)
        except NeededFacts:
            continue
        charging = {_charging(verdict) for verdict in verdicts.values() if _charges(verdict)}
        # A preference whose duty is not due is still among what charges in the cases.
        met = [set(each) for product, each in _charges_met(name) if product == item.product]
        assert any(charging <= each for each in met or [set()])


@pytest.mark.parametrize("name", of_shipments())
def test_shipped_policies_are_enumerated_whole_and_break_nothing(name):
    cases = enumerated(zone(name))
    assert cases.products == tuple(zone(name).products)
    assert (cases.left_out, cases.broken, cases.unshown) == ((), (), ())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_goods_under_any_rule_of_origin_are_one_of_the_cases_enumerated(data):
    rules = data.draw(st.lists(of_origin.rules(), min_size=1, max_size=2))
    small_zone = of_origin.zone(*rules, under=len(rules) > 1)
    shipment = of_origin.parsed(data.draw(of_origin.lots(rules[0])))
    _, _, words = _answers(small_zone, shipment, shipment.items[0])
    assert UNKNOWN in words.values() or _is_among(small_zone, "ore", words)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_goods_under_every_construct_of_the_language_are_one_of_the_cases_enumerated(data):
    example = running.example(data.draw(st.sampled_from(running.names())))
    small_zone = running.checked(example.policy).zone
    if not small_zone.measures:
        return
    shipment = data.draw(shipments(small_zone, unknowns=False))
    for item in shipment.items:
        _, _, words = _answers(small_zone, shipment, item)
        assert UNKNOWN in words.values() or _is_among(small_zone, item.product, words)


@pytest.mark.parametrize(
    "name", ["us-polysilicon-mip", "eu-goes-mip", "india-mip", "us-sugar-ssg", "proof-and-staging", "origin-rules"]
)
def test_cases_taken_together_come_to_what_each_does_by_itself(name):
    """What charges in some case, with every combination of ways decided by itself and nothing forgotten on the way."""
    one_by_one = {
        (product, charging)
        for product in zone(name).products
        for situation in _situations(zone(name), product)
        for charging in _one_by_one(product_rules(zone(name), product, plain=True), situation)
    }
    assert one_by_one == _charges_met(name)


def _one_by_one(rules, situation):
    """What charges, for every combination of ways."""
    for choice in product_of(*(each.ways for each in situation.aspects)):
        words = {
            q: word
            for each, way in zip(situation.aspects, choice, strict=True)
            for q, word in zip(each.questions, way.words, strict=True)
        }
        charging = _decided_plainly(rules, words)
        if charging is not None:
            yield charging


def _decided_plainly(rules, words):
    """Stratum after stratum, as goods are decided; None where a fact that may be unstated keeps it open."""
    concluded, charging = {}, ()
    for stratum in list(Stratum)[: Stratum.OTHER + 1]:
        asked = rules.strata[stratum]
        case = tuple(words[q] if q in words else _word_of(q, concluded) for q in asked.conditions)
        if not asked.rules:
            continue
        outcomes = dict(zip((rule.key for rule in asked.rules), asked.outcomes(case), strict=True))
        found = Resolution(rules, stratum, outcomes).verdicts()
        if found.open and stratum is not Stratum.ORIGIN:
            return None
        concluded |= found.concluded
        charging += tuple(_charging(verdict) for verdict in found.verdicts if _charges(verdict))
        if stratum is Stratum.ORDINARY:
            due = {verdict.measure.id for verdict in found.verdicts if verdict.applies or verdict.reason == REPLACED}
            concluded |= {m.id: False for m in rules.measures[Stratum.PREFERENCE] if m.replaces not in due}
    return charging


def _word_of(question, concluded) -> str:
    name = question.measure if isinstance(question, Applies) else origin_name(question.rule)
    return said(concluded.get(name, False))


# Stretches and pieces


def test_a_line_is_cut_at_its_points():
    assert stretches([Fraction(5)], Fraction(0)) == [
        Stretch(Fraction(0), Fraction(0)),
        Stretch(Fraction(0), Fraction(5)),
        Stretch(Fraction(5), Fraction(5)),
        Stretch(Fraction(5), None),
    ]


@given(
    *[st.sampled_from(stretches([Fraction(2), Fraction(5)], Fraction(0))) for _ in range(2)],
    st.sampled_from(stretches([Fraction(4), Fraction(10), Fraction(25)], Fraction(0))),
    st.fractions(Fraction(1, 8), 12, max_denominator=8),
    st.fractions(0, 12, max_denominator=8),
)
def test_a_quantity_and_a_price_are_found_wherever_there_are_any(quantity, price, value, size, at):
    pair = worth(quantity, price, value)
    if pair is not None:
        assert quantity.holds(pair[0])
        assert price.holds(pair[1])
        assert value.holds(pair[0] * pair[1])
    elif size > 0:
        assert not (quantity.holds(size) and price.holds(at) and value.holds(size * at))


def test_pieces_are_cut_exactly_where_lines_bend():
    def read(price: Fraction) -> Read:
        short = max(Fraction(10, 3) - price, Fraction(0))
        return Read((price + short,), (price - Fraction(10, 3),), (), (price < Fraction(10, 3),))

    whole = cut(read)
    assert [price for price, _ in whole.cuts] == [0, Fraction(10, 3)]
    assert all(piece.is_straight for piece in whole.pieces)


# Money at every price


def at_every_price(small_zone: Zone):
    return at_breakpoints(gone_through(small_zone).tally)


def test_a_plain_floor_keeps_its_promises_at_every_price():
    found = at_every_price(of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR]))
    assert found.broken == ()
    assert found.breakpoints == 1
    assert found.held == {"landed-price-rises": 1, "floor-charge-falls": 1, "floor-kept": 1}
    (sentence,) = found.sentences
    assert sentence == (
        "of goods of each set of measures that charge together, unrounded, at 1 breakpoint of the price and between them: "
        "nothing lands for less at a higher price, no floor charges more at a higher price, "
        "no admitted goods land below a floor, beyond stated exceptions"
    )


def test_the_breakpoint_of_a_floor_after_duties_is_exact():
    """With 5 % of duty goods reach a floor of ten dollars at 200/21."""
    small_zone = of(ordinary_duties=[small.MFN], price_floors=[small.floor(compared="after_duties")])
    whole = cut(PricedGoods(small_zone, _known(small_zone)).read)
    assert [price for price, _ in whole.cuts] == [0, Fraction(200, 21)]


def _known(small_zone: Zone) -> Shipment:
    shipment = small.shipment()
    assert evaluate(small_zone, shipment, plain=True).standing == "definitive"
    return shipment


def test_a_duty_that_leaps_down_is_found_at_its_very_price():
    bands = small.scale("bands", [("0 USD/kg", "2.00 USD/kg"), ("10.00 USD/kg", "free")])
    found = at_every_price(of(ordinary_duties=[small.duty("mfn", [bands])]))
    (broken,) = found.broken
    assert (broken.promise, broken.of) == ("landed-price-rises", "mfn")
    below, at = (shipment.items[0] for shipment in broken.shipments)
    assert below.customs_value < at.customs_value
    costs = [
        evaluate(of(ordinary_duties=[small.duty("mfn", [bands])]), each, plain=True).totals.landed_cost for each in broken.shipments
    ]
    assert costs[1] < costs[0]


def test_a_floor_whose_charge_is_capped_by_the_value_rises_with_it():
    found = at_every_price(of(ordinary_duties=[small.MFN], price_floors=[small.floor("shortfall, at most 20%")]))
    assert {(each.promise, each.of) for each in found.broken} == {("floor-charge-falls", "floor"), ("floor-kept", "floor")}


@pytest.mark.parametrize("compared", ["before_duties", "after_duties"])
@pytest.mark.parametrize("charge", ["80% of shortfall", "shortfall, at most 20%", "shortfall, at most 100.00 USD"])
def test_goods_below_a_floor_of_which_less_than_the_shortfall_is_due_are_found_without_a_sample(charge, compared):
    found = at_every_price(of(ordinary_duties=[small.MFN], price_floors=[small.floor(charge, compared=compared)]))
    (broken,) = [each for each in found.broken if each.promise == "floor-kept"]
    assert broken.of == "floor"
    assert broken.shipments[0].items[0].customs_value.units > 0


@pytest.mark.parametrize("compared", ["before_duties", "after_duties"])
def test_a_floor_of_which_the_whole_shortfall_is_due_is_kept_at_every_price(compared):
    found = at_every_price(of(ordinary_duties=[small.MFN], price_floors=[small.floor(compared=compared)]))
    assert (found.broken, found.held["floor-kept"]) == ((), 1)


def test_a_promise_is_held_only_at_breakpoints_where_something_bears_on_it():
    """A duty in bands turns at its edge, and no floor is near; goods that are refused at every price are held to nothing."""
    bands = small.duty("mfn", [small.scale("bands", [("0 USD/kg", "1%"), ("10.00 USD/kg", "2%")])])
    free = at_every_price(of(ordinary_duties=[bands]))
    assert free.held == {"landed-price-rises": free.breakpoints, "floor-charge-falls": 0, "floor-kept": 0}
    assert free.breakpoints
    refused = of(ordinary_duties=[small.MFN], price_floors=[small.FLOOR], gates=[small.measure("ban", entry="refused")])
    assert at_every_price(refused).held == {"landed-price-rises": 0, "floor-charge-falls": 0, "floor-kept": 0}


def test_a_floor_below_which_goods_are_refused_is_held_at_its_level():
    ban = small.measure("ban", when={"priced_below": "floor"}, entry="refused")
    found = at_every_price(of(ordinary_duties=[small.MFN], price_floors=[small.floor(None)], gates=[ban]))
    assert (found.broken, found.held["floor-kept"]) == ((), 1)


def test_goods_spared_at_one_price_are_not_held_to_the_charge_at_another():
    small_zone = of(
        ordinary_duties=[small.MFN],
        price_floors=[small.FLOOR],
        exceptions=[exempting(when={"customs_value": "at most 800.00 USD"})],
    )
    assert [each.promise for each in at_every_price(small_zone).broken if each.promise == "floor-charge-falls"] == []


def test_what_breaks_at_a_breakpoint_of_a_shipped_policy_is_known_to_it():
    """The entry price regime leaps by design, and says so."""
    found = at_every_price(zone("eu-entry-price"))
    assert [(each.promise, each.of) for each in found.broken] == [("landed-price-rises", "entry-price")]
    assert ("falling-landed-price", "entry-price") in {(each.code, each.of) for each in zone("eu-entry-price").acknowledged}
