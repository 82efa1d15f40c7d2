"""The scalars, lists and keys of a policy as they are written, each with what the grammar reads there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel

from tradezone.policy.grammar.policy import PolicyText
from tradezone.text.document import Plain
from tradezone.text.fields import ReadBy

Way = tuple[str | int, ...]

#: Keys that name, cite, explain or mark the law, and decide nothing. ``known`` decides only what is asked of an earlier day.
SAID_ONLY: Final = frozenset(
    {
        "id",
        "title",
        "cite",
        "sources",
        "reason",
        "message",
        "method",
        "released_when",
        "illustrative",
        "known",
        "tradezone",
        "acknowledged",
        "promises",
    }
)


class Scalar(NamedTuple):
    """A text as its author wrote it, what the grammar made of it, and the words it may be one of."""

    way: Way
    text: str
    value: Any
    owner: type[BaseModel]
    key: str
    words: tuple[str, ...]


class Listed(NamedTuple):
    """A list as written, with what the grammar reads in it; ``required`` where it may not be left out."""

    way: Way
    entries: list[Plain]
    owner: type[BaseModel]
    key: str
    required: bool


class Keyed(NamedTuple):
    """A key of a section, or a name in a mapping of names, that may be left out."""

    way: Way
    content: Plain
    value: Any
    owner: type[BaseModel]
    key: str
    #: Of a name in a mapping of names such as ``parties``, the key of that.
    names: str = ""


Written = Scalar | Listed | Keyed


def written(text: PolicyText, plain: Mapping[str, Plain]) -> Iterator[Written]:
    """Everything of a policy that decides something, section by section, in the order of the grammar."""
    yield from _section(text, dict(plain), ())


def _section(section: BaseModel, plain: Plain, way: Way) -> Iterator[Written]:
    kind = type(section)
    given = [(name, field.alias or name) for name, field in kind.model_fields.items() if name in section.model_fields_set]
    if not isinstance(plain, dict):  # written as its rows, or as its only word
        for name, key in given[-1:] if isinstance(plain, str) else [pair for pair in given if pair[1] == "rows"]:
            yield from _value(getattr(section, name), plain, way, kind, key)
        return
    for name, key in given:
        if key in SAID_ONLY or key not in plain:
            continue
        below = (*way, key)
        field = kind.model_fields[name]
        if len(plain) > 1 and not field.is_required() and getattr(section, name) != field.default:
            yield Keyed(below, plain[key], getattr(section, name), kind, key)
        yield from _value(getattr(section, name), plain[key], below, kind, key)


def _value(value: Any, plain: Plain, way: Way, owner: type[BaseModel], key: str) -> Iterator[Written]:
    if isinstance(value, BaseModel):
        yield from _section(value, plain, way)
    elif isinstance(value, list):
        entries = plain if isinstance(plain, list) else [plain]
        if isinstance(plain, list):
            field = next(field for name, field in owner.model_fields.items() if key in (name, field.alias))
            yield Listed(way, plain, owner, key, field.is_required())
        for i, (each, entry) in enumerate(zip(value, entries, strict=False)):
            yield from _value(each, entry, (*way, i) if isinstance(plain, list) else way, owner, key)
    elif isinstance(value, dict) and isinstance(plain, dict):
        for name, each in value.items():
            if name in plain:
                if len(value) > 1:
                    yield Keyed((*way, name), plain[name], each, owner, name, key)
                yield from _value(each, plain[name], (*way, name), owner, key)
    elif isinstance(plain, str):
        yield Scalar(way, plain, value, owner, key, words_of(owner, key))


@lru_cache(maxsize=1024)
def words_of(owner: type[BaseModel], key: str) -> tuple[str, ...]:
    """The closed list of words that a key of a section takes one of; none where it takes something else."""
    field = next((field for name, field in owner.model_fields.items() if key in (name, field.alias)), None)
    if field is None:
        return ()
    return next((marker.words for marker in _markers(field.annotation, *field.metadata) if marker.words), ())


def _markers(*parts: Any) -> Iterator[ReadBy]:
    for part in parts:
        if isinstance(part, ReadBy):
            yield part
        else:
            yield from _markers(*get_args(part))
