"""Proof in time: conditions on when a document was issued and when a claim was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tradezone.values.spans import Span


class IssuedWithin(NamedTuple):
    """A document was issued no more than so long before entry, or before the day a claim named beside it was made, if later.

    Proofs of origin are valid for a year under CPTPP art. 3.20, for four under USMCA art. 5.2.
    """

    document: str
    span: Span
    claims: tuple[str, ...] = ()
    asks: str = "issued within"


class ClaimedWithin(NamedTuple):
    """A claim was made no later than so long after entry: CPTPP art. 3.28 and USMCA art. 5.11 allow a year."""

    claim: str
    span: Span
    asks: str = "claimed within"


def in_time(
    documents: Sequence[str] | None, issued: Span | None, claims: Sequence[str] | None, claimed: Span | None
) -> Iterator[IssuedWithin | ClaimedWithin]:
    """The times in which the documents of one condition have to be issued, and its claims made."""
    if issued is not None:
        for name in documents or ():
            yield IssuedWithin(name, issued, tuple(claims or ()))
    if claimed is not None:
        for name in claims or ():
            yield ClaimedWithin(name, claimed)
