"""Units of trade and the exact factors between them.

Seven sizes and the units on a basis stand here, so that a command starts without pint. Every other size is read from pint's
definitions, in exact fractions, when such a unit is first met.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tradezone.values.figures import clip
from tradezone.values.problem import ValueProblem

if TYPE_CHECKING:
    import pint


class Unit(NamedTuple):
    """One unit: its dimension, and how many base units (kg, W) it is, as an exact fraction.

    A unit on a basis weighs another thing than the goods as they are: what they hold (``contained``) or what is left of them
    when dried (``dry``).
    """

    name: str
    dimension: str
    numerator: int
    denominator: int
    basis: str = ""


#: The units of products. The pound is 0.45359237 kg exactly: international yard and pound agreement of 1959.
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

#: A metric ton unit is 1% of a metric ton, 10 kg, and a short ton unit 1% of a short ton, 20 lb, of the contained oxide or
#: metal: USGS Minerals Yearbook, Tungsten. A dmtu is the metric ton unit of manganese and iron ores, assayed dry.
ON_A_BASIS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("mtu", "mass", 10, 1, "contained"),
        Unit("dmtu", "mass", 10, 1, "contained"),
        Unit("stu", "mass", 20 * 45_359_237, 100_000_000, "contained"),
        Unit("dmt", "mass", 1_000, 1, "dry"),
    )
}

#: The trade's name of a unit that pint has under another.
_NAMES_IN_PINT = {"oz_t": "troy_ounce"}

_OTHER_NAMES = {
    "kgs": "kg",
    "kilo": "kg",
    "kilos": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "gram": "g",
    "grams": "g",
    # pint reads a grain and a gigametre; an invoice means grams.
    "gr": "g",
    "gm": "g",
    "tonne": "t",
    "tonnes": "t",
    "mt": "t",
    "lbs": "lb",
    "pound": "lb",
    "pounds": "lb",
    "watt": "W",
    "watts": "W",
    "wp": "W",
    "toz": "oz_t",
    "ozt": "oz_t",
}

_WHICH_TON = "write `t`, `short_ton` or `long_ton`"
_WHICH_OUNCE = "write `oz_t` for the troy ounce, `avdp_ounce` for a sixteenth of a pound"
_WHICH_HUNDREDWEIGHT = "write `US_hundredweight` or `UK_hundredweight`"
_WHICH_WEIGHT = "write the weight in `kg` or `lb`"

#: Names that stand for two weights in trade; pint would take one of them.
_UNCLEAR = {
    "ton": _WHICH_TON,
    "tons": _WHICH_TON,
    "oz": _WHICH_OUNCE,
    "ounce": _WHICH_OUNCE,
    "ounces": _WHICH_OUNCE,
    "cwt": _WHICH_HUNDREDWEIGHT,
    "hundredweight": _WHICH_HUNDREDWEIGHT,
    "hundredweights": _WHICH_HUNDREDWEIGHT,
    "bag": _WHICH_WEIGHT,
    "bags": _WHICH_WEIGHT,
    "quarter": _WHICH_WEIGHT,
    "quarters": _WHICH_WEIGHT,
}

#: No name of a unit, with the number in front of it, is longer; what is goes no further.
LONGEST_UNIT = 20

_COUNT = re.compile(r"(?:[1-9][0-9]*)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

#: pint's name of each base unit, and the smallest and the largest size that is traded: below are the masses of particles, which
#: are measured and not exact, and `mW`, which is meant for `MW`.
_BASES = {
    "mass": ("kilogram", Fraction(1, 10**6), Fraction(10**12)),
    "power": ("watt", Fraction(1), Fraction(10**12)),
}


def read_unit(text: str) -> Unit:
    """The unit of this name, as a price is quoted for it: ``kg``, ``100 kg``, ``mtu``, ``short_ton``.

    A ``ValueProblem`` with code ``unknown-unit`` otherwise. Capitals matter: ``mW`` is not ``MW``. Of the names pint has, only whole
    ones are read: no plural, no abbreviation but SI's, and no second name of one of the seven.
    """
    return UNITS.get(text) or _read(text)


def read_goods_unit(text: str) -> Unit:
    """A unit that goods are weighed in as they are: without a number in front, and on no basis."""
    unit = read_unit(text)
    if unit.basis:
        raise ValueProblem(
            "unknown-unit", f"`{text}` is a unit of prices, not of goods", "write what the goods weigh, in `t` or `kg`"
        )
    if " " in text:
        remedy = "write one figure and a unit, as in `2000 kg`"
        raise ValueProblem("unknown-unit", f"`{text}` is a unit of prices, not of goods", remedy)
    return unit


def read_product_unit(text: str) -> Unit:
    """A unit that a product is traded in: one of the seven."""
    unit = read_unit(text)
    if text not in UNITS:
        raise ValueProblem("unknown-unit", f"`{text}` is not a unit of products", f"units are {', '.join(UNITS)}")
    return unit


def factor(of: Unit, into: Unit) -> tuple[int, int]:
    """How many ``into`` one ``of`` is, as an exact fraction; the two must share a dimension.

    Sizes only: a metric ton unit is ten kilograms, of what it contains. Whoever converts keeps the basis in mind.
    """
    if of.dimension != into.dimension:
        raise TypeError(f"{of.name} does not convert to {into.name}")
    return of.numerator * into.denominator, of.denominator * into.numerator


def _unknown(text: str, remedy: str = f"units are {', '.join(UNITS)}") -> ValueProblem:
    return ValueProblem("unknown-unit", f"`{clip(text)}` is not a unit of trade", remedy)


@lru_cache(maxsize=1024)
def _read(text: str) -> Unit:
    if len(text) > LONGEST_UNIT:
        raise _unknown(text)
    count, _, name = text.rpartition(" ")
    unclear = _UNCLEAR.get(name.lower().rstrip("."))
    if unclear is not None:
        raise _unknown(text, unclear)
    if not _COUNT.fullmatch(count):
        raise _unknown(text)
    one = _meant(name)
    number = int(count or 1)
    written = "" if one is None else one.name if number == 1 else f"{number} {one.name}"
    if one is None or len(written) > LONGEST_UNIT:
        raise _unknown(text)
    if written != text:
        raise _unknown(text, f"did you mean `{written}`?")
    return one._replace(name=written, numerator=one.numerator * number)


def _meant(name: str) -> Unit | None:
    """The unit that is probably meant, under the name it is to be written with."""
    ours = {**UNITS, **ON_A_BASIS}
    if name in ours:
        return ours[name]
    if name in _NAMES_IN_PINT:
        return _in_pint(name)
    other = _OTHER_NAMES.get(name.lower().rstrip("."))
    if other is not None:
        return _meant(other)
    alike = [known for known in (*ours, *_NAMES_IN_PINT) if known.lower() == name.lower()]
    return _meant(alike[0]) if alike else _in_pint(name)


@cache
def _registry() -> pint.UnitRegistry[Fraction]:
    """The definitions of pint with every figure a fraction; reading them costs more than a command, so it is done once and late."""
    import pint

    return pint.UnitRegistry(non_int_type=Fraction)


@lru_cache(maxsize=1024)
def _in_pint(name: str) -> Unit | None:
    """The unit as pint defines it; None where pint has no such unit, or no mass or power of a size that is traded."""
    if not _NAME.fullmatch(name):
        return None
    registry = _registry()
    try:
        return _defined(registry, name, _NAMES_IN_PINT.get(name, name))
    except Exception:  # noqa: BLE001 whatever pint makes of a text, it is then no unit
        return None


def _defined(registry: pint.UnitRegistry[Fraction], name: str, in_pint: str) -> Unit | None:
    found = registry.parse_unit_name(in_pint)
    if in_pint.endswith("s") and registry.parse_unit_name(in_pint[:-1]) == found:
        return _in_pint(in_pint[:-1])
    # Two readings are none: `ct` is a carat or a hundredth of a tonne.
    ((prefix, root, _),) = found
    dimension, size = _size(registry, in_pint)
    if size is None or (prefix and root not in ("gram", "watt")):
        return None
    for unit in UNITS.values():
        if unit.dimension == dimension and Fraction(unit.numerator, unit.denominator) == size:
            return unit
    written, symbol = registry.get_name(in_pint), registry.get_symbol(in_pint)
    if root in ("gram", "watt"):
        written = symbol
    elif in_pint != symbol and len(in_pint) > 3:
        written = name
    return Unit(written, dimension, size.numerator, size.denominator)


def _size(registry: pint.UnitRegistry[Fraction], in_pint: str) -> tuple[str, Fraction | None]:
    """The dimension, and how many base units this is; None where that is not exact or not traded."""
    for dimension, (base, least, most) in _BASES.items():
        if registry.get_dimensionality(in_pint) == registry.get_dimensionality(base):
            size: object = registry.convert(1, in_pint, base)  # a float where a definition has a root or a logarithm
            exact = Fraction(size) if isinstance(size, int | Fraction) else Fraction(0)
            return dimension, exact if least <= exact <= most else None
    return "", None
