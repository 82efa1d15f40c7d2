"""What is wrong with a text that is not YAML, in the words of someone who writes policies."""

from __future__ import annotations

from typing import Any, Final

from tradezone.text.diagnostics import Diagnostic, Place

_QUOTES = "put a text that holds `: `, ` #` or begins with a sign between quotes"
#: What the parser says, what that means, and what to do about it.
_MEANINGS: Final = (
    ("mapping values are not allowed", "a `:` stands where no value can begin", _QUOTES),
    ("',' or '}'", "a `,` or the closing `}` is missing before this", "separate entries by commas and close the brace"),
    ("',' or ']'", "a `,` or the closing `]` is missing before this", "separate entries by commas and close the bracket"),
    ("expected ':'", "a `:` is missing after the key above", "write `key: value`, with a space after the colon"),
    ("end of stream", "the file ends within a quoted text", "close the quotation mark"),
    ("expected <document start>", "the text goes on where it should have ended", "indent every line of a list or mapping alike"),
    ("expected key", "the line is not indented like the ones it belongs to", "indent the keys of one mapping alike"),
    ("block end", "the line is not indented like the ones it belongs to", "indent the keys of one mapping alike"),
    ("'-' indicator", "the line is not indented like the ones it belongs to", "indent the entries of one list alike"),
    ("block sequence entries", "a `- ` stands where no list can begin", "put each entry of a list on a line of its own"),
    ("cannot start any token", "a value cannot begin with this sign", _QUOTES),
    (
        "alphabetic or numeric",
        "a name is missing after `*` or `&`",
        "put the sign between quotes; anchors and aliases are not read",
    ),
    ("escape", "a `\\` between double quotes stands for no character", "write the character itself, or use single quotes"),
    ("incompatible YAML", "the file names a version of YAML that is not read", "take the line `%YAML` out"),
)
_OPENED: Final = {
    "flow mapping": "the brace is opened here",
    "flow sequence": "the bracket is opened here",
    "quoted scalar": "the text is opened here",
    "block mapping": "the mapping begins here",
    "block collection": "the list begins here",
    "simple key": "the key is here",
}


def syntax_fault(file: str, text: str, error: Any) -> Diagnostic:
    """What the parser could not read."""
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error).splitlines()[0]
    written = _line(text, mark.line)
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        place = Place(file, mark.line + 1, indent.index("\t") + 1)
        return Diagnostic("tab", "a tab stands where the line is indented", place, remedy="indent with spaces")
    sentence, remedy = next(
        ((meaning, help_) for said, meaning, help_ in _MEANINGS if said in problem),
        (problem, "see how the lines above it are indented and quoted"),
    )
    line, column = mark.line, mark.column
    if not written and line:  # at the very end of the file
        line, column = _last(text, line)
    notes = _notes(file, error, (line, column))
    return Diagnostic("bad-yaml", f"this is not YAML: {sentence}", Place(file, line + 1, column + 1), notes, remedy)


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number + 1)
    return lines[number].rstrip("\r") if number < len(lines) else ""


def _last(text: str, before: int) -> tuple[int, int]:
    """The end of the last line that holds something."""
    lines = text.split("\n")[:before]
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return len(lines) - 1, max(0, len(lines[-1].rstrip()) - 1)


def _notes(file: str, error: Any, place: tuple[int, int]) -> tuple[str, ...]:
    """Where the thing begins that the parser was reading, unless that is the place of the fault itself."""
    mark = error.context_mark
    if mark is None or (mark.line, mark.column) == place:
        return ()
    opened = next((words for what, words in _OPENED.items() if what in str(error.context)), None)
    return () if opened is None else (f"{Place(file, mark.line + 1, mark.column + 1)}: {opened}",)
