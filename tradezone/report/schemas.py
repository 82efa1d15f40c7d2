"""JSON Schemas of what goes in and what comes out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_Amount = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="a decimal figure")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FloorForm(_Form):
    measure: str
    tested: str
    price: str | None
    floor_price: str
    shortfall: str | None
    met: bool


class ChargeForm(_Form):
    """One line of duty; ``amount`` is null where a missing fact decides it."""

    measure: str
    kind: Literal["ordinary_duty", "additional_duty", "rebate", "fee"]
    amount: _Amount | None
    currency: str
    formula: str
    cite: list[str]
    place: str


class SecurityForm(_Form):
    measure: str
    amount: _Amount | None
    currency: str
    formula: str
    released_when: str
    cite: list[str]
    place: str


class AppliedForm(_Form):
    """A measure that applies, with every condition that held."""

    measure: str
    because: list[str]
    cite: list[str]


class NotAppliedForm(_Form):
    """A measure that does not apply, with the one condition that decided."""

    measure: str
    because: str
    cite: list[str]


class FindingForm(_Form):
    code: str
    severity: Literal["breach", "notice"]
    message: str
    measure: str | None
    cite: list[str]


class OriginForm(_Form):
    """Whether the item originates under a rule of origin, with every line of the computation."""

    rule: str
    originating: bool | None
    because: list[str]
    cite: list[str]


class ItemForm(_Form):
    item: str
    outcome: Literal["cleared", "adjusted", "held", "refused"]
    floors: list[FloorForm]
    charges: list[ChargeForm]
    originating: bool | None
    securities: list[SecurityForm]
    applied: list[AppliedForm]
    not_applied: list[NotAppliedForm]
    findings: list[FindingForm]
    origin: list[OriginForm] = []


class CureForm(_Form):
    """The least change of an item known to turn a measure, and what is then due on the item. Only with ``explain``."""

    item: str
    measure: str
    changes: list[str]
    outcome: Literal["cleared", "adjusted", "held", "refused"]
    duty: _Amount | None


class TotalsForm(_Form):
    currency: str
    customs_value: _Amount | None
    ordinary_duty: _Amount | None
    additional_duty: _Amount | None
    fees: _Amount | None
    duty: _Amount | None
    security: _Amount | None
    landed_cost: _Amount | None


class SettlementForm(_Form):
    payable_to: Literal["producer", "authority"] | None
    amount: _Amount | None
    currency: str


class DecisionForm(_Form):
    """One line of ``--format jsonl``, or one entry of ``decisions`` in ``--format json``.

    A decision names a ``shipment`` and has ``items`` and ``totals``, or names a ``transaction`` and has a ``settlement``. ``missing`` and ``bounds``
    are there where ``standing`` is provisional; a bound is the least and the most, null where there is no limit.
    """

    shipment: str | None = None
    transaction: str | None = None
    policy: str
    policy_digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    illustrative: bool
    outcome: Literal["cleared", "adjusted", "held", "refused"]
    compliance: Literal["compliant", "breach", "undetermined"]
    standing: Literal["definitive", "provisional"]
    missing: list[str] | None = None
    bounds: dict[str, Annotated[list[_Amount | None], Field(min_length=2, max_length=2)]] | None = None
    settlement: SettlementForm | None = None
    #: Of a transaction: names the policy does not use, where there are any.
    findings: list[FindingForm] | None = None
    items: list[ItemForm] | None = None
    totals: TotalsForm | None = None
    cures: list[CureForm] = []


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a ``policy`` or an amending file, a ``shipments`` file or a ``decision``."""
    if kind == "policy":
        return _of_policies()
    if kind == "shipments":
        from tradezone.shipment.schema import ShipmentsText

        return {"$schema": _DIALECT, **ShipmentsText.model_json_schema(by_alias=True)}
    return {"$schema": _DIALECT, **DecisionForm.model_json_schema(by_alias=True)}


def _of_policies() -> dict[str, Any]:
    """A file with the key ``amends`` is an amending file, any other a policy."""
    from tradezone.policy.grammar.amendments import AmendingText
    from tradezone.policy.grammar.policy import PolicyText

    policy, amending = (model.model_json_schema(by_alias=True) for model in (PolicyText, AmendingText))
    sections = policy.pop("$defs") | amending.pop("$defs")
    sections |= {"PolicyText": policy, "AmendingText": amending}
    return {
        "$schema": _DIALECT,
        "$defs": sections,
        "if": {"required": ["amends"]},
        "then": {"$ref": "#/$defs/AmendingText"},
        "else": {"$ref": "#/$defs/PolicyText"},
    }
