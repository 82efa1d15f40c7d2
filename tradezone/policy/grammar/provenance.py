"""The grammar of tests of provenance: where the mineral itself was at each stage, and who worked it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from tradezone.policy.bounds import Bound
from tradezone.text.fields import Id, OneOrMore, Section, Text, one_word, problem, read_by
from tradezone.values import Share

AT = ("any", "every", "first", "last")

_Names = Annotated[list[Id], OneOrMore, Field(min_length=1)]
_Words = Annotated[list[Text], OneOrMore, Field(min_length=1)]


_PartBound = Annotated[Bound, *read_by(Bound.reader(Share.parse_part), "a bound on a share", "at least 60%")]


class ProvenanceTestText(Section):
    """One test of where the mineral was, and who worked it: at some stage, or by how much of a stage.

    ``at: any`` asks for one stage there (the taint test), ``every`` for all of them, ``first`` and ``last`` for the first and the
    last that the shipment lists; ``last`` with the substantial ones under ``stages`` is the test of the last substantial stage.
    ``share`` is the share test: what the shipment lists of a stage as there comes together to the bound, of each stage where there
    are several. Without ``stages`` every stage listed counts. Where ``place`` and ``operator`` both stand, both are asked of one
    entry. ``first`` and ``last`` are there where all that is listed of the stage is.

    Who lists an empty provenance has shown nothing: no test ``at`` holds, and the share is 0%. A stage that ``stages`` names and the
    shipment does not list is unknown, not absent. Of a stage whose listed shares come
    to less than the whole, the rest is taken to be in no place and by nobody that is asked for: list it with `place: unknown`.
    """

    called = "a test of provenance"

    at: one_word(*AT) | None = None  # type: ignore[valid-type]
    stages: _Words | None = None
    place: _Words | None = None
    operator: _Names | None = None
    share: _PartBound | None = None

    @model_validator(mode="after")
    def _one_test(self) -> ProvenanceTestText:
        given = [key for key in ("at", "share") if getattr(self, key) is not None]
        if len(given) != 1:
            remedy = "keep one of them" if given else "add `at: any` or the like, or a bound under `share`"
            sentence = "a test of provenance gives exactly one of `at` and `share`"
            raise problem("missing-key", sentence, remedy, key="share" if given else None)
        if self.place is None and self.operator is None:
            raise problem(
                "missing-key", "a test of provenance names neither a place nor an operator", "add `place:` or `operator:`"
            )
        return self


class _Tests:
    """Lets a list of tests be written as its only one, and ``{ at: any, place: CN }`` as ``CN``."""

    __slots__ = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = handler(schema)
        place = {"type": "string", "description": "a place", "examples": ["non_party"]}
        return {"anyOf": [place, several["items"], several]}


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [{"at": "any", "place": value}]
    return [value] if isinstance(value, dict) else value


ProvenanceTests = Annotated[list[ProvenanceTestText], Field(min_length=1), _Tests()]
