"""What a model finds wrong with a document, as diagnostics with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path, Places
from tradezone.text.fields import shape
from tradezone.text.nearest import did_you_mean
from tradezone.values.figures import clip

_SHAPES = {
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "a text",
}


def model_faults(error: ValidationError, model: type[BaseModel], places: Places, prefix: Path = ()) -> Iterator[Diagnostic]:
    """Every fault the model found, in our words; ``prefix`` is where in the document the model begins."""
    for fault in error.errors(include_url=False, include_input=True):
        path = (*prefix, *(part for part in fault["loc"] if part != "[key]"))
        keyed = "[key]" in fault["loc"]
        kind, context = fault["type"], fault.get("ctx", {})
        name = str(path[-1]) if path else "the file"
        notes = places.notes(path)
        if kind == "extra_forbidden":
            keys = allowed_keys(model, fault["loc"][:-1])
            sentence = f"`{clip(name)}` is not a key known here"
            yield Diagnostic("unknown-key", sentence, places.place(path, key=True), notes, did_you_mean(name, keys))
        elif kind == "missing":
            yield Diagnostic("missing-key", f"`{name}` is missing", places.place(path[:-1]), notes, f"add `{name}:`")
        elif kind in _SHAPES:
            sentence = f"here stands {shape(fault['input'])}, not {_SHAPES[kind]}"
            yield Diagnostic("wrong-shape", sentence, places.place(path), notes)
        elif kind == "too_short":
            yield Diagnostic("empty-list", f"`{clip(name)}` is empty", places.place(path), notes, "leave the line out, or fill it")
        elif kind == "too_long":
            yield Diagnostic("too-many", f"`{clip(name)}` has too many entries", places.place(path), notes)
        else:
            sentence = str(context.get("sentence", fault["msg"]))
            yield Diagnostic(kind, sentence, places.place(path, key=keyed), notes, context.get("remedy"))


def allowed_keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys known at a path below a model."""
    found: type[BaseModel] | None = model
    skip = 0
    for part in path:
        if skip:  # a position in a list, or a key of a mapping
            skip -= 1
            continue
        if found is None:
            return []
        for name, field in found.model_fields.items():
            if part in (field.alias or name, name):
                found, skip = _model_in(field.annotation)
                break
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _model_in(annotation: Any) -> tuple[type[BaseModel] | None, int]:
    """The one model an annotation holds, and through how many lists and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, 0
    container = get_origin(annotation) in (list, tuple, dict)
    for inner in get_args(annotation):
        found, depth = _model_in(inner)
        if found is not None:
            return found, depth + container
    return None, 0
