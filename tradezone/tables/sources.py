"""Opening a file of rows by its format."""

from __future__ import annotations

from tradezone.shipment.reading import guessed
from tradezone.tables.blocks import BLOCK
from tradezone.tables.csv_source import CsvSource
from tradezone.tables.inputs import Input
from tradezone.tables.object_source import LinesSource, json_document, yaml_document
from tradezone.tables.parquet_source import ParquetSource
from tradezone.tables.pieces import Source
from tradezone.tables.streams import opening
from tradezone.text.diagnostics import Diagnostic, Faults, Place


def opened_source(given: Input) -> Source:
    """The file, its columns known; ``Faults`` where it cannot be read or its columns do not fit."""
    opened = opening(given)
    form, name = given.form, given.file
    if not form:
        name = "standard input"
        with opened() as stream:
            form = guessed(stream.read(BLOCK).decode("utf-8", "replace"))
    match form:
        case "parquet":
            return ParquetSource(name)
        case "csv":
            return CsvSource(name, opened)
        case "jsonl":
            return LinesSource(name, opened)
        case _ if not given.form:
            remedy = "name it as a file, or give rows as CSV or JSON Lines"
            raise Faults([Diagnostic("unknown-format", "this is a document, not rows", Place(name), remedy=remedy)])
        case "json":
            return json_document(name)
    return yaml_document(name)
