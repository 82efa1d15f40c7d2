"""Reading shipments and transactions from files of text: YAML, JSON, JSON Lines and CSV.

Each entry is read by itself: one that cannot be read is reported with its place and does not stop the others.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

from tradezone.shipment.parsing import ShipmentError, parse_shipment, parse_transaction
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.text.diagnostics import Diagnostic, Faults, Lines, Place
from tradezone.text.document import Document, Path, Places
from tradezone.text.fields import LANGUAGE
from tradezone.text.files import STANDARD_INPUT, read_text
from tradezone.text.json_text import JsonDocument, read_json
from tradezone.text.lines import NumberedLines
from tradezone.text.nearest import did_you_mean
from tradezone.text.yaml_text import read_yaml
from tradezone.values.figures import clip

if TYPE_CHECKING:
    from tradezone.shipment.rows import RowShipment

MOST_BYTES: Final = 256 * 1024 * 1024
FORMATS: Final = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
_SECTIONS: Final = ("tradezone", "shipments", "transactions")
#: Keys by which a file is known to be no shipments file, and what it is.
_OF_POLICIES: Final = {"policy": "a policy", "amends": "an amending file"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One shipment or transaction of a file, or what is wrong with it."""

    subject: Shipment | Transaction | None
    faults: tuple[Diagnostic, ...]
    places: Places
    prefix: Path
    lines: Lines

    @property
    def is_file(self) -> bool:
        """Whether it stands for a whole file that cannot be read."""
        return self.places is _NOWHERE


class Prefixed(Places):
    """The places of one entry within its document."""

    __slots__ = ("_places", "_prefix")

    def __init__(self, places: Places, prefix: Path) -> None:
        self._places = places
        self._prefix = tuple(prefix)

    def place(self, path: Path, *, key: bool = False) -> Place:
        return self._places.place((*self._prefix, *path), key=key)

    def notes(self, path: Path) -> tuple[str, ...]:
        return self._places.notes((*self._prefix, *path))


def read_entries(file: str | FilePath) -> Iterator[Entry]:
    """The shipments and transactions of a file in their order; an entry without a subject says what cannot be read.

    ``Faults`` where there is no text to read.
    """
    is_input = str(file) == STANDARD_INPUT
    name = "standard input" if is_input else str(file)
    form = None if is_input else FORMATS.get(FilePath(file).suffix.lower())
    if form is None and not is_input:
        remedy = f"file names end in {', '.join((*FORMATS, '.parquet'))}"
        raise Faults([Diagnostic("unknown-format", f"`{name}` is of no format read here", Place(name), remedy=remedy)])
    text = read_text(file, MOST_BYTES)
    form = form or guessed(text)
    if form == "csv":
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    numbered = NumberedLines(text)

    def lines(_file: str, number: int) -> str | None:
        return numbered.line(number)

    try:
        if form == "jsonl":
            yield from _json_lines(name, text, lines)
        elif form == "csv":
            from tradezone.shipment.rows import read_rows

            yield from row_entries(read_rows(name, text, numbered), lines)
        else:
            yield from _document(read_json(name, text) if form == "json" else read_yaml(name, text), lines)
    except Faults as faults:
        yield Entry(None, faults.diagnostics, _NOWHERE, (), lines)


_NOWHERE: Final = JsonDocument("", "{}", {})


def row_entries(rows: Iterable[RowShipment], lines: Lines) -> Iterator[Entry]:
    """The entries that rows make up, each read by itself."""
    for number, row in enumerate(rows, 1):
        if row.content is None:
            yield Entry(None, row.faults, row, (), lines)
        else:
            yield _entry(row.content, row, (), number, lines, transaction=False)


def guessed(text: str) -> str:
    """The format of standard input, by how it begins."""
    start = text.lstrip()
    if start.startswith("{"):
        first = start.split("\n", 1)[0].rstrip()
        several = "\n" in start.rstrip()
        try:
            read_json("", first)
        except Faults:
            return "json"
        return "jsonl" if several or "shipments" not in first else "json"
    return "csv" if "," in start.split("\n", 1)[0] and ":" not in start.split("\n", 1)[0] else "yaml"


def _document(document: Document | JsonDocument, lines: Lines) -> Iterator[Entry]:
    for (section, i), entry in document_entries(document):
        yield _entry(entry, document, (section, i), i + 1, lines, transaction=section == "transactions")


def document_entries(document: Document | JsonDocument) -> Iterator[tuple[tuple[str, int], Any]]:
    """The shipments and transactions of a document as they stand there, each with its path; ``Faults`` where it is no shipments file."""
    content = document.plain
    if not isinstance(content, dict):
        remedy = "begin with `tradezone: 1` and `shipments:`"
        raise Faults([Diagnostic("wrong-shape", "a shipments file is a mapping", document.place(()), remedy=remedy)])
    if _OF_POLICIES.keys() & content.keys():
        what = next(said for key, said in _OF_POLICIES.items() if key in content)
        remedy = "give the file of the shipments to decide"
        raise Faults([Diagnostic("wrong-shape", f"this is {what}, not a shipments file", document.place(()), remedy=remedy)])
    faults = [
        Diagnostic(
            "unknown-key",
            f"`{clip(key)}` is not a key known here",
            document.place((key,), key=True),
            remedy=did_you_mean(key, _SECTIONS),
        )
        for key in content
        if key not in _SECTIONS
    ]
    version = content.get("tradezone")
    if version is None:
        faults.append(
            Diagnostic("missing-key", "`tradezone` is missing", document.place(()), remedy=f"begin with `tradezone: {LANGUAGE}`")
        )
    elif version != LANGUAGE:
        sentence = f"`{clip(str(version))}` is not a version of the language this program reads"
        faults.append(
            Diagnostic("wrong-version", sentence, document.place(("tradezone",)), remedy=f"write `tradezone: {LANGUAGE}`")
        )
    for section in _SECTIONS[1:]:
        if not isinstance(content.get(section, []), list):
            faults.append(Diagnostic("wrong-shape", f"`{section}` is a list", document.place((section,))))
    if "shipments" not in content and "transactions" not in content:
        faults.append(Diagnostic("missing-key", "`shipments` is missing", document.place(()), remedy="add `shipments:`"))
    if faults:
        raise Faults(faults)
    for section in _SECTIONS[1:]:
        entries = content.get(section, [])
        for i, entry in enumerate(entries if isinstance(entries, list) else []):
            yield (section, i), entry


def _json_lines(name: str, text: str, lines: Lines) -> Iterator[Entry]:
    """One object a line; a transaction says its ``kind``."""
    for number, line in enumerate(io.StringIO(text), 1):
        if not line.strip():
            continue
        try:
            document = read_json(name, line.rstrip("\n"), number)
        except Faults as faults:
            yield Entry(None, faults.diagnostics, JsonDocument(name, "{}", {}, number), (), lines)
            continue
        content = document.plain
        yield _entry(content, document, (), number, lines, transaction=isinstance(content, dict) and "kind" in content)


def _entry(content: Any, places: Places, prefix: Path, position: int, lines: Lines, *, transaction: bool) -> Entry:
    try:
        parse = parse_transaction if transaction else parse_shipment
        return Entry(parse(content, places, prefix, position), (), places, prefix, lines)
    except ShipmentError as error:
        return Entry(None, error.diagnostics, places, prefix, lines)
