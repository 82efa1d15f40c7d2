"""``tradezone evaluate POLICY SHIPMENTS...``."""

from __future__ import annotations

import click

from tradezone.cli.deciding import decision_command

command = decision_command(
    "evaluate",
    """Decide every shipment and transaction in the files SHIPMENTS under POLICY.

    Files are YAML, JSON, JSON Lines, CSV or Parquet; `-` is standard input. A shipment that cannot be read is reported and gives exit
    code 1; the others are decided all the same.

    With an `--output` that ends in .parquet, .csv or .jsonl and no `--format`, or with `--format parquet`, a table of items is written,
    in bulk: each row is decided by itself, by the million. SHIPMENTS may then be folders and patterns such as `book/*.parquet` as well.
    Rows that cannot be read go to a file of rejects.
    """,
    explained=False,
    tables=True,
)
for _option in (
    click.option(
        "--explain", is_flag=True, help="Of a table: add the grounds of each decision as text, in the column `explanation`."
    ),
    click.option(
        "--rejects", type=click.Path(), help="Of a table: where rows go that cannot be read.  [default: OUTPUT with .rejects.csv]"
    ),
    click.option(
        "--resume", is_flag=True, help="Of a table: go on where a run was interrupted, after the last row group that is whole."
    ),
):
    command = _option(command)
