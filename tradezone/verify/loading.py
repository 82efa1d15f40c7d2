"""Loading a policy: everything that can be wrong with it is found before anything is decided under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tradezone.policy.reading import PolicyError, Reading, read_policy, read_policy_again, read_policy_text
from tradezone.policy.source import SourceText
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Diagnostic, has_error
from tradezone.values import Moment
from tradezone.verify.contradictions import contradictions


def check_policy(policy: str | Path, known_at: Moment | None = None) -> Reading:
    """A policy file or folder with all that was found in it, what looks wrong in the law included."""
    return _linted(_checked(read_policy(policy, known_at)))


def usable_policy(policy: str | Path, known_at: Moment | None = None) -> Reading:
    """The same as far as it takes to decide under the policy; the zone is None where there is an error."""
    return _checked(read_policy(policy, known_at))


def check_policy_text(text: str, file: str = "policy.yaml", known_at: Moment | None = None) -> Reading:
    """The same for a policy at hand as text."""
    return _linted(_checked(read_policy_text(text, file, known_at)))


def load_zone(policy: str | Path, *, known_at: str | None = None) -> Zone:
    """The zone of a policy file or folder.

    With ``known_at``, a day such as ``2026-05-01``, the zone is as it was known at the end of that day: a price, rate or exchange rate
    that was published later (``known``) is not in it, and decides nothing. Left out, everything is known.

    Raises ``PolicyError`` with every diagnostic where the policy has an error: as text it is what ``tradezone check`` prints. Warnings
    found while reading are kept in ``Zone.warnings``; ``tradezone check`` looks for more. Reading the files needs their whole text; nothing is fetched from elsewhere.
    """
    return _usable(usable_policy(policy, None if known_at is None else Moment.parse(known_at)))


def load_zone_again(texts: Sequence[SourceText], known_at: Moment | None = None) -> Zone:
    """The zone of the texts of another (``Zone.texts``), as on a machine that has none of its files."""
    return _usable(_checked(read_policy_again(texts, known_at)))


def _usable(reading: Reading) -> Zone:
    if reading.zone is None:
        raise PolicyError(reading.diagnostics, reading.source)
    return reading.zone


def _checked(reading: Reading) -> Reading:
    if reading.zone is None:
        return reading
    found = (*reading.diagnostics, *contradictions(reading.zone))
    return replace(reading, zone=None if has_error(found) else reading.zone, diagnostics=found)


def _linted(reading: Reading) -> Reading:
    """With the warnings about the law itself, less those the policy acknowledges."""
    from tradezone.verify.falling_prices import falling_prices
    from tradezone.verify.lints import price_lints
    from tradezone.verify.origin_leaks import origin_leaks

    zone = reading.zone
    if zone is None:
        return reading
    found = tuple(unacknowledged(zone, [*reading.diagnostics, *price_lints(zone), *falling_prices(zone), *origin_leaks(zone)]))
    return replace(reading, zone=replace(zone, warnings=found), diagnostics=found)


def unacknowledged(zone: Zone, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What the policy does not acknowledge; a warning about the law may stand where its reason is given, an error never."""
    meant = {(entry.code, entry.of): entry for entry in zone.acknowledged}
    seen = {(each.code, each.of) for each in found if each.severity == "warning" and each.of}
    also = {(entry.code, name) for entry in zone.acknowledged for name in entry.also}
    yield from (each for each in found if each.severity == "error" or (each.code, each.of) not in {*meant, *also})
    for key, entry in meant.items():
        if key not in seen:
            sentence = f"nothing warns of `{entry.code}` for `{entry.of}`"
            yield Diagnostic("idle-acknowledgement", sentence, entry.place, remedy="take it out", severity="warning")
