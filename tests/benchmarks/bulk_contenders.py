"""One contender in a process of its own: ``python -m tests.benchmarks.bulk_contenders NAME ENTRIES ANSWERS`` prints the seconds it worked.

What is imported, started and loaded before the first row is not counted; the process ends when the last row is written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter


def copied(entries: Path, answers: Path) -> float:
    """A plain copy of the columns of the entries, as pyarrow does it when asked for nothing else."""
    import pyarrow.parquet as pq

    begun = perf_counter()
    source = pq.ParquetFile(entries)
    with pq.ParquetWriter(answers, source.schema_arrow) as writer:
        for batch in source.iter_batches():
            writer.write_batch(batch)
    return perf_counter() - begun


def by_duckdb(entries: Path, answers: Path) -> float:
    from tests.benchmarks.bulk_duckdb import decide

    return _timed(decide, entries, answers)


def by_polars(entries: Path, answers: Path) -> float:
    from tests.benchmarks.bulk_polars import decide

    return _timed(decide, entries, answers)


def by_item(entries: Path, answers: Path) -> float:
    from tests.benchmarks.bulk_items import decide_by_item

    return decide_by_item(entries, answers)


def by_zen(entries: Path, answers: Path) -> float:
    from tests.benchmarks.bulk_items import decide_by_zen

    return decide_by_zen(entries, answers)


CONTENDERS = {"copy": copied, "duckdb": by_duckdb, "polars": by_polars, "items": by_item, "zen": by_zen}


def _timed(decide: Callable[[Path, Path], None], entries: Path, answers: Path) -> float:
    begun = perf_counter()
    decide(entries, answers)
    return perf_counter() - begun


def main() -> None:
    name, entries, answers = sys.argv[1:]
    print(CONTENDERS[name](Path(entries), Path(answers)))


if __name__ == "__main__":
    main()
