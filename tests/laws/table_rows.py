"""Rows for tables: shipments of one item each, as a shipments file would give them, every scalar of them text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

from tradezone.policy.zone import Zone
from tradezone.shipment.writing import written
from tradezone.testing import shipments
from tradezone.testing.drawing import drawn

Row = dict[str, Any]
#: A figure of ten digits, or of four after the point.
_LONG = re.compile(r"-?([0-9]{10}|[0-9]*\.[0-9]{4})")

NAMES = ("documents", "claims", "procedures")
MONEY = ("customs_value", "freight", "insurance", "duty_paid")
DAYS = ("entered", "loaded", "contracted", "exported")


def chance(seed: object) -> Random:
    """Chance that falls alike for the same seed."""
    return Random(str(seed))  # noqa: S311 any order will do


def figure(random: Random) -> str:
    """A figure of the trade, or one that overflows something: one to thirty digits, up to twelve of them after the point."""
    if random.randrange(3) == 0:
        return random.choice(("0", "1", "0.00", "0.01", "0.005", "100", "2000", "1234.567", "99.99", "10000", "232000.00"))
    digits = random.choice((1, 3, 6, 9, 10, 12, 15, 16, 18, 18, 19, 19, 20, 22, 25, 27, 28, 29, 30, 30))
    body = random.choice(
        (
            "9" * digits,
            "1" + "0" * (digits - 1),
            "".join(random.choice("0123456789") for _ in range(digits)),
            *(str(2**power + step)[:30] for power in (31, 32, 53, 63, 64, 96) for step in (-1, 0)),
        )
    )
    scale = min(random.choice((0, 0, 0, 1, 2, 2, 2, 3, 4, 6, 9, 12)), len(body))
    whole, rest = body[: len(body) - scale], body[len(body) - scale :]
    if not whole:
        whole, rest = "0", rest[:29]
    return f"{whole}.{rest}" if rest else whole


def rows_of(content: dict[str, Any]) -> Iterator[Row]:
    """Each item of a shipment as a shipment of its own, names always as lists."""
    header = {name: part for name, part in content.items() if name != "items"}
    for position, given in enumerate(content["items"], 1):
        item = {**given, "id": given.get("id", str(position))}
        for name in NAMES:
            if isinstance(item.get(name), str | dict) and item[name] != "unknown":
                item[name] = [item[name]]
        yield {**header, "items": [item]}


def key(row: Row) -> str:
    """Two rows of one key say the same."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def drawn_rows(zone: Zone, count: int, seed: int) -> list[Row]:
    """Rows of shipments drawn from a policy: at and beside every edge of its law."""
    return [row for shipment in drawn(shipments(zone), count, seed) for row in rows_of(written(shipment))]


def renamed(rows: list[Row], start: int = 1) -> list[Row]:
    """The same rows, each with an id of its own."""
    return [{**row, "id": f"S-{number:05}"} for number, row in enumerate(rows, start)]


def is_usual(row: Row) -> bool:
    """Whether no figure of the item has more digits than those of the trade."""
    item = row["items"][0]
    figures = [part for part in (*item.values(), *item.get("attributes", {}).values()) if isinstance(part, str)]
    return not any(_LONG.match(part) for part in figures)


def given(row: Row) -> list[tuple[dict[str, Any], str]]:
    """Every fact that a row gives: the mapping it stands in, and its key."""
    item = row["items"][0]
    found = [(row, name) for name in row if name not in ("id", "items")]
    found += [(item, name) for name in item if name not in ("id", "attributes")]
    return found + [(item["attributes"], name) for name in item.get("attributes", {})]
