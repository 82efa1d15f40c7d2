"""JSON Lines, and the JSON and YAML of shipments, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pyarrow as pa

from tradezone.shipment.reading import MOST_BYTES, document_entries
from tradezone.shipment.rows import ATTRIBUTES, NAMES
from tradezone.tables.blocks import Block, blocks
from tradezone.tables.flattening import Flat, flattened
from tradezone.tables.headers import header_of
from tradezone.tables.pieces import Piece, Position, Refused, Where, cut
from tradezone.tables.streams import Opening
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Document
from tradezone.text.files import read_text
from tradezone.text.json_text import JsonDocument, read_json
from tradezone.text.yaml_text import read_yaml

#: Columns that a batch always has, given or not: the others only where a row of it has them.
_ALWAYS: Final = ("shipment", "item", "imported_into", "entered", "product")
_NAMED: Final = pa.schema([(name, pa.string()) for name in _ALWAYS])


class _ObjectSource:
    """What both have in common: rows may have any columns, and batches have those that occur in them."""

    rows = None
    schema = _NAMED

    def __init__(self, file: str) -> None:
        self.file = file
        self._unknown: dict[str, Diagnostic] = {}

    @property
    def notices(self) -> tuple[Diagnostic, ...]:
        """Names that are no columns, as far as the file has been read."""
        return tuple(self._unknown.values())

    def _piece(self, flats: Iterator[tuple[int, Flat]], after: Position, size: int) -> Piece:
        rows = []
        lines: list[int] = []
        refused = []
        columns: dict[str, None] = {}
        for line, flat in flats:
            if flat.faults:
                refused.append(Refused(Where(line), flat.faults))
                continue
            rows.append(flat.row)
            lines.append(line)
            if not flat.row.keys() <= columns.keys():
                columns |= dict.fromkeys(flat.row)
        schema = self._schema(columns)
        arrays = [pa.array([row.get(name) for row in rows], pa.string()) for name in schema.names]
        batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
        return Piece(batch, tuple(refused), lambda row: Where(lines[row]), after, size)

    def _schema(self, columns: dict[str, None]) -> pa.Schema:
        """The columns that rows have, in an order that does not depend on theirs; what is no column is left out and noted."""
        present: list[str] = [name for name in NAMES if name in columns or name in _ALWAYS]
        present += sorted(name for name in columns if name.startswith(ATTRIBUTES))
        others = [name for name in columns if name not in present and name not in self._unknown]
        if others:
            header = header_of(self.file, pa.schema([(name, pa.string()) for name in (*_ALWAYS, *others)]))
            self._unknown |= dict(zip(others, header.notices, strict=True))
        return pa.schema([(name, pa.string()) for name in present])


class LinesSource(_ObjectSource):
    """JSON Lines: on each line a row with the names of columns, or a shipment with its items."""

    def __init__(self, file: str, opened: Opening) -> None:
        super().__init__(file)
        self._opened = opened
        with opened():
            pass  # a file that cannot be opened is said now

    def pieces(self, after: Position, most: int) -> Iterator[Piece]:
        """Block by block, each a batch or more."""
        with self._opened() as stream:
            for number, block in enumerate(blocks(self.file, stream, len)):
                if number >= after[0]:
                    piece = self._piece(self._flats(block), (number + 1, 0), block.size)
                    yield from cut(piece, most, after[1] if number == after[0] else 0)

    def _flats(self, block: Block) -> Iterator[tuple[int, Flat]]:
        for line, text in enumerate(block.text.split(b"\n")[:-1], block.first_line):
            if not text.strip():
                continue
            try:
                content = read_json(self.file, text.decode(), line).plain
            except Faults as faults:
                yield line, Flat((), {}, tuple(_of_row(fault) for fault in faults.diagnostics))
                continue
            except UnicodeDecodeError as error:
                sentence = f"the byte 0x{text[error.start]:02x} is not UTF-8"
                yield line, Flat((), {}, (Diagnostic("not-utf-8", sentence, Place("row"), remedy="save the file as UTF-8"),))
                continue
            for flat in flattened(content, line):
                yield line, flat


class DocumentSource(_ObjectSource):
    """One JSON or YAML document of shipments; it is read whole, and has a bound for that."""

    def __init__(self, file: str, read: Callable[[str, str], Document | JsonDocument]) -> None:
        super().__init__(file)
        self._document = read(file, read_text(file, MOST_BYTES))
        self._entries = list(document_entries(self._document))

    def pieces(self, after: Position, most: int) -> Iterator[Piece]:
        if after[0] == 0:
            yield from cut(self._piece(self._flats(), (1, 0), len(self._document.text)), most, after[1])

    def _flats(self) -> Iterator[tuple[int, Flat]]:
        for (section, number), entry in self._entries:
            for flat in flattened(entry, number + 1):
                yield self._document.place((section, number, *flat.path)).line, flat


def _of_row(fault: Diagnostic) -> Diagnostic:
    return Diagnostic(fault.code, fault.sentence, Place("row"), fault.notes, fault.remedy)


def json_document(file: str) -> DocumentSource:
    return DocumentSource(file, read_json)


def yaml_document(file: str) -> DocumentSource:
    return DocumentSource(file, read_yaml)
