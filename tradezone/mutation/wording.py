"""Words of a policy turned to other words of the same kind: closed lists, places, prices that are tested, contents that are priced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tradezone.mutation.moving import moved
from tradezone.mutation.scalars import Scalar
from tradezone.policy.grammar.measures import TESTED
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.grammar.products import AttributeText, MaterialText, StageText
from tradezone.policy.grammar.when import WhenText
from tradezone.policy.scope import ANY

#: A closed list of more words is only turned to the word before and the word after.
_MANY: Final = 4
_YES, _NO = "yes", "no"
_PARTIES: Final = ("party", "non_party")
#: Keys under which places stand, and what a key that may not be left out is widened to.
_PLACES: Final = frozenset({"imported_into", "origin", "cumulation", "production", "among"})
#: What a fact is, and which unit a product is traded by, is no rule: a decision does not depend on it.
_DEFINED: Final = frozenset({"kind", "unit", "currency", "order", "words"})
_QUANTITY: Final = "quantity"


class Names(NamedTuple):
    """The names that a policy gives and that a word may be turned to."""

    has_parties: bool
    market_prices: tuple[str, ...]
    conversions: tuple[str, ...]
    #: Of each attribute of words, or fact of a contract, its words.
    words: Mapping[str, tuple[str, ...]]
    #: Of each product's way, its contents.
    contents: Mapping[tuple[str | int, ...], tuple[str, ...]]


def names_of(text: PolicyText) -> Names:
    words: dict[str, tuple[str, ...]] = {}
    contents: dict[tuple[str | int, ...], tuple[str, ...]] = {}
    for material, entry in text.products.items():
        staged: dict[tuple[str | int, ...], MaterialText | StageText] = {("products", material): entry}
        staged |= {("products", material, "stages", name): stage for name, stage in (entry.stages or {}).items()}
        for way, each in staged.items():
            contents[way] = tuple(each.contents)
            words |= _words(each.attributes)
    for settlement in text.settlements:
        words |= {name: tuple(fact.words) for name, fact in settlement.facts.items() if fact.words}
    return Names(bool(text.parties), tuple(text.market_prices), tuple(text.conversions), words, contents)


def _words(attributes: Mapping[str, AttributeText]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(attribute.words) for name, attribute in attributes.items() if attribute.words}


def worded(scalar: Scalar, names: Names) -> Iterator[str]:
    """The other words that may stand in the place of one."""
    key, text = scalar.key, scalar.text
    if key in _DEFINED:
        return
    if scalar.words:
        yield from _others(text, scalar.words)
    elif issubclass(scalar.owner, WhenText) and key in ("attributes", "facts"):
        yield from _answers(scalar, names)
    elif key in _PLACES:
        yield from _places(scalar, names)
    elif key == "tested":
        yield from (word for word in (*TESTED, *names.market_prices) if word != text)
    elif key == "priced_on":
        yield from (word for word in (_QUANTITY, *names.contents.get(scalar.way[:-1], ())) if word != text)
    elif key == "conversion" and "contents" in scalar.way:
        yield from _others(text, names.conversions)
    elif key == "time_zone":
        yield "Etc/GMT-1" if text == "UTC" else "UTC"


def _others(text: str, words: Sequence[str]) -> Iterator[str]:
    """Every other word of a short list; of a long one the word before and the word after."""
    if text not in words:
        return
    if len(words) <= _MANY:
        yield from (word for word in words if word != text)
        return
    position = words.index(text)
    yield from words[max(0, position - 1) : position]
    yield from words[position + 1 : position + 2]


def _answers(scalar: Scalar, names: Names) -> Iterator[str]:
    """What a condition asks of an attribute: the other answer, each other word, or its bound moved."""
    text = scalar.text
    if text in (_YES, _NO):
        yield _NO if text == _YES else _YES
        return
    words = names.words.get(str(next((part for part in reversed(scalar.way) if isinstance(part, str)), "")), ())
    yield from _others(text, words) if text in words else moved(text)


def _places(scalar: Scalar, names: Names) -> Iterator[str]:
    """Everywhere in place of somewhere, and parties alone, or none of them, in place of everywhere."""
    field = next(field for name, field in scalar.owner.model_fields.items() if scalar.key in (name, field.alias))
    if isinstance(scalar.way[-1], int):
        return  # one of several: it is dropped
    if scalar.text == ANY:
        yield from _PARTIES if names.has_parties else ()
    elif field.is_required():
        yield ANY
