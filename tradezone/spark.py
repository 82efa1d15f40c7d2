"""Tables on more than one machine: the same answers through Apache Spark.

    from tradezone import spark
    decided = spark.evaluate(entries, "policies/critical-minerals-zone")

Each process of Spark that works on rows reads the policy once, from its text, which travels with the work: no machine but the one that
asks needs the files. The rows go to it as Arrow batches and are decided as ``evaluate_table`` decides them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyarrow as pa

from tradezone.columns.deciding import Columns
from tradezone.policy.source import SourceText
from tradezone.policy.zone import Zone
from tradezone.values import Moment
from tradezone.verify.loading import load_zone, load_zone_again

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType

#: What Spark calls its types, and what they are in the batches it hands out.
_PLAIN: Final = {
    "boolean": pa.bool_(),
    "byte": pa.int8(),
    "short": pa.int16(),
    "integer": pa.int32(),
    "long": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "timestamp_ntz": pa.timestamp("us"),
    "void": pa.null(),
}
#: Stands for a type that no column of a table may have.
_UNREAD: Final = pa.binary()


def evaluate(frame: DataFrame, zone: Zone | str | Path, *, plain: bool = False, explained: bool = False) -> DataFrame:
    """The decisions on a frame of items: one row for each row of it, in the columns of ``evaluate_table``.

    ``zone`` is the path of a policy, or a zone read from one: amended, and as it was known on a day, if it is. Nothing is decided until
    Spark is asked for rows; a row that cannot be read is a row that says why in ``error``. The order of rows is that of the frame within
    each of its partitions. ``Faults`` where a column does not fit, before any work is done; ``ValueError`` of a zone that has no text.
    """
    zone = zone if isinstance(zone, Zone) else load_zone(zone)
    if not zone.texts:
        raise ValueError(f"the zone `{zone.id}` was not read from text, and cannot travel; give the path of its policy")
    columns = Columns(zone, _arrow_schema(frame), plain=plain, explained=explained)
    deciding = _Deciding(_Policy(zone.texts, zone.known_at, zone.digest), columns.columns, plain, explained)
    facts = frame.select([frame[_quoted(name)].alias(f"column{number}") for number, name in enumerate(columns.columns)])
    return facts.mapInArrow(deciding, _spark_schema(columns.schema, frame))  # type: ignore[arg-type,unused-ignore]


def _quoted(name: str) -> str:
    """A name that Spark reads as one column, whatever is in it."""
    return "`" + name.replace("`", "``") + "`"


class _Policy(NamedTuple):
    """A policy as it travels."""

    texts: tuple[SourceText, ...]
    known_at: Moment | None
    digest: str


class _Deciding(NamedTuple):
    """What a process of Spark does with the batches of a partition."""

    policy: _Policy
    #: The names of the columns, which Spark hands out numbered: it takes `attributes.purity` for a part of a column `attributes`.
    names: tuple[str, ...]
    plain: bool
    explained: bool

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        zone = _zone(self.policy)
        columns: Columns | None = None
        for numbered in batches:
            batch = pa.RecordBatch.from_arrays(numbered.columns, names=list(self.names))
            if columns is None:
                columns = Columns(zone, batch.schema, plain=self.plain, explained=self.explained)
            yield _decoded(columns.decide(batch).batch)


@lru_cache(maxsize=8)
def _zone(policy: _Policy) -> Zone:
    """The zone of a policy, read once in each process."""
    zone = load_zone_again(policy.texts, policy.known_at)
    assert zone.digest == policy.digest, "a policy is the same wherever it is read"  # noqa: S101 ours
    return zone


def _decoded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with words as plain text, the only form Spark takes back."""
    arrays = [column.dictionary_decode() if pa.types.is_dictionary(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _arrow_schema(frame: DataFrame) -> pa.Schema:
    return pa.schema([(field.name, _arrow_type(field.dataType)) for field in frame.schema.fields])


def _arrow_type(kind: DataType) -> pa.DataType:
    """What a column of Spark is in a batch. Its instants carry the time zone of the session, whichever that is."""
    from pyspark.sql.types import ArrayType, DecimalType, StructType

    if isinstance(kind, DecimalType):
        return pa.decimal128(kind.precision, kind.scale)
    if isinstance(kind, ArrayType):
        return pa.list_(_arrow_type(kind.elementType))
    if isinstance(kind, StructType):
        return pa.struct([(field.name, _arrow_type(field.dataType)) for field in kind.fields])
    return _PLAIN.get(kind.typeName(), _UNREAD)


def _spark_schema(schema: pa.Schema, frame: DataFrame) -> Any:
    """The columns of an answer as Spark types; what names a row is of the type it came in."""
    from pyspark.sql.types import BooleanType, DecimalType, StringType, StructField, StructType

    def kind(field: pa.Field) -> DataType:
        if field.name in ("shipment", "item"):
            return frame.schema[field.name].dataType
        if pa.types.is_decimal(field.type):
            return DecimalType(field.type.precision, field.type.scale)
        return BooleanType() if pa.types.is_boolean(field.type) else StringType()

    return StructType([StructField(field.name, kind(field)) for field in schema])
