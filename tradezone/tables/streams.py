"""Opening a file of text at its beginning, as often as is needed; standard input keeps what was read of it until then."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, Final, cast

from tradezone.tables.inputs import Input
from tradezone.text.diagnostics import Faults
from tradezone.text.files import STANDARD_INPUT, cannot_be_read

#: Opens a file at its beginning.
Opening = Callable[[], AbstractContextManager[BinaryIO]]


def opening(given: Input) -> Opening:
    """How to open a file; ``Faults`` of the opening where it cannot be."""
    if given.file == STANDARD_INPUT:
        return StandardInput().opened

    def opened() -> AbstractContextManager[BinaryIO]:
        try:
            return Path(given.file).open("rb")
        except OSError as error:
            raise Faults([cannot_be_read(given.file, error)]) from None

    return opened


#: Standard input is opened to see its format, to read its header, and for its rows.
_LOOKS: Final = 2


class StandardInput:
    """Can be opened several times: what a look at it read, the next one reads again, and last of all the run."""

    def __init__(self) -> None:
        self._kept = b""
        self._position = 0
        self._openings = 0

    def opened(self) -> AbstractContextManager[BinaryIO]:
        self._position = 0
        self._openings += 1
        return nullcontext(cast("BinaryIO", self))

    def read(self, size: int) -> bytes:
        """Exactly so many bytes, and fewer only at the end."""
        again = self._kept[self._position : self._position + size]
        self._position += len(again)
        fresh = sys.stdin.buffer.read(size - len(again)) if len(again) < size else b""
        if self._openings <= _LOOKS:
            self._kept += fresh
            self._position += len(fresh)
        return again + fresh
