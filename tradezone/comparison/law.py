"""What changed in law between two policies: whatever is written in the one and not in the other, or otherwise.

What an author may write in two ways is compared as it is read: ``covers: ndpr`` is ``covers: [ndpr]``, ``5%`` is ``5.0%``, and a key
left out is its default. What is shown is what the author wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from tradezone.comparison.aligning import aligned, identity
from tradezone.comparison.changes import Change, Kind
from tradezone.comparison.successions import BY_ITSELF, Succession, followed, lineage, successions
from tradezone.comparison.wordings import Side, is_repealed, nested
from tradezone.policy.grammar.policy import PartyText, PolicyText
from tradezone.policy.grammar.prices import SeriesText
from tradezone.policy.grammar.settlements import SettlementText
from tradezone.policy.grammar.tables import CaseRow
from tradezone.policy.source import PolicySource
from tradezone.text.document import ROWS
from tradezone.text.fields import Section
from tradezone.values import Moment

#: Lists whose order is law: of a group under ``exclusive`` the first that applies stands.
_ORDERED: Final = frozenset({"order", "exclusive", "additive"})


class _Of(NamedTuple):
    """What a change belongs to, the way from there, and since when."""

    section: str
    name: str
    title: str
    what: tuple[str, ...] = ()
    since: Moment | None = None

    def at(self, *steps: str) -> _Of:
        return self._replace(what=(*self.what, *steps))


def changes_of_law(old: PolicySource, new: PolicySource) -> tuple[Change, ...]:
    """Every change, in the order of the sections of a policy and of their entries in the new one.

    Rule: measures are the same where their ``id`` is, rows of a table where their conditions are, rows of a series where their ``from``
    is, countries by code. Of a measure or row that is new or gone one change is told, of one that stays each key that differs.
    """
    one, other = PolicyText.model_validate(old.plain), PolicyText.model_validate(new.plain)
    found: list[Change] = []
    for section in PolicyText.model_fields:
        if section == "tradezone":
            continue
        before, after = (
            Side(source, getattr(text, section), (section,), () if section == "sources" else tuple(map(str, text.policy.cite)))
            for source, text in ((old, one), (new, other))
        )
        found.extend(_section(section, before, after))
    return followed([_told_as_repealed(each, new) for each in found])


def _told_as_repealed(change: Change, new: PolicySource) -> Change:
    """A change by which an amending file repeals what it says nothing else of: a last day, or the status of one that is no party."""
    keys = change.what[-2:] if change.section == "parties" else change.what[-1:]
    is_end = keys[:1] == (("statuses",) if change.section == "parties" else ("through",))
    if not is_end or change.parts or not is_repealed(new, change.path_after):
        return change
    return change._replace(kind="repealed", parts=(change,), ends=keys)


def _section(section: str, before: Side, after: Side) -> Iterator[Change]:
    """The changes of one section: of each of its entries, or of itself where it has none."""
    if isinstance(before.value, dict):
        for name in _names(before.value, after.value):
            one, other = before.below(name, before.value.get(name)), after.below(name, after.value.get(name))
            yield from _entry(section, name, one, other)
    elif isinstance(before.value, list):
        yield from _list(_Of(section, "", ""), before, after)
    else:
        own = (
            before.below(section, before.value)._replace(path=(section,)),
            after.below(section, after.value)._replace(path=(section,)),
        )
        yield from _entry(section, "", *own)


def _entry(section: str, name: str, before: Side, after: Side) -> Iterator[Change]:
    there = after.value if after.is_there else before.value
    of = _Of(section, name, there if section == "sources" and isinstance(there, str) else _title(there))
    if before.is_there and after.is_there:
        yield from _value(of, before, after)
    elif there is not None:
        yield _change("added" if after.is_there else "repealed", of._replace(since=_start(there)), before, after)


def _value(of: _Of, before: Side, after: Side) -> Iterator[Change]:
    """The changes between two values that stand in the same place."""
    one, other = before.value, after.value
    if _is_same(of, one, other):
        return
    if isinstance(one, Section) and isinstance(other, Section):
        yield from _keys(of, before, after)
    elif isinstance(one, dict) and isinstance(other, dict):
        for name in _names(one, other):
            yield from _value(of.at(name), before.below(name, one.get(name)), after.below(name, other.get(name)))
    elif _are_entries(one) or _are_entries(other):
        yield from _entries(of, before._replace(value=one or []), after._replace(value=other or []))
    else:
        since = _start(one if other is None else other) if one is None or other is None else None
        yield _change("altered", of._replace(since=since or of.since), before, after)


def _keys(of: _Of, before: Side, after: Side) -> Iterator[Change]:
    """What each key of two mappings changes; a citation by itself, where nothing else did."""
    dates = [each for each in (_start(before.value), _start(after.value)) if each is not None]
    of = of._replace(since=min(dates, default=of.since))
    found: list[Change] = []
    cited: list[Change] = []
    moved = _given_keys(before.value, after.value)
    if moved is not None:
        found.extend(
            _value(of.at("value"), *(side.below(key, side.value.given) for side, key in zip((before, after), moved, strict=True)))
        )
    for field, info in type(after.value).model_fields.items():
        key = info.alias or field
        if moved is not None and field in moved:
            continue
        one, other = getattr(before.value, field, None), getattr(after.value, field)
        steps = () if key == ROWS else (key,)
        here = of.at(*steps)._replace(since=_turn(key, one, other) or of.since)
        into = cited if key == "cite" else found
        into.extend(_value(here, before.below(key, one), after.below(key, other)))
    yield from found or cited


def _given_keys(one: Section, other: Section) -> tuple[str, str] | None:
    """The two keys under which two rows give their value, where the one is for a case and the other for every other one."""
    if not (isinstance(one, CaseRow) and isinstance(other, CaseRow)):
        return None
    keys = [next((key for key in ("value", "otherwise") if getattr(row, key, None) is not None), "") for row in (one, other)]
    return (keys[0], keys[1]) if all(keys) and keys[0] != keys[1] else None


def _entries(of: _Of, before: Side, after: Side) -> Iterator[Change]:
    """The changes of the entries of a list; a table that both write as its only figure is that figure."""
    if isinstance(before.written, str) and isinstance(after.written, str):
        yield _change("altered", of, before, after)
        return
    yield from _list(of, before, after)


def _list(of: _Of, before: Side, after: Side) -> Iterator[Change]:
    """The changes of the entries of a list, or of a whole section; a wording that follows another alters it."""
    pairs = aligned(before.value, after.value)
    follows = {each.follows: each for each in successions(before.value, after.value, pairs, lineage(after.source))}
    ended = {each.ended for each in follows.values()}
    for pair in pairs:
        one, other = _picked(before, pair.old), _picked(after, pair.new)
        if pair.new in follows:
            yield from _succeeded(of, before, after, follows[pair.new], goes_on=pair.new in ended)
        elif pair.old is None or pair.new not in ended:
            yield from _one(of, one, other, max(pair.old or 0, pair.new or 0))


def _one(of: _Of, one: Side, other: Side, position: int) -> Iterator[Change]:
    """The changes of one entry of a list."""
    shown = one if one.is_there else other
    if not of.name:
        yield from _entry(of.section, "/".join(str(getattr(shown.value, key)) for key in identity(shown.value)), one, other)
        return
    here = of.at(_label(shown, position))
    if one.is_there and other.is_there:
        yield from _value(here, one, other)
    else:
        since = _start(shown.value) or of.since
        yield _change("added" if other.is_there else "repealed", here._replace(since=since), one, other)


def _succeeded(of: _Of, before: Side, after: Side, found: Succession, *, goes_on: bool) -> Iterator[Change]:
    """What a wording says otherwise than the one it follows, from its first day; what was ended and added goes with each change."""
    earlier, later = _picked(after, found.ended), _picked(after, found.follows)
    was = earlier if found.old is None else _picked(before, found.old)
    is_figure = isinstance(before.written, str)  # a table that was its only figure becomes one of rows
    parts: tuple[Change, ...]
    if is_figure:
        parts = (_change("altered", of, before, after),)
    else:
        ends = () if found.old is None else tuple(_one(of, was, earlier, found.ended))
        parts = (*ends, *_one(of, _picked(before, None), later, found.follows))
    own_id = str(getattr(later.value, "id", ""))
    here = _Of(of.section, str(getattr(was.value, "id", "")), _title(was.value))
    if of.name:
        here = of if is_figure else of.at(_label(was, found.ended))
    since = _start(later.value)
    told = False
    for change in _keys(here, was, later):
        key = next(iter(change.what[len(here.what) :]), "")
        if key in BY_ITSELF or (key == "through" and (goes_on or found.old is None)):
            continue
        told = True
        what = of.what if is_figure and key != "through" else change.what
        yield change._replace(what=what, since=change.since if key == "through" else since, parts=parts, later_id=own_id)
    if not told:
        yield parts[-1]._replace(of=here.name, parts=parts, later_id=own_id, is_told=False)


def _title(value: Any) -> str:
    return str(getattr(value, "title", None) or "") if isinstance(value, Section) else ""


def _change(kind: Kind, of: _Of, before: Side, after: Side) -> Change:
    return Change(
        kind,
        of.section,
        of.name,
        of.title,
        of.what,
        before.written,
        after.written,
        of.since,
        before.place,
        after.place,
        before.clauses,
        after.clauses,
        tuple(before.path),
        tuple(after.path),
    )


def _is_same(of: _Of, one: Any, other: Any) -> bool:
    """Whether two values say the same; of lists of names the order says nothing but where it is law."""
    if one == other:
        return True
    if not (isinstance(one, list) and isinstance(other, list)) or (of.what and of.what[-1] in _ORDERED):
        return False
    return not _are_entries(one) and not _are_entries(other) and sorted(map(str, one)) == sorted(map(str, other))


def _are_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Section)


def _names(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The names of both, in the order of the second."""
    return [*other, *(name for name in one if name not in other)]


def _picked(side: Side, position: int | None) -> Side:
    return side._replace(value=None) if position is None else side.below(position, side.value[position])


def _start(value: Any) -> Moment | None:
    """The first day of something dated."""
    if isinstance(value, PartyText):
        days = [value.accession, *(row.from_ for row in value.statuses)]
    elif isinstance(value, SeriesText):
        days = [row.from_ for row in value.rows]
    elif isinstance(value, SettlementText):
        days = [Moment(date(value.periods.first // 12, value.periods.first % 12 + 1, 1))]
    else:
        days = [getattr(value, "from_", None)] if isinstance(value, Section) else []
    return min((day for day in days if isinstance(day, Moment)), default=None)


def _turn(key: str, one: Any, other: Any) -> Moment | None:
    """The first day on which two dates under a key make a difference: the earlier, and of two last days the day after it."""
    days = [each for each in (one, other) if isinstance(each, Moment)]
    if not days:
        return None
    first = min(days)
    if key != "through":
        return first
    return first if first.clock is not None else Moment(first.day + timedelta(days=1))


def _label(side: Side, position: int) -> str:
    """An entry of a list in the author's words: the case of a row, the first day of a price."""
    written = side.written
    if isinstance(written, str):
        return written
    plain = written if isinstance(written, dict) else {}
    fields = type(side.value).model_fields
    keys = {fields[name].alias or name for name in identity(side.value) if name in fields}
    said = [f"{key} {nested(value)}" for key, value in plain.items() if key in keys]
    if said:
        return ", ".join(said)
    return "otherwise" if "otherwise" in plain else ordinal(position + 1)


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``4th``, ``11th``."""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
