"""``tradezone explain POLICY SHIPMENTS...``."""

from __future__ import annotations

import click

from tradezone.cli.deciding import decision_command

_SEVERAL_ORIGINS = click.option(
    "--origins",
    metavar="CODES",
    help="Compare the same goods from these countries, joined with commas: a table in place of the grounds. The country is put in "
    "place of the origin of every item, and wherever that origin is the place of export, a place of the route or of an operation, "
    "or the origin of a material; claims, documents and prices stay.",
)

command = _SEVERAL_ORIGINS(
    decision_command(
        "explain",
        """Decide like `evaluate`, and give the grounds: why each measure applied, and why each other one did not.

        Every ground stands with its place in the policy and its clause. The JSON forms hold the grounds with either command.
        """,
        explained=True,
    )
)
