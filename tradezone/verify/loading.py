"""Loading a policy: everything that can be wrong with it is found before anything is decided under it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tradezone.policy.reading import PolicyError, Reading, read_policy, read_policy_text
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import has_error
from tradezone.values import Moment
from tradezone.verify.contradictions import contradictions


def check_policy(policy: str | Path, known_at: Moment | None = None) -> Reading:
    """A policy file or folder with all that was found in it; the zone is None where there is an error."""
    return _checked(read_policy(policy, known_at))


def check_policy_text(text: str, file: str = "policy.yaml", known_at: Moment | None = None) -> Reading:
    """The same for a policy at hand as text."""
    return _checked(read_policy_text(text, file, known_at))


def load_zone(policy: str | Path, *, known_at: str | None = None) -> Zone:
    """The zone of a policy file or folder.

    With ``known_at``, a day such as ``2026-05-01``, the zone is as it was known at the end of that day: a price, rate or exchange rate
    that was published later (``known``) is not in it, and decides nothing. Left out, everything is known.

    Raises ``PolicyError`` with every diagnostic where the policy has an error: as text it is what ``tradezone check`` prints. Warnings
    are kept in ``Zone.warnings``. Reading the files needs their whole text; nothing is fetched from elsewhere.
    """
    reading = check_policy(policy, None if known_at is None else Moment.parse(known_at))
    if reading.zone is None:
        raise PolicyError(reading.diagnostics, reading.source)
    return reading.zone


def _checked(reading: Reading) -> Reading:
    if reading.zone is None:
        return reading
    found = (*reading.diagnostics, *contradictions(reading.zone))
    return replace(reading, zone=None if has_error(found) else reading.zone, diagnostics=found)
