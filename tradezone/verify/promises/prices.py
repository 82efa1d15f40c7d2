"""The promise about prices: nobody saves duty by declaring more."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.values.exact import Exact
from tradezone.verify.promise import Broken, Tried, known_whole
from tradezone.verify.promises.amounts import allowance, clause, due, fallen_most, lines, money
from tradezone.verify.promises.dearer import dearer


def landed_price_rises(tried: Tried) -> Iterator[Broken | None]:
    """The total landed price of goods, duties and fees in it, never falls as their price rises, all else equal.

    Goods that are refused at either price have none. Where the dearer goods originate and the others do not, because more of their value
    is the producer's own, all else is not equal.
    """
    zone, before = tried.zone, tried.whole
    for shipment in dearer(tried):
        after = known_whole(tried.decide(shipment))
        if before is None or after is None or "refused" in (before.outcome, after.outcome):
            continue
        if before.items[0].originating is not after.items[0].originating:
            continue
        values = [each.items[0].grounds.facts.value for each in (before, after)]
        if values[0] is None or values[1] is None:
            continue
        landed = [value + due(each) for value, each in zip(values, (before, after), strict=True) if value is not None]
        if not landed[1] + allowance(zone, "landed-price-rises") * (lines(before, after) + Exact(1)) < landed[0]:
            yield None
            continue
        measure = fallen_most(before, after)
        place, cites = clause(zone, measure, before, after)
        because = (
            f"goods declared at {money(zone, values[0])} land at {money(zone, landed[0])}, "
            f"the same goods declared at {money(zone, values[1])} at {money(zone, landed[1])}"
        )
        remedy = (
            "let what is due fall by no more than the price rises, as a shortfall does, or say under `promises` why the law is so"
        )
        yield Broken("landed-price-rises", measure, because, place, cites, (tried.shipment, shipment), remedy)
