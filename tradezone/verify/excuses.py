"""Excuses: what a policy says of promises that its law does not keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Place
from tradezone.values import Citation
from tradezone.verify.library import SAME_AS
from tradezone.verify.promise import Broken


class Excused(NamedTuple):
    """Why a promise that is broken is so by law."""

    promise: str
    of: str
    reason: str
    cites: tuple[Citation, ...]
    place: Place


def excuses(zone: Zone) -> list[Excused]:
    """What the policy says of promises that its law does not keep: what it drops, then what it acknowledges to ``check``."""
    same = [
        Excused(SAME_AS[entry.code], entry.of, entry.reason, entry.cites, entry.place)
        for entry in zone.acknowledged
        if entry.code in SAME_AS
    ]
    return [*dropped(zone), *same]


def dropped(zone: Zone) -> list[Excused]:
    return [Excused(*entry) for entry in zone.promises.dropped]


def excuse_of(broken: Broken, known: Iterable[Excused]) -> Excused | None:
    """What the policy says to excuse a promise that is broken by one clause."""
    return next((each for each in known if each.promise == broken.promise and each.of in ("", broken.of)), None)
