"""Bands by the price of the goods: each price lies in one of them, and at an edge in the upper one."""

from bisect import bisect_right
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, few, law

HAIR = Fraction(1, 10**12)
edges = st.lists(st.integers(1, 3000).map(lambda cents: Fraction(cents, 100)), unique=True, max_size=6).map(sorted)
quantities = st.sampled_from([Fraction(1), Fraction(3), Fraction(100), Fraction("0.007"), Fraction("1999.5")])
steps = st.sampled_from([Fraction(0), HAIR, -HAIR, Fraction(1, 1000)])


def banded(found, section="additional_duties", **more):
    """A table whose n-th band is charged n %, so that the rate says which band it was."""
    rows = [small.scale("bands", [(f"{decimal_text(edge)} USD/kg", f"{n}%") for n, edge in enumerate([Fraction(0), *found], 1)])]
    return small.zone(**{section: [small.duty("banded", rows, **more)]})


@given(edges, st.data())
@law
def test_each_price_is_in_one_band_and_at_an_edge_in_the_upper_one(found, data):
    """The price is the customs value over the quantity, not rounded: a hair below an edge is below it."""
    quantity = data.draw(quantities)
    price = data.draw(st.sampled_from([Fraction(0), Fraction(31), *found]))
    value = max(price * quantity + data.draw(steps), Fraction(0))
    decision = small.decided(
        banded(found), {"quantity": f"{decimal_text(quantity)} kg", "customs_value": f"{decimal_text(value)} USD"}
    )
    band = 1 + bisect_right(found, value / quantity)
    assert small.due(decision, "banded") == value * band / 100
    assert [line.measure for line in decision.items[0].applied] == ["banded"]


@given(edges.filter(bool), st.data())
@few
def test_a_price_nobody_knows_may_be_in_any_band_and_the_bounds_say_so(found, data):
    section = data.draw(st.sampled_from(["additional_duties", "fees", "ordinary_duties"]))
    decision = small.decided(banded(found, section), {"quantity": None, "customs_value": "100.00 USD"})
    assert decision.missing == ("items.1.quantity",)
    (name,) = {"fees": ["fees"]}.get(section, ["duty"])
    assert [str(bound) for bound in decision.bounds[name]] == ["1.00 USD", f"{len(found) + 1}.00 USD"]


def of_index(unit):
    """A duty where the goods are dearer than 108 % of an index, or at least as dear as it."""
    findings = [
        small.measure("dear", when={"price": "more than 108% of index"}, severity="notice", message="dear"),
        small.measure("level", when={"price": "at least 100% of index"}, severity="notice", message="level"),
        small.measure("between", when={"price": ["at least 4.00 USD/kg", "less than 6.00 USD/kg"]}, severity="notice", message="b"),
    ]
    index = small.market(
        [{"origin": ["MA"], "from": "2026-06-01", "through": "2026-06-01", "value": f"5.00 USD/{unit}", "cite": "law"}]
    )
    return small.zone(text=index, findings=findings)


@given(st.sampled_from([Fraction(each) for each in ("399.99", "400", "499.99", "500", "540", "540.000001", "599.99", "600")]))
@law
def test_a_bound_on_the_price_is_kept_or_not_at_its_very_edge(value):
    decision = small.decided(of_index("kg"), {"origin": "MA", "customs_value": f"{decimal_text(value)} USD"})
    found = {line.code for line in decision.items[0].findings}
    wanted = {"dear": value > 540, "level": value >= 500, "between": 400 <= value < 600}
    assert found == {name for name, held in wanted.items() if held}


@pytest.mark.parametrize(("origin", "entered"), [("MA", "2026-05-31"), ("MA", "2026-06-02"), ("TR", "2026-06-01")])
def test_where_no_market_price_is_fixed_for_the_origin_and_the_day_a_bound_by_it_is_not_kept(origin, entered):
    decision = small.decided(of_index("kg"), {"origin": origin, "customs_value": "99999.00 USD"}, entered=entered)
    assert [line.code for line in decision.items[0].findings] == []


def test_bands_are_by_the_price_of_what_is_priced():
    """Of ore priced on its metal: 500 USD for 50 kg of metal is 10 USD a kilogram, for 100 kg of ore it is 5."""
    products = (
        "products: { ore: { title: Ore, hs: 2617.10, unit: kg, attributes: { grade: { kind: share, title: g } }, "
        "contents: { metal: { title: metal, share: grade, cite: law } }, priced_on: metal } }\n"
    )
    rows = [small.scale("bands", [("0 USD/kg", "1%"), ("10 USD/kg", "2%")])]
    zone = small.zone(products=products, additional_duties=[small.duty("banded", rows)])
    for grade, due in (("50%", 10), ("51%", 5), ("100%", 5)):
        assert small.due(small.decided(zone, {"attributes": {"grade": grade}}), "banded") == due


def test_of_goods_that_hold_nothing_that_is_priced_the_price_is_above_every_bound():
    """Interpretation: bound x quantity is held against the value, so that goods of any value are in the last band."""
    products = (
        "products: { ore: { title: Ore, hs: 2617.10, unit: kg, attributes: { grade: { kind: share, title: g } }, "
        "contents: { metal: { title: metal, share: grade, cite: law } }, priced_on: metal } }\n"
    )
    rows = [small.scale("bands", [("0 USD/kg", "1%"), ("10 USD/kg", "2%")])]
    zone = small.zone(products=products, additional_duties=[small.duty("banded", rows)])
    assert small.due(small.decided(zone, {"attributes": {"grade": "0%"}}), "banded") == 10
