"""Where results go: standard output or a file that appears whole, with colour only on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TextIO

import click

from tradezone.report.layout import Line
from tradezone.text.diagnostics import Diagnostic, Lines, counted, in_file_order, printed


@contextmanager
def opened(output: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that gets its name only once it is complete."""
    if output is None or output == "-":
        yield sys.stdout
        return
    target = Path(output)
    try:
        handle, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise click.ClickException(f"cannot write `{output}`: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except OSError as error:
        raise click.ClickException(f"cannot write `{output}`: {error.strerror}") from None
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def is_coloured(stream: TextIO) -> bool:
    """Colour is for terminals, and ``NO_COLOR`` takes it away."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def write_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Lines of a report; on a terminal in their styles."""
    if not is_coloured(stream):
        stream.writelines(line.text + "\n" for line in lines)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text(line.text, style=line.style))


def report_diagnostics(diagnostics: Iterable[Diagnostic], lines: Lines, *, count: bool = True) -> None:
    """Diagnostics in file order on standard error, then how many."""
    from tradezone.text.diagnostics import MOST_PRINTED

    ordered = in_file_order(diagnostics)
    coloured = is_coloured(sys.stderr)
    for diagnostic in ordered[:MOST_PRINTED]:
        text = printed(diagnostic, lines)
        if coloured:
            first, _, rest = text.partition("\n")
            colour = "red" if diagnostic.severity == "error" else "yellow"
            text = click.style(first, fg=colour) + ("\n" + rest if rest else "")
        click.echo(text, err=True)
    if len(ordered) > MOST_PRINTED:
        click.echo(f"... and {len(ordered) - MOST_PRINTED} more", err=True)
    if count and ordered:
        click.echo(counted(ordered), err=True)
