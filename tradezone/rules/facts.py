"""Facts: what is known of one item of a shipment on its day of entry, exactly, against one policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from tradezone.policy.measures import Content, OriginRule, Product
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import DataPlaces, ShipmentError
from tradezone.shipment.shipment import Item, Material, Shipment
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path, Places
from tradezone.text.nearest import did_you_mean
from tradezone.values import Moment, Money, Share, UnitPrice, ValueProblem
from tradezone.values.exact import ONE, Exact
from tradezone.values.figures import clip, read_figure

#: The path of a fact in a shipment, as a decision names it when it is missing.
FactPath = tuple[str, ...]

#: Terms that leave freight and insurance out of the value; the others include both.
_WITHOUT_FREIGHT = frozenset({"FOB"})


class Facts:
    """One item in its shipment under a policy: numbers converted, attributes read, nothing decided.

    Numbers are None where something they need is not given; ``missing_value`` and ``missing_priced`` say what. Made by
    ``read_facts`` and not changed afterwards, but for ``concluded``, which the strata fill in as they decide.
    """

    __slots__ = (
        "attributes",
        "concluded",
        "item",
        "origin_needs",
        "priced",
        "product",
        "quantity",
        "second",
        "shipment",
        "value",
        "zone",
    )

    zone: Zone
    shipment: Shipment
    item: Item
    product: Product
    second: int
    #: Customs value on the policy's terms.
    value: Exact | None
    #: In the product's unit: as invoiced, and as priced.
    quantity: Exact | None
    priced: Exact | None
    attributes: Mapping[str, Any]
    #: Which measures decided so far apply, and whether the item originates; None where that is open.
    concluded: dict[str, bool | None]
    #: What the question of origin still needs.
    origin_needs: tuple[FactPath, ...]

    def __eq__(self, other: object) -> bool:
        """The same item of the same shipment under the same policy."""
        mine = (self.zone, self.shipment, self.item)
        return isinstance(other, Facts) and mine == (other.zone, other.shipment, other.item)

    __hash__ = None  # type: ignore[assignment]  # facts fill up while rules are decided and are no key

    @property
    def origin_rule(self) -> OriginRule | None:
        """The rule of origin for the product on the day."""
        return self.zone.origin_rule(self.product.name, self.second)

    def path(self, *parts: str) -> FactPath:
        return ("items", self.item.id, *parts)

    def missing_value(self) -> tuple[FactPath, ...]:
        """What the customs value on the policy's terms still needs."""
        item = self.item
        paths = [] if item.customs_value is not None else [self.path("customs_value")]
        if _moves_freight(item, self.zone):
            paths += [self.path(fact) for fact in ("freight", "insurance") if getattr(item, fact) is None]
        return tuple(paths)

    def missing_quantity(self) -> tuple[FactPath, ...]:
        return () if self.item.quantity is not None else (self.path("quantity"),)

    def missing_content(self, content: Content | None) -> tuple[FactPath, ...]:
        """What the quantity held in the goods still needs."""
        paths = self.missing_quantity()
        if content is not None:
            needed = (content.share, content.moisture) if content.moisture else (content.share,)
            paths += tuple(self.path("attributes", name) for name in needed if self.attributes.get(name) is None)
        return paths

    def held(self, content: Content | None) -> Exact | None:
        """Quantity x (1 - moisture) x share x factor, unrounded; the quantity itself where no content is meant."""
        if content is None or self.quantity is None:
            return self.quantity
        share: Exact | None = self.attributes.get(content.share)
        if share is None:
            return None
        amount = self.quantity * share
        if content.moisture is not None:
            moisture = self.attributes.get(content.moisture)
            if moisture is None:
                return None
            amount = amount * (ONE - moisture)
        if content.conversion is not None:
            amount = amount * content.conversion.factor
        return amount

    def foreign(self, material: Material) -> bool | None:
        """Whether a material counts as foreign under the rule of origin; None where its origin is not given."""
        rule = self.origin_rule
        if material.origin is None:
            return None
        if rule is None:
            return True
        return not self.zone.roll.selects(rule.cumulation, material.origin, self.second, self.product.name)


def _moves_freight(item: Item, zone: Zone) -> bool:
    """Whether the value is on terms that differ from the policy's in freight and insurance."""
    return item.terms is not None and (item.terms in _WITHOUT_FREIGHT) != (zone.terms in _WITHOUT_FREIGHT)


def entry_second(zone: Zone, shipment: Shipment) -> int:
    """The second of entry; a day stands for noon in the policy's time zone."""
    return _second(shipment.entered, zone.time_zone)


@lru_cache(maxsize=4096)
def _second(moment: Moment, time_zone: tzinfo) -> int:
    return moment.second(time_zone)


def read_facts(zone: Zone, shipment: Shipment, item: Item, second: int, places: Places | None = None, prefix: Path = ()) -> Facts:
    """The facts of an item; ``ShipmentError`` where it does not fit the policy, with every misfit."""
    product = zone.products.get(item.product)
    if product is None:
        raise ShipmentError([_unknown_product(zone, item, places or DataPlaces(), prefix)])
    faults: list[tuple[Path, str, str, str | None]] = []
    facts = Facts()
    facts.zone, facts.shipment, facts.item, facts.product, facts.second = zone, shipment, item, product, second
    facts.concluded = {}
    facts.origin_needs = ()
    facts.attributes = _attributes(product, item, faults) if product.attributes else item.attributes
    facts.value = _value(zone, item, faults)
    facts.quantity = None
    if item.quantity is not None:
        if item.quantity.unit.dimension == product.unit.dimension:
            facts.quantity = item.quantity.into(product.unit)
        else:
            sentence = f"the quantity is in `{item.quantity.of}`, but `{product.name}` is traded in `{product.unit.name}`"
            faults.append((("quantity",), "wrong-unit", sentence, f"give the quantity in `{product.unit.name}`"))
    facts.priced = facts.quantity if product.priced_on is None else facts.held(product.priced_on)
    _fit(zone, product, item, faults)
    if faults:
        where = places or DataPlaces()
        raise ShipmentError(
            [
                Diagnostic(code, text, where.place((*prefix, *path)), where.notes((*prefix, *path)), remedy)
                for path, code, text, remedy in faults
            ]
        )
    return facts


def _unknown_product(zone: Zone, item: Item, places: Places, prefix: Path) -> Diagnostic:
    path = (*prefix, "product")
    stages = sorted(name for name in zone.products if name.startswith(item.product + "/"))
    if stages:
        remedy: str | None = "name a stage: " + ", ".join(f"`{name}`" for name in stages)
    else:
        remedy = did_you_mean(item.product, zone.products)
    return Diagnostic(
        "unknown-product",
        f"`{clip(item.product)}` is not a product of policy `{zone.id}`",
        places.place(path),
        places.notes(path),
        remedy,
    )


_Faults = list[tuple[Path, str, str, str | None]]


def _value(zone: Zone, item: Item, faults: _Faults) -> Exact | None:
    """The customs value with freight and insurance added or taken out as the policy's terms want."""
    declared = item.customs_value
    if (
        declared is not None
        and item.terms is None
        and item.freight is None
        and item.insurance is None
        and declared.of == zone.currency
    ):
        return declared.exact
    moves = _moves_freight(item, zone)
    amounts: list[Money | None] = [item.customs_value, item.freight, item.insurance]
    for name, amount in zip(("customs_value", "freight", "insurance"), amounts, strict=True):
        if amount is not None and amount.of != zone.currency:
            _wrong_currency((name,), amount.of, zone, faults)
            return None
    if item.customs_value is None or (moves and (item.freight is None or item.insurance is None)):
        return None
    value = item.customs_value.exact
    if moves and item.freight is not None and item.insurance is not None:
        extra = item.freight.exact + item.insurance.exact
        value = value - extra if zone.terms in _WITHOUT_FREIGHT else value + extra
        if value.numerator < 0:
            faults.append(
                (
                    ("customs_value",),
                    "negative-amount",
                    "freight and insurance are more than the customs value they are part of",
                    "check `terms`, `freight` and `insurance`",
                )
            )
    return value


def _wrong_currency(path: Path, found: str, zone: Zone, faults: _Faults) -> None:
    sentence = f"the amount is in {found}, but policy `{zone.id}` reckons in {zone.currency}"
    faults.append((path, "wrong-currency", sentence, f"give it in {zone.currency}"))


def _fit(zone: Zone, product: Product, item: Item, faults: _Faults) -> None:
    """What else of an item has to agree with the policy."""
    given = item.hs is not None or item.rebates is not None or item.first_resale is not None or item.duty_paid is not None
    if not given and not item.materials:
        return
    if item.hs is not None and not any(item.hs.agrees(code) for code in product.hs):
        codes = ", ".join(str(code) for code in product.hs)
        faults.append(
            (
                ("hs",),
                "hs-mismatch",
                f"`{item.hs}` does not agree with `{product.name}`, which is {codes}",
                "check the product and the code",
            )
        )
    if isinstance(item.duty_paid, Money) and item.duty_paid.of != zone.currency:
        _wrong_currency(("duty_paid",), item.duty_paid.of, zone, faults)
    for name in ("rebates", "first_resale"):
        price = getattr(item, name)
        if isinstance(price, UnitPrice):
            if price.currency != zone.currency:
                _wrong_currency((name,), price.currency, zone, faults)
            elif price.unit.dimension != product.unit.dimension:
                sentence = f"the price is per `{price.unit.name}`, but `{product.name}` is priced per `{product.unit.name}`"
                faults.append(((name,), "wrong-unit", sentence, f"give the price per `{product.unit.name}`"))
    for i, material in enumerate(item.materials or ()):
        if material.value is not None and material.value.of != zone.currency:
            _wrong_currency(("materials", i, "value"), material.value.of, zone, faults)


def _attributes(product: Product, item: Item, faults: _Faults) -> dict[str, Any]:
    """The declared attributes of the product that the item gives, each as what its kind says."""
    found: dict[str, Any] = {}
    for name, attribute in product.attributes.items():
        text = item.attributes.get(name)
        if text is None or text == "unknown":
            continue
        try:
            value = read_attribute(attribute.kind, text, attribute.words)
        except ValueProblem as problem:
            faults.append((("attributes", name), problem.code, f"`{name}`: {problem.sentence}", problem.remedy))
            continue
        found[name] = value
    return found


@lru_cache(maxsize=4096)
def read_attribute(kind: str, text: str, words: tuple[str, ...]) -> Any:
    """The value of an attribute: an exact share from 0 to 1, an exact number, yes or no, or a word."""
    if kind == "share":
        share = Share.parse(text).exact
        if not Exact(0) <= share <= ONE:
            raise ValueProblem("bad-share", f"`{text}` is not between 0% and 100%", None)
        return share
    if kind == "number":
        return Exact.scaled(*read_figure(text))
    if kind == "yes_no":
        if text not in ("yes", "no"):
            raise ValueProblem("unknown-word", f"`{clip(text)}` is neither `yes` nor `no`", "write `yes` or `no`")
        return text == "yes"
    if text not in words:
        raise ValueProblem("unknown-word", f"`{clip(text)}` is not a word known here", did_you_mean(text, words))
    return text
