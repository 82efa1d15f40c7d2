"""The shipments of any file, a Parquet file among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tradezone.shipment import reading
from tradezone.shipment.reading import Entry
from tradezone.tables.needing import need_arrow


def read_entries(file: str | Path) -> Iterator[Entry]:
    """The shipments and transactions of a file in their order; an entry without a subject says what cannot be read.

    ``Faults`` where there is nothing to read, or a Parquet file without what reads it.
    """
    if Path(file).suffix.lower() != ".parquet":
        yield from reading.read_entries(file)
        return
    need_arrow("reading Parquet", str(file))
    from tradezone.tables.parquet_rows import parquet_entries

    yield from parquet_entries(str(file))
