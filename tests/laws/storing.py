"""Ways to store a column in Arrow: what is stored for each row, and what the row then says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Context, Decimal
from functools import partial
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa

from tradezone.values.moments import FIRST_YEAR, LAST_YEAR

Cells = dict[str, Any]
#: The values of a piece of a column, as an Arrow array.
Arrayed = Callable[[list[Any], Random], pa.Array]

_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_EXACT = Context(prec=100)
_BLANKS = (None, None, None, "", " ", "\t")
#: The key of an entry's name, and of its day.
ENTRIES = {"documents": ("document", "issued"), "claims": ("claim", "made"), "processing": ("operation", "place")}
PARTS = {"materials": ("hs", "origin", "value", "mass"), "provenance": ("stage", "place", "share", "operator")}


class Stored(NamedTuple):
    """A column: how it is stored, in words; its values; and how an array is made of some of them."""

    way: str
    values: list[Any]
    array: Arrayed


def stored(ways: list[Callable[..., Stored]], name: str, cells: list[Cells], random: Random) -> Stored:
    """The column of a name in one of some ways; the cells are left as that way says them."""
    return random.choice(ways)(name, cells, random)


def _told(name: str, cells: list[Cells], say: Callable[[Any], tuple[Any, Any]]) -> list[Any]:
    """The stored values; ``say`` gives for what a cell says the value, and what that says, None where nothing."""
    values = []
    for each in cells:
        value, kept = (None, None) if name not in each else say(each[name])
        each.pop(name, None)
        if kept is not None:
            each[name] = kept
        values.append(value)
    return values


# ---- text


def text_of(part: Any) -> str | None:
    """A cell as the text of a CSV file: names joined where they can be, else JSON."""
    if not isinstance(part, list):
        return part
    if all(isinstance(each, str) and _plain(each) for each in part) and (len(part) != 1 or part[0] not in ("none", "unknown")):
        return ";".join(part) if part else "none"
    return json.dumps(part, ensure_ascii=False)


def _plain(name: str) -> bool:
    return bool(name) and ";" not in name and name == name.strip() and not name.startswith("[")


def words(name: str, cells: list[Cells], random: Random) -> Stored:
    """Text in some layout, dictionary-encoded or not, blanks for nulls, now and then with space around it."""
    values = _told(name, cells, lambda part: (text_of(part), part))
    padded = random.randrange(8) == 0
    values = [random.choice(_BLANKS) if v is None else f" {v} " if padded and random.randrange(3) == 0 else v for v in values]
    if set(values) <= {None} and random.randrange(4) == 0:
        return Stored("nulls", values, lambda some, _: pa.nulls(len(some)))
    kind = random.choice(TEXTS)
    if random.randrange(2):
        return Stored(f"{kind}{', padded' if padded else ''}", values, lambda some, _: pa.array(some, kind))
    index = random.choice((pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint32()))
    if index.bit_width == 8 and len({*values}) > 100:
        index = pa.int16()
    return Stored(f"dictionary of {index}, {kind}{', padded' if padded else ''}", values, partial(_encoded, index, kind))


TEXTS = (pa.string(), pa.string(), pa.large_string(), pa.string_view())


def _encoded(index: pa.DataType, kind: pa.DataType, values: list[str | None], random: Random) -> pa.Array:
    """A dictionary in any order, with texts that nobody uses, a null, or one text twice in it."""
    texts = [text for text in dict.fromkeys(values) if text is not None]
    texts += random.choice(([], ["of nobody"], ["KR"], texts[:1]))
    random.shuffle(texts)
    places = {text: number for number, text in enumerate(texts)}
    with_null = random.randrange(3) == 0
    indices = [(len(texts) if with_null and random.randrange(2) else None) if v is None else places[v] for v in values]
    dictionary = pa.array([*texts, None] if with_null else texts, kind)
    return pa.DictionaryArray.from_arrays(pa.array(indices, index), dictionary)


def whole_names(name: str, cells: list[Cells], random: Random) -> Stored:
    """What names a row, or a code of goods, as whole numbers."""
    if name == "shipment":
        for number, each in enumerate(cells, 1):
            each[name] = str(number)

    def say(part: Any) -> tuple[Any, Any]:
        digits = part.replace(".", "") if isinstance(part, str) else ""
        return (int(digits), digits) if digits.isdigit() and digits[0] != "0" else (None, None)

    values = _told(name, cells, say)
    kind = random.choice((pa.int64(), pa.uint64()) if any(v and v >= 1 << 31 for v in values) else (pa.int32(), pa.int64()))
    return Stored(str(kind), values, lambda some, _: pa.array(some, kind))


def floats(name: str, cells: list[Cells], random: Random) -> Stored:  # noqa: ARG001 one way for all
    """A column that nobody reads."""
    return Stored("float, unread", [random.random() for _ in cells], lambda some, _: pa.array(some, pa.float64()))


def truths(name: str, cells: list[Cells], random: Random) -> Stored:  # noqa: ARG001 one way for all
    said = {"yes": (True, "yes"), "no": (False, "no")}
    values = _told(name, cells, lambda part: said.get(part, (None, None)))
    return Stored("bool", values, lambda some, _: pa.array(some, pa.bool_()))


# ---- days


def dates(name: str, cells: list[Cells], random: Random) -> Stored:
    """Days without their hours."""
    kind = random.choice((pa.date32(), pa.date64()))
    values = _told(name, cells, _day)
    return Stored(str(kind), values, lambda some, _: pa.array(some, kind))


def _day(part: Any) -> tuple[Any, Any]:
    try:
        found = date.fromisoformat(part[:10]) if _INSTANT.fullmatch(part) else None
    except ValueError:
        found = None
    return (None, None) if found is None else (found, part[:10])


def instants(home: tzinfo) -> Callable[..., Stored]:
    """Instants with a time zone; a day is noon of it where the policy is at home."""
    return partial(_instants, home)


def _instants(home: tzinfo, name: str, cells: list[Cells], random: Random) -> Stored:
    def say(part: Any) -> tuple[Any, Any]:
        try:
            found = datetime.fromisoformat(part.replace(" ", "T")) if _INSTANT.fullmatch(part) else None
        except ValueError:
            found = None
        if found is None:
            return None, None
        if len(part) == len("2026-01-01"):
            found = datetime.combine(found.date(), time(12))
        there = (found if found.tzinfo else found.replace(tzinfo=home)).astimezone(UTC)
        if not FIRST_YEAR < there.year < LAST_YEAR:
            return None, None  # in which year it lies is another matter in each time zone
        return there, f"{there:%Y-%m-%dT%H:%M:%S}Z"

    kind = pa.timestamp(random.choice(("s", "ms", "us", "ns")), random.choice(("UTC", "+05:30", "America/New_York", "Asia/Tokyo")))
    return Stored(str(kind), _told(name, cells, say), lambda some, _: pa.array(some, kind))


# ---- figures


def _plainest(figure: str, places: int) -> tuple[Decimal, str]:
    """The figure cut after some places, and in as few digits as say it."""
    cut = Decimal(figure).quantize(Decimal(1).scaleb(-places), "ROUND_DOWN", _EXACT)
    text = f"{cut:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return cut, "0" if text in ("-0", "") else text


def _number(most: int, places: int, part: Any) -> tuple[Any, Any]:
    if not isinstance(part, str) or not _FIGURE.fullmatch(part) or len(part) > 40:
        return None, None
    cut, text = _plainest(part, places)
    return (cut, text) if abs(cut) < 10 ** (most - places) else (None, None)


def decimals(name: str, cells: list[Cells], random: Random) -> Stored:
    """Decimals of some width and scale, cut to what they hold."""
    kind = random.choice(
        (
            pa.decimal128(38, 12),
            pa.decimal128(38, 2),
            pa.decimal128(38, 18),
            pa.decimal128(20, 6),
            pa.decimal128(18, 0),
            pa.decimal256(76, 12),
            pa.decimal256(60, 2),
            pa.decimal64(18, 4),
            pa.decimal32(9, 2),
        )
    )
    values = _told(name, cells, partial(_number, kind.precision, kind.scale))
    return Stored(str(kind), values, lambda some, _: pa.array(some, kind))


def wholes(name: str, cells: list[Cells], random: Random) -> Stored:
    """Whole numbers, what follows the point cut off."""
    kind, bits = random.choice(((pa.int64(), 63), (pa.int64(), 63), (pa.int32(), 31), (pa.uint64(), 64), (pa.uint16(), 16)))
    is_signed = pa.types.is_signed_integer(kind)

    def say(part: Any) -> tuple[Any, Any]:
        cut, text = _number(40, 0, part)
        return (None, None) if cut is None or abs(cut) >= 1 << bits or (cut < 0 and not is_signed) else (int(cut), text)

    return Stored(str(kind), _told(name, cells, say), lambda some, _: pa.array(some, kind))


def apart(name: str, cells: list[Cells], random: Random) -> Stored:
    """A figure as text; which word it counts stands beside it."""
    found = words(name, cells, random)
    return found._replace(way=f"{found.way}, unit apart")


def figures(way: Callable[..., Stored], name: str, cells: list[Cells], beside: list[str | None], random: Random) -> Stored:
    """A column of figures in some way; but for plain text each figure that counts what stands beside it is stored without."""
    for each, unit in zip(cells, beside, strict=True):
        if unit is not None and " " not in each.get(name, " ") and each[name] != "unknown":
            del each[name]  # a figure that counts nothing would count what stands beside it
    if way is words:
        return words(name, cells, random)
    bare: list[Cells] = []
    for each, unit in zip(cells, beside, strict=True):
        part = each.get(name)
        if part is None:
            bare.append({})
            continue
        number, _, of = part.rpartition(" ")
        fits = number and " " not in number and of == unit
        if way is apart and fits and random.randrange(6) == 0:
            fits = False  # says itself what it counts
        bare.append({name: number if fits else part})
    sparse = way(name, bare, random)
    for each, said, unit in zip(cells, bare, beside, strict=True):
        each.pop(name, None)
        if name in said:
            text = said[name]
            each[name] = text if " " in text or text == "unknown" or unit is None else f"{text} {unit}"
    return sparse


def beside(cells: Cells, names: tuple[str, ...], unit: str | None, random: Random) -> str | None:
    """What stands in the column of units or currencies; anything where no figure asks for it."""
    if unit is None:
        bare = any(name in cells and " " not in cells[name] and cells[name] != "unknown" for name in names)
        return None if bare else random.choice((None, "kg", "USD", "of nothing"))
    return unit


# ---- lists


def joined(name: str, cells: list[Cells], random: Random) -> Stored:
    """Text: names joined by `;`, or JSON."""
    return words(name, cells, random)


def lists(name: str) -> Callable[..., Stored]:
    """Arrow lists of texts, or of entries with parts."""
    return random_of(partial(_of_names), partial(_of_entries)) if name in ENTRIES else _of_entries if name in PARTS else _of_names


def random_of(*ways: Callable[..., Stored]) -> Callable[..., Stored]:
    return lambda name, cells, random: random.choice(ways)(name, cells, random)


def _of_names(name: str, cells: list[Cells], random: Random) -> Stored:
    single = ENTRIES.get(name, ("",))[0]

    def say(part: Any) -> tuple[Any, Any]:
        if not isinstance(part, list):
            return None, None
        found = [each if isinstance(each, str) else each.get(single) for each in part]
        found = [each for each in found if isinstance(each, str)]
        return found, found

    values = _told(name, cells, say)
    inner = random.choice((*TEXTS, pa.dictionary(pa.int32(), pa.string())))
    kind = random.choice((pa.list_, pa.list_, pa.large_list))(inner)
    return Stored(str(kind), values, lambda some, _: pa.array(some, kind))


def _of_entries(name: str, cells: list[Cells], random: Random) -> Stored:
    single, day = ENTRIES.get(name, ("", ""))
    parts = PARTS.get(name, (single, day))
    as_dates = day in ("issued", "made") and random.randrange(2) == 0

    def entry(each: Any) -> tuple[dict[str, Any], Any]:
        said = {key: each[key] for key in parts if isinstance(each.get(key), str)}
        if not as_dates or day not in said:
            return said, said
        found, text = _day(said[day])
        kept = {key: part for key, part in said.items() if key != day}
        return (kept, kept) if found is None else ({**kept, day: found}, {**kept, day: text})

    def say(part: Any) -> tuple[Any, Any]:
        if not isinstance(part, list):
            return None, None
        each = [entry({single: one} if isinstance(one, str) else one) for one in part]
        return [one for one, _ in each], [kept for _, kept in each]

    text = random.choice(TEXTS)
    fields = [pa.field(key, pa.date32() if as_dates and key == day else text) for key in parts]
    kind = random.choice((pa.list_, pa.large_list))(pa.struct(fields))
    return Stored(str(kind), _told(name, cells, say), lambda some, _: pa.array(some, kind))
