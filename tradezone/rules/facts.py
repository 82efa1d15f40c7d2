"""Facts: what is known of one item of a shipment on its day of entry, exactly, against one policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tradezone.policy.conditions import PlaceSelection
from tradezone.policy.measures import OriginRule
from tradezone.policy.products import Content, Product
from tradezone.policy.zone import Zone
from tradezone.rules import exchange
from tradezone.rules.exchange import FactPath, moment_second
from tradezone.shipment.shipment import Item, Material, Shipment, Transaction
from tradezone.values import UnitPrice
from tradezone.values.exact import ONE, ZERO, Exact

__all__ = ["FactPath", "Facts", "entry_second", "moves_freight"]

#: Terms that leave freight and insurance out of the value; the others include both.
WITHOUT_FREIGHT = frozenset({"FOB"})


def moves_freight(item: Item, zone: Zone) -> bool:
    """Whether the value is on terms that differ from the policy's in freight and insurance."""
    return item.terms is not None and (item.terms in WITHOUT_FREIGHT) != (zone.terms in WITHOUT_FREIGHT)


class Facts:
    """One item in its shipment under a policy: numbers converted, attributes read, nothing decided.

    Numbers are None where something they need is not given; ``missing_value`` and ``missing_priced`` say what. Made by
    ``read_facts`` and not changed afterwards, but for ``concluded``, which the strata fill in as they decide.
    """

    __slots__ = (
        "attributes",
        "concluded",
        "duties",
        "duty_needs",
        "duty_paid",
        "exchanged_at_invented",
        "first_resale",
        "item",
        "origin_needs",
        "outside",
        "priced",
        "product",
        "quantity",
        "rebates",
        "second",
        "shipment",
        "transaction",
        "value",
        "zone",
    )

    zone: Zone
    shipment: Shipment
    item: Item
    #: Of a contract for difference, in place of shipment and item.
    transaction: Transaction
    product: Product
    second: int
    #: Customs value on the policy's terms.
    value: Exact | None
    #: In the product's unit: as invoiced, and as priced.
    quantity: Exact | None
    priced: Exact | None
    #: The part of the quantity that is outside the quota, of one.
    outside: Exact | None
    #: In the policy's currency, for each unit of the product, and as a sum; None where not given or not known.
    rebates: Exact | None
    first_resale: Exact | None
    duty_paid: Exact | None
    #: The ordinary duty that is due, where a floor is compared after duties.
    duties: Exact | None
    duty_needs: tuple[FactPath, ...]
    attributes: Mapping[str, Any]
    #: Whether an amount was exchanged at a rate that is marked as invented.
    exchanged_at_invented: bool
    #: Which measures decided so far apply, and whether the item originates; None where that is open.
    concluded: dict[str, bool | None]
    #: What the question of origin still needs, under each rule of origin and under any.
    origin_needs: Mapping[str, tuple[FactPath, ...]]

    def __eq__(self, other: object) -> bool:
        """The same item of the same shipment under the same policy."""
        mine = (self.zone, self.shipment, self.item)
        return isinstance(other, Facts) and mine == (other.zone, other.shipment, other.item)

    __hash__ = None  # type: ignore[assignment]  # facts fill up while rules are decided and are no key

    def origin_rule(self, name: str = "") -> OriginRule | None:
        """The rule of origin of a name, or whichever there is, for the product on the day."""
        return self.zone.origin_rule(self.product.name, self.second, name)

    def selects(self, selection: PlaceSelection, code: str) -> bool:
        """Whether a place is among those a policy names, on the day and for the product."""
        return self.zone.roll.selects(selection, code, self.second, self.product.name)

    def revalued(self, value: Exact) -> Facts:
        """The same item at another customs value, with nothing decided yet."""
        other = Facts()
        for name in Facts.__slots__:
            if hasattr(self, name):
                setattr(other, name, getattr(self, name))
        other.value, other.concluded, other.duties = value, {}, None
        return other

    def on(self, second: int) -> Facts:
        """The same item on another day, with nothing decided yet."""
        other = self.revalued(self.value) if self.value is not None else self.revalued(ZERO)
        other.value, other.second = self.value, second
        return other

    def holding(self, item: Item) -> Facts:
        """The same facts of an item that differs only in what it is made from."""
        other = self.on(self.second)
        other.item = item
        return other

    def path(self, *parts: str) -> FactPath:
        return ("items", self.item.id, *parts)

    def missing_value(self) -> tuple[FactPath, ...]:
        """What the customs value on the policy's terms still needs."""
        item = self.item
        paths = [] if item.customs_value is not None else [self.path("customs_value")]
        facts: tuple[str, ...] = ("customs_value",)
        if moves_freight(item, self.zone):
            paths += [self.path(fact) for fact in ("freight", "insurance") if getattr(item, fact) is None]
            facts = ("customs_value", "freight", "insurance")
        return (*paths, *exchange.missing(self.zone, self.shipment, [getattr(item, fact) for fact in facts]))

    def missing_rebates(self) -> tuple[FactPath, ...]:
        """What the price less rebates still needs beside the value."""
        given = self.item.rebates
        if given is None:
            return ()
        if not isinstance(given, UnitPrice):
            return (self.path("rebates"), *self.missing_quantity())
        return (*self.missing_quantity(), *exchange.missing(self.zone, self.shipment, [given]))

    def missing_first_resale(self) -> tuple[FactPath, ...]:
        given = self.item.first_resale
        return exchange.missing(self.zone, self.shipment, [given]) if isinstance(given, UnitPrice) else (self.path("first_resale"),)

    def missing_paid(self) -> tuple[FactPath, ...]:
        """What the amount paid elsewhere still needs."""
        return exchange.missing(self.zone, self.shipment, [self.item.duty_paid])

    def missing_quota(self) -> tuple[FactPath, ...]:
        """What the part outside the quota still needs."""
        if self.item.quota is None and self.item.quota_available is None:
            return (self.path("quota"),)
        return self.missing_quantity()

    def missing_quantity(self) -> tuple[FactPath, ...]:
        return () if self.item.quantity is not None else (self.path("quantity"),)

    def missing_content(self, content: Content | None) -> tuple[FactPath, ...]:
        """What the quantity held in the goods still needs."""
        paths = self.missing_quantity()
        if content is not None:
            needed = [name for name in (content.share, content.moisture) if name is not None]
            paths += tuple(self.path("attributes", name) for name in needed if self.attributes.get(name) is None)
        return paths

    def held(self, content: Content | None) -> Exact | None:
        """Quantity x (1 - moisture) x share x factor, unrounded; the quantity itself where no content is meant."""
        if content is None or self.quantity is None:
            return self.quantity
        amount = self.quantity
        if content.share is not None:
            share: Exact | None = self.attributes.get(content.share)
            if share is None:
                return None
            amount = amount * share
        if content.moisture is not None:
            moisture = self.attributes.get(content.moisture)
            if moisture is None:
                return None
            amount = amount * (ONE - moisture)
        if content.conversion is not None:
            amount = amount * content.conversion.factor
        return amount

    def foreign(self, material: Material, rule: OriginRule | None) -> bool | None:
        """Whether a material counts as foreign under a rule of origin; None where its origin is not given."""
        if material.origin is None:
            return None
        return rule is None or not self.selects(rule.cumulation, material.origin)


def entry_second(zone: Zone, shipment: Shipment) -> int:
    """The second of entry; a day stands for noon in the policy's time zone."""
    return moment_second(shipment.entered, zone.time_zone)
