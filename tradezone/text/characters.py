"""Characters that no file may hold: what cannot be seen could make a text read otherwise than it looks."""

from __future__ import annotations

import re
from typing import Final

from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.lines import NumberedLines

#: Controls but tab and line end, lone surrogates, the separators that some programs take for line ends, and the two
#: characters Unicode sets apart. Marks of writing direction and joiners are letters of their scripts and stay.
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]|\r(?!\n)")
_NAMES: Final = {"\r": "a carriage return that ends no line", "\x00": "a NUL character", "\u2028": "a line separator"}


def unreadable(text: str) -> re.Match[str] | None:
    """The first character of a text that is not read."""
    return _UNREADABLE.search(text)


def bad_character(file: str, found: re.Match[str]) -> Diagnostic:
    """Says which character it is, and where it stands in the text that was searched."""
    line, column = NumberedLines(found.string).at(found.start())
    return unreadable_at(Place(file, line + 1, column + 1), found[0])


def unreadable_at(place: Place, character: str) -> Diagnostic:
    name = _NAMES.get(character, "a character that cannot be seen")
    sentence = f"{name} (U+{ord(character):04X}) cannot be read"
    return Diagnostic("bad-character", sentence, place, remedy="take the character out")
