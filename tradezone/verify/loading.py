"""Loading a policy: everything that can be wrong with it is found before anything is decided under it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tradezone.policy.reading import PolicyError, Reading, read_policy, read_policy_text
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import has_error
from tradezone.verify.contradictions import contradictions


def check_policy(policy: str | Path) -> Reading:
    """A policy file or folder with all that was found in it; the zone is None where there is an error."""
    return _checked(read_policy(policy))


def check_policy_text(text: str, file: str = "policy.yaml") -> Reading:
    """The same for a policy at hand as text."""
    return _checked(read_policy_text(text, file))


def load_zone(policy: str | Path) -> Zone:
    """The zone of a policy file or folder.

    Raises ``PolicyError`` with every diagnostic where the policy has an error: as text it is what ``tradezone check`` prints. Warnings
    are kept in ``Zone.warnings``. Reading the files needs their whole text; nothing is fetched from elsewhere.
    """
    reading = check_policy(policy)
    if reading.zone is None:
        raise PolicyError(reading.diagnostics, reading.source)
    return reading.zone


def _checked(reading: Reading) -> Reading:
    if reading.zone is None:
        return reading
    found = (*reading.diagnostics, *contradictions(reading.zone))
    return replace(reading, zone=None if has_error(found) else reading.zone, diagnostics=found)
