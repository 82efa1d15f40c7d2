"""Promises tried on a mutant: one that the policy keeps and the mutant breaks notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tradezone.mutation.telling import Subject
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment
from tradezone.verify.excuses import excuses
from tradezone.verify.library import promises
from tradezone.verify.promise import Broken, Tried
from tradezone.verify.search import alone

#: A promise, and the measure, product or series by which it is broken; of an excuse without one, by any.
Key = tuple[str, str]
#: The promise that an error of ``check`` breaks, which is looked for by itself.
_ERROR: Final = "no-contradiction"


class Promised:
    """The promises of a policy, and those that its own text does not keep."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self._known = frozenset(_by_text(zone))

    def broken_by_text(self, mutant: Zone) -> str | None:
        """The promise that the text of a mutant breaks by itself, and the policy's does not."""
        return next((name for name, of in _not_excused(mutant, _by_text(mutant)) if (name, of) not in self._known), None)

    def broken_by(self, mutant: Zone, subjects: Iterable[Subject]) -> str | None:
        """The promise that one of some subjects breaks under a mutant and keeps under the policy."""
        for subject in subjects:
            for name, _ in _not_excused(mutant, _by_subject(mutant, subject)):
                if all(name != other for other, _ in _by_subject(self.zone, subject)):
                    return name
        return None


def _not_excused(zone: Zone, broken: Iterable[Key]) -> Iterator[Key]:
    """What the policy, its mutant here, does not say its law breaks."""
    excused = {(excuse.promise, excuse.of) for excuse in excuses(zone)}
    return (each for each in broken if each not in excused and (each[0], "") not in excused)


def _by_text(zone: Zone) -> Iterator[Key]:
    for promise in promises(zone):
        if promise.of_policy is not None and promise.id != _ERROR:
            yield from map(_key, promise.of_policy(zone))


def _by_subject(zone: Zone, subject: Subject) -> Iterator[Key]:
    """What a shipment breaks whole or by one of its items, or a transaction."""
    if not isinstance(subject, Shipment):
        for promise in promises(zone):
            if promise.of_transaction is not None:
                yield from (_key(each) for each in promise.of_transaction(zone, subject) if each is not None)
        return
    for part in _parts(subject):
        tried = Tried(zone, part)
        for promise in promises(zone):
            if promise.of_shipment is not None:
                yield from (_key(each) for each in promise.of_shipment(tried) if each is not None)


def _parts(shipment: Shipment) -> Iterable[Shipment]:
    return (shipment,) if len(shipment.items) == 1 else (shipment, *alone(shipment))


def _key(broken: Broken) -> Key:
    return broken.promise, broken.of
