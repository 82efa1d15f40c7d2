"""A comparison of two policies whole: the law, and either the money on given entries or shipments that show the difference."""

from __future__ import annotations

from typing import NamedTuple

from tradezone.comparison.changes import Change
from tradezone.comparison.totals import Totals
from tradezone.comparison.witnesses import Witnesses


class Version(NamedTuple):
    """One of the two policies."""

    path: str
    policy: str
    digest: str
    currency: str


class Comparison(NamedTuple):
    """What two policies differ in; ``money`` where entries were given, ``witnesses`` where none were."""

    old: Version
    new: Version
    law: tuple[Change, ...]
    money: Totals | None = None
    witnesses: Witnesses | None = None
