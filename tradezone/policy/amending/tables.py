"""Tables under amendment: rows that end and rows that begin, within the one measure where its words can say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tradezone.policy.amending.draft import Draft, Laid
from tradezone.policy.amending.pieces import Piece, plain_of
from tradezone.text.document import Plain

#: Keys of a measure that hold rows, each for a case.
TABLES: Final = ("rates", "floor", "ceiling", "charge", "rebate")
#: What a row may say without being for some cases only.
_NO_CONDITION: Final = frozenset({"value", "otherwise", "bands", "brackets", "cite", "illustrative", "hs", "payable_to"})


def rows_of(table: Piece) -> list[Piece]:
    """The rows of a table; a floor may be written as its only figure."""
    return [row if isinstance(row.value, dict) else Piece({"otherwise": row}, row.places, row.path) for row in table.entries]


def single(laid: Laid, rows: Sequence[Piece]) -> int:
    """The position of the row that an amendment singles out by keys of it."""
    wanted = laid.text.row
    if not isinstance(wanted, dict) or not wanted:
        sentence = "`row` names keys of the row that is meant"
        raise laid.problem("wrong-shape", sentence, laid.place("row"), remedy="write it as in `row: { covers: ndpr/oxide }`")
    found = [i for i, row in enumerate(rows) if all(_same(row.key(key), value) for key, value in wanted.items())]
    if len(found) == 1:
        return found[0]
    if found:
        notes = tuple(f"{rows[i].place}: this row does" for i in found[:8])
        remedy = "name more of its keys"
        raise laid.problem("unknown-row", f"{len(found)} rows of `{laid.text.target}` say so", laid.place("row"), notes, remedy)
    remedy = "write keys and values as they stand in the row"
    raise laid.problem(
        "unknown-row", f"no row of `{laid.text.target}` in force from {laid.day} says so", laid.place("row"), remedy=remedy
    )


def _same(piece: Piece | None, wanted: Plain) -> bool:
    """Whether a key has a value; a list of one may be written as its only entry."""
    if piece is None:
        return False
    plain = plain_of(piece)
    return wanted in (plain, [plain]) or plain == [wanted]


def _cited(laid: Laid, row: Piece) -> Piece:
    """A row of the new wording, by the clause of the amendment unless it gives its own."""
    whole = row if isinstance(row.value, dict) else Piece({"otherwise": row}, row.places, row.path)
    return whole if "cite" in whole.keys else whole.with_keys({"cite": laid.cite})


def amended_table(draft: Draft, laid: Laid, table: Piece) -> Piece:
    """The table as it reads from the day on."""
    rows = rows_of(table)
    if laid.text.operation == "insert":
        if laid.text.row is not None:
            raise laid.problem(
                "not-one-key", "`row` singles out a row that is there", laid.place("row", key=True), remedy="take `row` out"
            )
        last = [row for row in rows if row.key("otherwise") is not None]
        added = [_cited(laid, row) for row in laid.wording.entries]
        return table.with_entries([*(row for row in rows if row.key("otherwise") is None), *added, *last])
    if laid.text.row is None:
        return laid.wording.with_entries([_cited(laid, row) for row in laid.wording.entries])
    standing = [i for i, row in enumerate(rows) if draft.ends(row) > laid.start]
    at = standing[single(laid, [rows[i] for i in standing])]
    new = [] if laid.text.operation == "repeal" else [_cited(laid, row) for row in laid.wording.entries]
    return table.with_entries([*rows[:at], *new, *rows[at + 1 :]])


def dated_rows(draft: Draft, laid: Laid, table: Piece, amended: Piece) -> Piece | None:
    """Both wordings in one table, the old rows through the day before and the new ones from the day; None where rows cannot say so.

    ``otherwise`` is for every case no other row names, on every day: it stays where nothing else can hold in its place, that is,
    where it is in both wordings, or where the other one is a single row for every case.
    """
    before, after = rows_of(table), amended.entries
    kept = [row for row in before if any(row is each for each in after) or draft.ends(row) <= laid.start]
    old = [row for row in before if not any(row is each for each in kept)]
    new = [row for row in after if not any(row is each for each in kept)]
    for row in new:
        if draft.begins(row) > -(2**61) and draft.begins(row) < laid.start:
            _early(laid, row)
    gone, come = (any("otherwise" in row.keys for row in rows) for rows in (old, new))
    if gone and not _whole(before) and not _whole(after):
        return None
    if come and not _whole(after) and not _whole(before):
        return None
    if _whole(before) and old:
        old = [_stated(row) for row in old]
    if _whole(after) and new:
        new = [_stated(row) for row in new]
    ended = [_kept_from(draft, laid, row) for row in old]
    begun = [row if "from" in row.keys or "otherwise" in row.keys else row.with_keys({"from": laid.first}) for row in new]
    rows = [row for row in (*kept, *ended, *begun) if row is not None]
    rows.sort(key=lambda row: "otherwise" in row.keys)
    return amended.with_entries(rows) if old and not kept else table.with_entries(rows)


def _early(laid: Laid, row: Piece) -> None:
    first = row.key("from") or row
    sentence = f"the new wording begins on {first.text}, before the amendment does, on {laid.day}"
    remedy = f"leave `from` out, or write `{laid.day}` or a later day"
    raise laid.problem("begins-before-amendment", sentence, first.place, remedy=remedy)


def _whole(rows: Sequence[Piece]) -> bool:
    """Whether a table is one row for every case."""
    return len(rows) == 1 and _NO_CONDITION.issuperset(rows[0].keys)


def _stated(row: Piece) -> Piece:
    """A single row for every case, which then may carry days."""
    value = row.key("otherwise")
    return row if value is None else row.with_keys({"otherwise": None, "value": value})


def _kept_from(draft: Draft, laid: Laid, row: Piece) -> Piece | None:
    """A row through the day before; None where it had not begun."""
    if "otherwise" in row.keys:
        return row
    return None if draft.begins(row) >= laid.start else row.with_keys({"through": laid.last})
