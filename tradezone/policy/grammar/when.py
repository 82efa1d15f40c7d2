"""The grammar of conditions: what a measure, a row or a credit may ask before it applies."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tradezone.policy.bounds import Bound, PriceBound, Season
from tradezone.policy.grammar.provenance import ProvenanceTests
from tradezone.text.fields import CitationText, Id, OneOrMore, ProductName, Section, Text, YesNo, one_word, problem, read_by
from tradezone.values import Moment, Money, Quantity
from tradezone.values.spans import Span

Cites = Annotated[list[CitationText], OneOrMore, Field(min_length=1)]
Names = Annotated[list[Id], OneOrMore, Field(min_length=1)]
PlaceNames = Annotated[list[Text], OneOrMore, Field(min_length=1)]
Covers = Annotated[list[ProductName], OneOrMore, Field(min_length=1)]

QuantityBound = Annotated[Bound, *read_by(Bound.reader(Quantity.parse), "a bound", "at most 5 kg")]
MoneyBound = Annotated[Bound, *read_by(Bound.reader(Money.parse), "a bound", "at most 800.00 USD")]
DateBound = Annotated[Bound, *read_by(Bound.reader(Moment.parse), "a bound on a date", "before 2026-08-06")]
PriceBoundText = Annotated[
    PriceBound, *read_by(PriceBound.parse, "a bound on a price", "at least 0.25 USD/kg", "more than 108% of standard-import-value")
]
SeasonText = Annotated[Season, *read_by(Season.parse, "days of every year", "01-01 through 03-31")]

SpanText = Annotated[Span, *read_by(Span.parse, "a length of time", "12 months", "30 days")]

StatedFact = one_word("first_resale", "contracted", "loaded", "exported")


class WhenText(Section):
    """Conditions that must all hold. A fact that is not given is unknown, not no.

    Of a list under ``documents``, ``claims`` and ``procedures`` all are meant, as of several bounds on one attribute; of a list
    of places, of names under ``importer``, ``exporter`` and ``producer``, and of words of an attribute any one is. Of ``any_of``
    one entry must hold, of ``all_of`` every one. ``under`` names the rule of origin that ``originating``, ``foreign_materials`` and
    ``processing`` ask after, where a product has more than one. ``at least``, ``at most``, ``from`` and ``through`` include the bound; ``more
    than``, ``less than``, ``after`` and ``before`` do not.
    """

    called = "a condition"

    imported_into: PlaceNames | None = None
    origin: PlaceNames | None = None
    exported_from: PlaceNames | None = None
    route: PlaceNames | None = None
    provenance: ProvenanceTests | None = None
    claims: Names | None = None
    without_claims: Names | None = None
    documents: Names | None = None
    without_documents: Names | None = None
    procedures: Names | None = None
    without_procedures: Names | None = None
    issued_within: SpanText | None = None
    claimed_within: SpanText | None = None
    importer: Names | None = None
    exporter: Names | None = None
    producer: Names | None = None
    without_importer: Names | None = None
    without_exporter: Names | None = None
    without_producer: Names | None = None
    related_parties: YesNo | None = None
    quantity: QuantityBound | None = None
    customs_value: MoneyBound | None = None
    price: Annotated[list[PriceBoundText], OneOrMore, Field(min_length=1)] | None = None
    quota: one_word("in", "outside") | None = None  # type: ignore[valid-type]
    contracted: DateBound | None = None
    loaded: DateBound | None = None
    exported: DateBound | None = None
    entered: DateBound | None = None
    attributes: dict[Id, Annotated[list[Text], OneOrMore, Field(min_length=1)]] | None = None
    facts: dict[Id, Annotated[list[Text], OneOrMore, Field(min_length=1)]] | None = None
    stated: Annotated[list[StatedFact], OneOrMore] | None = None  # type: ignore[valid-type]
    priced_below: Id | None = None
    first_resale_below: Id | None = None
    under: Id | None = None
    originating: YesNo | None = None
    foreign_materials: YesNo | None = None
    processing: one_word("insufficient", "sufficient") | None = None  # type: ignore[valid-type]
    applies: Names | None = None
    any_of: Annotated[list[WhenText], Field(min_length=1)] | None = None
    all_of: Annotated[list[WhenText], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> WhenText:
        if not self.model_fields_set:
            raise problem("empty-condition", "a condition asks nothing, and so always holds", "name a fact, or leave it out")
        return self

    @model_validator(mode="after")
    def _dates_what_it_names(self) -> WhenText:
        """A time for documents or claims is one for those that the same condition names."""
        for key, names in (("issued_within", "documents"), ("claimed_within", "claims")):
            if getattr(self, key) is not None and getattr(self, names) is None:
                sentence = f"`{key}` stands without `{names}`, and so is about nothing"
                remedy = f"name under `{names}` of the same condition what it is about"
                raise problem("span-of-nothing", sentence, remedy, key=key)
        return self
