"""The command line's entry: commands by name, suggestions, and how every way to end comes out."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

#: Each command and its first line of help, so that help needs no command's module.
COMMANDS = {
    "check": "Read a policy and print every error and warning in it.",
    "evaluate": "Decide every shipment and transaction in the files.",
    "explain": "Decide, and say why each measure applied and why each other did not.",
    "test": "Run the worked cases beside a policy, or in the files named.",
    "verify": "Search for shipments that break the policy's own promises.",
    "compare": "Say what a change of policy changes, in law and in money.",
    "schema": "Print the JSON Schema of policies, shipments or decisions.",
}
#: Ended by Ctrl-C, by a reader that went away (as click ends, too), and by a fault of ours.
INTERRUPTED, BROKEN_PIPE, OUR_FAULT = 130, 1, 70


_OBJECTS_BETWEEN_COLLECTIONS = 200_000


class Commands(click.Group):
    """Loads a command's module when it is called, and suggests the nearest name for one that is not there."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"tradezone.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        from tradezone.text.nearest import did_you_mean

        remedy = did_you_mean(name, COMMANDS, otherwise=f"commands are {', '.join(COMMANDS)}")
        raise click.UsageError(f"no command `{name}`; {remedy}", ctx)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tradezone", message="tradezone %(version)s")
def cli() -> None:
    """The rules engine for a trade zone with enforceable price floors.

    A policy is a YAML file or a folder of them; shipments are YAML, JSON, JSON Lines or CSV, and `-` is standard input.
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a command; never shows a traceback for what a user did."""
    # Loading modules and policies makes many objects and no garbage: looking for it is a fifth of a short command's time.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    code = run(arguments)
    gc.freeze()  # what is left goes with the interpreter, and need not be looked through once more
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """The exit code of a command: 0, 1 where something was found wrong, 2 for wrong usage."""
    try:
        code: Any = cli.main(args=arguments, prog_name="tradezone", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoSuchOption as error:
        _usage(error, f"; did you mean {', '.join(error.possibilities)}?" if error.possibilities else "")
        return 2
    except click.UsageError as error:
        _usage(error, "")
        return 2
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone: no message, and none from the interpreter's own flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        return error.exit_code
    except Exception as error:
        if os.environ.get("TRADEZONE_TRACEBACK"):
            raise
        click.echo(f"internal error: {type(error).__name__}: {error}", err=True)
        click.echo(f"input: {' '.join(arguments if arguments is not None else sys.argv[1:])}", err=True)
        click.echo("this is a fault of tradezone; set TRADEZONE_TRACEBACK=1 to see where it happened", err=True)
        return OUR_FAULT
    return code if isinstance(code, int) else 0


def _usage(error: click.UsageError, hint: str) -> None:
    message = error.format_message()
    if isinstance(error, click.exceptions.NoSuchOption):
        message = f"no option `{error.option_name}`"
    context = error.ctx
    if context is not None:
        click.echo(context.get_usage(), err=True)
    click.echo(f"error: {message[0].lower()}{message[1:].rstrip('.')}{hint}", err=True)
