"""Changes of a shipment that a trader could make, each as a new shipment and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from tradezone.assessment.unknowns.turning_points import with_fact
from tradezone.rules.facts import Facts
from tradezone.shipment.shipment import Item, Material, Names, Operation, Shipment
from tradezone.values import Moment, Money, UnitPrice
from tradezone.values.exact import Exact
from tradezone.values.figures import write_figure
from tradezone.values.unknown import PartlyKnown

#: How much a change asks of the trader: the least first. A paper is sooner had than another price, a price than another day.
CLAIM: Final = 1
PAPER: Final = 2
PROCEDURE: Final = 3
WORK: Final = 4
WAY: Final = 5
SHARE: Final = 6
PRICE: Final = 7
DAY: Final = 8


class Change(NamedTuple):
    """One change of one item of a shipment."""

    text: str
    cost: int
    #: Of several that ask as much, how much it is in the smallest unit of the currency.
    size: int
    #: From a shipment and the position of the item to the changed shipment.
    made: Callable[[Shipment, int], Shipment]
    #: What it is about; of two changes of one thing the later one holds the other.
    about: str = ""


def of_item(text: str, cost: int, changed: Callable[[Item], Item], size: int = 0, about: str = "") -> Change:
    def made(shipment: Shipment, position: int) -> Shipment:
        items = list(shipment.items)
        items[position] = changed(items[position])
        return replace(shipment, items=tuple(items))

    return Change(text, cost, size, made, about)


def are_known(item: Item, fact: str) -> bool:
    """Whether it is known which names an item gives; those of a completion are known in part."""
    return type(getattr(item, fact)) is tuple


def presented(item: Item) -> Names:
    """The documents an item shows, where they are known."""
    names = item.documents
    return names if isinstance(names, tuple) and not isinstance(names, PartlyKnown) else ()


def with_name(fact: str, name: str) -> Change:
    """A claim made, a document presented, a procedure used."""
    verb = {"claims": "claim `{}`", "documents": "present `{}`", "procedures": "use the procedure `{}`"}[fact]

    def changed(item: Item) -> Item:
        return with_fact(item, fact, (*getattr(item, fact), name))

    cost = {"claims": CLAIM, "documents": PAPER, "procedures": PROCEDURE}[fact]
    return of_item(verb.format(name), cost, changed, about=f"{fact} {name}")


def without_name(fact: str, name: str) -> Change:
    verb = {"claims": "do not claim `{}`", "documents": "without `{}`", "procedures": "without the procedure `{}`"}[fact]

    def changed(item: Item) -> Item:
        return with_fact(item, fact, tuple(each for each in getattr(item, fact) if each != name))

    return of_item(verb.format(name), CLAIM if fact == "claims" else WAY, changed)


def on_day(second: int, facts: Facts) -> Change:
    """Entry at a later moment, written as a day where it begins one."""
    here = datetime.fromtimestamp(second, facts.zone.time_zone)
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    is_day = (here.hour, here.minute, here.second) == (0, 0, 0)
    entered = Moment(here.date()) if is_day else Moment(instant.date(), instant.time(), timedelta(0))
    shown = here.date().isoformat() if is_day else here.isoformat(timespec="minutes")
    return Change(f"enter on {shown}", DAY, 0, lambda shipment, _position: replace(shipment, entered=entered))


def by_way_of(places: tuple[str, ...], avoided: Iterable[str]) -> Change:
    """Another route, and nothing done in the places that are left out."""
    left_out = frozenset(avoided)

    def made(shipment: Shipment, position: int) -> Shipment:
        items = list(shipment.items)
        done = items[position].processing
        if done is not None:
            items[position] = replace(items[position], processing=tuple(each for each in done if each.place not in left_out))
        return replace(shipment, route=places, items=tuple(items))

    return Change(f"a way that does not touch {' or '.join(sorted(left_out))}", WAY, 0, made)


def without_operations(refused: tuple[Operation, ...]) -> Change:
    text = "without " + ", ".join(f"{done.operation} in {done.place}" for done in refused)

    def changed(item: Item) -> Item:
        done = item.processing or ()
        return replace(item, processing=tuple(d for d in done if d._replace(place=d.place or item.origin) not in refused))

    return of_item(text, WORK, changed)


def with_operation(name: str, text: str) -> Change:
    return of_item(text, WORK, lambda item: replace(item, processing=(*(item.processing or ()), Operation(name))))


def other_materials(text: str, cost: int, materials: tuple[Material, ...], size: int = 0) -> Change:
    return of_item(text, cost, lambda item: replace(item, materials=materials), size)


def at_price(fact: str, price: Money | UnitPrice, text: str) -> Change:
    return of_item(text, PRICE, lambda item: with_fact(item, fact, price))


def minor_units(amount: Exact, scale: int, *, up: bool) -> int:
    """The amount in the smallest units of the currency, to the side that is still within."""
    step: int = 10**scale
    units, rest = divmod(amount.numerator * step, amount.denominator)
    return units + (1 if up and rest else 0)


def money_text(units: int, scale: int, currency: str) -> str:
    return f"{write_figure(units, scale, grouped=True)} {currency}"
