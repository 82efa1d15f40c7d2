"""Units of trade and the exact factors between them."""

from __future__ import annotations

from typing import NamedTuple

from tradezone.values.problem import ValueProblem


class Unit(NamedTuple):
    """One unit: its dimension, and how many base units (kg, W) it is, as an exact fraction."""

    name: str
    dimension: str
    numerator: int
    denominator: int


#: The pound is 0.45359237 kg exactly: international yard and pound agreement of 1959.
UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("g", "mass", 1, 1_000),
        Unit("kg", "mass", 1, 1),
        Unit("t", "mass", 1_000, 1),
        Unit("lb", "mass", 45_359_237, 100_000_000),
        Unit("W", "power", 1, 1),
        Unit("kW", "power", 1_000, 1),
        Unit("MW", "power", 1_000_000, 1),
    )
}


_OTHER_NAMES = {
    "kgs": "kg",
    "kilo": "kg",
    "kilos": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "gram": "g",
    "grams": "g",
    "tonne": "t",
    "tonnes": "t",
    "mt": "t",
    "lbs": "lb",
    "pound": "lb",
    "pounds": "lb",
    "watt": "W",
    "watts": "W",
    "wp": "W",
}


def read_unit(text: str) -> Unit:
    """The unit of this name; a ``ValueProblem`` with code ``unknown-unit`` otherwise. Capitals matter: ``mW`` is not ``MW``."""
    unit = UNITS.get(text)
    if unit is None:
        written = _OTHER_NAMES.get(text.lower().rstrip("."))
        if written is not None:
            raise ValueProblem("unknown-unit", f"`{text}` is not a unit of trade", f"did you mean `{written}`?")
        alike = [name for name in UNITS if name.lower() == text.lower()]
        remedy = f"did you mean `{alike[0]}`?" if alike else f"units are {', '.join(UNITS)}"
        raise ValueProblem("unknown-unit", f"`{text}` is not a unit of trade", remedy)
    return unit


def factor(of: Unit, into: Unit) -> tuple[int, int]:
    """How many ``into`` one ``of`` is, as an exact fraction; the two must share a dimension."""
    if of.dimension != into.dimension:
        raise TypeError(f"{of.name} does not convert to {into.name}")
    return of.numerator * into.denominator, of.denominator * into.numerator
