"""Successions: a wording that ends on a day and another that begins the day after, which is one amendment and not two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from tradezone.comparison.aligning import Pair, identity
from tradezone.comparison.changes import Change
from tradezone.policy.amending.pieces import AmendedSource
from tradezone.policy.grammar.tables import CaseRow
from tradezone.policy.source import PolicySource
from tradezone.text.document import Plain
from tradezone.text.fields import Section
from tradezone.values import Moment

#: What differs between two wordings that follow each other because they do.
BY_ITSELF: Final = ("id", "from")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATES: Final = frozenset({"id", "from_", "through", "cite", "known"})


class Succession(NamedTuple):
    """Positions: of a wording in the old list, where it stood there; of the same in the new one; and of the one that follows it."""

    old: int | None
    ended: int
    follows: int


def lineage(source: PolicySource) -> Mapping[str, str]:
    """Of each later wording of a measure in an amended policy the id of the first."""
    return source.lineage if isinstance(source, AmendedSource) else {}


def names_of(old: PolicySource, new: PolicySource) -> Mapping[str, str]:
    """The same for two policies."""
    return {**lineage(old), **lineage(new)}


def successions(
    old: Sequence[Section], new: Sequence[Section], pairs: Sequence[Pair], first_ids: Mapping[str, str]
) -> Iterator[Succession]:
    """Every new entry that begins the day after another ends which the old list does not end there.

    Two measures follow each other where the later one is known to, or where its id begins with that of the earlier; two rows where
    their conditions are the same but for the days.
    """
    before = {pair.new: pair.old for pair in pairs if pair.new is not None}
    added = [position for position, was in before.items() if was is None]
    for position in added:
        begins = getattr(new[position], "from_", None)
        for other, was in before.items():
            if other == position or not isinstance(begins, Moment) or not _is_ended(old, new, was, other):
                continue
            if _ends_before(new[other], begins) and _is_one(new[other], new[position], first_ids):
                yield Succession(was, other, position)
                break


def _is_ended(old: Sequence[Section], new: Sequence[Section], was: int | None, position: int) -> bool:
    """Whether the new list ends an entry earlier than the old one did, and says nothing else anew of it; or has it anew."""
    if was is None:
        return True
    one, other = old[was], new[position]
    return getattr(one, "through", None) != getattr(other, "through", None) and _said(one) == _said(other)


def _ends_before(entry: Section, begins: Moment) -> bool:
    ends = getattr(entry, "through", None)
    if not isinstance(ends, Moment):
        return False
    return ends.day + timedelta(days=1) == begins.day if begins.clock is None else ends.day <= begins.day and ends != begins


def _said(entry: Section) -> list[object]:
    """All that an entry says, but for its days; of a row, its value by either key."""
    names = [name for name in type(entry).model_fields if name not in _DATES and not _is_value(entry, name)]
    return [*(getattr(entry, name) for name in names), *([entry.given] if isinstance(entry, CaseRow) else [])]


def _is_value(entry: Section, name: str) -> bool:
    return isinstance(entry, CaseRow) and name in ("value", "otherwise")


def _is_one(earlier: Section, later: Section, first_ids: Mapping[str, str]) -> bool:
    """Whether an entry is a later wording of another."""
    if type(earlier) is not type(later):
        return False
    names = identity(earlier)
    if "id" in names:
        one, other = str(getattr(earlier, "id", "")), str(getattr(later, "id", ""))
        return first_ids.get(other) in (one, first_ids.get(one)) if other in first_ids else other.startswith(f"{one}-")
    rest = [name for name in names if name not in _DATES]
    return isinstance(earlier, CaseRow) and all(getattr(earlier, name, None) == getattr(later, name, None) for name in rest)


def followed(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes of law without those that only name a later wording where the earlier one was named.

    Those go as parts with the succession they follow from, since without them the amended policy would not be whole.
    """
    first = {each.later_id: each.of for each in changes if each.later_id}
    following = [each for each in changes if not each.is_told or _only_names(each, first)]
    told = [each for each in changes if each not in following]
    return tuple(each._replace(parts=(*each.parts, *_with(each, following, first))) if each.parts else each for each in told)


def _only_names(change: Change, first: Mapping[str, str]) -> bool:
    """Whether the new content names later wordings and is otherwise as it was."""
    if not first or change.old is None or change.new is None:
        return False
    return _by_first_names(change.new, first) == _by_first_names(change.old, first)


def _by_first_names(content: Plain, first: Mapping[str, str]) -> Plain:
    """The content with each later wording called by the id of the first; a list names each once."""
    if isinstance(content, dict):
        return {key: _by_first_names(value, first) for key, value in content.items()}
    if isinstance(content, list):
        found: list[Plain] = []
        for value in (_by_first_names(each, first) for each in content):
            if value not in found:
                found.append(value)
        return found[0] if len(found) == 1 else found
    return _ID.sub(lambda word: first.get(word[0], word[0]), content)


def _with(change: Change, following: Sequence[Change], first: Mapping[str, str]) -> Iterator[Change]:
    """What follows from a succession: what names its wording, and what names that in turn; nothing that needs another succession."""
    names = {change.later_id}
    while True:
        more = {each.later_id for each in following if each.later_id and _later(each, first) & names} - names
        if not more:
            break
        names |= more
    for each in following:
        if _later(each, first) & names and _later(each, first) <= names:
            yield from each.parts or (each,)


def _later(change: Change, first: Mapping[str, str]) -> set[str]:
    """The later wordings that a change names, its own among them."""
    contents = [part.new for part in (change, *change.parts) if part.new is not None]
    return {word for content in contents for word in _ID.findall(str(content)) if word in first} | ({change.later_id} - {""})
