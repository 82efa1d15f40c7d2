"""Text files in blocks of whole records, with the number of the line on which each begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.files import cannot_be_read

#: How much of a file is read at a time.
BLOCK: Final = 16 << 20
_MARK: Final = b"\xef\xbb\xbf"


class Block(NamedTuple):
    """Whole records in UTF-8, each ended by a line feed; the line of the file on which they begin, and how many bytes were read for them."""

    text: bytes
    first_line: int
    size: int


def blocks(file: str, stream: BinaryIO, whole: Callable[[bytes], int], size: int = BLOCK) -> Iterator[Block]:
    """The records of a file; ``whole`` says how much of a text that ends with a line is whole records.

    Line ends of any kind come as line feeds, a byte order mark not at all. ``Faults`` where the file cannot be read, or has a line of more
    than a block.
    """
    rest = b""
    line = 1
    begun = False
    while True:
        try:
            read = _read(stream, size)
        except OSError as error:
            raise Faults([cannot_be_read(file, error)]) from None
        text = rest + _plain_lines(read if begun else read.removeprefix(_MARK))
        begun, ended = True, len(read) < size
        if ended and text and not text.endswith(b"\n"):
            text += b"\n"
        end = text.rfind(b"\n") + 1
        if not end and not ended:
            sentence = f"a line is longer than {size >> 20} MiB"
            raise Faults([Diagnostic("too-large", sentence, Place(file, line), remedy="end each row with its line")])
        end = end if ended else whole(text[:end])
        if end:
            yield Block(text[:end], line, len(read))
            line += text.count(b"\n", 0, end)
        if ended:
            return
        rest = text[end:]


def _read(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, and more where a line end of two would be torn; fewer only at the end."""
    read = stream.read(size)
    while len(read) >= size and read.endswith(b"\r") and (more := stream.read(1)):
        read += more
    return read


def _plain_lines(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text
