"""Checks of what is dated: series in order, in one unit, and spans that do not end before they begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.parts import Part
from tradezone.policy.scope import period
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path
from tradezone.values import Moment, Period

Found = Iterator[Diagnostic]
#: What a country may be by a row of `statuses` once it is a party: it leaves by an instrument of its own, or comes back by one.
LASTING: Final = ("party", "non_party")


def check_series(text: PolicyText, source: PolicySource, walk: Sequence[Part]) -> list[Diagnostic]:
    """Everything wrong with what is dated."""
    found = [*stagings(text, source), *statuses(text, source), *members(text, source)]
    return [*found, *spans(text, source, walk), *instants(text, source, walk)]


def stagings(text: PolicyText, source: PolicySource) -> Found:
    """The timetable of a preference is in order and begins no later than the preference."""
    zone = ZoneInfo(text.policy.time_zone)
    for i, preference in enumerate(text.tariff_preferences):
        path = ("tariff_preferences", i, "staging")
        if preference.staging is None:
            continue
        yield from in_order(text, source, path, f"`{preference.id}` already has a stage", preference.staging)
        if preference.staging[0].from_.start(zone) > preference.from_.start(zone):
            yield Diagnostic(
                "no-first-stage",
                f"`{preference.id}` is in force from {preference.from_}, but its first stage begins on {preference.staging[0].from_}",
                source.place((*path, 0, "from")),
                remedy="begin the timetable with the preference",
            )


def statuses(text: PolicyText, source: PolicySource) -> Found:
    """The statuses of a country are in order; those after its accession say that it leaves, or comes back."""
    zone = ZoneInfo(text.policy.time_zone)
    for code, party in text.parties.items():
        path = ("parties", code, "statuses")
        yield from in_order(text, source, path, f"`{code}` already has a status", party.statuses)
        for i, row in enumerate(party.statuses):
            joined = None if party.accession is None else party.accession.start(zone)
            if joined is not None and (
                row.from_.start(zone) == joined or (row.from_.start(zone) > joined and row.value not in LASTING)
            ):
                yield Diagnostic(
                    "rows-out-of-order",
                    f"the status from {row.from_} would begin when `{code}` is a party",
                    source.place((*path, i, "from")),
                    (f"{source.place(('parties', code, 'accession'))}: its accession",),
                    "a party that is suspended has `suspended` periods, one that leaves a `withdrawal`",
                )


def members(text: PolicyText, source: PolicySource) -> Found:
    """A country is one of a group once on each day: its spans do not overlap, and one without days takes them all."""
    zone = ZoneInfo(text.policy.time_zone)
    for name, group in text.groups.items():
        seen: dict[str, list[tuple[int, Period]]] = {}
        for i, member in enumerate(group.members):
            span = period(member.from_, member.through, zone)
            others = seen.setdefault(member.country, [])
            before = next((j for j, other in others if other.overlaps(span)), None)
            if before is not None:
                yield Diagnostic(
                    "overlapping-members",
                    f"`{member.country}` stands twice in `{name}` for one day",
                    source.place(("groups", name, "members", i, "country")),
                    (f"{source.place(('groups', name, 'members', before, 'country'))}: first listed here",),
                    "list it once, or end one span before the other begins",
                )
            others.append((i, span))


def in_order(
    text: PolicyText, source: PolicySource, path: Path, already: str, rows: Sequence[Any], positions: Sequence[int] | None = None
) -> Found:
    """Rows stand in order of time, one for each day; a row restated later has another day on which it was ``known``."""
    zone = ZoneInfo(text.policy.time_zone)
    places = positions or range(len(rows))
    starts = [row.from_.start(zone) for row in rows]
    seen: dict[tuple[int, str], int] = {}
    for i, row in enumerate(rows):
        again = seen.setdefault((starts[i], str(getattr(row, "known", None))), i)
        if again == i and (i == 0 or starts[i] >= starts[i - 1]):
            continue
        place, before = source.place((*path, places[i], "from")), source.place((*path, places[min(again, i - 1)], "from"))
        if again != i:
            cites = " and ".join(str(cite) for cite in rows[again].cite)
            note = f"{before}: the first one is here, under {cites}"
            yield Diagnostic("overlapping-values", f"{already} from {row.from_}", place, (note,), "keep one row for each day")
        else:
            yield Diagnostic(
                "rows-out-of-order",
                f"the row from {row.from_} stands after the row from {rows[i - 1].from_}",
                place,
                (f"{before}: the row before it",),
                "put the rows in order of time; each lasts until the next",
            )


def spans(text: PolicyText, source: PolicySource, walk: Sequence[Part]) -> Found:
    """A span does not end before it begins."""
    zone = ZoneInfo(text.policy.time_zone)
    for path, part in walk:
        first: Moment | None = part.__dict__.get("from_") or part.__dict__.get("accession")
        for key in ("through", "withdrawal"):
            last: Moment | None = part.__dict__.get(key)
            if first is not None and last is not None and last.after(zone) <= first.start(zone):
                yield Diagnostic(
                    "ends-before-it-begins",
                    f"the span from {first} ends on {last}",
                    source.place((*path, key)),
                    remedy="both days are included: `from` is no later than `through`",
                )


def instants(text: PolicyText, source: PolicySource, walk: Sequence[Part]) -> Found:
    """An hour in a policy is in the policy's time zone, so that it carries no offset of its own."""
    for path, part in walk:
        for name in ("from_", "through", "accession", "withdrawal"):
            moment = part.__dict__.get(name)
            if isinstance(moment, Moment) and moment.is_instant:
                key = "from" if name == "from_" else name
                yield Diagnostic(
                    "offset-in-policy",
                    f"`{moment}` carries an offset from UTC",
                    source.place((*path, key)),
                    remedy=f"write the hour as the law does, in {text.policy.time_zone}",
                )
