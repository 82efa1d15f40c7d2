"""Alterations of rows: figures of any size, facts left out or not known, other places, days, units and currencies, and what cannot be read.

What an alteration makes need not fit the policy, nor be readable at all: the item path says what becomes of it, and a table has to say
the same.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from tests.laws.table_misfits import ATTRIBUTE_MISFITS, HEADER_MISFITS, ITEM_MISFITS
from tests.laws.table_rows import DAYS, MONEY, NAMES, Row, figure, given, is_usual
from tradezone.policy.zone import Zone
from tradezone.testing.asked import asked_of

PLACES = ("imported_into", "exported_from", "origin")
PRICES = ("rebates", "first_resale")
SIZES = ("quantity", "quota_available")
KINDS_OF_FIGURE = ("number", "money", "price")
#: Codes of countries most policies treat alike, one of the European Union, the Union, and an invented one.
ELSEWHERE = ("CN", "KR", "AU", "US", "DE", "EU", "XZ", "NO", "CL")
UNITS = {"mass": ("kg", "g", "t", "lb"), "power": ("W", "kW", "MW")}
#: Facts without which a decision has to look at many cases; of two of them it takes seconds.
COSTLY = ("quantity", "customs_value", "materials", "processing", "provenance", "rebates", "freight", "insurance")


def altered_rows(zone: Zone, rows: list[Row], count: int, random: Random) -> list[Row]:
    """So many rows, each one of those given with one to three things about it altered, or none.

    Some of them lack a fact without which a decision takes long, few lack two.
    """
    pool = Pool(zone, rows, random)
    found: list[Row] = []
    while len(found) < count and rows:
        row = deepcopy(random.choice(rows))
        for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3))):
            random.choices(_WAYS, _WEIGHTS)[0](row, pool)
        if random.randrange((1, 3, 40)[min(lacking(zone, row), 2)]) == 0:
            found.append(row)
    return found


def rows_alike(zone: Zone, rows: list[Row], count: int, random: Random) -> list[Row]:
    """So many rows of few that lack nothing, with other figures, seldom extreme, and now and then in other units: many of one case."""
    whole = [row for row in rows if is_usual(row) and not lacking(zone, row)]
    pool = Pool(zone, random.sample(whole, min(len(whole), 3)), random)
    found: list[Row] = []
    for _ in range(count if pool.rows else 0):
        row = pool.other()
        _other_figures(row, pool)
        for way, times in ((_other_units, 4), (_carried, 8), (_extreme, 15), (_elsewhere, 15), (_other_currency, 15)):
            if random.randrange(times) == 0:
                way(row, pool)
        found.append(row)
    return found


def lacking(zone: Zone, row: Row) -> int:
    """How many facts are not given that cost a decision much time."""
    item = row["items"][0]
    product = zone.products.get(item.get("product", ""))
    if product is None:
        return 0
    read = asked_of(zone, product.name).facts | {"quantity", "customs_value"}
    unknown = [name for name in COSTLY if item.get(name, "" if name == "rebates" else "unknown") == "unknown" and name in read]
    attributes = item.get("attributes", {})
    return len(unknown) + sum(attributes.get(name, "unknown") == "unknown" for name in product.attributes)


class Pool(NamedTuple):
    """What alterations choose from."""

    zone: Zone
    rows: list[Row]
    random: Random

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def other(self) -> Row:
        return deepcopy(self.random.choice(self.rows))

    def unit(self, row: Row) -> str:
        """A unit of the product's dimension; of any where the product is not known."""
        product = self.zone.products.get(row["items"][0].get("product", ""))
        dimension = "mass" if product is None else product.unit.dimension
        return self.one(*UNITS.get(dimension, ("kg",)), *(() if product is None else (product.unit.name,) * 3))

    def currency(self) -> str:
        others = () if self.zone.exchange is None else tuple(self.zone.exchange.rates)
        return self.one(*[self.zone.currency] * 4, *others, *others, "JPY")

    def kind(self, row: Row, attribute: str) -> str:
        product = self.zone.products.get(row["items"][0].get("product", ""))
        found = None if product is None else product.attributes.get(attribute)
        return "" if found is None else found.kind


def _left_out(row: Row, pool: Pool) -> None:
    facts = [(there, name) for there, name in given(row) if name not in ("imported_into", "entered", "product")]
    if facts and pool.random.randrange(30):
        there, name = pool.random.choice(facts)
    else:
        there, name = pool.random.choice(given(row))
    del there[name]
    if not row["items"][0].get("attributes", True):
        del row["items"][0]["attributes"]


def _not_known(row: Row, pool: Pool) -> None:
    there, name = pool.random.choice([*given(row), *((row["items"][0], name) for name in (*NAMES, *PRICES, "duty_paid"))])
    there[name] = "unknown"


def _figures(row: Row, pool: Pool, chosen: Callable[[Random], str], most: int) -> None:
    """Some figures that the row gives get others, with the units they had; it gives two at least."""
    item = row["items"][0]
    item.setdefault("quantity", f"1 {pool.unit(row)}")
    item.setdefault("customs_value", f"1 {pool.zone.currency}")
    names = [name for name in (*MONEY, *PRICES, *SIZES) if " " in item.get(name, "")]
    for name in pool.random.sample(names, min(len(names), pool.random.randint(1, most))):
        item[name] = f"{chosen(pool.random)} {item[name].partition(' ')[2]}"
    attributes = [name for name in item.get("attributes", {}) if pool.kind(row, name) in KINDS_OF_FIGURE]
    for name in attributes if pool.random.randrange(2) else ():
        of = item["attributes"][name].partition(" ")[2]
        item["attributes"][name] = chosen(pool.random) + (f" {of}" if of else "")


def _extreme(row: Row, pool: Pool) -> None:
    _figures(row, pool, figure, 4)


def _other_figures(row: Row, pool: Pool) -> None:
    def usual(random: Random) -> str:
        places = random.choice((0, 0, 2, 2, 3))
        digits = str(random.randint(1, 10 ** random.randint(1, 8)))
        return f"{digits}.{random.randrange(10**places):0{places}}" if places else digits

    _figures(row, pool, usual, 2)


def _other_units(row: Row, pool: Pool) -> None:
    item = row["items"][0]
    for name in SIZES:
        if " " in item.get(name, ""):
            item[name] = f"{item[name].partition(' ')[0]} {pool.unit(row)}"


def _other_currency(row: Row, pool: Pool) -> None:
    item, currency = row["items"][0], pool.currency()
    for name in MONEY:
        if " " in item.get(name, "") and pool.random.randrange(4):
            item[name] = f"{item[name].partition(' ')[0]} {currency}"
    for name in PRICES:
        if "/" in item.get(name, "") and pool.random.randrange(3) == 0:
            item[name] = f"{item[name].partition(' ')[0]} {currency}/{item[name].partition('/')[2]}"


def _carried(row: Row, pool: Pool) -> None:
    """Terms, freight and insurance: all, some or none of them, now and then more than the value."""
    item = row["items"][0]
    for name in ("freight", "insurance"):
        item.pop(name, None)
        if pool.random.randrange(4):
            item[name] = f"{pool.one('0', '0.66', '12.34', '580.00', '4200.00', figure(pool.random))} {pool.currency()}"
    item.pop("terms", None)
    if pool.random.randrange(4):
        item["terms"] = pool.one("FOB", "CIF", "frontier")


def _in_quota(row: Row, pool: Pool) -> None:
    item = row["items"][0]
    for name in ("quota", "quota_available"):
        item.pop(name, None)
    word = pool.one("in", "over", "left", "left", "unknown", "both")
    if word in ("in", "over", "unknown", "both"):
        item["quota"] = "in" if word == "both" else word
    if word in ("left", "both"):
        size = pool.one(item.get("quantity", "1 kg").partition(" ")[0], "300", figure(pool.random))
        item["quota_available"] = f"{size} {pool.unit(row)}"


def _borrowed(row: Row, pool: Pool) -> None:
    """A fact, or how the goods were made, as another row gives it; of another product it may fit or not."""
    other = pool.other()
    there, name = pool.random.choice(given(other))
    if there is other:
        row[name] = there[name]
    elif there is other["items"][0]:
        row["items"][0][name] = there[name]
    else:
        row["items"][0].setdefault("attributes", {})[name] = there[name]


def _elsewhere(row: Row, pool: Pool) -> None:
    name = pool.one(*PLACES)
    (row["items"][0] if name == "origin" else row)[name] = pool.one(*ELSEWHERE)
    if pool.random.randrange(4) == 0:
        row["route"] = pool.random.sample(ELSEWHERE, pool.random.randrange(4))


def _another_time(row: Row, pool: Pool) -> None:
    """A day of another row, as a day or as an instant in some zone, or one far off."""
    name = pool.one("entered", "entered", *DAYS)
    other = pool.other()
    text = pool.one(*(other[each] for each in DAYS if each in other), "1900-01-01", "2199-12-31", "2028-02-29", "2026-07-01")
    way = pool.random.randrange(4)
    if way == 0 and "T" not in text and _is_day(text):
        text = f"{text}T{pool.one('00:00', '00:00:01', '12:00', '23:59:59')}{pool.one('Z', '-05:00', '+09:00', '+05:30')}"
    elif way == 1 and _is_day(text):
        there = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC) + timedelta(seconds=pool.one(-1, 0, 1, 43200))
        text = f"{there:%Y-%m-%dT%H:%M:%S}Z" if there.year >= 1000 else text
    row[name] = text


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-01")


def _papers(row: Row, pool: Pool) -> None:
    """Documents, claims and procedures: those the policy knows and one it does not, some of them with a day."""
    item, name = row["items"][0], pool.one(*NAMES)
    known = sorted(pool.zone.vocabulary[name])
    found: list[Any] = [each for each in known if pool.random.randrange(3)]
    if pool.random.randrange(3) == 0:
        found.append(pool.one("bill-of-lading", "Größe; mit Strichpunkt", "a, b", '["quoted"]', "none", "unknown", "x" * 300))
    if found and pool.random.randrange(5) == 0:
        found.append(found[0])
    if name != "procedures" and pool.random.randrange(2):
        single, day = ("document", "issued") if name == "documents" else ("claim", "made")
        on = pool.one(*(row[each] for each in DAYS if each in row), "2026-03-01", "unknown", "2025-12-31T23:00:00-05:00")
        found = [{single: each, day: on} if pool.random.randrange(2) else each for each in found]
    pool.random.shuffle(found)
    item[name] = found


def _made(row: Row, pool: Pool) -> None:
    """A material or an operation more, less, or only half known."""
    item = row["items"][0]
    materials = item.get("materials", [])
    if isinstance(materials, list) and pool.random.randrange(3):
        one = {"hs": pool.one("2846.90", "7202", "28111200"), "origin": pool.one(*ELSEWHERE)}
        one["value"] = f"{pool.one('0', '10.00', figure(pool.random))} {pool.currency()}"
        one["mass"] = f"{pool.one('1', '2400', figure(pool.random))} {pool.one('kg', 't', 'kg', 'kg', 'W')}"
        for name in pool.random.sample(list(one), pool.random.randrange(3)):
            del one[name]
        item["materials"] = pool.one([*materials, one], [one], materials[1:], [])
    else:
        names = [*item.get("processing", [])] if isinstance(item.get("processing", []), list) else []
        added = [pool.one("smelting", "storing", {"operation": "re-melting", "place": pool.one(*ELSEWHERE)}, "packing; again")]
        item["processing"] = pool.one(names + added, added, [], names[1:])


def _classified(row: Row, pool: Pool) -> None:
    product = pool.zone.products.get(row["items"][0].get("product", ""))
    codes = [code.digits for code in product.hs if code.digits] if product is not None else []
    code = pool.one(*codes, "2805.30", "0101")
    row["items"][0]["hs"] = pool.one(code, code[:4], (code + "000000")[:10], code, "2805.30.00")


def _misfit(row: Row, pool: Pool) -> None:
    """Something that cannot be read, or does not fit most policies."""
    item = row["items"][0]
    if item.get("attributes") and pool.random.randrange(4) == 0:
        name = pool.random.choice(list(item["attributes"]))
        item["attributes"][name] = pool.one(*ATTRIBUTE_MISFITS)
        return
    if pool.random.randrange(12) == 0:
        item.setdefault("attributes", {})["of-no-policy"] = "yes"
        return
    there, (name, text) = pool.one(
        (item, pool.one(*ITEM_MISFITS)), (item, pool.one(*ITEM_MISFITS)), (row, pool.one(*HEADER_MISFITS))
    )
    there[name] = deepcopy(text)


_WAYS: tuple[Callable[[Row, Pool], None], ...] = (
    _left_out,
    _not_known,
    _extreme,
    _other_figures,
    _other_units,
    _other_currency,
    _carried,
    _in_quota,
    _borrowed,
    _elsewhere,
    _another_time,
    _papers,
    _made,
    _classified,
    _misfit,
)
_WEIGHTS = (3, 2, 6, 6, 2, 2, 3, 2, 5, 3, 4, 3, 2, 1, 3)
