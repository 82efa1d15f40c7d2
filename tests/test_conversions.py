"""Conversion factors are what the atomic masses say, and quotations by the trade's units come to what the trade works out."""

import re
from fractions import Fraction

import pytest

from tests.goldens import TOP
from tradezone.values import UnitPrice
from tradezone.values.units import UNITS
from tradezone.verify.loading import check_policy

ZONE = TOP / "policies" / "critical-minerals-zone"

#: Abridged standard atomic weights, IUPAC 2021.
MASSES = {
    "H": "1.008", "Li": "6.94", "C": "12.011", "N": "14.007", "O": "15.999", "Mg": "24.305", "Al": "26.982", "S": "32.06",
    "Sc": "44.956", "Ti": "47.867", "V": "50.942", "Cr": "51.996", "Mn": "54.938", "Co": "58.933", "Ni": "58.693", "Ga": "69.723",
    "Ge": "72.630", "As": "74.922", "Y": "88.906", "Nb": "92.906", "Mo": "95.95", "Sb": "121.76", "La": "138.91", "Ce": "140.12",
    "Pr": "140.91", "Nd": "144.24", "Sm": "150.36", "Gd": "157.25", "Tb": "158.93", "Dy": "162.50", "Ta": "180.95", "W": "183.84",
    "U": "238.03",
}  # fmt: skip


def mass(formula: str) -> Fraction:
    """The molar mass of a formula such as ``Co(OH)2`` or ``LiOH.H2O``, in g/mol."""
    total = Fraction(0)
    for part in formula.split("."):
        times, body = re.fullmatch(r"(\d*)(.*)", part).groups()
        flat = re.sub(r"\(([A-Za-z0-9]+)\)(\d+)", lambda m: m[1] * int(m[2]), body)
        atoms = re.findall(r"([A-Z][a-z]?)(\d*)", flat)
        total += int(times or 1) * sum((Fraction(MASSES[atom]) * int(count or 1) for atom, count in atoms), Fraction(0))
    return total


def count(formula: str, element: str) -> int:
    flat = re.sub(r"\(([A-Za-z0-9]+)\)(\d+)", lambda m: m[1] * int(m[2]), formula)
    return sum(int(number or 1) for atom, number in re.findall(r"([A-Z][a-z]?)(\d*)", flat) if atom == element)


def entries():
    return list(check_policy(ZONE).source.plain["conversions"].values())


def factors():
    return {entry["title"]: Fraction(entry["value"]) for entry in entries()}


#: Those between two substances, each by its formula.
SIMPLE = [title for title in factors() if re.fullmatch(r"[A-Z]\S* to [A-Z][A-Za-z0-9]*", title)]


def stoichiometric(title: str) -> Fraction:
    """How many kg of the second for each kg of the first, by the element they share."""
    first, second = title.split(" to ")
    shared = next(
        e
        for e in re.findall(r"[A-Z][a-z]?", first + second)
        if e not in ("O", "H", "C", "S") and count(first, e) and count(second, e)
    )
    return mass(second) / mass(first) * count(first, shared) / count(second, shared)


@pytest.mark.parametrize("title", SIMPLE)
def test_a_factor_is_what_the_atomic_masses_say_to_the_digits_it_has(title):
    written = next(e["value"] for e in entries() if e["title"] == title)
    step = Fraction(1, 10 ** len(written.partition(".")[2]))
    assert abs(stoichiometric(title) - Fraction(written)) <= step / 2 + Fraction(1, 20_000)  # the masses are abridged


def test_lithium_factors_go_through_the_carbonate():
    carbonate = mass("Li2CO3")
    known = factors()
    for formula, title in (("LiOH.H2O", "LiOH.H2O"), ("LiOH", "LiOH"), ("Li", "Li")):
        worked = carbonate / 2 / mass(formula)
        assert round(worked, 4) == pytest.approx(known[f"{title} to lithium carbonate equivalent"], abs=2e-4)


def test_a_factor_and_the_one_back_undo_each_other():
    known = factors()
    for there, back in (("Nd2O3 to Nd", "Nd to Nd2O3"), ("Pr6O11 to Pr", "Pr to Pr6O11"), ("Sb2O3 to Sb", "Sb to Sb2O3")):
        assert abs(known[there] * known[back] - 1) < Fraction(1, 5_000)


def test_sixty_tonnes_of_lithium_oxide_are_148_37_of_carbonate_equivalent():
    assert round(60 * factors()["Li2O to lithium carbonate equivalent"], 2) == Fraction("148.37")


def test_380_dollars_a_metric_ton_unit_are_47_92_for_a_kilogram_of_tungsten():
    each_of_oxide = UnitPrice.parse("380.00 USD/mtu").per(UNITS["kg"])
    of_metal = Fraction(each_of_oxide.numerator, each_of_oxide.denominator) / factors()["WO3 to W"]
    assert round(of_metal, 2) == Fraction("47.92")


def test_a_contract_that_takes_1_20_for_1_1765_counts_two_tonnes_more_of_oxide():
    """100 t of metal at 110 USD/kg of oxide: 258,500 USD apart."""
    own = factors()["NdPr metal to oxide (75/25 Nd/Pr, stoichiometric)"]
    assert (Fraction("1.20") - own) * 100_000 * 110 == 258_500
