"""The corpus: shipments and transactions drawn once from a policy, with what it decides of each, to tell its mutants by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from tradezone.mutation.telling import READ, STANDING, Subject, Telling, Told, differences, told
from tradezone.mutation.vicinity import Vicinity
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment
from tradezone.shipment.writing import written
from tradezone.verify.search import contracts_drawn, drawn

#: Subjects that tell a mutant apart that are looked at for the plainest.
_ENOUGH: Final = 2
#: What tells how a shipment is decided.
_OWED: Final = frozenset({"charges", "findings"})
ORIGINATES: Final = "originating"
#: Subjects kept of which a missing fact decides.
_MOST_OPEN: Final = 25


class Known(NamedTuple):
    """A subject, what the policy decides of it, and every word it says."""

    subject: Subject
    told: Told
    words: frozenset[str]

    @property
    def is_definitive(self) -> bool:
        return self.told.get(STANDING) == "definitive"

    @property
    def way(self) -> frozenset[str]:
        """What is charged, held and found, and whether it originates."""
        owed = {".".join(keys) for keys in self.told if _OWED.intersection(keys)}
        return frozenset(owed | ({ORIGINATES} if self.told.get(("originating",)) == "yes" else set()))

    def is_reached(self, near: Vicinity) -> bool:
        """Whether a mutant can be decided otherwise: not where it is about other products, or about a country that is not named.

        Where a fact is missing any country may be thought of.
        """
        if near.country is not None and self.is_definitive and near.country not in self.words:
            return False
        return not isinstance(self.subject, Shipment) or not near.only_products or bool(self.words & near.products)


def known(zone: Zone, subject: Subject) -> Known:
    return Known(subject, told(zone, subject), frozenset(_words(written(subject))))


def _words(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    else:
        for part in content.values() if isinstance(content, dict) else content:
            yield from _words(part)


def corpus(zone: Zone, worked: Iterable[Subject], examples: int, seed: int) -> tuple[Known, ...]:
    """The subjects of the worked cases, and so many drawn from the policy: some at large, the others at each measure in turn.

    Of those that turn on a fact that is not given only a few are kept: they take long to decide.
    """
    share = max(1, examples // (len(zone.measures) + 2))
    subjects: list[Subject] = [*worked, *drawn(zone, 2 * share, seed), *contracts_drawn(zone, examples, seed)]
    for measure in zone.measures:
        subjects += drawn(zone, share, seed, aim=measure, unknowns=False)
    found = [known(zone, subject) for subject in subjects]
    opened = [each for each in found if not each.is_definitive][:_MOST_OPEN]
    return (*(each for each in found if each.is_definitive), *opened)


def telling(mutant: Zone, among: Iterable[Known], most: int = _ENOUGH) -> list[tuple[int, Telling]]:
    """Subjects of which a mutant decides otherwise than its policy, each with its rank, the plainest first.

    It ends with so many of rank 0; others are looked at for want of those.
    """
    found: list[tuple[int, Telling]] = []
    for each in among:
        differs = differences(each.told, told(mutant, each.subject))
        if differs:
            here = Telling(each.subject, differs)
            rank = _rank(each.told, here)
            found.append((rank, here))
            most -= rank == 0
            if not most:
                break
    return sorted(found, key=lambda each: each[0])


def _rank(before: Told, found: Telling) -> int:
    """What is decided for good is 0; what turns on a fact that is not given comes after, then what is not read, then what no case can expect."""
    keys = {each.keys for each in found.differences}
    is_open = before.get(STANDING) != "definitive" or STANDING in keys
    return is_open + 2 * (READ in keys) + 4 * (not found.is_expectable)
