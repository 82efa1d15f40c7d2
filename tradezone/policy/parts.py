"""The sections within sections of a policy, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

Part = tuple[tuple[str | int, ...], BaseModel]


def parts(model: BaseModel, path: tuple[str | int, ...] = ()) -> Iterator[Part]:
    """A section and every section within it."""
    yield path, model
    for name, value in model.__dict__.items():
        if isinstance(value, BaseModel | list | dict):
            field = type(model).model_fields[name]
            yield from _within(value, (*path, field.alias or name))


def _within(value: Any, path: tuple[str | int, ...]) -> Iterator[Part]:
    if isinstance(value, BaseModel):
        yield from parts(value, path)
    elif isinstance(value, list):
        for i, entry in enumerate(value):
            if isinstance(entry, BaseModel | list | dict):
                yield from _within(entry, (*path, i))
    elif isinstance(value, dict):
        for key, entry in value.items():
            if isinstance(entry, BaseModel | list | dict):
                yield from _within(entry, (*path, key))
