"""Verifying: every promise of a policy tried, on its text, on every case where that can be done, and on shipments drawn from it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from tradezone.policy.zone import Zone
from tradezone.verify.results import Verification
from tradezone.verify.search import contracts_drawn, drawn
from tradezone.verify.trying import Trying

EXAMPLES: Final = 500
#: Transactions drawn at most; a contract has few facts.
_CONTRACTS: Final = 200

#: Told how many of how many shipments were tried.
Progress = Callable[[int, int], None]


def verify(
    zone: Zone, *, examples: int = EXAMPLES, seed: int = 0, time_limit: float | None = None, progress: Progress | None = None
) -> Verification:
    """Every promise of a policy tried; what breaks one is simplified to the plainest shipment that does.

    ``examples`` shipments are drawn, the same for the same ``seed``; ``time_limit`` is in seconds, after which no more are. A promise is
    broken once for each measure, product or series responsible. What the policy drops, or acknowledges, is told apart.
    """
    ends = None if time_limit is None else monotonic() + time_limit
    found = Trying(zone)
    for promise in found.promises:
        for broken in promise.of_policy(zone) if promise.of_policy is not None else ():
            found.note(promise, broken, None)
    most = min(examples, _CONTRACTS)
    cut_short = False
    found.enumerate()
    if ends is None or monotonic() < ends:
        found.hold_at_breakpoints()
    else:
        cut_short = True
    for count, shipment in enumerate(drawn(zone, examples, seed), 1):
        found.drawn = count
        found.trial(shipment)
        if progress is not None:
            progress(count, examples)
        if ends is not None and monotonic() > ends:
            cut_short = cut_short or count < examples
            break
    for count, transaction in enumerate(contracts_drawn(zone, most, seed), 1):
        found.settle(transaction)
        if ends is not None and monotonic() > ends:
            cut_short = cut_short or count < most
            break
    return found.told(seed, cut_short=cut_short)
