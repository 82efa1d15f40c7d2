"""Exchange: amounts in other currencies as amounts of the policy's, at the rate of the day the policy names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from tradezone.policy.measures import ExchangeRate
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment
from tradezone.values import Moment, Money, UnitPrice
from tradezone.values.exact import Exact

#: The path of a fact in a shipment, as a decision names it when it is missing.
FactPath = tuple[str, ...]


class NoRate(Exception):  # noqa: N818 a misfit of the shipment, told by whoever knows the place
    """The policy has no rate for a currency on the day that counts."""

    def __init__(self, currency: str, day: str | None) -> None:
        super().__init__(currency, day)
        self.currency = currency
        self.day = day


@lru_cache(maxsize=4096)
def moment_second(moment: Moment, time_zone: tzinfo) -> int:
    return moment.second(time_zone)


def rate_of(zone: Zone, shipment: Shipment, currency: str) -> ExchangeRate | None:
    """The rate of a currency on the day that counts; None where that day is not given, ``NoRate`` where there is none."""
    if zone.exchange is None or currency not in zone.exchange.rates:
        raise NoRate(currency, None)
    moment: Moment | None = getattr(shipment, zone.exchange.date)
    if moment is None:
        return None
    row = zone.exchange.rates[currency].at(moment_second(moment, zone.time_zone))
    if row is None:
        raise NoRate(currency, str(moment))
    return row.value


def converted(zone: Zone, shipment: Shipment, amount: Money) -> Exact | None:
    """The amount in the policy's currency, rounded where the policy says so; None where the day that counts is not given."""
    if amount.of == zone.currency:
        return amount.exact
    rate = rate_of(zone, shipment, amount.of)
    return None if rate is None else _rounded(zone, amount.exact * rate.value)


def converted_price(zone: Zone, shipment: Shipment, price: UnitPrice, exact: Exact) -> Exact | None:
    """The same of a price for a unit, which is not rounded."""
    if price.currency == zone.currency:
        return exact
    rate = rate_of(zone, shipment, price.currency)
    return None if rate is None else exact * rate.value


def _rounded(zone: Zone, amount: Exact) -> Exact:
    rounding = zone.exchange.rounded if zone.exchange is not None else None
    return amount if rounding is None else Exact.scaled(amount.rounded(rounding), rounding.scale)


def missing(zone: Zone, shipment: Shipment, amounts: Iterable[Any]) -> tuple[FactPath, ...]:
    """The day that counts, where an amount is in another currency and it is not given."""
    if zone.exchange is None or getattr(shipment, zone.exchange.date) is not None:
        return ()
    currencies = {amount.currency for amount in amounts if isinstance(amount, Money | UnitPrice)}
    return ((zone.exchange.date,),) if currencies - {zone.currency} else ()
