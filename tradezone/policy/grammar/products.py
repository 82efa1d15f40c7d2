"""The grammar of products: what goods are called, classified, traded, described and priced by."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tradezone.policy.grammar.when import Cites
from tradezone.text.fields import (
    Id,
    OneOrMore,
    ProductName,
    Section,
    Text,
    YesNo,
    one_word,
    problem,
    read_by,
)
from tradezone.values import HsCode
from tradezone.values.units import read_product_unit

HsCodes = Annotated[
    list[Annotated[HsCode, *read_by(HsCode.parse_any, "an HS code, or `any`", "2805.30", plain="number")]],
    OneOrMore,
    Field(min_length=1),
]


UnitName = Annotated[str, *read_by(lambda text: read_product_unit(text).name, "a unit", "kg", "W")]


#: Kinds of attributes: a part of a whole, a plain number, yes or no, one of some words, money for a unit, money.
KINDS = ("share", "number", "yes_no", "word", "price", "money")


class AttributeText(Section):
    """A fact of the goods that the policy asks for. Left out of a shipment it is unknown, not no and not zero.

    A ``share`` is from ``0%`` to ``100%``, a ``number`` plain, ``yes_no`` one of the two, a ``word`` one of its ``words``, a
    ``price`` money for a unit, ``money`` an amount. A name is of one kind in the whole policy.
    """

    called = "an attribute"

    kind: one_word(*KINDS)  # type: ignore[valid-type]
    title: Text
    words: Annotated[list[Id], Field(min_length=1)] | None = None


class ContentText(Section):
    """A quantity held in the goods: what is left of the quantity without moisture, times a share, times a factor.

    None of it is rounded. Without ``share`` it is the dry mass.
    """

    called = "a content"

    title: Text
    share: Id | None = None
    moisture: Id | None = None
    conversion: Id | None = None
    cite: Cites

    @model_validator(mode="after")
    def _takes_something(self) -> ContentText:
        if self.share is None and self.moisture is None:
            raise problem("missing-key", "a content names a `share`, or the `moisture` to take out", "add `share:` or `moisture:`")
        return self


class MadeFromText(Section):
    """The stage before: how many units of it go into one unit of this one, by a conversion.

    It decides nothing. ``check`` warns where goods stand at a lower floor than what goes into them, and where those have a floor
    and the goods have none.
    """

    called = "what a stage is made from"

    product: ProductName
    conversion: Id


class StageText(Section):
    """A material at one step of its way, named ``material/stage``: where it is classified, by what unit it is traded, and what it
    holds.

    A price is for each unit of the quantity as invoiced, or of the content that ``priced_on`` names. A unit is one of ``g``,
    ``kg``, ``t``, ``lb``, ``W``, ``kW`` and ``MW``. An HS code is wider than a stage and only has to agree with it.
    """

    called = "a stage"

    title: Text | None = None
    hs: HsCodes
    unit: UnitName
    made_from: MadeFromText | None = None
    attributes: dict[Id, AttributeText] = {}
    contents: dict[Id, ContentText] = {}
    priced_on: Id = "quantity"
    illustrative: YesNo = False


class MaterialText(Section):
    """A product, or a material with its stages from upstream to downstream.

    A product says itself what a stage says. ``covers: ndpr`` means every stage of it, ``covers: ndpr/metal`` the one.
    """

    called = "a product"

    title: Text
    stages: dict[Id, StageText] | None = None
    hs: HsCodes | None = None
    unit: UnitName | None = None
    made_from: MadeFromText | None = None
    attributes: dict[Id, AttributeText] = {}
    contents: dict[Id, ContentText] = {}
    priced_on: Id = "quantity"
    illustrative: YesNo = False
