"""A unit is how an amount is written: the same prices and the same goods in other units are the same decision, to the cent."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import BY_MASS, BY_POWER, decimal_text, few, law

#: What prices may be quoted for beside the units of goods, in kilograms.
QUOTED = {**BY_MASS, "100 kg": Fraction(100), "10 short_ton": Fraction("9071.8474"), "1000 lb": Fraction("453.59237")}
#: Of what is contained, in kilograms.
CONTAINED = {"kg": Fraction(1), "mtu": Fraction(10), "dmtu": Fraction(10), "stu": Fraction("9.0718474"), "100 kg": Fraction(100)}

goods_units = st.sampled_from(sorted(BY_MASS))
product_units = st.sampled_from(["kg", "t", "lb", "g"])
quoted = st.sampled_from(sorted(QUOTED))
kilograms = st.sampled_from([Fraction(100), Fraction(1), Fraction("7.5"), Fraction(20_000), Fraction("0.4")])
#: Prices for a kilogram, at every edge of the policy below, beside it, and elsewhere.
prices = st.sampled_from(
    [Fraction(each) for each in ("0", "4.99", "5", "9.9999", "10", "10.0001", "11.88", "12", "15", "15.1", "31.4")]
)


def ended(size: Fraction) -> str:
    """A figure that ends in digits a shipment may have."""
    text = decimal_text(size, 20)
    assume(Fraction(text) == size and len(text) <= 30)
    return text


def everything(unit="kg", price_unit="kg", units=QUOTED):
    """A policy with a price in every place that takes one."""

    def price(text, at=price_unit):
        return f"{ended(Fraction(text) * units[at])} USD/{at}"

    bands = small.scale("bands", [(price("0"), "3%"), (price("5"), price("0.3")), (price("12"), "1%")])
    two_floors = "stacking: { cite: law art. 9, order: [mfn, floor, by-index], additive: [[floor, by-index]] }\n"
    return small.zone(
        products=f"products:\n  ore: {{ title: Ore, hs: 2617.10, unit: {unit} }}\n",
        prices="",
        text=small.market([("2026-01-01", price("11", unit))]) + two_floors,
        ordinary_duties=[small.duty("mfn", price("0.25"))],
        additional_duties=[small.duty("bands", [bands]), small.duty("over", "10%", quota="outside")],
        price_floors=[
            small.floor("shortfall, at most 90%", price("10"), ceiling=price("15"), rebate=[small.row("50% of excess")]),
            small.floor("shortfall", price("12"), name="by-index", tested="index"),
        ],
        findings=[small.measure("dear", when={"price": "more than 108% of index"}, severity="notice", message="it is dear")],
        securities=[
            small.measure(
                "held",
                when={"price": f"at least {price('15', unit)}"},
                secures="bands at index",
                rounded="each",
                released_when="so",
            )
        ],
    )


def answer(decision):
    """What is due, held and said."""
    item = decision.items[0]
    return (
        decision.outcome,
        [(each.measure, each.kind, str(each.money)) for each in item.charges],
        [(each.measure, str(each.money)) for each in item.securities],
        [each.code for each in item.findings],
        str(decision.totals.landed_cost),
    )


@given(product_units, quoted, goods_units, goods_units, kilograms, prices)
@law
def test_prices_and_quantities_in_other_units_are_the_same_decision(unit, price_unit, goods, left, quantity, price):
    value = f"{ended(price * quantity)} USD"

    def item(of, of_left):
        available = {"quota_available": f"{ended(quantity / 4 / BY_MASS[of_left])} {of_left}"}
        return {"quantity": f"{ended(quantity / BY_MASS[of])} {of}", "customs_value": value, **available}

    there = small.decided(everything(unit, price_unit), item(goods, left))
    assert answer(there) == answer(small.decided(everything(), item("kg", "kg")))


@given(st.sampled_from(["W", "kW", "MW"]), st.sampled_from(["W", "kW", "MW", "1000 W"]), st.sampled_from(["W", "kW", "MW"]), prices)
@few
def test_power_is_priced_by_any_unit_of_it(unit, price_unit, goods, price):
    units = {**BY_POWER, "1000 W": Fraction(1000)}
    value = f"{ended(price * 2000)} USD"

    def decision(unit, price_unit, goods):
        return small.decided(
            everything(unit, price_unit, units),
            {"quantity": f"{ended(2000 / BY_POWER[goods])} {goods}", "customs_value": value, "quota": "over"},
        )

    assert answer(decision(unit, price_unit, goods)) == answer(decision("W", "W", "W"))


def of_content(unit, price_unit):
    """Ore priced on the metal in its dry mass at 38 USD for a kilogram of it."""
    contents = "{ metal: { title: metal, share: grade, moisture: moisture, cite: law annex } }"
    attributes = "{ grade: { kind: share, title: grade }, moisture: { kind: share, title: moisture } }"
    products = (
        f"{{ ore: {{ title: Ore, hs: 2611.00, unit: {unit}, attributes: {attributes}, contents: {contents}, priced_on: metal }} }}"
    )
    price = f"{ended(38 * CONTAINED[price_unit])} USD/{price_unit}"
    duty, floor = small.duty("mfn", f"{price} of metal"), small.floor("shortfall", price)
    return small.zone(products=f"products: {products}\n", prices="", ordinary_duties=[duty], price_floors=[floor])


@given(
    st.sampled_from(["kg", "t"]),
    st.sampled_from(sorted(CONTAINED)),
    kilograms,
    st.sampled_from(["65%", "1.1%", "33.333%", "0%", "100%"]),
    st.sampled_from(["0%", "8.25%", "100%"]),
    prices,
)
@law
def test_a_price_by_the_unit_contained_is_one_for_each_kilogram_held_in_the_goods(
    unit, price_unit, quantity, grade, moisture, price
):
    item = {
        "quantity": f"{ended(quantity / BY_MASS[unit])} {unit}",
        "customs_value": f"{ended(price * quantity)} USD",
        "attributes": {"grade": grade, "moisture": moisture},
    }
    decision = small.decided(of_content(unit, price_unit), item)
    held = quantity * Fraction(grade[:-1]) / 100 * (1 - Fraction(moisture[:-1]) / 100)
    assert small.due(decision, "mfn") == 38 * held
    assert small.due(decision) == max(38 * held - price * quantity, 0)


@pytest.mark.parametrize("price_unit", ["mtu", "stu", "dmtu"])
def test_a_unit_contained_is_refused_where_the_goods_are_priced_as_they_are(price_unit):
    ore = "products:\n  ore: { title: Ore, hs: 2611.00, unit: kg }\n"
    found = small.codes(products=ore, prices="", price_floors=[small.floor("shortfall", f"380.00 USD/{price_unit}")])
    assert found == ["wrong-basis"]


@given(st.sampled_from(["kg", "t"]), kilograms, st.sampled_from(["0%", "8.25%", "30%"]), prices)
@few
def test_a_price_by_the_dry_tonne_is_one_for_what_is_left_of_the_goods_when_dried(unit, quantity, moisture, price):
    products = (
        f"products: {{ ore: {{ title: Ore, hs: 2611.00, unit: {unit}, attributes: {{ moisture: {{ kind: share, title: m }} }}, "
        "contents: { dry: { title: dry ore, moisture: moisture, cite: law annex } }, priced_on: dry } }\n"
    )
    zone = small.zone(products=products, prices="", price_floors=[small.floor("shortfall", "10000.00 USD/dmt")])
    item = {
        "quantity": f"{ended(quantity / BY_MASS[unit])} {unit}",
        "customs_value": f"{ended(price * quantity)} USD",
        "attributes": {"moisture": moisture},
    }
    dry = quantity * (1 - Fraction(moisture[:-1]) / 100)
    assert small.due(small.decided(zone, item)) == max(10 * dry - price * quantity, 0)


@given(product_units, goods_units, prices, st.sampled_from(["0", "0.3", "2"]))
@few
def test_rebates_and_resale_prices_are_read_by_any_unit(unit, price_unit, price, rebate):
    """The price less rebates is tested by one floor, the first resale by the other."""
    ten = f"{ended(10 * BY_MASS[unit])} USD/{unit}"
    zone = small.zone(
        products=f"products:\n  ore: {{ title: Ore, hs: 2617.10, unit: {unit} }}\n",
        prices="",
        text="stacking: { cite: law art. 9, order: [net, resold], additive: [[net, resold]] }\n",
        price_floors=[
            small.floor("shortfall", ten, name="net", tested="customs_value_less_rebates"),
            small.floor("shortfall", ten, name="resold", tested="first_resale"),
        ],
    )
    item = {
        "quantity": "100 kg",
        "customs_value": f"{ended(price * 100)} USD",
        "rebates": f"{ended(Fraction(rebate) * BY_MASS[price_unit])} USD/{price_unit}",
        "first_resale": f"{ended(price * BY_MASS[price_unit])} USD/{price_unit}",
    }
    decision = small.decided(zone, item)
    assert small.due(decision, "net") == max(10 - price + Fraction(rebate), 0) * 100
    assert small.due(decision, "resold") == max(10 - price, Fraction(0)) * 100
