"""A proof in time, and a claim in time, where they are not: from which day on, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tradezone.assessment.cures.changes import CLAIM, PAPER, Change, are_known, of_item, presented
from tradezone.assessment.unknowns.turning_points import with_fact
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.rules.facts import Facts
from tradezone.rules.proof_words import day_of_proof, entry_day, named
from tradezone.shipment.shipment import Item
from tradezone.values import Moment


def fix_proof(facts: Facts, condition: IssuedWithin) -> Iterator[tuple[Change, ...]]:
    """The document issued on the day on which it has to be valid; any day from the first that is near enough would do."""
    on, document = day_of_proof(facts, condition.claims), condition.document
    if on is None or not are_known(facts.item, "documents"):
        return

    def changed(item: Item) -> Item:
        others = tuple(pair for pair in item.issued if pair[0] != document)
        papers = with_fact(item, "documents", tuple(dict.fromkeys((*presented(item), document))))
        return replace(papers, issued=(*others, (document, Moment(on))))

    earliest = condition.span.first(on)
    verb = "" if named(facts.item, "documents", document) else "present "
    text = f"{verb}`{document}` issued from {earliest} through {on}"
    yield (of_item(text, PAPER, changed, about=f"documents {document}"),)


def fix_claim(facts: Facts, condition: ClaimedWithin) -> Iterator[tuple[Change, ...]]:
    """The claim made on the last day; one that is not made at all is made at entry, if another change makes it."""
    if named(facts.item, "claims", condition.claim) is False:
        yield ()
        return
    last: date = condition.span.last(entry_day(facts))

    def changed(item: Item) -> Item:
        others = tuple(pair for pair in item.made if pair[0] != condition.claim)
        return replace(item, made=(*others, (condition.claim, Moment(last))))

    yield (of_item(f"claim `{condition.claim}` by {last}", CLAIM, changed),)
