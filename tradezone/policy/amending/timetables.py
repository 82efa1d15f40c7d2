"""Timetables under amendment: series of prices, exchange rates and the stages of a preference, whose rows each last until the next."""

from __future__ import annotations

from collections.abc import Sequence

from tradezone.policy.amending.draft import Laid, dated, day_before
from tradezone.policy.amending.pieces import Piece
from tradezone.policy.amending.tables import single
from tradezone.text.document import ROWS
from tradezone.values import Moment


def amended_rows(laid: Laid, series: Piece, kind: str) -> Piece:
    """The series with its rows from the day on inserted, replaced or repealed; those before it stand as they did."""
    held = series.key(ROWS)
    rows = (held if held is not None else series).entries
    operation = laid.text.operation
    if operation == "insert":
        found = _inserted(laid, rows)
    elif laid.text.row is not None:
        found = _row_amended(laid, rows, kind)
    else:
        new = [dated(row, laid) for row in laid.wording.entries] if operation == "replace" else []
        found = _replaced(laid, rows, new or [_lapsed(laid, kind)], kind)
    amended = (held or series).with_entries(found)
    return amended if held is None else series.with_keys({ROWS: amended})


def _start(row: Piece, laid: Laid) -> int:
    return Moment.parse(row.says("from")).start(laid.zone)


def _group(row: Piece) -> tuple[str, ...]:
    """The origins a row is for: those of one list are a series of their own."""
    origin = row.key("origin")
    return () if origin is None else tuple(sorted(each.text for each in origin.entries))


def _sorted(rows: Sequence[Piece], laid: Laid) -> list[Piece]:
    """Rows in order of time; of those of one day the one before stays the one before."""
    return sorted(rows, key=lambda row: _start(row, laid))


def _cut(row: Piece, laid: Laid, after: Piece) -> Piece:
    """A row that says its last day does not last into the one after it."""
    last, next_ = row.says("through"), Moment.parse(after.text)
    if not last or Moment.parse(last).after(laid.zone) <= next_.start(laid.zone):
        return row
    return row.with_keys({"through": Piece(day_before(next_), after.places, after.path)})


def _inserted(laid: Laid, rows: Sequence[Piece]) -> list[Piece]:
    if laid.text.row is not None:
        raise laid.problem(
            "not-one-key", "`row` singles out a row that is there", laid.place("row", key=True), remedy="take `row` out"
        )
    found = list(rows)
    for row in (dated(each, laid) for each in laid.wording.entries):
        group = _group(row)
        if group and not any(_group(each) == group for each in found):
            found += _with_origin(row, [each for each in found if not _group(each) and _start(each, laid) < laid.start])
        mine = [each for each in found if _group(each) == group]
        same = next(
            (each for each in mine if _start(each, laid) == _start(row, laid) and each.says("known") == row.says("known")), None
        )
        if same is not None:
            note = f"{same.place}: it stands here"
            remedy = f"write `replace:`, with `row: {{ from: {row.says('from')} }}` for that row alone"
            sentence = f"`{laid.text.target}` already has a row from {row.says('from')}"
            raise laid.problem("already-there", sentence, None, (note,), remedy)
        begun = [each for each in mine if _start(each, laid) < _start(row, laid)]
        found = [_cut(each, laid, row.keys["from"]) if begun and each is begun[-1] else each for each in found]
        found.append(row)
    return _sorted(found, laid)


def _with_origin(row: Piece, rows: Sequence[Piece]) -> list[Piece]:
    """What was the price of every origin, said of those a new row is for: they now have a series of their own."""
    return [each.with_keys({"origin": row.key("origin")}) for each in rows]


def _replaced(laid: Laid, rows: Sequence[Piece], new: list[Piece], kind: str) -> list[Piece]:
    """Every row from the day on gives way to the new ones, the first of which begins on it."""
    starts = sorted(_start(row, laid) for row in new)
    if starts[0] > laid.start:
        first = min(new, key=lambda row: _start(row, laid))
        sentence = f"the old rows end before {laid.day}, and the first new one begins on {first.says('from')}"
        remedy = f"begin the first row on {laid.day}; write `value: lapsed` where there is to be no price"
        raise laid.problem("begins-before-amendment", sentence, (first.key("from") or first).place, remedy=remedy)
    before = [row for row in rows if _start(row, laid) < laid.start]
    groups = dict.fromkeys(_group(row) for row in new)
    plain = [row for row in new if not _group(row)]
    if not plain and before:
        plain = [_lapsed(laid, kind)]
        new = [*new, *plain]
    for row in [each for each in before if _group(each) and _group(each) not in groups]:
        groups[_group(row)] = None
        new = [*new, *_with_origin(row, plain)]
    for group in [each for each in groups if each and not any(_group(row) == each for row in before)]:
        like = next(row for row in new if _group(row) == group)
        before = [*before, *_with_origin(like, [row for row in before if not _group(row)])]
    return _sorted([*(_cut(row, laid, laid.first) for row in before), *new], laid)


def _lapsed(laid: Laid, kind: str) -> Piece:
    if kind not in ("reference_prices", "market_prices"):
        what = "a rate of exchange" if kind == "exchange_rates" else "the timetable of a preference"
        remedy = "replace it" if kind == "exchange_rates" else "repeal the preference, or replace the timetable"
        raise laid.problem("not-amendable", f"{what} does not lapse", remedy=remedy)
    way = laid.source, (*laid.way, "repeal")
    return Piece({"from": laid.first, "value": laid.written("lapsed", "repeal"), "cite": laid.cite}, *way)


def _row_amended(laid: Laid, rows: Sequence[Piece], kind: str) -> list[Piece]:
    """One row: what has begun lasts until the day before, and what has not is gone."""
    standing = [row for i, row in enumerate(rows) if _lasts(laid, rows, i)]
    row = standing[single(laid, standing)]
    others = [each for each in rows if each is not row]
    if laid.text.operation == "replace":
        new = dated(laid.wording, laid)
        if "origin" not in new.keys and row.key("origin") is not None:
            new = new.with_keys({"origin": row.key("origin")})
        if "from" not in laid.wording.keys and _start(row, laid) > laid.start:
            new = new.with_keys({"from": row.key("from")})
    else:
        new = _lapsed(laid, kind).with_keys({"origin": row.key("origin")})
    if _start(row, laid) < laid.start:
        return _sorted([*others, _cut(row, laid, laid.first), new], laid)
    return _sorted([*others, new] if laid.text.operation == "replace" else others, laid)


def _lasts(laid: Laid, rows: Sequence[Piece], position: int) -> bool:
    """Whether a row is in force on the day of an amendment, or later."""
    row = rows[position]
    after = [each for each in rows[position + 1 :] if _group(each) == _group(row)]
    return not after or _start(after[0], laid) > laid.start
