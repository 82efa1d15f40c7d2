"""Which row of one list is which row of another: the same measure, the same case of a table, the same day of a series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from tradezone.policy.grammar.categories import CategoryText
from tradezone.policy.grammar.measures import MeasureText
from tradezone.policy.grammar.origin import OriginRuleText
from tradezone.policy.grammar.policy import AcknowledgedText, MemberText, StatusRow, SuspensionText
from tradezone.policy.grammar.prices import ExchangeRow, PriceRow
from tradezone.policy.grammar.promises import AddedText, DroppedText, TightenedText
from tradezone.policy.grammar.settlements import SettlementText
from tradezone.policy.grammar.tables import BandText, BracketText, CaseRow, StagingRow
from tradezone.text.fields import Section

#: What makes two entries of a list the same one, by kind; of any other kind, all that they say.
IDENTITY: Final[tuple[tuple[type[Section], tuple[str, ...]], ...]] = (
    (MeasureText, ("id",)),
    (OriginRuleText, ("id",)),
    (SettlementText, ("id",)),
    (CategoryText, ("id",)),
    (AddedText, ("id",)),
    (CaseRow, ("from_", "through", "season", "covers", "imported_into", "origin", "when", "payable_to")),
    (PriceRow, ("from_", "origin", "known")),
    (ExchangeRow, ("from_", "known")),
    (StagingRow, ("from_",)),
    (BandText, ("from_",)),
    (BracketText, ("from_",)),
    (StatusRow, ("from_",)),
    (SuspensionText, ("from_", "covers")),
    (MemberText, ("country", "from_")),
    (AcknowledgedText, ("code", "of")),
    (DroppedText, ("promise", "of")),
    (TightenedText, ("promise",)),
)
#: What two entries may differ in and still be called alike.
_ASIDE: Final = frozenset({"cite", "known", "illustrative", "hs"})


class Pair(NamedTuple):
    """The positions of one entry in both lists; None where it is in the other alone."""

    old: int | None
    new: int | None


def identity(entry: Section) -> tuple[str, ...]:
    """The names of the fields by which an entry is known."""
    return next((names for kind, names in IDENTITY if isinstance(entry, kind)), ())


def aligned(old: Sequence[Section], new: Sequence[Section]) -> list[Pair]:
    """Every entry of both lists once, in the order of the new one, what is no longer there last.

    Entries with the same identity are one; of the rest those are that differ in one thing only, so that a row whose day or bound
    was moved is altered and not repealed and added. The order of a list decides nothing in law and makes no change.
    """
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = defaultdict(list)
    for i, entry in enumerate(old):
        waiting[_key(entry)].append(i)
    for j, entry in enumerate(new):
        same = waiting.get(_key(entry))
        if same:
            found[j] = same.pop(0)
    left = [i for rows in waiting.values() for i in rows]
    for j, entry in enumerate(new):
        if j not in found and left:
            near = min(left, key=lambda i: (_unlike(old[i], entry), i))
            if _is_near(old[near], entry):
                found[j] = near
                left.remove(near)
    pairs = [Pair(found.get(j), j) for j in range(len(new))]
    return pairs + [Pair(i, None) for i in sorted(left)]


def _key(entry: Section) -> str:
    names = identity(entry)
    return repr([getattr(entry, name, None) for name in names]) if names else repr(entry)


def _unlike(one: Section, other: Section) -> int:
    """In how many things two entries differ."""
    return len(_differing(one, other))


def _differing(one: Section, other: Section) -> list[str]:
    """The names of what differs; of a row its value is one thing, whether it is for a case or for every other."""
    values = ("value", "otherwise") if isinstance(one, CaseRow) and isinstance(other, CaseRow) else ()
    names = [name for name in type(one).model_fields if name not in _ASIDE and name not in values]
    found = [name for name in names if getattr(one, name) != getattr(other, name, None)]
    if isinstance(one, CaseRow) and isinstance(other, CaseRow) and one.given != other.given:
        found.append("value")
    return found


def _is_near(one: Section, other: Section) -> bool:
    """Whether two entries differ in one thing: a condition or bound of a row, or whatever the one key of a criterion says."""
    if type(one) is not type(other) or "id" in identity(one):
        return False
    differing = _differing(one, other)
    if len(differing) > 1:
        return False
    if not identity(one):  # a condition or a way to originate: the key stays, what it says changes
        return all(getattr(one, name) is not None and getattr(other, name) is not None for name in differing)
    return True
