"""One change of law between two policies, as a value."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from tradezone.text.diagnostics import Place
from tradezone.text.document import Plain
from tradezone.values import Moment

Kind = Literal["added", "repealed", "altered"]
KINDS: Final = ("altered", "added", "repealed")

#: Keys and sections that say how the law is called, cited, explained and marked. A change of them alone changes no decision but its words.
WORDS: Final = frozenset({"title", "cite", "message", "says", "reason", "method", "released_when", "illustrative"})
WORD_SECTIONS: Final = frozenset({"sources", "acknowledged", "promises"})


class Change(NamedTuple):
    """One thing that is written in one of two policies and not in the other, or otherwise.

    ``section`` and ``of`` name what it belongs to, ``price_floors`` and ``zone-floor``; ``what`` is the way from there to what changed
    and is empty where all of it was added or repealed. ``old`` and ``new`` are the content as written, None where there is none.
    """

    kind: Kind
    section: str
    of: str
    title: str
    what: tuple[str, ...]
    old: Plain | None
    new: Plain | None
    #: The first day on which the two can differ for that; None where it is so on every day.
    since: Moment | None
    before: Place | None
    after: Place | None
    cites_before: tuple[str, ...]
    cites_after: tuple[str, ...]
    #: The ways to it in the content of both policies.
    path_before: tuple[str | int, ...] = ()
    path_after: tuple[str | int, ...] = ()
    #: Where a new wording follows an old one: what was ended and what was added, which is one change.
    parts: tuple[Change, ...] = ()
    #: The id of that new wording.
    later_id: str = ""
    #: Whether it is a change by itself; a measure may go on in the same words because one it names was amended.
    is_told: bool = True
    #: Of what an amending file repeals from a day on, the last steps of ``what``: where that day is written in the amended policy.
    ends: tuple[str, ...] = ()

    @property
    def words_only(self) -> bool:
        """Whether it changes words and marks of the law, and no decision's outcome or amount."""
        is_words = bool(self.what) and self.what[-1] in WORDS
        return is_words or self.section in WORD_SECTIONS or (self.section, self.what) == ("policy", ("id",))
