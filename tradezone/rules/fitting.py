"""Fitting: one item of a shipment as facts under a policy, or everything about it that does not agree with the policy."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tradezone.policy.zone import Zone
from tradezone.rules.exchange import NoRate, converted, converted_price, rate_of
from tradezone.rules.facts import WITHOUT_FREIGHT, Facts, moves_freight
from tradezone.shipment.parsing import DataPlaces, ShipmentError
from tradezone.shipment.shipment import CompletedText, Item, Shipment
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path, Places
from tradezone.text.nearest import did_you_mean
from tradezone.values import Money, Share, UnitPrice, ValueProblem
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.figures import clip, read_figure

#: What does not agree with the policy: where, the code, the sentence, the remedy.
Misfits = list[tuple[Path, str, str, str | None]]


def read_facts(zone: Zone, shipment: Shipment, item: Item, second: int, places: Places | None = None, prefix: Path = ()) -> Facts:
    """The facts of an item; ``ShipmentError`` where it does not fit the policy, with every misfit."""
    product = zone.products.get(item.product)
    if product is None:
        raise ShipmentError([_unknown_product(zone, item, places or DataPlaces(), prefix)])
    faults: list[tuple[Path, str, str, str | None]] = []
    facts = Facts()
    facts.zone, facts.shipment, facts.item, facts.product, facts.second = zone, shipment, item, product, second
    facts.concluded = {}
    facts.duty_needs = ()
    facts.origin_needs = {}
    facts.exchanged_at_invented = False
    facts.attributes = read_attributes(facts, faults) if product.attributes else item.attributes
    facts.value = _value(facts, faults)
    facts.rebates = facts.first_resale = facts.duty_paid = facts.duties = None
    facts.quantity = None
    if item.quantity is not None:
        if item.quantity.unit.dimension == product.unit.dimension:
            facts.quantity = item.quantity.into(product.unit)
        else:
            sentence = f"the quantity is in `{item.quantity.of}`, but `{product.name}` is traded in `{product.unit.name}`"
            faults.append((("quantity",), "wrong-unit", sentence, f"give the quantity in `{product.unit.name}`"))
    facts.outside = _outside(facts, faults) if item.quota_available is not None or item.quota is not None else None
    facts.priced = facts.quantity if product.priced_on is None else facts.held(product.priced_on)
    _fit(facts, faults)
    more_than_whole(item, faults)
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


def _money(facts: Facts, name: str, amount: Money | None, faults: Misfits, path: Path = ()) -> Exact | None:
    """An amount in the policy's currency; None where it, or the day of its rate, is not given."""
    if amount is None or amount.of == facts.zone.currency:
        return None if amount is None else amount.exact
    return _exchanged(facts, (*path, name), amount.of, lambda: converted(facts.zone, facts.shipment, amount), faults)


def _exchanged(facts: Facts, path: Path, currency: str, exchange: Callable[[], Exact | None], faults: Misfits) -> Exact | None:
    try:
        rate = rate_of(facts.zone, facts.shipment, currency)
        facts.exchanged_at_invented |= rate is not None and rate.illustrative
        return exchange()
    except NoRate as missing:
        zone = facts.zone
        if zone.exchange is None:
            sentence = f"the amount is in {currency}, but policy `{zone.id}` reckons in {zone.currency}"
            faults.append((path, "wrong-currency", sentence, f"give it in {zone.currency}"))
        else:
            on, known = "", f"one of {', '.join(sorted(zone.exchange.rates))}, of which the policy has rates"
            if missing.day is not None:
                on = f" on {missing.day}, the day the shipment was {zone.exchange.date}"
                known = f"add a rate of that day to the policy ({zone.exchange.place.short})"
            sentence = f"policy `{zone.id}` has no exchange rate of {currency}{on}"
            faults.append((path, "no-exchange-rate", sentence, f"give it in {zone.currency}, or {known}"))
        return None


def _value(facts: Facts, faults: Misfits) -> Exact | None:
    """The customs value with freight and insurance added or taken out as the policy's terms want."""
    item, zone = facts.item, facts.zone
    declared = item.customs_value
    if (
        declared is not None
        and item.terms is None
        and item.freight is None
        and item.insurance is None
        and declared.of == zone.currency
    ):
        return declared.exact
    value = _money(facts, "customs_value", declared, faults)
    freight = _money(facts, "freight", item.freight, faults)
    insurance = _money(facts, "insurance", item.insurance, faults)
    if value is None or not moves_freight(item, zone):
        return value
    if freight is None or insurance is None:
        return None
    extra = freight + insurance
    value = value - extra if zone.terms in WITHOUT_FREIGHT else value + extra
    if value.numerator < 0:
        sentence = "freight and insurance are more than the customs value they are part of"
        faults.append((("customs_value",), "negative-amount", sentence, "check `terms`, `freight` and `insurance`"))
    return value


def _outside(facts: Facts, faults: Misfits) -> Exact | None:
    """The part of the quantity outside the quota; an item may say in or over, or how much of the quota is left."""
    item, product = facts.item, facts.product
    left = item.quota_available
    if left is None:
        return None if item.quota is None else ZERO if item.quota == "in" else ONE
    if item.quota is not None:
        sentence = f"`quota: {item.quota}` already says how the item lies to the quota"
        faults.append((("quota_available",), "two-quota-facts", sentence, "give `quota` or `quota_available`, not both"))
        return None
    if left.unit.dimension != product.unit.dimension:
        sentence = f"what is left of the quota is in `{left.of}`, but `{product.name}` is traded in `{product.unit.name}`"
        faults.append((("quota_available",), "wrong-unit", sentence, f"give it in `{product.unit.name}`"))
        return None
    if facts.quantity is None:
        return None
    return (facts.quantity - left.into(product.unit)).positive().over(facts.quantity)


def more_than_whole(item: Item, faults: Misfits) -> None:
    """The shares of one stage of provenance come to no more than all of it."""
    sums: dict[str, Exact] = {}
    for i, entry in enumerate(item.provenance or ()):
        if entry.share is not None:
            sums[entry.stage] = sums.get(entry.stage, ZERO) + entry.share.exact
            if sums[entry.stage] > ONE:
                sentence = f"with this share the stage `{clip(entry.stage)}` comes to more than 100%"
                remedy = "give each place or operator its part, or name a second working as a stage of its own"
                faults.append((("provenance", i, "share"), "bad-share", sentence, remedy))


def _fit(facts: Facts, faults: Misfits) -> None:
    """What else of an item has to agree with the policy."""
    item, product = facts.item, facts.product
    given = item.hs is not None or item.rebates is not None or item.first_resale is not None or item.duty_paid is not None
    if not given and not item.materials:
        return
    if item.hs is not None and not any(item.hs.agrees(code) for code in product.hs):
        codes = ", ".join(str(code) for code in product.hs)
        sentence = f"`{item.hs}` does not agree with `{product.name}`, which is {codes}"
        faults.append((("hs",), "hs-mismatch", sentence, "check the product and the code"))
    if isinstance(item.duty_paid, Money):
        facts.duty_paid = _money(facts, "duty_paid", item.duty_paid, faults)
    if item.rebates is not None:
        facts.rebates = _price(facts, "rebates", faults)
    if item.first_resale is not None:
        facts.first_resale = _price(facts, "first_resale", faults)
    for i, material in enumerate(item.materials or ()):
        _money(facts, "value", material.value, faults, ("materials", i))
        if material.mass is not None and material.mass.unit.dimension != "mass":
            sentence = f"the mass is in `{material.mass.of}`, which is no weight"
            faults.append((("materials", i, "mass"), "wrong-unit", sentence, "give the mass in `kg`, `t`, `g` or `lb`"))


def _price(facts: Facts, name: str, faults: Misfits) -> Exact | None:
    """A price for each unit of the product, in the policy's currency."""
    price, product = getattr(facts.item, name), facts.product
    if not isinstance(price, UnitPrice):
        return None
    if price.unit.dimension != product.unit.dimension or price.unit.basis:
        sentence = f"the price is per `{price.unit.name}`, but `{product.name}` is priced per `{product.unit.name}`"
        faults.append(((name,), "wrong-unit", sentence, f"give the price per `{product.unit.name}`"))
        return None
    exact = price.per(product.unit)
    if price.currency == facts.zone.currency:
        return exact
    return _exchanged(facts, (name,), price.currency, lambda: converted_price(facts.zone, facts.shipment, price, exact), faults)


def read_attributes(facts: Facts, faults: Misfits) -> dict[str, Any]:
    """The declared attributes of the product that the item gives, each as what its kind says."""
    found: dict[str, Any] = {}
    product, item = facts.product, facts.item
    for name, attribute in product.attributes.items():
        text = item.attributes.get(name)
        if text is None or text == "unknown":
            continue
        if isinstance(text, CompletedText):
            found[name] = text.exact
            continue
        try:
            value = read_attribute(attribute.kind, text, attribute.words)
        except ValueProblem as problem:
            faults.append((("attributes", name), problem.code, f"`{name}`: {problem.sentence}", problem.remedy))
            continue
        if isinstance(value, Money | UnitPrice):
            value = _figured(facts, name, value, faults)
        if value is not None:
            found[name] = value
    return found


def _figured(facts: Facts, name: str, value: Money | UnitPrice, faults: Misfits) -> Exact | None:
    """Money of an attribute in the policy's currency, a price of one for each unit of the product; neither is exchanged."""
    product = facts.product
    if value.currency != facts.zone.currency:
        sentence = f"`{name}` is in {value.currency}, but policy `{facts.zone.id}` reckons in {facts.zone.currency}"
        faults.append((("attributes", name), "wrong-currency", sentence, f"give it in {facts.zone.currency}"))
        return None
    if isinstance(value, Money):
        return value.exact
    if value.unit.dimension != product.unit.dimension or value.unit.basis:
        sentence = f"`{name}` is per `{value.unit.name}`, but `{product.name}` is traded in `{product.unit.name}`"
        faults.append((("attributes", name), "wrong-unit", sentence, f"give it per `{product.unit.name}`"))
        return None
    return value.per(product.unit)


@lru_cache(maxsize=4096)
def read_attribute(kind: str, text: str, words: tuple[str, ...]) -> Any:
    """The value of an attribute: an exact share from 0 to 1, an exact number, yes or no, or a word."""
    if kind == "share":
        share = Share.parse(text).exact
        if not Exact(0) <= share <= ONE:
            raise ValueProblem("bad-share", f"`{text}` is not between 0% and 100%", "give it as a part of the whole, as in `65%`")
        return share
    if kind == "number":
        return Exact.scaled(*read_figure(text))
    if kind in ("price", "money"):
        figure = UnitPrice.parse(text) if kind == "price" else Money.parse(text)
        if figure.units < 0:
            raise ValueProblem("negative-amount", f"`{text}` is below zero", "an amount here is zero or more")
        return figure
    if kind == "yes_no":
        if text not in ("yes", "no"):
            raise ValueProblem("unknown-word", f"`{clip(text)}` is neither `yes` nor `no`", "write `yes` or `no`")
        return text == "yes"
    if text not in words:
        raise ValueProblem("unknown-word", f"`{clip(text)}` is not a word known here", did_you_mean(text, words))
    return text
