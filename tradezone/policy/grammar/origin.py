"""The grammar of rules of origin: where goods originate, by what they are made from and what was done to them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from tradezone.policy.bounds import ShareOf
from tradezone.policy.grammar.when import Cites, Covers, Names, PlaceNames
from tradezone.text.fields import HsText, Id, MomentText, OneOrMore, Section, Text, one_word, problem, read_by

Codes = Annotated[list[HsText], OneOrMore, Field(min_length=1)]
AtLeastText = Annotated[ShareOf, *read_by(ShareOf.parse, "a share that is needed", "at least 40% of customs_value")]
AtMostText = Annotated[ShareOf, *read_by(ShareOf.parse, "a share that is allowed", "at most 10% of customs_value")]

#: Where an operation counts that was done in the country the goods are said to originate in.
COUNTRY_OF_ORIGIN: Final = "country_of_origin"
#: Ways to measure how much of the value is the producer's own, and the one that measures how much is foreign.
OWN_CONTENT: Final = ("build_down", "build_up", "focused_value", "net_cost", "transaction_value")
FOREIGN_CONTENT: Final = "foreign_content"
CONTENTS: Final = (*OWN_CONTENT, FOREIGN_CONTENT)
#: Keys of a way that are a question of their own; the others say more of one of them, or where it stands.
CRITERIA: Final = (
    "foreign_materials",
    "wholly_obtained",
    "change_of",
    "processes",
    "processing",
    *CONTENTS,
    "attributes",
    "any_of",
    "all_of",
)


class OriginWayText(Section):
    """One way to originate: all of its keys must hold.

    ``change_of``: every foreign material is of another chapter, heading or subheading than the product and of no code under
    ``except_from``; those that are not may come to the ``tolerance``, which includes its figure. ``wholly_obtained``: no material is
    foreign and one of these operations took the goods from the ground, the seabed or use. ``processes``: one of these operations was
    done. ``processing: sufficient``: one was done that is not ``insufficient``.

    Of a share the base is ``customs_value`` or an attribute in money. ``build_down``, ``net_cost`` and ``transaction_value`` are the
    base less all foreign materials; ``focused_value`` the base less those of ``focused_on``; ``build_up`` the materials that are the
    producer's own; ``foreign_content``, MaxNOM, the foreign ones. Shares are compared exactly: 500/900 is less than 55.56 %. A
    set's components are its materials. Stock that is mixed is traced by its owner: mass balance is not reckoned here.
    """

    called = "a way to originate"

    foreign_materials: one_word("none") | None = None  # type: ignore[valid-type]
    wholly_obtained: Names | None = None
    change_of: one_word("chapter", "heading", "subheading") | None = None  # type: ignore[valid-type]
    except_from: Codes | None = None
    tolerance: AtMostText | None = None
    processes: Names | None = None
    processing: one_word("sufficient") | None = None  # type: ignore[valid-type]
    build_down: AtLeastText | None = None
    build_up: AtLeastText | None = None
    focused_value: AtLeastText | None = None
    focused_on: Codes | None = None
    net_cost: AtLeastText | None = None
    transaction_value: AtLeastText | None = None
    foreign_content: AtMostText | None = None
    attributes: dict[Id, Annotated[list[Text], OneOrMore, Field(min_length=1)]] | None = None
    any_of: Annotated[list[OriginWayText], Field(min_length=1)] | None = None
    all_of: Annotated[list[OriginWayText], Field(min_length=1)] | None = None
    cite: Cites | None = None

    @model_validator(mode="after")
    def _a_question(self) -> OriginWayText:
        if all(getattr(self, key) is None for key in CRITERIA):
            raise problem("empty-condition", "a way to originate asks nothing, and so is always met", "name a criterion")
        for key, owner in (("except_from", "change_of"), ("tolerance", "change_of"), ("focused_on", "focused_value")):
            if getattr(self, key) is not None and getattr(self, owner) is None:
                raise problem("missing-key", f"`{key}` says more of `{owner}`, which is not here", f"add `{owner}`", key=key)
        if self.focused_value is not None and self.focused_on is None:
            remedy = "add `focused_on:` with the codes of the materials that are looked at"
            raise problem("missing-key", "`focused_value` does not say which materials it looks at", remedy, key="focused_value")
        return self


class DirectText(Section):
    """Consigned directly, or not altered on the way: goods may be anywhere ``among`` these places.

    Where the ``route`` or an operation's place is elsewhere, everything done there must be ``permitted`` and all ``documents``
    presented; else the goods lose their origin. An operation without a place was done where the goods originate.
    """

    called = "direct consignment"

    among: PlaceNames
    permitted: Names
    documents: Names | None = None
    cite: Cites


class OriginRuleText(Section):
    """When goods originate: their origin is one the rule speaks for, and one of its ways is met.

    A material is foreign unless its origin is among those of ``cumulation``. An operation counts where it was done in a place of
    ``production``: ``country_of_origin`` alone, or with full cumulation every party; left out, anywhere. Where there are foreign
    materials, operations that are all ``insufficient`` never confer origin. With ``direct``, goods lose their origin on the way. A
    claim does not bear on whether goods originate. Where a product has two rules on one day, of two agreements, each measure that asks
    after origin says ``under`` which.
    """

    called = "a rule of origin"

    id: Id
    title: Text
    cite: Cites
    from_: MomentText = Field(alias="from")
    through: MomentText | None = None
    covers: Covers
    origin: PlaceNames
    any_of: Annotated[list[OriginWayText], Field(min_length=1)]
    cumulation: PlaceNames
    production: PlaceNames | None = None
    insufficient: Names | None = None
    direct: DirectText | None = None
