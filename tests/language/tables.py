"""Tables of keys: what the schema takes under each key of a model, whether it must be there, and an example of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from tests.language.keys import says
from tests.language.telling import flow
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.parts import parts
from tradezone.report.schemas import json_schema
from tradezone.text.document import ROWS
from tradezone.text.fields import Section

_PLACES = "a place"
_GENERIC = ("a text", "an id")
#: What a key takes where the schema knows only that it is a text.
_TAKES = {
    "imported_into": _PLACES,
    "origin": _PLACES,
    "exported_from": _PLACES,
    "route": _PLACES,
    "place": _PLACES,
    "cumulation": _PLACES,
    "tested": "a price by its name",
    "base": "`customs_value` or an id",
    "attributes": "a bound, a word, or `yes` or `no`",
    "facts": "a bound, a word, or `yes` or `no`",
}
_LONGEST = 60


@cache
def _schema() -> dict[str, Any]:
    return json_schema("policy")


def sections() -> dict[str, type[BaseModel]]:
    """Every section a policy is made of by its name, and those that others are built on."""
    used = set(_schema()["$defs"])
    return {
        kind.__name__: kind
        for model in _below(Section)
        if _is_of_policies(model) and model.__name__ in used
        for kind in _line(model)
    }


def _is_of_policies(model: type[BaseModel]) -> bool:
    """Shipments have sections of their own, one of which has the name of another here."""
    return model.__module__.startswith("tradezone.policy.")


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in model.__subclasses__():
        yield each
        yield from _below(each)


def _line(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model, and what it is built on."""
    return (kind for kind in model.__mro__ if issubclass(kind, Section) and kind is not Section)


def own_keys(model: type[BaseModel]) -> list[str]:
    """The keys a model has besides those of the model it is built on."""
    before = model.__mro__[1]
    inherited = before.model_fields if before is not Section else {}
    return [field.alias or name for name, field in model.model_fields.items() if name not in inherited or _differs(model, name)]


def _differs(model: type[BaseModel], name: str) -> bool:
    return model.model_fields[name].is_required() is not model.__mro__[1].model_fields[name].is_required()


def described(model: type[BaseModel]) -> dict[str, Any]:
    """A model as the schema gives it to an editor."""
    form = model.model_json_schema(by_alias=True)
    found: dict[str, Any] = form["$defs"][model.__name__] if "$ref" in form else form
    return found


def anchor(heading: str) -> str:
    """The link of a heading, as pages of Markdown make it."""
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def table(model: type[BaseModel], links: dict[str, str], examples: dict[tuple[str, str], str]) -> str:
    """The keys of a model: what each says and takes, whether it must be there, and a value it has in an example."""
    form = described(model)
    lines = ["| key | says | takes | required | for example |", "|---|---|---|---|---|"]
    for key in own_keys(model):
        field = form["properties"][key]
        needed = "yes" if key in form.get("required", ()) else _default(field.get("default"))
        shown = examples.get((model.__name__, key)) or _first_example(field)
        cell = f"`{shown}`" if shown else ""
        row = (f"`{key}`", says(model, key), _takes(key, field, links), needed, cell)
        lines.append("| " + " | ".join(part.replace("|", "\\|") for part in row) + " |")
    return "\n".join(lines)


def _default(value: object) -> str:
    return f"no: `{value}`" if isinstance(value, str) else "no"


def _takes(key: str, field: dict[str, Any], links: dict[str, str]) -> str:
    kinds = list(dict.fromkeys(_kinds(key, field, links)))
    or_list = ", or a list" if kinds[1:] and kinds[-1] == "a list" else ""
    return " or ".join(kinds[:-1] if or_list else kinds) + or_list


def _kinds(key: str, field: dict[str, Any], links: dict[str, str]) -> Iterator[str]:
    if "anyOf" in field:
        for choice in field["anyOf"]:
            yield from _kinds(key, choice, links)
    elif "enum" in field:
        yield from (f"`{word}`" for word in field["enum"])
    elif "$ref" in field:
        yield links[field["$ref"].rpartition("/")[2]]
    elif field.get("type") == "array" and field["items"].get("type") == "array":
        yield f"a list of lists: {_takes(key, field['items']['items'], links)}"
    elif field.get("type") == "array":
        yield "a list" if _is_plain(field["items"]) and key not in _LISTS else f"a list: {_takes(key, field['items'], links)}"
    elif field.get("type") == "object":
        yield f"by name: {_takes(key, field['additionalProperties'], links)}"
    elif field.get("type") != "null":
        yield _TAKES.get(key, field["description"]) if field["description"] in _GENERIC else field["description"]


#: Keys that take a list and never its only entry, so that the list says what it is of.
_LISTS = ("words", "order", "exclusive", "additive", "insufficient")


def _is_plain(items: dict[str, Any]) -> bool:
    return "$ref" not in items and "anyOf" not in items and items.get("type") not in ("array", "object")


def _first_example(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return next((shown for choice in field["anyOf"] if (shown := _first_example(choice))), "")
    if "enum" in field:
        return str(field["enum"][0])
    found = field.get("examples") if field.get("description") not in _GENERIC else None
    return str(found[0]) if found else ""


def values(policies: Iterator[tuple[PolicyText, dict[str, Any]]]) -> dict[tuple[str, str], str]:
    """Of each key of each model a short value it has in some policy, as it is written there."""
    found: dict[tuple[str, str], str] = {}
    for policy, plain in policies:
        for path, part in parts(policy):
            written = _at(plain, path)
            if isinstance(written, dict):
                for key, value in written.items():
                    shown = value if isinstance(value, str) else flow(value) if _is_words(value) else ""
                    for kind in type(part).__mro__ if 0 < len(shown) <= _LONGEST else ():
                        found.setdefault((kind.__name__, key), shown)
    return found


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _at(plain: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path of a policy as written; None where a short form stands for it."""
    for part in path:
        if isinstance(plain, list) and part == ROWS:
            continue  # a series may be written as its rows alone
        is_there = part in plain if isinstance(plain, dict) else isinstance(plain, list) and isinstance(part, int)
        plain = plain[part] if is_there else None
    return plain
