"""``tradezone explain POLICY SHIPMENTS...``."""

from __future__ import annotations

import click

from tradezone.cli.deciding import FORMATS, decide_files


@click.command("explain")
@click.argument("policy", type=click.Path())
@click.argument("shipments", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How decisions are written.")
@click.option("--output", "-o", type=click.Path(), help="Write to this file instead of standard output.")
@click.option(
    "--fail-on", default="", metavar="WORDS", help="Exit 1 on any of held, refused, breach, provisional; join with commas."
)
def command(policy: str, shipments: tuple[str, ...], form: str, output: str | None, fail_on: str) -> int:
    """Decide like `evaluate`, and give the grounds: why each measure applied, and why each other one did not.

    Files are YAML, JSON, JSON Lines or CSV; `-` is standard input. A shipment that cannot be read is reported and gives exit code 1;
    the others are decided all the same.
    """
    return decide_files(policy, shipments, form, output, fail_on, explained=True)
