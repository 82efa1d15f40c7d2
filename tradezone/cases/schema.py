"""The grammar of a cases file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WrapValidator

from tradezone.text.fields import Id, LanguageVersion, MoneyText, OneOrMore, Section, Text, YesNo, one_word

NO_LIMIT = "none"


def _or_none(value: object, read: Any) -> Any:
    """``none`` stands for no limit."""
    return NO_LIMIT if value == NO_LIMIT else read(value)


BoundText = Annotated[MoneyText, WrapValidator(_or_none)]


class ItemExpectation(Section):
    """What is expected of one item, or of the only one."""

    called = "what is expected of an item"

    outcome: one_word("cleared", "adjusted", "held", "refused") | None = None  # type: ignore[valid-type]
    duty: MoneyText | None = None
    ordinary_duty: MoneyText | None = None
    additional_duty: MoneyText | None = None
    fees: MoneyText | None = None
    security: MoneyText | None = None
    landed_cost: MoneyText | None = None
    charges: dict[Id, MoneyText] | None = None
    findings: Annotated[list[Id], OneOrMore] | None = None
    originating: YesNo | None = None


class Expectation(ItemExpectation):
    """What is expected of a decision; what is not named is not compared."""

    called = "what is expected"

    compliance: one_word("compliant", "breach", "undetermined") | None = None  # type: ignore[valid-type]
    standing: one_word("definitive", "provisional") | None = None  # type: ignore[valid-type]
    illustrative: YesNo | None = None
    customs_value: MoneyText | None = None
    items: dict[Text, ItemExpectation] | None = None
    missing: Annotated[list[Text], OneOrMore] | None = None
    bounds: dict[Text, Annotated[list[BoundText], Field(min_length=2, max_length=2)]] | None = None
    settlement: MoneyText | None = None
    keeps: Annotated[list[Id], OneOrMore] | None = None
    payable_to: one_word("producer", "authority", "nobody") | None = None  # type: ignore[valid-type]


class CaseText(Section):
    """One case: its source in the law, a shipment or a transaction, and what is expected."""

    called = "a case"

    id: Text
    source: Text | None = None
    note: Text | None = None
    shipment: dict[str, Any] | None = None
    transaction: dict[str, Any] | None = None
    expect: Expectation


class CasesText(Section):
    """A cases file."""

    called = "a cases file"

    tradezone: LanguageVersion
    policy: Id
    cases: Annotated[list[CaseText], Field(min_length=1)]
