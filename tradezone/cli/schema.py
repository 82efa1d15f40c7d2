"""``tradezone schema policy|shipments|decision``."""

from __future__ import annotations

import json

import click

KINDS = ("policy", "shipments", "decision")


@click.command("schema")
@click.argument("kind", type=click.Choice(KINDS))
def command(kind: str) -> int:
    """Print the JSON Schema of a policy, a shipments file or a decision, for editors and other programs."""
    from tradezone.report.schemas import json_schema

    click.echo(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))
    return 0
