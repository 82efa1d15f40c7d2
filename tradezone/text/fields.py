"""The types of fields: values of the trade read from the author's text, for the models of policies and shipments."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tradezone.text.nearest import did_you_mean
from tradezone.values import Citation, HsCode, Moment, Money, Quantity, Rounding, ValueProblem
from tradezone.values.figures import clip
from tradezone.values.places import place

#: The first word of every file.
LANGUAGE = "1"
_LONGEST_QUOTED = 80


class Section(BaseModel):
    """A mapping with a closed list of keys; ``called`` is what messages call it."""

    called: ClassVar[str] = "a section"

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


def problem(code: str, sentence: str, remedy: str | None = None, *, key: str | None = None) -> PydanticCustomError:
    """A fault in the form pydantic carries; ``model_errors`` turns it into a diagnostic. ``key`` is the one in a mapping to show."""
    # The code is ours, the template is fixed: pydantic would read braces in a sentence as names.
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence, "remedy": remedy, "key": key})  # type: ignore[arg-type,unused-ignore]


class ReadBy:
    """Says in an ``Annotated`` type how its values are read from text, and what editors are told of them.

    One object with both hooks: pydantic builds a model of these in half the time it takes for its own markers.
    """

    __slots__ = ("_json", "_read")

    def __init__(self, read: Callable[[object], Any], json: dict[str, Any]) -> None:
        self._read = read
        self._json = json

    @property
    def words(self) -> tuple[str, ...]:
        """The closed list of words it reads; none where it reads any other text."""
        return tuple(self._json.get("enum", ()))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self._json)


class _Listed:
    """Lets a list be written as its only entry."""

    __slots__ = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = handler(schema)
        return {"anyOf": [several.get("items", {}), several]}


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


#: A list that may be written as its only entry: ``covers: ndpr`` for ``covers: [ndpr]``.
OneOrMore = _Listed()


def read_by(parse: Callable[[str], Any], what: str, *examples: str, plain: str = "string") -> Any:
    """The marker of an ``Annotated`` type whose values are read from text by ``parse``.

    ``plain`` is what other readers of YAML take such a text for, so that an editor does not mark it as wrong.
    """

    def read(text: object) -> Any:
        if not isinstance(text, str):
            raise problem("wrong-shape", f"here stands {shape(text)}, not {what}", f"write it as text, such as `{examples[0]}`")
        try:
            return parse(text)
        except ValueProblem as fault:
            raise _clipped(fault, text) from None

    kinds = "string" if plain == "string" else ["string", plain]
    return (ReadBy(read, {"type": kinds, "description": what, "examples": list(examples)}),)


def _clipped(fault: ValueProblem, text: str) -> PydanticCustomError:
    """The fault with the author's text in it cut to what a sentence can quote."""
    if len(text) <= _LONGEST_QUOTED:
        return problem(fault.code, fault.sentence, fault.remedy)
    remedy = None if fault.remedy is None or text in fault.remedy else fault.remedy
    return problem(fault.code, fault.sentence.replace(text, clip(text)), remedy)


def shape(value: object) -> str:
    """What stands where something else should."""
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list | tuple):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"a {type(value).__name__} of Python"


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PRODUCT = re.compile(rf"{_ID.pattern}(?:/{_ID.pattern})?")
LONGEST_ID = 80


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > LONGEST_ID:
        raise ValueProblem(
            "bad-id", f"`{clip(text)}` is not an id", "an id is lower-case words joined by `-`, such as `zone-floor`"
        )
    return text


def _product(text: str) -> str:
    if not _PRODUCT.fullmatch(text) or len(text) > LONGEST_ID:
        raise ValueProblem(
            "bad-id", f"`{clip(text)}` is not a product", "write `material/stage`, such as `ndpr/metal`, or the material"
        )
    return text


def _language(text: str) -> str:
    if text != LANGUAGE:
        raise ValueProblem(
            "wrong-version", f"`{clip(text)}` is not a version of the language this program reads", f"write `tradezone: {LANGUAGE}`"
        )
    return text


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueProblem("unknown-word", f"`{clip(text)}` is neither `yes` nor `no`", "write `yes` or `no`")
    return text == "yes"


def _text(text: str) -> str:
    if not text.strip():
        raise ValueProblem("empty-value", "the text is empty", "give a value, or leave the line out")
    return text


Text = Annotated[str, *read_by(_text, "a text", "MFN duty")]
Id = Annotated[str, *read_by(_id, "an id", "zone-floor")]
ProductName = Annotated[str, *read_by(_product, "a product", "ndpr/metal", "ndpr")]
CountryCode = Annotated[str, *read_by(place, "a country code", "US", "EU", "XA")]
YesNo = Annotated[bool, *read_by(_yes_no, "`yes` or `no`", "yes", plain="boolean")]
LanguageVersion = Annotated[str, *read_by(_language, "the version of the language", LANGUAGE, plain="integer")]
MoneyText = Annotated[Money, *read_by(Money.parse, "an amount of money", "232000.00 USD")]
QuantityText = Annotated[Quantity, *read_by(Quantity.parse, "a quantity", "2000 kg")]
HsText = Annotated[HsCode, *read_by(HsCode.parse, "an HS code", "2805.30", plain="number")]
MomentText = Annotated[Moment, *read_by(Moment.parse, "a date", "2026-12-04", "2026-12-04T00:01")]
RoundingText = Annotated[Rounding, *read_by(Rounding.parse, "a rounding rule", "half_up to 0.01")]
CitationText = Annotated[Citation, *read_by(Citation.parse, "a citation", "agreement art. 5(1)")]


def one_word(*words: str) -> Any:
    """A type whose values are these words; any other is answered with the nearest."""

    def read(text: object) -> object:
        if not isinstance(text, str):
            raise problem("wrong-shape", f"here stands {shape(text)}, not a word", f"write {_either(words)}")
        if text not in words:
            near = did_you_mean(text, words, otherwise=f"write {_either(words)}")
            raise problem("unknown-word", f"`{clip(text)}` is not a word known here", near)
        return text

    return Annotated[str, ReadBy(read, {"enum": list(words)})]


def _either(words: Sequence[str]) -> str:
    *others, last = (f"`{word}`" for word in words)
    return f"{', '.join(others)} or {last}" if others else last
