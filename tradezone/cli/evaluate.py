"""``tradezone evaluate POLICY SHIPMENTS...``."""

from __future__ import annotations

from tradezone.cli.deciding import decision_command

command = decision_command(
    "evaluate",
    """Decide every shipment and transaction in the files SHIPMENTS under POLICY.

    Files are YAML, JSON, JSON Lines or CSV; `-` is standard input. A shipment that cannot be read is reported and gives exit code 1;
    the others are decided all the same.
    """,
    explained=False,
)
