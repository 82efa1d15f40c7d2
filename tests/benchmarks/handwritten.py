"""What a program written for one shipment of one product would do: a pydantic model of it, and its products in ``Decimal``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

CENT = Decimal("0.01")


def _counted(unit: str) -> Callable[[str], str]:
    """The figure of an amount written with its unit: ``2000`` of ``2000 kg``."""

    def figure(text: str) -> str:
        number, _, of = text.partition(" ")
        if of != unit:
            raise ValueError(f"an amount in {unit} is wanted")
        return number

    return figure


Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Dollars = Annotated[Decimal, BeforeValidator(_counted("USD")), Field(ge=0)]
Kilograms = Annotated[Decimal, BeforeValidator(_counted("kg")), Field(gt=0)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Material(Strict):
    hs: Annotated[str, Field(pattern=r"^[0-9]{4}(\.?[0-9]{2}){0,3}$")]
    origin: Country
    value: Dollars


class Item(Strict):
    product: Literal["ndpr/metal"]
    origin: Country
    quantity: Kilograms
    customs_value: Dollars
    documents: list[str] = []
    claims: list[str] = []
    procedures: list[str] = []
    materials: list[Material] | None = None
    processing: list[str] | None = None


class Shipment(Strict):
    imported_into: Country
    exported_from: Country
    entered: date
    route: list[Country]
    items: Annotated[list[Item], Field(min_length=1)]


def amounts(content: dict, floor: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """The floor duty and the ordinary duty of the first item, to the cent; whether they are due is not asked."""
    item = Shipment.model_validate(content).items[0]
    shortfall = max(floor * item.quantity - item.customs_value, Decimal(0))
    return _to_the_cent(shortfall), _to_the_cent(rate * item.customs_value)


def _to_the_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
