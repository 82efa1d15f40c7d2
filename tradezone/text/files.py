"""Reading a file as text, within bounds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from tradezone.text.diagnostics import Diagnostic, Faults, Place

MOST_BYTES: Final = 4 * 1024 * 1024
STANDARD_INPUT: Final = "-"


def read_text(file: str | Path, most: int = MOST_BYTES) -> str:
    """The text of a file in UTF-8, without its byte order mark; ``Faults`` where it cannot be had.

    ``-`` is standard input. A file of more than ``most`` bytes is not read to its end.
    """
    name = "standard input" if str(file) == STANDARD_INPUT else str(file)
    try:
        content = _bytes(file, most + 1)
    except (OSError, ValueError) as error:
        raise Faults([cannot_be_read(name, error)]) from None
    if len(content) > most:
        remedy = f"a file has at most {most // 1024 // 1024} MiB; split it"
        raise Faults([Diagnostic("too-large", f"`{name}` is larger than {most // 1024 // 1024} MiB", Place(name), remedy=remedy)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise Faults(
            [
                Diagnostic(
                    "not-utf-8",
                    f"the byte 0x{content[error.start]:02x} is not UTF-8",
                    Place(name, line, column),
                    remedy="save the file as UTF-8",
                )
            ]
        ) from None


def cannot_be_read(name: str, error: OSError | ValueError) -> Diagnostic:
    """What the system says, in our form."""
    reason = getattr(error, "strerror", None) or str(error) or "no reason given"
    remedy = "check the name, and that you may read it"
    return Diagnostic("unreadable", f"`{name}` cannot be read: {reason[0].lower() + reason[1:]}", Place(name), remedy=remedy)


def _bytes(file: str | Path, most: int) -> bytes:
    if str(file) == STANDARD_INPUT:
        return sys.stdin.buffer.read(most)
    with Path(file).open("rb") as stream:
        return stream.read(most)
