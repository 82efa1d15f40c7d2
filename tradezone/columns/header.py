"""The header of a table: which of its columns are facts of an item, and of what Arrow type each may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import pyarrow as pa

from tradezone.shipment.rows import ATTRIBUTES, LISTS, NAMES
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.nearest import did_you_mean
from tradezone.values.figures import clip

#: Columns without which no row can be decided.
_NEEDED: Final = ("imported_into", "entered", "product")
_DATES: Final = ("entered", "loaded", "contracted", "exported")
_NAMES_OF_ROWS: Final = ("shipment", "item")


class Header(NamedTuple):
    """The columns that are read, in their order, and warnings about the others."""

    columns: tuple[str, ...]
    notices: tuple[Diagnostic, ...]


def read_header(schema: pa.Schema) -> Header:
    """The columns of a table that are facts; ``Faults`` where one is missing, stands twice, or is of a type that cannot be exact."""
    faults: list[Diagnostic] = []
    notices: list[Diagnostic] = []
    columns: list[str] = []
    for field in schema:
        if field.name in columns:
            faults.append(
                _fault("duplicate-key", field.name, f"the column `{clip(field.name)}` stands twice", "keep one of the two")
            )
        elif field.name not in NAMES and not field.name.startswith(ATTRIBUTES):
            sentence = f"the column `{clip(field.name)}` is not known and is left out"
            remedy = did_you_mean(field.name, NAMES, otherwise="")
            notices.append(Diagnostic("unknown-column", sentence, Place(field.name), remedy=remedy, severity="warning"))
        else:
            columns.append(field.name)
            faults += _misfits(field.name, _plain(field.type))
    for name in _NEEDED:
        if name not in columns:
            faults.append(_fault("missing-column", name, f"the column `{name}` is missing", f"add a column `{name}`"))
    if faults:
        raise Faults(faults)
    return Header(tuple(columns), tuple(notices))


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values, whether or not they are dictionary-encoded."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _fault(code: str, name: str, sentence: str, remedy: str | None) -> Diagnostic:
    return Diagnostic(code, sentence, Place(name), remedy=remedy)


def _misfits(name: str, kind: pa.DataType) -> Iterator[Diagnostic]:
    """What is wrong with the type of a column."""
    if is_text(kind) or pa.types.is_null(kind):
        return
    if pa.types.is_floating(kind):
        sentence = f"the column `{clip(name)}` holds floats ({kind}), which have no exact digits"
        yield _fault("float-column", name, sentence, "give it as decimal128, as text or as integers")
    elif pa.types.is_timestamp(kind) and kind.tz is None:
        sentence = f"the instants of the column `{clip(name)}` do not say their offset from UTC"
        yield _fault(
            "no-offset", name, sentence, "give it a time zone, or make it dates (date32), which stand for noon in the policy's zone"
        )
    elif not _fits(name, kind):
        yield _fault(
            "wrong-type",
            name,
            f"the column `{clip(name)}` is of type {kind}, which is not read here",
            f"give it as {_wanted(name)}",
        )


def is_text(kind: pa.DataType) -> bool:
    return any(said(kind) for said in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def is_list(kind: pa.DataType) -> bool:
    """Whether it is a list of any length in any layout."""
    types = pa.types
    layouts = (types.is_list, types.is_large_list, types.is_fixed_size_list, types.is_list_view, types.is_large_list_view)
    return any(said(kind) for said in layouts)


def _fits(name: str, kind: pa.DataType) -> bool:
    if name in LISTS:
        return is_list(kind) and (
            is_text(_plain(kind.value_type)) or pa.types.is_struct(kind.value_type) or pa.types.is_null(kind.value_type)
        )
    if name in _DATES:
        return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))
    if name == "related_parties":
        return bool(pa.types.is_boolean(kind))
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return True
    return name.startswith(ATTRIBUTES) and bool(pa.types.is_boolean(kind))


def _wanted(name: str) -> str:
    if name in LISTS:
        return "text joined by `;` or a list"
    if name in _DATES:
        return "text, as dates or as instants with a time zone"
    return "text or yes and no" if name == "related_parties" else "text, as decimals or as integers"


def without_views(kind: pa.DataType) -> pa.DataType:
    """A type in the plain layout: text of 64-bit offsets for views, lists as lists, and so within."""
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_dictionary(kind):
        return without_views(kind.value_type)
    if is_list(kind):
        return pa.large_list(without_views(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, without_views(field.type)) for field in kind])
    return kind
