"""Units convert exactly."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import law
from tradezone.values import Exact, Quantity, UnitPrice, ValueProblem
from tradezone.values.units import LONGEST_UNIT, ON_A_BASIS, UNITS, factor, read_goods_unit, read_product_unit, read_unit

BASE = {
    "g": Fraction(1, 1000),
    "kg": Fraction(1),
    "t": Fraction(1000),
    "lb": Fraction("0.45359237"),
    "W": Fraction(1),
    "kW": Fraction(1000),
    "MW": Fraction(10**6),
}
figures = st.tuples(st.integers(1, 10**20), st.integers(0, 10))
masses = st.sampled_from(["g", "kg", "t", "lb"])
powers = st.sampled_from(["W", "kW", "MW"])
pairs = st.one_of(st.tuples(masses, masses), st.tuples(powers, powers))

#: Sizes that are exact by definition, in kg and W. Weights and Measures Act 1985 schedule 1; NIST Handbook 44 appendix C.
EXACT = {
    "short_ton": Fraction("907.18474"),
    "long_ton": Fraction("1016.0469088"),
    "oz_t": Fraction("0.0311034768"),
    "troy_ounce": Fraction("0.0311034768"),
    "avdp_ounce": Fraction("0.028349523125"),
    "grain": Fraction("0.00006479891"),
    "carat": Fraction("0.0002"),
    "US_hundredweight": Fraction("45.359237"),
    "UK_hundredweight": Fraction("50.80234544"),
    "stone": Fraction("6.35029318"),
    "mg": Fraction(1, 10**6),
    "GW": Fraction(10**9),
    "TW": Fraction(10**12),
    "horsepower": 550 * Fraction("0.3048") * Fraction("0.45359237") * Fraction("9.80665"),
}
CONTAINED = {"mtu": Fraction(10), "dmtu": Fraction(10), "stu": 20 * Fraction("0.45359237")}
ALL = {**BASE, **EXACT, **CONTAINED, "dmt": Fraction(1000)}
names = st.sampled_from(sorted(ALL))
counts = st.one_of(st.sampled_from([10, 100]), st.integers(2, 999))
registry = pint.UnitRegistry(non_int_type=Fraction)


def fraction(amount: Exact) -> Fraction:
    return Fraction(amount.numerator, amount.denominator)


def size(unit):
    return Fraction(unit.numerator, unit.denominator)


def refused(text, read=read_unit):
    with pytest.raises(ValueProblem) as caught:
        read(text)
    assert caught.value.code == "unknown-unit"
    assert caught.value.remedy
    return str(caught.value.remedy)


def test_every_unit_has_its_factor_here():
    assert set(UNITS) == set(BASE)


@given(figures, pairs)
@law
def test_a_quantity_converts_by_the_exact_factor(figure, pair):
    quantity = Quantity(*figure, of=pair[0])
    assert fraction(quantity.into(UNITS[pair[1]])) == fraction(quantity.exact) * BASE[pair[0]] / BASE[pair[1]]


@given(figures, pairs)
@law
def test_a_price_converts_the_other_way(figure, pair):
    price = UnitPrice(*figure, of=f"USD/{pair[0]}")
    assert fraction(price.per(UNITS[pair[1]])) == fraction(price.exact) * BASE[pair[1]] / BASE[pair[0]]


@given(figures, pairs)
@law
def test_there_and_back_is_the_same_quantity(figure, pair):
    quantity = Quantity(*figure, of=pair[0])
    there = quantity.into(UNITS[pair[1]])
    assert there * Exact(*factor(UNITS[pair[1]], UNITS[pair[0]])) == quantity.exact


@given(figures, figures, pairs)
@law
def test_price_times_quantity_is_the_same_money_in_every_unit(quantity, price, pair):
    goods, each = Quantity(*quantity, of=pair[0]), UnitPrice(*price, of=f"USD/{pair[0]}")
    there = UNITS[pair[1]]
    assert goods.into(there) * each.per(there) == goods.exact * each.exact


def test_a_pound_is_its_treaty_figure():
    assert Quantity.parse("1 lb").into(UNITS["kg"]) == Exact(45_359_237, 10**8)


def test_mass_and_power_do_not_convert():
    with pytest.raises(TypeError):
        Quantity.parse("1 kg").into(UNITS["W"])
    with pytest.raises(TypeError):
        UnitPrice.parse("1 USD/MW").per(UNITS["t"])


@pytest.mark.parametrize(
    ("wrong", "right"), [("KG", "kg"), ("Kg", "kg"), ("T", "t"), ("w", "W"), ("kw", "kW"), ("mW", "MW"), ("LB", "lb")]
)
def test_a_unit_in_wrong_capitals_is_a_problem_that_names_the_right_one(wrong, right):
    with pytest.raises(ValueProblem) as caught:
        read_unit(wrong)
    assert f"`{right}`" in str(caught.value.remedy)


@pytest.mark.parametrize("name", sorted(UNITS))
def test_each_of_the_seven_is_the_size_pint_gives_it(name):
    base = "kilogram" if UNITS[name].dimension == "mass" else "watt"
    assert registry.convert(1, name, base) == BASE[name]
    assert UNITS[name].basis == ""


@pytest.mark.parametrize("name", sorted(EXACT))
def test_a_unit_of_pint_is_its_size_by_definition_exactly(name):
    unit = read_unit(name)
    assert (unit.name, size(unit), unit.basis) == (name, EXACT[name], "")


@pytest.mark.parametrize("name", sorted(ON_A_BASIS))
def test_a_unit_of_contained_or_dry_weight_is_its_part_of_a_ton(name):
    unit = read_unit(name)
    ton = {"mtu": "t", "dmtu": "t", "stu": "short_ton", "dmt": "t"}[name]
    assert size(unit) == size(read_unit(ton)) / (1 if name == "dmt" else 100)
    assert (unit.name, unit.dimension) == (name, "mass")
    assert unit.basis == ("dry" if name == "dmt" else "contained")


@given(counts, names)
@law
def test_a_number_of_units_is_so_many_times_the_unit(count, name):
    one, many = read_unit(name), read_unit(f"{count} {name}")
    assert many.name == f"{count} {name}"
    assert size(many) == count * size(one) == count * ALL[name]
    assert (many.dimension, many.basis) == (one.dimension, one.basis)


@given(figures, st.one_of(names, st.builds("{} {}".format, counts, names)))
@law
def test_a_price_for_any_unit_reads_its_own_text(figure, unit):
    price = UnitPrice(*figure, of=f"EUR/{unit}")
    assert UnitPrice.parse(str(price)) == price
    assert str(UnitPrice.parse(str(price))) == str(price)
    assert (price.currency, price.unit) == ("EUR", read_unit(unit))


@given(figures, st.sampled_from(sorted(EXACT)))
@law
def test_a_quantity_in_a_unit_of_pint_reads_its_own_text(figure, unit):
    quantity = Quantity(*figure, of=unit)
    assert Quantity.parse(str(quantity)) == quantity
    assert quantity.unit == read_unit(unit)


@given(figures, counts, names, names)
@law
def test_a_price_for_a_number_of_units_converts_by_the_exact_factor(figure, count, of, into):
    price, unit = UnitPrice(*figure, of=f"EUR/{count} {of}"), read_unit(into)
    if price.unit.dimension == unit.dimension:
        assert fraction(price.per(unit)) == fraction(price.exact) * ALL[into] / (count * ALL[of])


def test_quoted_prices_are_the_price_for_a_kilogram():
    kg, watt = UNITS["kg"], UNITS["W"]
    assert UnitPrice.parse("84.60 EUR/100 kg").per(kg) == Exact(846, 1000)
    assert UnitPrice.parse("300 USD/mtu").per(kg) == Exact(30)
    assert UnitPrice.parse("907.18474 USD/short_ton").per(kg) == Exact(1)
    assert UnitPrice.parse("250 USD/1000 W").per(watt) == Exact(1, 4)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        *[("kgs", "kg"), ("Kilograms", "kg"), ("kilo", "kg"), ("gr", "g"), ("MT", "t"), ("mt", "t"), ("Mt", "t"), ("tonne", "t")],
        *[("lbs.", "lb"), ("pound", "lb"), ("Wp", "W"), ("watts", "W"), ("MTU", "mtu"), ("DMT", "dmt"), ("OZ_T", "oz_t")],
        *[("metric_ton", "t"), ("Mg", "t"), ("megagram", "t"), ("avdp_pound", "lb"), ("kilowatt", "kW"), ("volt_ampere", "W")],
        *[("short_tons", "short_ton"), ("gigawatt", "GW"), ("gigawatts", "GW"), ("milligram", "mg"), ("stones", "stone")],
        *[("toz", "oz_t"), ("ozt", "oz_t"), ("dwt", "pennyweight"), ("hp", "horsepower"), ("UK_cwt", "UK_hundredweight")],
        *[("1 kg", "kg"), ("1 mtu", "mtu"), ("100 kgs", "100 kg"), ("100 KG", "100 kg"), ("10 short_tons", "10 short_ton")],
    ],
)
def test_a_unit_has_one_spelling_which_any_other_names(wrong, right):
    assert refused(wrong) == f"did you mean `{right}`?"
    assert read_unit(right).name == right


@pytest.mark.parametrize("unclear", ["ton", "Tons", "oz", "ounce", "cwt", "hundredweight", "bag", "quarters", "100 oz"])
def test_a_name_that_stands_for_two_weights_is_refused_with_the_names_of_both(unclear):
    remedy = refused(unclear)
    assert remedy.startswith("write ")
    for name in re.findall("`(.+?)`", remedy):
        assert read_unit(name).name == name


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "kg ",
            "m",
            "s",
            "USD",
            "kelvin",
            "degC",
            "knot",
            "kt",
            "joule",
            "N",
            "percent",
            "radian",
            "dimensionless",
            "pi",
        ],
        *[
            "pcs",
            "ct",
            "mlb",
            "klb",
            "megaton",
            "u",
            "amu",
            "dalton",
            "electron_mass",
            "planck_mass",
            "decibelmilliwatt",
            "dBW",
            "qg",
        ],
        *["kg*m", "kg**9**9", "2*kg", "kg/1", "kg+kg", "kg^2", "kg kg", "kg()", "1kg", "100  kg", "100\tkg", "100\nkg", "kg\n"],
        *["0 kg", "01 kg", "-5 kg", "+5 kg", "1.5 kg", "1e3 kg", "3 100 kg", "1,000 kg", "١٠ kg", "½ kg", "９ kg", "µg", "K", "㎏"],
        *[
            "__class__",
            "_units",
            "short_ton.real",
            "9" * 19 + " kg",
            "9" * 5000 + " kg",
            "k" * 21,
            "s" * 20,
            "s" * 10**6,
            "\0",
            "%s",
        ],
    ],
)
def test_what_is_no_unit_of_mass_or_power_is_a_problem(text):
    refused(text)


@given(st.one_of(st.text(max_size=24), st.text("kgtlbmuWMzs_*/^+-.0129() ", max_size=22)))
@law
def test_any_text_is_a_unit_of_that_name_or_a_problem(text):
    try:
        name = read_unit(text).name
    except ValueProblem:
        refused(text)
    else:
        assert name == text


def test_of_all_names_pint_has_each_is_an_exact_unit_or_refused_with_a_name_that_is_read():
    read = []
    for name in sorted(registry):
        try:
            unit = read_unit(name)
        except ValueProblem as problem:
            meant = re.fullmatch("did you mean `(.+)`[?]", str(problem.remedy))
            assert meant is None or read_unit(meant[1]).name == meant[1]
            continue
        read.append(name)
        assert unit.name == name
        assert size(unit) == registry.convert(1, name, "kilogram" if unit.dimension == "mass" else "watt")
        assert type(unit.numerator) is type(unit.denominator) is int
    assert {"short_ton", "long_ton", "troy_ounce", "g", "t", "lb", "W"} <= set(read)
    assert len(read) < 100


def test_a_text_longer_than_any_unit_never_reaches_pint(monkeypatch):
    def no_registry():
        raise AssertionError

    monkeypatch.setattr("tradezone.values.units._registry", no_registry)
    refused("g" * (LONGEST_UNIT + 1))
    refused("kg**9")
    refused("3 100 stone")


def test_whatever_pint_raises_is_a_problem(monkeypatch):
    class Broken:
        def parse_unit_name(self, name):
            raise RecursionError(name)

    monkeypatch.setattr("tradezone.values.units._registry", Broken)
    refused("no_such_unit_1")


@pytest.mark.parametrize("unit", ["mtu", "dmtu", "stu", "dmt", "100 kg", "10 mtu", "1000 W", "3 100 kg", "pcs", "kgs"])
def test_goods_are_in_units_of_no_basis_and_no_number(unit):
    refused(unit, read_goods_unit)


@pytest.mark.parametrize("unit", ["short_ton", "oz_t", "GW", "mtu", "100 kg", "kgs", "MT"])
def test_a_product_is_traded_in_one_of_the_seven(unit):
    refused(unit, read_product_unit)


@pytest.mark.parametrize("name", sorted(UNITS))
def test_the_seven_are_units_of_prices_goods_and_products(name):
    assert read_unit(name) is read_goods_unit(name) is read_product_unit(name) is UNITS[name]


def test_a_unit_is_looked_up_once():
    assert read_unit("100 short_ton") is read_unit("100 short_ton")
    assert UnitPrice.parse("5 USD/100 short_ton").unit is read_unit("100 short_ton")
    assert Quantity.parse("5 short_ton").unit is read_unit("short_ton")


def test_pint_is_imported_for_a_unit_of_its_own_and_not_before():
    code = """
import sys
from tradezone.values import Quantity, UnitPrice, ValueProblem
from tradezone.values.units import UNITS, read_unit
for text in ("84.60 EUR/100 kg", "300 USD/mtu", "12 USD/t"):
    UnitPrice.parse(text).per(UNITS["kg"])
for text in ("kgs", "MT", "mW", "ton", "kg*m", "kg**9**9"):
    try:
        read_unit(text)
    except ValueProblem:
        pass
Quantity.parse("2000 kg").into(UNITS["t"])
print("pint" in sys.modules)
Quantity.parse("5 short_ton")
print("pint" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    assert done.stderr == ""
