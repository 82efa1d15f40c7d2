"""``tradezone explain POLICY SHIPMENTS...``."""

from __future__ import annotations

from tradezone.cli.deciding import decision_command

command = decision_command(
    "explain",
    """Decide like `evaluate`, and give the grounds: why each measure applied, and why each other one did not.

    Every ground stands with its place in the policy and its clause. The JSON forms hold the grounds with either command.
    """,
    explained=True,
)
