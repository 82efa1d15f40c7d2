"""The grammar of an amending file: an instrument laid over a policy, which changes it from a day on."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, model_validator

from tradezone.policy.grammar.policy import AcknowledgedText
from tradezone.policy.grammar.promises import PromisesText
from tradezone.policy.grammar.when import Cites
from tradezone.text.fields import Id, LanguageVersion, MomentText, ReadBy, Section, Text, problem, read_by
from tradezone.values import ValueProblem
from tradezone.values.figures import clip

OPERATIONS = ("replace", "insert", "repeal")

_PART = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")


def _target(text: str) -> str:
    if not all(_PART.fullmatch(part) for part in text.split("/")):
        remedy = "write an id, or names joined by `/`: `zone-floor`, `mfn-duty/rates`, `reference_prices/ndpr/oxide`"
        raise ValueProblem("unknown-path", f"`{clip(text)}` is not a path into a policy", remedy)
    return text


TargetText = Annotated[
    str, *read_by(_target, "a path into the policy", "zone-floor", "mfn-duty/rates", "reference_prices/ndpr/oxide", "parties/TH")
]
#: What is written in place of the old wording is read as part of the policy, where it then stands.
WordingText = Annotated[Any, ReadBy(lambda value: value, {"description": "the new wording, as it stands in a policy"})]
RowText = Annotated[Any, ReadBy(lambda value: value, {"description": "keys of the row that is meant, as they stand there"})]


class AmendmentText(Section):
    """One change of the policy, from a day on. On every day before it the policy decides as it did.

    ``repeal`` ends a measure, a rule of origin, a contract, a row, a party or a member of a group the day before. ``replace`` ends the old
    wording the day before and begins the new. ``insert`` adds to a section, a table, a series or a list, or gives a name that is not there
    yet. The path is the id of a measure, or a section and a name in it, and further keys below it. A row is singled out by ``row``.

    The new wording carries the ``from`` and the ``cite`` of the amendment unless it gives its own. A measure of which a key is replaced goes
    on under an id of its own, with the day at its end, and what names the old one names both; where only rows differ it keeps its id. A
    series that is replaced says anew every price from the day on; one inserted row lasts until the next that was there. What has no
    days of its own, such as the unit of a product, cannot be amended.
    """

    called = "an amendment"

    replace: TargetText | None = None
    insert: TargetText | None = None
    repeal: TargetText | None = None
    row: RowText | None = None
    from_: MomentText = Field(alias="from")
    cite: Cites
    known: MomentText | None = None
    as_: Id | None = Field(default=None, alias="as")
    with_: WordingText | None = Field(default=None, alias="with")

    @property
    def operation(self) -> str:
        return next(key for key in OPERATIONS if getattr(self, key) is not None)

    @property
    def target(self) -> str:
        found: str = getattr(self, self.operation)
        return found

    @model_validator(mode="after")
    def _one_operation(self) -> AmendmentText:
        given = [key for key in OPERATIONS if getattr(self, key) is not None]
        if len(given) != 1:
            remedy = (
                "write one amendment for each" if given else "add `replace:`, `insert:` or `repeal:` with a path into the policy"
            )
            sentence = "an amendment gives exactly one of `replace`, `insert` and `repeal`"
            raise problem("missing-key", sentence, remedy, key=given[1] if given else None)
        (operation,) = given
        if operation == "repeal" and self.with_ is not None:
            raise problem("not-one-key", "a repeal has no new wording", "write `replace:`, or take `with` out", key="with")
        if operation != "repeal" and not self.with_:
            raise problem("missing-key", f"`{operation}` does not say with what", "add `with:`", key=operation)
        if self.as_ is not None and operation != "replace":
            raise problem("not-one-key", "`as` is the id of a wording that replaces another", "take it out", key="as")
        return self


class AmendedHeaderText(Section):
    """What the policy as amended is called; what is left out stays as it is."""

    called = "the header of an amending file"

    id: Id | None = None
    title: Text | None = None


class AmendingText(Section):
    """An amending file: what it amends, and each amendment with its day and its clause. It is read wherever a policy is.

    ``amends`` names a policy, a file or a folder, or another amending file, from where this one stands. ``sources``,
    ``promises`` and ``acknowledged`` are added to those of the policy.
    """

    called = "an amending file"

    tradezone: LanguageVersion
    amends: Text
    policy: AmendedHeaderText | None = None
    sources: dict[Id, Text] = {}
    amendments: Annotated[list[AmendmentText], Field(min_length=1)]
    promises: PromisesText | None = None
    acknowledged: list[AcknowledgedText] = []
