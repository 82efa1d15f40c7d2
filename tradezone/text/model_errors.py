"""What a model finds wrong with a document, as diagnostics with their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path, Places
from tradezone.text.fields import Section, shape
from tradezone.text.nearest import did_you_mean, nearest
from tradezone.values.figures import clip

#: What pydantic misses, what that is, and how it is written.
_SHAPES: Final = {
    "model_type": ("a mapping", "write `key: value` lines below it, or `{ key: value }`"),
    "dict_type": ("a mapping", "write `name: value` lines below it, or `{ name: value }`"),
    "list_type": ("a list", "begin each entry on a line of its own with `- `, or write `[a, b]`"),
}
#: A document with more faults than this is broken in one way many times, and the others are not looked at.
_MOST_FAULTS: Final = 1_000


def model_faults(error: ValidationError, model: type[BaseModel], places: Places, prefix: Path = ()) -> Iterator[Diagnostic]:
    """Every fault the model found, in our words; ``prefix`` is where in the document the model begins."""
    faults = error.errors(include_url=False, include_input=True)[:_MOST_FAULTS]
    strange: dict[Path, list[str]] = defaultdict(list)
    missing: dict[Path, list[str]] = defaultdict(list)
    for fault in faults:
        *parent, name = fault["loc"] or ("",)
        if fault["type"] == "extra_forbidden":
            strange[tuple(parent)].append(str(name))
        elif fault["type"] == "missing":
            missing[tuple(parent)].append(str(name))
        else:
            yield _fault(fault, places, prefix)
    for path, names in strange.items():
        keys, called = known_at(model, path)
        for name in names:
            where = (*prefix, *path, name)
            sentence = f"`{clip(name)}` is not a key of {called}"
            yield Diagnostic("unknown-key", sentence, places.place(where, key=True), places.notes(where), did_you_mean(name, keys))
    for path, names in missing.items():
        # What is misspelled is not missing as well.
        lacking = [name for name in names if not any(nearest(other, [name]) for other in strange.get(path, ()))]
        if lacking:
            yield _missing(lacking, known_at(model, path)[1], places, (*prefix, *path))


def _missing(names: list[str], called: str, places: Places, path: Path) -> Diagnostic:
    quoted = [f"`{name}`" for name in names]
    listed = " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
    remedy = "add " + ", ".join(f"`{name}:`" for name in names)
    notes = places.notes((*path, names[0]))
    this = f"this {called.partition(' ')[2]}" if called.startswith(("a ", "an ")) else called
    sentence = f"{listed} {'are' if len(names) > 1 else 'is'} missing from {this}"
    return Diagnostic("missing-key", sentence, places.place(path), notes, remedy)


def _fault(fault: Mapping[str, Any], places: Places, prefix: Path) -> Diagnostic:
    kind, context = fault["type"], fault.get("ctx", {})
    path = (*prefix, *(part for part in fault["loc"] if part != "[key]"))
    place, notes = places.place(path, key="[key]" in fault["loc"]), places.notes(path)
    if "sentence" in context:  # one of ours
        if context["key"] is not None:
            place = places.place((*path, context["key"]), key=True)
        return Diagnostic(kind, context["sentence"], place, notes, context["remedy"])
    name = clip(str(next((part for part in reversed(path) if isinstance(part, str)), "the file")))
    if kind in _SHAPES:
        wanted, remedy = _SHAPES[kind]
        holder = f"an entry of `{name}`" if path and isinstance(path[-1], int) else f"`{name}`"
        return Diagnostic("wrong-shape", f"{holder} is {shape(fault['input'])}, not {wanted}", place, notes, remedy)
    if kind == "too_short":
        least = context["min_length"]
        if least == 1:
            return Diagnostic("empty-list", f"`{name}` is empty", place, notes, "name at least one")
        return Diagnostic("empty-list", f"`{name}` has fewer than {least} entries", place, notes, f"name at least {least}")
    if kind == "too_long":
        most = context["max_length"]
        return Diagnostic("too-many", f"`{name}` has more than {most} entries", place, notes, f"at most {most} are read")
    # What only Python can hand over: a key that is no text, a mapping within itself.
    return Diagnostic("wrong-shape", f"`{name}` cannot be read: {fault['msg'][0].lower()}{fault['msg'][1:]}", place, notes)


def known_at(model: type[BaseModel], path: Path) -> tuple[list[str], str]:
    """The keys known at a path below a model, and what the mapping there is called."""
    found: type[BaseModel] | None = model
    skip = 0
    for part in path:
        if skip:  # a position in a list, or a key of a mapping
            skip -= 1
            continue
        fields = found.model_fields.items() if found is not None else ()
        found, skip = next((_model_in(field.annotation) for name, field in fields if part in (field.alias, name)), (None, 0))
    if found is None:
        return [], "this mapping"
    keys = [field.alias or name for name, field in found.model_fields.items()]
    return keys, found.called if issubclass(found, Section) else "this mapping"


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
